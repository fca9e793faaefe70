// Hands over to another program: same process id, nothing of the toolkit left in memory.
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { errorCode, OperationalError, status } from '../problem.ts';
import { findProgram, isExecutable } from './find-program.ts';

/**
 * Replaces this process or, when bin/zk-entrypoint waits as process 1, that one; never returns.
 * @throws {OperationalError} 127 when the program is not there, 126 when it cannot be executed, as a shell reports them
 */
export function handOver(command: readonly [string, ...string[]], environment: NodeJS.ProcessEnv): never {
  const [name] = command;
  const args = resolveCommand(command, environment);
  const { PROCESS_ONE_UID } = environment;
  if (PROCESS_ONE_UID !== undefined) handOverToProcessOne(args, Number(PROCESS_ONE_UID));
  // Node ignores these two, and a program it becomes would inherit that.
  for (const signal of ['SIGPIPE', 'SIGXFSZ'] as const) {
    const listener = () => {};
    process.on(signal, listener).off(signal, listener);
  }
  for (const stream of [process.stdout, process.stderr]) letBlock(stream);
  process.execve?.(
    args[0],
    [name.includes('/') ? args[0] : name, ...args.slice(1)],
    commandEnvironment(environment),
  );
  throw new Error('execve returned');
}

/** The environment that the launcher was given, for a command: bin/launch.sh takes the options of Node out of it. */
export function commandEnvironment({
  PROCESS_ONE_UID: _uid,
  COMMAND_NODE_OPTIONS: nodeOptions,
  ...rest
}: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return nodeOptions === undefined ? rest : { ...rest, NODE_OPTIONS: nodeOptions };
}

/**
 * File and arguments to execute for a command.
 * @throws {OperationalError} 127 when the program is not there, 126 when it cannot be executed, as a shell reports them
 */
export function resolveCommand(
  [name, ...words]: readonly [string, ...string[]],
  environment: NodeJS.ProcessEnv,
): readonly [string, ...string[]] {
  const file = findProgram(name, environment.PATH);
  if (file !== undefined) return executable(file, words);
  const subject = name || '""';
  throw new OperationalError(status.notFound, {
    id: 'program-not-found',
    severity: 'error',
    subject,
    message: `${subject}: no such program on PATH`,
    fix: `give a program of ${environment.PATH || 'a PATH that is not empty'}, or an absolute path`,
  });
}

/** The words that bin/zk-entrypoint becomes. Its environment is the one it was given, not that of this process. */
function handOverToProcessOne(words: readonly string[], uid: number): never {
  const { getuid, getgid, getgroups } = process;
  const drop =
    getuid?.() === uid
      ? []
      : [
          'setpriv',
          `--reuid=${getuid?.()}`,
          `--regid=${getgid?.()}`,
          `--groups=${getgroups?.().join(',')}`,
          '--',
        ];
  writeSync(3, [...drop, ...words].map((word) => `${word}\0`).join(''));
  process.exit(status.done);
}

/** Node lets no pipe block; a program it becomes would inherit that, and lose output when its reader is slow. */
function letBlock(
  stream: NodeJS.WriteStream & { readonly _handle?: { setBlocking?(isBlocking: boolean): void } },
): void {
  stream._handle?.setBlocking?.(true);
}

/** File and arguments to execute; a text without an interpreter line is run by sh, as shells do. */
function executable(file: string, words: readonly string[]): readonly [string, ...string[]] {
  const start = readStart(file);
  if (!isExecutable(file)) throw cannotExecute(file, `is not executable by user ${process.getuid?.()}`);
  const interpreter = /^#!\s*(\S+)/.exec(start)?.[1];
  if (interpreter && !isExecutable(interpreter)) {
    throw cannotExecute(file, `needs the interpreter ${interpreter}, which does not exist`);
  }
  const isBinary = start.startsWith('\x7fELF') || /^[\xca-\xcf\xfe]/.test(start);
  return interpreter || isBinary ? [file, ...words] : ['/bin/sh', file, ...words];
}

function readStart(file: string): string {
  const bytes = Buffer.alloc(256);
  try {
    // Without O_NONBLOCK the opening of a FIFO would wait for a writer.
    const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const length = readSync(handle, bytes);
    closeSync(handle);
    return bytes.toString('latin1', 0, length);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new OperationalError(status.notFound, {
        id: 'program-not-found',
        severity: 'error',
        subject: file,
        message: `${file}: no such program`,
        fix: 'correct the path',
      });
    }
    // What may be executed need not be readable; a folder is neither.
    if (code === 'EACCES' && isExecutable(file)) return '\x7fELF';
    throw cannotExecute(file, `cannot be read (${code})`);
  }
}

function cannotExecute(file: string, why: string): OperationalError {
  return new OperationalError(status.cannotExecute, {
    id: 'program-not-executable',
    severity: 'error',
    subject: file,
    message: `${file} ${why}`,
    fix: `chmod +x ${file}, or correct the path`,
  });
}
