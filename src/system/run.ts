// The outermost line of every program: runs it, separates operational errors from bugs, sets the status.
import { writeSync } from 'node:fs';
import { describeProblem, OperationalError, status } from '../problem.ts';

/** Runs a program's main and ends with the status it returns. */
export async function runProgram(
  name: string,
  main: (argv: readonly string[]) => Promise<number>,
): Promise<void> {
  // A closed reader, as in `zk-gen-config --help | head -1`, is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? 0 : status.files),
  );
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.exitCode = report(name, error);
  }
}

/** Prints an error; the status to end with. */
export function report(name: string, error: unknown): number {
  if (error instanceof OperationalError) {
    writeStderr(error.problems.map((problem) => describeProblem(name, problem)).join(''));
    return error.status;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  writeStderr(`${name}: this is a bug in zk-bootstrap; please report it with this text\n${stack}\n`);
  return status.bug;
}

/** Writes to stderr synchronously, so that nothing is lost when the process becomes another program. */
export function writeStderr(text: string): void {
  try {
    writeSync(2, text);
  } catch {
    // A closed reader is no reason to fail.
  }
}
