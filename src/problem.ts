// Problems as values, the error that carries them, and the statuses that the programs end with.
// What each problem means to an operator is in problems/. Anything thrown that is no OperationalError is a bug.
import type { ProblemId } from './problems/index.ts';
import type { Severity } from './problems/page.ts';

/** The exit statuses, as documented in the README; 2 is never used, because Docker reserves it for health checks. */
export const status = Object.freeze({
  done: 0,
  unhealthy: 1,
  different: 1,
  usage: 64,
  unavailable: 69,
  bug: 70,
  files: 74,
  configuration: 78,
  cannotExecute: 126,
  notFound: 127,
});

/** One thing that is wrong or worth knowing. */
export interface Problem {
  /** The stable name under which docs/problems.md explains it. */
  readonly id: ProblemId;
  readonly severity: Severity;
  /** The setting, file or server, spelt as the operator typed it. */
  readonly subject: string;
  /** What is wrong and, where it is not obvious, what would happen: one sentence that holds the subject, no full stop. */
  readonly message: string;
  /** The safest thing to do: a command or a setting where one exists. */
  readonly fix: string;
}

/** A failure that is expected: every problem at once, and the status to end with. */
export class OperationalError extends Error {
  override readonly name = 'OperationalError';
  readonly status: number;
  readonly problems: readonly Problem[];

  constructor(
    endWith: number,
    problems: Problem | readonly Problem[],
    options?: { readonly cause: unknown },
  ) {
    const all = [problems].flat();
    super(all.map((problem) => problem.message).join('; '), options);
    this.status = endWith;
    this.problems = all;
  }
}

/** The text for people: `program: severity[id]: message`, the fix on the next line. */
export function describeProblem(program: string, { severity, id, message, fix }: Problem): string {
  return `${program}: ${severity}[${id}]: ${message}\n  fix: ${fix}\n`;
}

/** A received text as it is shown in a message: quoted, control characters visible, cut when long. */
export function quote(text: string): string {
  const shown = text.length > 80 ? `${text.slice(0, 77)}...` : text;
  return JSON.stringify(shown);
}

/** The system's name for why an operation failed, such as `EACCES`. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : String(error);
}
