// Finds the name that a misspelt one was probably meant to be.
import { distance } from 'fastest-levenshtein';

/** The nearest name, in which at most a third of the letters differ (one letter in short names). */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}
