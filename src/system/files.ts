// Writes files so that after a crash at any moment each file is the old one or the new one, whole.
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode, OperationalError, type Problem, status } from '../problem.ts';

/** How a file came to hold its text. */
export type Writing = 'written' | 'unchanged' | 'written in place, because it cannot be replaced';

/** Writes a file unless it holds the text already; an existing file keeps its mode. */
export function writeFile(path: string, text: string): Writing {
  if (readIfThere(path) === text) return 'unchanged';
  const mode = statSync(path, { throwIfNoEntry: false })?.mode;
  return attempt(path, () => {
    try {
      replace(path, text, mode === undefined ? 0o644 : mode & 0o7777);
      return 'written';
    } catch (error) {
      // A file that is mounted by itself cannot be renamed over, and its folder may be read-only.
      if (mode === undefined || !['EBUSY', 'EACCES', 'EPERM', 'EROFS'].includes(errorCode(error)))
        throw error;
      overwrite(path, text, error);
      return 'written in place, because it cannot be replaced';
    }
  });
}

function replace(path: string, text: string, mode: number): void {
  const folder = dirname(path);
  // Always the same name, so that what a killed start left is written over by the next.
  const sibling = join(folder, `.${basename(path)}.new`);
  try {
    const file = openSync(sibling, 'w', mode);
    try {
      writeWhole(file, text);
      // What the umask took away: the server may run as another user than the generator.
      fchmodSync(file, mode);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(sibling, path);
  } catch (error) {
    rmSync(sibling, { force: true });
    throw error;
  }
  syncFolder(folder);
}

function overwrite(path: string, text: string, cause: unknown): void {
  let file: number;
  try {
    file = openSync(path, 'r+');
  } catch {
    throw cause;
  }
  try {
    ftruncateSync(file);
    writeWhole(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text);
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

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const problem: Problem = {
      id: 'file-not-writable',
      severity: 'error',
      subject: path,
      message: `${path} cannot be written by user ${process.getuid?.()} (${errorCode(error)})`,
      fix: `make ${dirname(path)} writable for this user (fsGroup in the pod, or chown), or choose another folder`,
    };
    throw new OperationalError(status.files, problem, { cause: error });
  }
}
