// Reads the command lines of zk-ok and zk-metrics, and the numbers in them.
// node:util parses them, because yargs takes longer to load than a probe takes.
import { parseArgs } from 'node:util';
import { OperationalError, quote, status } from '../problem.ts';
import type { ProblemId } from '../problems/index.ts';
import { type OptionRows, type OptionValues, parserOptions } from './option-rows.ts';

/** @throws {OperationalError} with every problem of the flags and the argument */
export async function readOptions<R extends OptionRows>(
  name: string,
  argv: readonly string[],
  rows: R,
): Promise<{ readonly values: OptionValues<R>; readonly port: string | undefined }> {
  const parsed = parse(argv, rows);
  if (!parsed) {
    const { optionProblems } = await import('./option-problems.ts');
    throw new OperationalError(status.usage, optionProblems(name, argv, rows));
  }
  // The rows say which flags have values, which the types of parseArgs have lost.
  return { values: parsed.values as OptionValues<R>, port: parsed.positionals[0] };
}

/** Undefined when anything is wrong; optionProblems finds out what. */
function parse(argv: readonly string[], rows: OptionRows) {
  try {
    const parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: parserOptions(rows),
      tokens: true,
    });
    const texts = parsed.tokens.flatMap((token) =>
      token.kind === 'option' && token.value !== undefined ? [token] : [],
    );
    const isGiven = (flag: string) => parsed.values[flag] !== undefined;
    const isWrong =
      parsed.positionals.length > 1 ||
      texts.some(({ value }) => value === '') ||
      new Set(texts.map(({ name }) => name)).size < texts.length ||
      Object.entries(rows).some(
        ([flag, { excludes, needs }]) =>
          isGiven(flag) && (excludes?.some(isGiven) || needs?.some(isGiven) === false),
      );
    return isWrong ? undefined : parsed;
  } catch {
    return undefined;
  }
}

/** Milliseconds that a probe may take. */
export function readTimeout(text = '4000'): number {
  return readWholeNumber('--timeout', text, 'milliseconds', [1, 3_600_000], '--timeout 4000');
}

export function readWholeNumber(
  subject: string,
  text: string,
  what: string,
  [min, max]: readonly [number, number],
  fix: string,
): number {
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw invalidValue(subject, `${what} from ${min} to ${max}`, text, fix);
}

export function invalidValue(subject: string, expected: string, text: string, fix: string): OperationalError {
  return usageError('invalid-value', subject, `${subject}: expected ${expected}, got ${quote(text)}`, fix);
}

export function usageError(id: ProblemId, subject: string, message: string, fix: string): OperationalError {
  return new OperationalError(status.usage, { id, severity: 'error', subject, message, fix });
}
