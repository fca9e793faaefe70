// The outermost line of every program: runs it, separates operational errors from bugs, sets the status.
import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import { describeProblem, errorCode, OperationalError, status } from '../problem.ts';

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

/**
 * Writes to stderr synchronously, so that nothing is lost when the process becomes another program. A message that
 * cannot be written is dropped: a full disk, a closed reader or one that stands still is no reason to fail or to wait.
 */
export function writeStderr(text: string): void {
  let rest = Buffer.from(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSome(rest));
  } catch {
    // Dropped.
  }
}

/** For how long a full pipe is given time; after that, until a write succeeds, none. */
const patienceMs = 1000;
let patienceLeftMs = patienceMs;

function writeSome(bytes: Buffer): number {
  for (;;) {
    try {
      const written = writeSync(stderr, bytes);
      patienceLeftMs = patienceMs;
      return written;
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN' || patienceLeftMs <= 0) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      patienceLeftMs -= 20;
    }
  }
}

/** A pipe is opened a second time, because O_NONBLOCK on stderr itself would hold for every process that shares it. */
function openStderr(): number {
  try {
    return fstatSync(2).isFIFO() ? openSync('/proc/self/fd/2', constants.O_WRONLY | constants.O_NONBLOCK) : 2;
  } catch {
    return 2;
  }
}

// At once, because the user of the server may not open what root has opened.
const stderr = openStderr();
