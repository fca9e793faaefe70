// Measures how long servers need when their names come late, with the settings of the toolkit and with those of a plain
// ZooKeeper and JDK, in turns; writes NAMES.md. The names are those of a name server of the benchmark. Needs root.
//
//   ROUNDS=5
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { NamedServers } from '../test/support/server/named-servers.ts';
import { describeMachine, noteIfBusy } from './machine.ts';
import { median } from './median.ts';
import { inTurns } from './pairs.ts';

const release = '3.9.5';
const lateMs = 3_000;
const rounds = Number(process.env.ROUNDS ?? 5);

const ways = {
  'zk-entrypoint': {},
  plain: {
    ZK_NEGATIVE_NAME_TTL: 'off',
    ZK_MAX_NOTIFICATION_INTERVAL: 'off',
    ZK_JVM_FLAGS: '-Dsun.net.inetaddr.ttl=30',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;
type Way = keyof typeof ways;

interface Situation {
  readonly what: string;
  /** Seconds until all serve, or until the restarted server does. */
  run(given: Readonly<Record<string, string>>): Promise<number>;
}

const situations: readonly Situation[] = [
  { what: 'first start, the names known after 3 s, until all serve', run: firstStart },
  {
    what: 'server 1 restarts with another address, its name unknown for 3 s',
    run: (given) => restart(1, 'unknown', given),
  },
  {
    what: 'server 2 restarts with another address, its name unknown for 3 s',
    run: (given) => restart(2, 'unknown', given),
  },
  {
    what: 'server 2 restarts with another address, its old one for 3 s',
    run: (given) => restart(2, 'old', given),
  },
  {
    what: 'server 2 restarts with another address, no answer for 3 s',
    run: (given) => restart(2, 'silence', given),
  },
];

async function firstStart(given: Readonly<Record<string, string>>): Promise<number> {
  await using ensemble = await NamedServers.make(release, 3);
  const start = performance.now();
  for (const server of ensemble.servers) {
    // They do not ask each other before.
    server.mark();
    server.start(given);
  }
  await pause(lateMs);
  ensemble.publish(...ensemble.servers);
  await ensemble.untilAllServe();
  return (performance.now() - start) / 1_000;
}

async function restart(
  id: number,
  meanwhile: 'unknown' | 'silence' | 'old',
  given: Readonly<Record<string, string>>,
): Promise<number> {
  await using ensemble = await NamedServers.make(release, 3);
  ensemble.publish(...ensemble.servers);
  for (const server of ensemble.servers) server.start(given);
  await ensemble.untilAllServe();
  const server = ensemble.server(id);
  await server.kill();
  if (meanwhile !== 'old') ensemble.nameServer.set(server.name, meanwhile);
  server.moveTo(20 + id);
  const start = performance.now();
  server.start(given);
  await pause(lateMs);
  ensemble.publish(server);
  // Those who never come back within a minute and a half count as that.
  await server.untilServing(90_000).catch(() => {});
  return (performance.now() - start) / 1_000;
}

const rows: string[] = [];
for (const { what, run } of situations) {
  const seconds = await inTurns(Object.keys(ways) as Way[], rounds, (way) => run(ways[way]));
  const cell = (way: Way) => {
    const all = seconds.get(way) ?? [];
    const [least, most] = [Math.min(...all), Math.max(...all)].map((value) => value.toFixed(1));
    return `${median(all).toFixed(1)} (${least} to ${most})`;
  };
  rows.push(`| ${what} | ${cell('plain')} | ${cell('zk-entrypoint')} |`);
  console.error(rows.at(-1));
}
const report = `# Names that come late

Written by \`node bench/names.ts\`: three servers of ZooKeeper ${release} with names of a name server that does not know them
for 3 seconds, or has an old address, or gives no answer. Seconds until they serve, counted from the start: the median
of ${rounds} rounds in turns, the shortest and the longest. Plain is with the defaults of ZooKeeper and the JDK.

${describeMachine()}.${noteIfBusy()}

| situation | plain | zk-entrypoint |
| --------- | ----- | ------------- |
${rows.join('\n')}
`;
writeFileSync(new URL('NAMES.md', import.meta.url), report);
process.stdout.write(report);
