// Variables that look like settings and have no effect because they are misspelt. What Kubernetes injects for Services
// is passed over here; resolve.ts reports it where it has the name of a setting. The variables of other images are
// left to dialects/.
import type { Problem } from '../problem.ts';
import { dialects } from './dialects/index.ts';
import { fileFormOf, variableOf } from './dialects/texts.ts';
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
const knownNames = [...settingVariables, ...settingVariables.map((name) => `${name}_FILE`)];
const foreignNames = dialects.flatMap(({ variables }) => Object.keys(variables));

/** A warning for each variable that starts as those of ZooKeeper images do, and is none. */
export function unknownVariables(environment: Environment): readonly Problem[] {
  return Object.keys(environment)
    .filter((name) => /^(?:ZK|ZOO|ZOOKEEPER)_/.test(name) && !isKnown(name))
    .filter((name) => !ofServices.test(name) && !isServiceLink(environment[name] ?? ''))
    .map((name) => {
      const isOwn = name.startsWith('ZK_');
      const like = isOwn ? nearest(name, knownNames) : nearest(name.replace(/_FILE$/, ''), foreignNames);
      return {
        id: 'unknown-variable',
        severity: 'warning',
        subject: name,
        message: `${name} is ${isOwn ? 'not a setting' : 'no variable of another image'} and has no effect`,
        fix: like === undefined ? 'remove it; docs/settings.md lists every variable' : `use ${like} instead`,
      };
    });
}

function isKnown(name: string): boolean {
  return (
    [...knownNames, ofZooKeeper].includes(name) ||
    dialects.some((dialect) => variableOf(dialect, fileFormOf(dialect, name) ?? name) !== undefined)
  );
}
