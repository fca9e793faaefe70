// Variables that look like settings and have no effect: misspelt ones, and those of other images. What Kubernetes
// injects for Services is passed over here; resolve.ts reports it where it has the name of a setting.
import type { Problem } from '../problem.ts';
import { variablesOf } from './row.ts';
import { isServiceLink } from './service-link.ts';
import { nearest } from './suggest.ts';
import { rows } from './table.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What Kubernetes injects for a Service called zk-anything, besides NAME_PORT, whose value shows it. */
const ofServices =
  /_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/;

/** Read by ZooKeeper's zkEnv.sh for clients such as zkCli.sh. */
const ofZooKeeper = 'ZK_CLIENT_HEAP';

const settingVariables = rows.flatMap(([, row]) => variablesOf(row));
const otherVariables = rows.flatMap(([, { inOtherImages = {} }]) => Object.keys(inOtherImages));
const knownNames = [...settingVariables, ...settingVariables.map((name) => `${name}_FILE`)];
const namesToPass = new Set([...knownNames, ...otherVariables, ofZooKeeper]);

/** A warning for each variable that starts with ZK_ or belongs to another image, and has no effect. */
export function unknownVariables(environment: Environment): readonly Problem[] {
  return [...misspeltVariables(environment), ...foreignVariables(environment)];
}

function misspeltVariables(environment: Environment): readonly Problem[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith('ZK_') && !namesToPass.has(name))
    .filter((name) => !ofServices.test(name) && !isServiceLink(environment[name] ?? ''))
    .map((name) => {
      const like = nearest(name, knownNames);
      return {
        id: 'unknown-variable',
        severity: 'warning',
        subject: name,
        message: `${name} is not a setting and has no effect`,
        fix: like === undefined ? 'remove it; docs/settings.md lists every variable' : `use ${like} instead`,
      };
    });
}

/** Those with a value of the operator, unless the setting is given by its own variable as well. */
function foreignVariables(environment: Environment): readonly Problem[] {
  const textOf = (name: string) => environment[name]?.trim() ?? '';
  const isGiven = (name: string) => textOf(name) !== '' || textOf(`${name}_FILE`) !== '';
  return rows
    .filter(([, row]) => !variablesOf(row).some(isGiven))
    .flatMap(([, { env, inOtherImages = {} }]) =>
      Object.entries(inOtherImages)
        .filter(([name, inherited]) => !['', inherited].includes(textOf(name)))
        .filter(([name]) => !isServiceLink(textOf(name)))
        .map(
          ([name]): Problem => ({
            id: 'foreign-variable',
            severity: 'warning',
            subject: name,
            message: `${name} is a variable of another image and has no effect`,
            fix: `use ${env} instead; docs/settings.md has the form it expects`,
          }),
        ),
    );
}
