// Reads files without ever waiting, and writes them so that after a crash at any moment each file is the old one or the
// new one, whole; after a power failure too, if it is durable.
import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode, OperationalError, type Problem, status } from '../problem.ts';
import { obstacleAt } from './access.ts';

/** No file that the programs read is longer: values, a myid, a zoo.cfg, certificates. */
const maxBytes = 1024 ** 2;

export function readText(path: string): string {
  return readBytes(path).toString('utf8');
}

/**
 * The content of a regular file of at most 1 MiB.
 * @throws an error with the code of the system, or with words where the system has none
 */
export function readBytes(path: string): Buffer {
  // Without O_NONBLOCK the opening of a FIFO would wait for a writer.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (stats.isDirectory()) throw unreadable('EISDIR');
    if (!stats.isFile()) throw unreadable('not a regular file');
    const bytes = Buffer.alloc(maxBytes + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(file, bytes, length, bytes.length - length, null);
    if (length > maxBytes) throw unreadable('larger than 1 MiB');
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

function unreadable(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** How a file came to hold its text. */
export type Writing = 'written' | 'unchanged' | 'written in place, because it cannot be replaced';

export interface WriteOptions {
  /** Whether it is on disk on return, which takes as long as the disk needs; the default is yes. */
  readonly isDurable?: boolean;
  /** Undefined keeps the mode of an existing file. */
  readonly mode?: number | undefined;
}

/** Writes a file unless it holds the content already. */
export function writeFile(
  path: string,
  content: string | Buffer,
  { isDurable = true, mode }: WriteOptions = {},
): Writing {
  const bytes = Buffer.from(content);
  return attempt(path, () => {
    const isSame = readIfThere(path)?.equals(bytes) ?? false;
    const existing = statSync(path, { throwIfNoEntry: false })?.mode;
    if (isSame) {
      if (mode !== undefined && ((existing ?? 0) & 0o7777) !== mode) chmodSync(path, mode);
      return 'unchanged';
    }
    try {
      replace(path, bytes, mode ?? (existing === undefined ? 0o644 : existing & 0o7777), isDurable);
      return 'written';
    } catch (error) {
      // A file that is mounted by itself cannot be renamed over, and its folder may be read-only.
      if (existing === undefined || !['EBUSY', 'EACCES', 'EPERM', 'EROFS'].includes(errorCode(error)))
        throw error;
      overwrite(path, bytes, isDurable, error);
      return 'written in place, because it cannot be replaced';
    }
  });
}

function replace(path: string, bytes: Buffer, mode: number, isDurable: boolean): void {
  const folder = dirname(path);
  // Always the same name, so that what a killed start left is written over by the next.
  const sibling = join(folder, `.${basename(path)}.new`);
  try {
    const file = openSync(sibling, 'w', mode);
    try {
      // What the umask took away: the server may run as another user than the generator.
      fchmodSync(file, mode);
      writeWhole(file, bytes);
      if (isDurable) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(sibling, path);
  } catch (error) {
    rmSync(sibling, { force: true });
    throw error;
  }
  if (isDurable) syncFolder(folder);
}

function overwrite(path: string, bytes: Buffer, isDurable: boolean, cause: unknown): void {
  let file: number;
  try {
    file = openSync(path, 'r+');
  } catch {
    throw cause;
  }
  try {
    ftruncateSync(file);
    writeWhole(file, bytes);
    if (isDurable) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readBytes(path);
  } catch {
    return undefined;
  }
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const code = errorCode(error);
    const obstacle = obstacleAt(dirname(path), code);
    const problem: Problem = {
      id: 'file-not-writable',
      severity: 'error',
      subject: path,
      message: `${path} cannot be written by user ${process.getuid?.()} (${code})${obstacle?.reason ?? ''}`,
      fix:
        obstacle?.fix ??
        `make ${dirname(path)} a folder that this user may write (fsGroup in the pod, or chown), or choose another one`,
    };
    throw new OperationalError(status.files, problem, { cause: error });
  }
}
