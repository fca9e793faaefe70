// npm run chaos -- --rounds 200 [--seed N] [--only CLASS]: accidents and mistakes of every class, on ensembles of three
// and five voters and with an observer, while a client writes. After each round all replicas are compared node by node,
// and every acknowledged write is looked for. Ends with the numbers by class, and with status 1 at the first failure.
import { parseArgs } from 'node:util';
import { formatColumns } from '../../src/columns.ts';
import { Ensemble, type Shape } from './ensemble.ts';
import { type FaultName, faults } from './faults.ts';
import { Random } from './random.ts';

const shapes: readonly Shape[] = [
  { name: '3 voters', voters: 3, observers: 0 },
  { name: '5 voters', voters: 5, observers: 0 },
  { name: '3 voters and an observer', voters: 3, observers: 1 },
];
/** Then another ensemble takes over. */
const roundsOfOne = 16;

const faultNames = Object.keys(faults) as readonly FaultName[];

/** In the order of the columns. */
const counted = ['rounds', 'refused', 'acknowledged', 'unanswered', 'lost', 'replicas', 'differing'] as const;
type Numbers = Record<(typeof counted)[number], number>;

async function main(): Promise<number> {
  const { rounds, seed, only } = readFlags();
  const random = new Random(seed);
  const numbers = new Map(only.map((name) => [name, noNumbers()]));
  let deck: readonly FaultName[] = [];
  let isWhole = true;
  // A signal ends it after the round, with its servers and the numbers so far.
  let isOver = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (isOver = true));
  for (let round = 1, turn = 0; round <= rounds && isWhole && !isOver; turn++) {
    const shape = shapes[turn % shapes.length] ?? random.one(shapes);
    await using ensemble = await Ensemble.make(shape);
    const last = Math.min(rounds, round + roundsOfOne - 1);
    for (; round <= last && isWhole && !isOver; round++) {
      if (deck.length === 0) deck = random.shuffled(only);
      const name = random.one(deck.slice(0, 1));
      deck = deck.slice(1);
      const about = `round ${round}, ${shape.name}, ${name}`;
      try {
        const { what, found } = await play(name, ensemble, random);
        const sum = numbers.get(name) ?? noNumbers();
        for (const key of counted) sum[key] += found[key];
        isWhole = found.lost + found.differing === 0;
        console.error(`${about}: ${what}; ${found.acknowledged} writes`);
      } catch (error) {
        isWhole = false;
        console.error(about, error);
      }
    }
  }
  print(numbers, seed);
  return isWhole && !isOver ? 0 : 1;
}

async function play(name: FaultName, ensemble: Ensemble, random: Random) {
  const before = {
    ...ensemble,
    acknowledged: ensemble.acknowledged.length,
    refused: ensemble.refusals.length,
  };
  ensemble.startWriting();
  const what = await faults[name](ensemble, random);
  ensemble.startAll();
  await ensemble.untilWhole();
  await ensemble.untilWritten(20);
  await ensemble.stopWriting();
  const { replicas, lost, differing } = await ensemble.compareReplicas();
  for (const [kind, paths] of Object.entries({ lost, differing }))
    if (paths.length > 0) console.error(`${kind}: ${paths.slice(0, 20).join(' ')}`);
  const after = tally(ensemble);
  const found: Numbers = {
    rounds: 1,
    refused: after.refused - before.refused,
    acknowledged: after.acknowledged - before.acknowledged,
    unanswered: after.unanswered - before.unanswered,
    lost: lost.length,
    replicas,
    differing: differing.length,
  };
  return { what, found };
}

function tally({ refusals, acknowledged, unanswered }: Ensemble) {
  return { refused: refusals.length, acknowledged: acknowledged.length, unanswered };
}

function noNumbers(): Numbers {
  return { rounds: 0, refused: 0, acknowledged: 0, unanswered: 0, lost: 0, replicas: 0, differing: 0 };
}

function print(numbers: ReadonlyMap<string, Numbers>, seed: number): void {
  const rows = [...numbers].map(([name, found]) => [name, ...counted.map((key) => String(found[key]))]);
  const sums = counted.map((key) =>
    String([...numbers.values()].reduce((sum, found) => sum + found[key], 0)),
  );
  process.stdout.write(
    `seed: ${seed}\n${formatColumns([['class', ...counted], ...rows, ['all', ...sums]])}\n`,
  );
}

function readFlags() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string' },
      seed: { type: 'string' },
      only: { type: 'string', multiple: true },
    },
  });
  const number = (flag: 'rounds' | 'seed', standard: number) => {
    const text = values[flag];
    if (text === undefined) return standard;
    if (!/^[1-9]\d{0,8}$/.test(text))
      throw new Error(`--${flag}: expected a whole number from 1, got "${text}"`);
    return Number(text);
  };
  const only = (values.only ?? faultNames).map((text) => {
    const name = faultNames.find((one) => one === text);
    if (!name) throw new Error(`--only: expected ${faultNames.join(', ')}, got "${text}"`);
    return name;
  });
  const seed = number('seed', Math.floor(Math.random() * 1_000_000) + 1);
  return { rounds: number('rounds', faultNames.length), seed, only };
}

process.exitCode = await main();
// Client sessions that could not be closed would keep the process.
process.exit();
