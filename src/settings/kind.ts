// What a kind of value is: how the text of a setting or flag is parsed, what is expected of it, and the problem that
// reports a text that cannot be parsed. The kinds themselves are in kinds.ts, member-list.ts and extra-config.ts.
import { type Problem, quote } from '../problem.ts';
import { redact } from '../redact.ts';

/** A parsed value, or what was expected. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly expected: string;
      /** The part of the text that is wrong; the whole text when it is not set. */
      readonly part?: string;
    };

export interface Kind<T> {
  /** Completes "expected …" in messages and "Expected: …" in docs/settings.md. */
  readonly expected: string;
  /** The flag may be given without a value, which means true. */
  readonly isSwitch?: true;
  /** Parses a text that is neither empty nor surrounded by spaces. */
  parse(text: string): Result<T>;
}

/** A kind whose texts match a pattern; undefined from `value` refuses a text although it matches. */
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

/** @param fix the form that is expected, with an example */
export function invalidValue(subject: string, expected: string, text: string, fix: string): Problem {
  return {
    id: 'invalid-value',
    severity: 'error',
    subject,
    message: `${subject}: expected ${expected}, got ${quote(redact(text))}`,
    fix,
  };
}
