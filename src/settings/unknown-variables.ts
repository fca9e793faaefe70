// Variables that look like settings and are none: misspelt ones are told of, what Kubernetes injects is passed over.

import type { Problem } from '../problem.ts';
import { isServiceLink } from './service-link.ts';
import { nearest } from './suggest.ts';
import { rows, table } from './table.ts';

/** What Kubernetes injects for a Service called zk-anything, besides NAME_PORT, which its value tells. */
const ofServices =
  /_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/;

/** Variables of ZooKeeper's own scripts: the first is for clients, the second gives way to the heap we write. */
const ofZooKeeper: Readonly<Record<string, string | undefined>> = {
  ZK_CLIENT_HEAP: undefined,
  ZK_SERVER_HEAP: table.heapSize.env,
};

type Environment = Readonly<Record<string, string | undefined>>;

/** A warning for each variable that starts with ZK_, or is another image's, and that nothing reads. */
export function strayVariables(environment: Environment): readonly Problem[] {
  return [...unknownVariables(environment), ...foreignVariables(environment)];
}

/** Those that are set, to something else than what the official image sets itself, and not set here as well. */
function foreignVariables(environment: Environment): readonly Problem[] {
  const given = (name: string) => environment[name]?.trim() ?? '';
  return rows
    .filter(([, { env }]) => given(env) === '')
    .flatMap(([, { env, elsewhere = [] }]) =>
      elsewhere
        .map((text) => text.split('=') as [name: string, inherited?: string])
        .filter(
          ([name, inherited = '']) => !['', inherited].includes(given(name)) && !isServiceLink(given(name)),
        )
        .map(([name]) => ({
          subject: name,
          message: `variable of another image; it has no effect here, where ${env} is the one that has`,
          fix: `${env}, as docs/settings.md has it`,
        })),
    );
}

function unknownVariables(environment: Environment): readonly Problem[] {
  const names = rows.flatMap(([, row]) => [row.env, ...(row.envAliases ?? [])]);
  const known = new Set([...names, ...names.map((name) => `${name}_FILE`)]);
  return Object.keys(environment)
    .filter((name) => name.startsWith('ZK_') && !known.has(name))
    .filter((name) => !ofServices.test(name) && !isServiceLink(environment[name] ?? ''))
    .filter((name) => !(name in ofZooKeeper) || ofZooKeeper[name])
    .map((name) => {
      const meant = ofZooKeeper[name] ?? nearest(name, known);
      return {
        subject: name,
        message: 'unknown variable; it has no effect',
        fix: meant ?? 'remove it; docs/settings.md has every variable',
      };
    });
}
