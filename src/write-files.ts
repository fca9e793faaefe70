// Makes folders and writes files so that each is the old one or the new one, whole, whenever the power goes.
import {
  chownSync,
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode, status, Trouble } from './trouble.ts';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Makes a folder with its parents; one that was made, or whose owner differs, is given to the owner. */
export function makeFolder(path: string, owner: Owner | undefined): void {
  attempt(path, 'a folder that can be made', () => {
    mkdirSync(path, { recursive: true });
    if (owner && !isOwnedBy(statSync(path), owner)) chownSync(path, owner.uid, owner.gid);
  });
}

/** Writes a file unless it holds the text already; says whether it wrote. */
export function writeFile(path: string, text: string, owner: Owner | undefined): 'written' | 'unchanged' {
  if (readIfThere(path) === text) return 'unchanged';
  const folder = dirname(path);
  const sibling = join(folder, `.${basename(path)}.${process.pid}`);
  attempt(path, 'a file that can be written', () => {
    try {
      writeAndSync(sibling, text, owner);
      renameSync(sibling, path);
    } catch (error) {
      rmSync(sibling, { force: true });
      throw error;
    }
    syncFolder(folder);
  });
  return 'written';
}

function writeAndSync(path: string, text: string, owner: Owner | undefined): void {
  const file = openSync(path, 'w', 0o644);
  try {
    writeSync(file, text);
    // What the umask took away: the server may run as another user than the generator.
    fchmodSync(file, 0o644);
    if (owner) fchownSync(file, owner.uid, owner.gid);
    fsyncSync(file);
  } finally {
    closeSync(file);
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

function attempt(path: string, expected: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw new Trouble(
      status.files,
      {
        subject: path,
        message: `expected ${expected}, got ${errorCode(error)} as user ${process.getuid?.()}`,
        cure: 'mount a volume there that this user may write, or choose another folder',
      },
      { cause: error },
    );
  }
}
