// What a kind of value is: how the text of a setting is parsed, and the words for what it expects.

/** A parsed value, or the words for what was expected. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly expected: string };

export interface Kind<T> {
  /** What is expected, as it stands in messages and in docs/settings.md. */
  readonly expected: string;
  /** A switch may be given as a flag without a value, which means true. */
  readonly isSwitch?: true;
  /** Parses a text that is neither empty nor surrounded by blanks. */
  parse(text: string): Result<T>;
}

/** A kind whose texts match a pattern; undefined from `value` refuses what the pattern alone does not. */
export function matching<T>(
  expected: string,
  pattern: RegExp,
  value: (match: RegExpExecArray) => T | undefined,
): Kind<T> {
  return {
    expected,
    parse(text) {
      const match = pattern.exec(text);
      const parsed = match ? value(match) : undefined;
      return parsed === undefined ? { ok: false, expected } : { ok: true, value: parsed };
    },
  };
}
