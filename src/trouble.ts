// Foreseen trouble and the statuses the programs end with. Whatever is thrown and is not a Trouble is a bug.

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

/** One thing that is wrong: the subject as the operator spelt it, what was expected and received, and the cure. */
export interface Problem {
  readonly subject: string;
  readonly message: string;
  readonly cure: string;
}

/** Foreseen trouble: everything that is wrong, said at once, and the status to end with. */
export class Trouble extends Error {
  override readonly name = 'Trouble';
  readonly status: number;
  readonly problems: readonly Problem[];

  constructor(
    endWith: number,
    problems: Problem | readonly Problem[],
    options?: { readonly cause: unknown },
  ) {
    const all = [problems].flat();
    super(all.map((problem) => `${problem.subject}: ${problem.message}`).join('; '), options);
    this.status = endWith;
    this.problems = all;
  }
}

/** The text for people: `program: subject: message`, the cure on a line of its own. */
export function describeProblem(program: string, problem: Problem, severity?: 'warning' | 'note'): string {
  const prefix = severity ? `${program}: ${severity}` : program;
  return `${prefix}: ${problem.subject}: ${problem.message}\n  try: ${problem.cure}\n`;
}

/** A received text as it is shown in a message: quoted, control characters visible, cut when long. */
export function quote(text: string): string {
  const shown = text.length > 80 ? `${text.slice(0, 77)}...` : text;
  return JSON.stringify(shown);
}

/** The system's own word for why a file operation failed, such as `EACCES`. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : String(error);
}
