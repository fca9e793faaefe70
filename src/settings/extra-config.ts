// Parses extra lines for zoo.cfg. Which keys may be among them is left to config/extra-keys.
import type { Kind, Result } from './kind.ts';

export type ExtraLine = readonly [key: string, value: string];

const expected = 'lines of key=value';

/**
 * Parses lines of `key=value`. Unlike in a Properties file nothing is escaped: the key ends at the first `=`, and the
 * value is the rest of the line without surrounding spaces. Empty lines and lines that start with `#` are ignored.
 */
export function parseExtraConfig(text: string): Result<readonly ExtraLine[]> {
  const lines: ExtraLine[] = [];
  for (const raw of text.split(/\r\n|\n|\r/)) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    // The server trims control characters, so its value would differ from the given one.
    const match = /^([A-Za-z0-9][\w.-]{0,199})\s*=\s*((?:\t|\P{Cc})*)$/u.exec(line);
    const [, key, value] = match ?? [];
    if (!key || value === undefined) return { ok: false, expected, part: line };
    lines.push([key, value]);
  }
  return { ok: true, value: lines };
}

export const extraConfig: Kind<readonly ExtraLine[]> = { expected, parse: parseExtraConfig };
