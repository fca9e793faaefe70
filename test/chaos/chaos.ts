// npm run chaos -- --rounds 200: kills servers at random and removes volumes one at a time while a client writes.
// Ends with counts, and with status 1 when an acknowledged write is missing.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Writer } from '../support/client/clients.ts';
import { until } from '../support/process/poll.ts';
import { type Pod, Pods } from '../support/server/pods.ts';

const servers = 3;

interface Counts {
  kills: number;
  stops: number;
  restarts: number;
  volumesLost: number;
}

/** A whole number below a bound; the same seed gives the same numbers. */
type RandomBelow = (bound: number) => number;

async function main(): Promise<number> {
  const { rounds, seed } = readFlags();
  const randomBelow = seeded(seed);
  const counts: Counts = { kills: 0, stops: 0, restarts: 0, volumesLost: 0 };
  // Snapshots every few hundred writes, so that servers write and read some during the run.
  await using pods = await Pods.make(servers, { ZK_EXTRA_CONFIG: 'snapCount=500' });
  for (const pod of pods.all) pod.start();
  await pods.untilAllServe();
  const writer = new Writer(
    pods.all.map((pod) => pod.address),
    '/chaos',
  );
  writer.start();
  for (let round = 1; round <= rounds; round++) {
    const what = await injectFault(pods, randomBelow, counts);
    await pods.untilAllServe();
    await untilOneLeads(pods);
    await writer.untilWritten(20);
    console.error(`round ${round}: ${what}; ${writer.acknowledged.length} writes acknowledged`);
  }
  await writer.stop();
  const missing = new Set<string>();
  for (const pod of pods.all) for (const name of await writer.missingOn(pod.address)) missing.add(name);
  const lines = [
    `rounds: ${rounds}`,
    `servers: ${servers}`,
    `seed: ${seed}`,
    `kills: ${counts.kills}`,
    `orderly stops: ${counts.stops}`,
    `restarts: ${counts.restarts}`,
    `volumes lost: ${counts.volumesLost}`,
    `writes acknowledged: ${writer.acknowledged.length}`,
    `writes without an answer: ${writer.unanswered}`,
    `writes missing: ${missing.size}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return missing.size > 0 ? 1 : 0;
}

/** Injects one of several faults; every server is started afterwards. */
async function injectFault(pods: Pods, randomBelow: RandomBelow, counts: Counts): Promise<string> {
  const order = shuffled(pods.all, randomBelow);
  const some = order.slice(0, 1 + randomBelow(servers));
  const names = some.map(({ name }) => name).join(' ');
  const [victim, other] = order as [Pod, Pod];
  const kill = async (pod: Pod) => {
    counts.kills += 1;
    await pod.kill();
  };
  const start = (pod: Pod) => {
    counts.restarts += 1;
    pod.start();
  };
  switch (randomBelow(5)) {
    case 0:
      await Promise.all(some.map(kill));
      some.forEach(start);
      return `killed ${names}`;
    case 1:
      for (const pod of some) {
        counts.stops += 1;
        await pod.stop();
      }
      some.forEach(start);
      return `stopped ${names}`;
    case 2:
      // Again at a random moment of its start.
      await kill(victim);
      start(victim);
      await pause(randomBelow(2_500));
      await kill(victim);
      start(victim);
      return `killed ${victim.name} twice`;
    case 3:
      // A second one during the start of the first.
      await kill(victim);
      start(victim);
      await pause(randomBelow(2_500));
      await kill(other);
      start(other);
      return `killed ${victim.name}, then ${other.name}`;
    default:
      await kill(victim);
      victim.loseVolume();
      counts.volumesLost += 1;
      start(victim);
      if (randomBelow(2) === 0) return `lost the volume of ${victim.name}`;
      // Also while it copies the data from the leader.
      await pause(randomBelow(2_500));
      await kill(victim);
      start(victim);
      return `lost the volume of ${victim.name}, and killed it during its start`;
  }
}

async function untilOneLeads(pods: Pods): Promise<void> {
  let modes: readonly (string | undefined)[] = [];
  await until(
    () => `one leader, got ${modes.join(' ')}`,
    async () => {
      modes = await Promise.all(pods.all.map((pod) => pod.mode()));
      return modes.filter((mode) => mode === 'leader').length === 1 && !modes.includes(undefined);
    },
  );
}

function shuffled(pods: readonly Pod[], randomBelow: RandomBelow): readonly Pod[] {
  const rest = [...pods];
  return pods.flatMap(() => rest.splice(randomBelow(rest.length), 1));
}

function seeded(seed: number): RandomBelow {
  let state = seed >>> 0;
  return (bound) => {
    // Numerical Recipes' linear congruential generator; its high bits are good enough here.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

function readFlags(): { readonly rounds: number; readonly seed: number } {
  const { values } = parseArgs({ options: { rounds: { type: 'string' }, seed: { type: 'string' } } });
  const number = (flag: 'rounds' | 'seed', standard: number) => {
    const text = values[flag];
    if (text === undefined) return standard;
    if (!/^[1-9]\d{0,8}$/.test(text))
      throw new Error(`--${flag}: expected a whole number from 1, got "${text}"`);
    return Number(text);
  };
  return { rounds: number('rounds', 20), seed: number('seed', Math.floor(Math.random() * 1_000_000) + 1) };
}

process.exitCode = await main();
// Client sessions that could not be closed would keep the process.
process.exit();
