// Which known name a misspelt one was probably meant to be.
import { distance } from 'fastest-levenshtein';

/** The nearest name, when it is near enough to be what was meant: a third of the letters may differ. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    const apart = distance(name.toLowerCase(), candidate.toLowerCase());
    if (apart < least) [best, least] = [candidate, apart];
  }
  return best;
}
