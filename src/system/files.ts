// Makes folders and writes files so that after a crash at any moment each file is the old one or the new one, whole.
import {
  chownSync,
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  ftruncateSync,
  lchownSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode, OperationalError, type Problem, status } from '../problem.ts';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** How a file came to hold its text. */
export type Writing = 'written' | 'unchanged' | 'written in place, because it cannot be replaced';

/** Makes a folder with its parents; one that was made, or whose owner differs, is given to the owner. */
export function makeFolder(path: string, owner: Owner | undefined): void {
  attempt(path, 'folder-not-writable', 'cannot be created as a folder', () =>
    mkdirSync(path, { recursive: true }),
  );
  if (owner) giveFolder(path, owner);
}

/**
 * Gives a folder to the owner, and the data in it when it has another owner. Only the owner of the data's folder is
 * compared, so that a start does not walk through the data each time.
 */
function giveFolder(path: string, owner: Owner): void {
  giveTo(path, owner, chownSync);
  const data = join(path, 'version-2');
  const stats = statSync(data, { throwIfNoEntry: false });
  if (!stats || isOwnedBy(stats, owner)) return;
  for (const name of readdirSync(data)) giveTo(join(data, name), owner, lchownSync);
  giveTo(data, owner, chownSync);
}

function giveTo(path: string, owner: Owner, change: typeof chownSync): void {
  if (isOwnedBy(statSync(path), owner)) return;
  try {
    change(path, owner.uid, owner.gid);
  } catch {
    // Some network file systems let nobody change owners, and let everybody write; if not, the server says so.
  }
}

/** Writes a file unless it holds the text already; an existing file keeps its mode. */
export function writeFile(path: string, text: string, owner: Owner | undefined): Writing {
  if (readIfThere(path) === text) return 'unchanged';
  const mode = statSync(path, { throwIfNoEntry: false })?.mode;
  return attempt(path, 'file-not-writable', 'cannot be written', () => {
    try {
      replace(path, text, mode === undefined ? 0o644 : mode & 0o7777, owner);
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

function replace(path: string, text: string, mode: number, owner: Owner | undefined): void {
  const folder = dirname(path);
  // Always the same name, so that what a killed start left is written over by the next.
  const sibling = join(folder, `.${basename(path)}.new`);
  try {
    const file = openSync(sibling, 'w', mode);
    try {
      writeWhole(file, text);
      // What the umask took away: the server may run as another user than the generator.
      fchmodSync(file, mode);
      if (owner) tryToGive(file, owner);
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

function tryToGive(file: number, owner: Owner): void {
  try {
    fchownSync(file, owner.uid, owner.gid);
  } catch {
    // As for folders.
  }
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

function isOwnedBy(stats: { uid: number; gid: number }, owner: Owner): boolean {
  return stats.uid === owner.uid && stats.gid === owner.gid;
}

function attempt<T>(
  path: string,
  id: 'folder-not-writable' | 'file-not-writable',
  message: string,
  act: () => T,
): T {
  try {
    return act();
  } catch (error) {
    const problem: Problem = {
      id,
      severity: 'error',
      subject: path,
      message: `${path} ${message} by user ${process.getuid?.()} (${errorCode(error)})`,
      fix: 'mount a volume there that this user may write (fsGroup in the pod, or chown), or choose another folder',
    };
    throw new OperationalError(status.files, problem, { cause: error });
  }
}
