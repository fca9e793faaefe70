// Compares a planned file with the one on disk, line by line.

export interface Comparison {
  readonly path: string;
  readonly state: 'same' | 'different' | 'missing';
  /** Lines on disk alone, then planned ones alone, as `-line` and `+line`. */
  readonly lines: readonly string[];
}

/** @param existing the text on disk, undefined when there is no file */
export function compareTexts(path: string, planned: string, existing: string | undefined): Comparison {
  if (existing === planned) return { path, state: 'same', lines: [] };
  const [disk, plan] = [existing ?? '', planned].map((text) =>
    text.split('\n').filter((line) => line !== ''),
  );
  const lines = [...onlyIn(disk ?? [], plan ?? [], '-'), ...onlyIn(plan ?? [], disk ?? [], '+')];
  return { path, state: existing === undefined ? 'missing' : 'different', lines };
}

function onlyIn(lines: readonly string[], others: readonly string[], sign: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of others) counts.set(line, (counts.get(line) ?? 0) + 1);
  return lines
    .filter((line) => {
      const left = counts.get(line) ?? 0;
      counts.set(line, left - 1);
      return left <= 0;
    })
    .map((line) => `${sign}${line}`);
}
