// The folder of a local ensemble: made, locked, recognised, removed. Its file zk-local.json marks it as one.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { OperationalError, status } from '../problem.ts';
import { writeFile } from '../system/files.ts';
import { makeFolder } from '../system/folders.ts';
import { lockFile } from '../system/lock.ts';

export interface LocalFolder {
  readonly path: string;
  /** It was made for this ensemble, and is removed with it. */
  readonly isTemporary: boolean;
}

interface Mark {
  readonly temporary: boolean;
  /** Its ensemble has ended, and the folder was kept on purpose. */
  readonly kept: boolean;
}

/** The variable with the folder of an ensemble, which its command has. */
export const folderVariable = 'ZK_LOCAL_DIR';

const prefix = 'zk-local-';
const markName = 'zk-local.json';

/** The address of a Unix socket has room for 108 bytes on Linux and 104 on macOS, with one that ends it. */
const longestSocketPath = 103;

export function controlSocket(folder: string): string {
  return join(folder, 'control.sock');
}

/**
 * Makes the folder, or a temporary one, and locks it until this process ends.
 * @throws {OperationalError} when it cannot be made, or another zk-local uses it
 */
export function claimFolder(given: string | undefined): LocalFolder {
  const planned = given === undefined ? join(tmpdir(), `${prefix}XXXXXX`) : resolve(given);
  if (Buffer.byteLength(controlSocket(planned)) > longestSocketPath) throw pathTooLong(planned);
  if (given !== undefined) makeFolder(planned, undefined);
  const path = given === undefined ? mkdtempSync(join(tmpdir(), prefix)) : planned;
  const lock = lockFolder(path);
  if (lock.kind === 'taken') {
    throw new OperationalError(status.unavailable, {
      id: 'folder-in-use',
      severity: 'error',
      subject: path,
      message: `${path} is in use by another zk-local: ${lock.holder}`,
      fix: `zk-local stop ${path} ends it; or choose another folder with --data-dir`,
    });
  }
  const folder = { path, isTemporary: given === undefined };
  rmSync(controlSocket(path), { force: true });
  writeMark(folder, false);
  return folder;
}

/** Removes the folder if it is temporary and not to be kept; its path when it is still there. */
export function releaseFolder(folder: LocalFolder, isKept: boolean): string | null {
  if (folder.isTemporary && !isKept) {
    rmSync(folder.path, { recursive: true, force: true });
    return null;
  }
  writeMark(folder, true);
  return folder.path;
}

/** Whether the folder is that of a local ensemble, running or not. */
export function isLocalFolder(path: string): boolean {
  return readMark(path) !== undefined;
}

/** The temporary folders whose ensemble does not run, with the kept ones or without. */
export function abandonedFolders(includesKept: boolean): readonly string[] {
  const user = process.getuid?.();
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(tmpdir(), name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.uid === user)
    .filter((path) => {
      const mark = readMark(path);
      return mark?.temporary && (includesKept || !mark.kept) && lockFolder(path).kind !== 'taken';
    });
}

function lockFolder(path: string) {
  return lockFile(join(path, 'zk-local.lock'));
}

function writeMark({ path, isTemporary }: LocalFolder, kept: boolean): void {
  const mark: Mark = { temporary: isTemporary, kept };
  writeFile(join(path, markName), `${JSON.stringify(mark)}\n`);
}

function readMark(path: string): Mark | undefined {
  try {
    const mark: unknown = JSON.parse(readFileSync(join(path, markName), 'utf8'));
    if (typeof mark !== 'object' || mark === null || !('temporary' in mark) || !('kept' in mark))
      return undefined;
    return { temporary: mark.temporary === true, kept: mark.kept === true };
  } catch {
    return undefined;
  }
}

function pathTooLong(path: string): OperationalError {
  return new OperationalError(status.usage, {
    id: 'folder-path-too-long',
    severity: 'error',
    subject: path,
    message: `${path} is too long: the path of its control socket would have more than ${longestSocketPath} bytes`,
    fix: 'choose a folder with a shorter path: --data-dir DIR, or TMPDIR for the temporary one',
  });
}
