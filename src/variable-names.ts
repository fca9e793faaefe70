// Variables that look like settings and are none: misspelt ones are told of, what Kubernetes injects is passed over.
import { isServiceLink } from './service-link.ts';
import { rows, table } from './settings.ts';
import { nearest } from './spelling-mistake.ts';
import type { Problem } from './trouble.ts';

/** What Kubernetes injects for a Service called zk-anything, besides NAME_PORT, which its value tells. */
const ofServices =
  /_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)$/;

/** Variables of ZooKeeper's own scripts: the first is for clients, the second gives way to the heap we write. */
const ofZooKeeper: Readonly<Record<string, string | undefined>> = {
  ZK_CLIENT_HEAP: undefined,
  ZK_SERVER_HEAP: table.heapSize.env,
};

/** A warning for each variable that starts with ZK_ and that nothing reads. */
export function unknownVariables(
  environment: Readonly<Record<string, string | undefined>>,
): readonly Problem[] {
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
        cure: meant ?? 'remove it; docs/settings.md has every variable',
      };
    });
}
