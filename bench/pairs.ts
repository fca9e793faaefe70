// Compares ways to do the same: each once, in turns, so that what else the machine does affects all alike; and the
// median and the spread of their ratios.
import { median } from './median.ts';

/** Runs every way once a round, in alternating order. */
export async function inTurns<W extends string, T>(
  ways: readonly W[],
  rounds: number,
  run: (way: W) => Promise<T>,
): Promise<ReadonlyMap<W, readonly T[]>> {
  const results = new Map<W, T[]>(ways.map((way) => [way, []]));
  for (let round = 0; round < rounds; round++)
    for (const way of round % 2 === 0 ? ways : ways.toReversed()) results.get(way)?.push(await run(way));
  return results;
}

export interface Ratio {
  readonly median: number;
  /** The quartiles. */
  readonly from: number;
  readonly to: number;
}

/** The ratios of the values to those of the same round. */
export function ratioOf(values: readonly number[], base: readonly number[]): Ratio {
  const ratios = values.map((value, round) => value / (base[round] ?? Number.NaN)).sort((a, b) => a - b);
  const at = (share: number) => ratios[Math.round(share * (ratios.length - 1))] ?? Number.NaN;
  return { median: median(ratios), from: at(0.25), to: at(0.75) };
}

/** A ratio with its spread: `0.64 (0.61 to 0.68)`. */
export function ratioText({ median: middle, from, to }: Ratio): string {
  return `${middle.toFixed(2)} (${from.toFixed(2)} to ${to.toFixed(2)})`;
}
