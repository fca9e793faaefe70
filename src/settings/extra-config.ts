// The keys of zoo.cfg that no setting owns, given as text: lines of key=value, taken literally.
import type { Kind, Result } from './kind.ts';

export type ExtraLine = readonly [key: string, value: string];

/**
 * Reads lines of `key=value`. Unlike in a Properties file nothing is escaped: the key ends at the first `=`,
 * the value is the rest without the blanks around it. Empty lines and lines that start with `#` are passed over.
 */
export function parseExtraConfig(text: string): Result<readonly ExtraLine[]> {
  const lines: ExtraLine[] = [];
  for (const raw of text.split(/\r\n|\n|\r/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    // Control characters are refused: the server trims them, so the value would not be the one that was given.
    const match = /^([A-Za-z0-9][\w.-]{0,199})\s*=\s*((?:\t|\P{Cc})*)$/u.exec(line);
    const [, key, value] = match ?? [];
    if (!key || value === undefined) return { ok: false, expected: 'lines of key=value' };
    lines.push([key, value]);
  }
  return { ok: true, value: lines };
}

export const extraConfig: Kind<readonly ExtraLine[]> = {
  expected: 'lines of key=value',
  parse: parseExtraConfig,
};
