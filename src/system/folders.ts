// Makes the folders of a server, and as root gives them to the server's user without following links that this user
// may have planted: each step of a path is opened by handle, as openat(2) does, and owners are changed through handles.
import {
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { errorCode, OperationalError, type Problem, status } from '../problem.ts';
import { obstacleAt } from './access.ts';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const asFolder = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
/** Without O_NONBLOCK the opening of a FIFO would wait for a writer. */
const asFile = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
/** As the kernel has it; more links than that are a loop. */
const mostLinks = 40;

/**
 * Makes a folder with its parents. With an owner, which takes root, what is made and the folder itself are given to
 * the owner, and the data in its `version-2` when that has another one.
 * @throws {OperationalError} 74 when it cannot be made
 */
export function makeFolder(path: string, owner: Owner | undefined): void {
  attempt(path, () => {
    if (owner === undefined) makeWithParents(path);
    else withHandles((open) => giveFolder(openPath(path, owner, open), owner, open));
  });
}

/** Step by step, because below /proc the recursive mkdir of Node never returns. */
function makeWithParents(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (isFolder(path)) return;
    if (errorCode(error) !== 'ENOENT' || isFolder(dirname(path))) throw error;
    makeWithParents(dirname(path));
    makeWithParents(path);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

type Open = (path: string, flags: number) => number;

/** Closes at the end whatever was opened. */
function withHandles(work: (open: Open) => void): void {
  const handles: number[] = [];
  try {
    work((path, flags) => {
      const handle = openSync(path, flags);
      handles.push(handle);
      return handle;
    });
  } finally {
    for (const handle of handles) closeSync(handle);
  }
}

/** A path below an open folder; Node has no openat. */
function below(folder: number, name: string): string {
  return `/proc/self/fd/${folder}/${name}`;
}

/** Opens a folder step by step, making what is missing. Links are followed only when they belong to root. */
function openPath(path: string, owner: Owner, open: Open): number {
  let folder = open('/', asFolder);
  let reached = '/';
  let links = 0;
  const steps = stepsOf(path);
  for (let name = steps.shift(); name !== undefined; name = steps.shift()) {
    const stats = lstatSync(below(folder, name), { throwIfNoEntry: false });
    if (stats?.isSymbolicLink()) {
      links += 1;
      if (stats.uid !== 0 || links > mostLinks) throw foreignLink(path, join(reached, name));
      steps.unshift(...stepsOf(resolve(reached, readlinkSync(below(folder, name)))));
      folder = open('/', asFolder);
      reached = '/';
      continue;
    }
    if (stats === undefined) mkdirSync(below(folder, name));
    folder = open(below(folder, name), asFolder);
    reached = join(reached, name);
    if (stats === undefined) give(folder, owner);
  }
  return folder;
}

function stepsOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '');
}

/** Only the owner of `version-2` itself is compared, so that a start does not walk through the data each time. */
function giveFolder(folder: number, owner: Owner, open: Open): void {
  give(folder, owner);
  const data = openIfThere(below(folder, 'version-2'), asFolder, open);
  if (data === undefined || isOwnedBy(data, owner)) return;
  const { dev } = fstatSync(data);
  for (const name of readdirSync(below(data, '.'))) {
    const file = openIfThere(below(data, name), asFile, open);
    if (file === undefined) continue;
    const stats = fstatSync(file);
    if (stats.isFile() && stats.nlink === 1 && stats.dev === dev) give(file, owner);
  }
  give(data, owner);
}

/** Undefined for what is not there, and for a link. */
function openIfThere(path: string, flags: number, open: Open): number | undefined {
  try {
    return open(path, flags);
  } catch {
    return undefined;
  }
}

function give(handle: number, owner: Owner): void {
  if (isOwnedBy(handle, owner)) return;
  try {
    fchownSync(handle, owner.uid, owner.gid);
  } catch {
    // Some network file systems let nobody change owners, and let everybody write; if not, writing fails with a reason.
  }
}

function isOwnedBy(handle: number, owner: Owner): boolean {
  const { uid, gid } = fstatSync(handle);
  return uid === owner.uid && gid === owner.gid;
}

function foreignLink(path: string, link: string): OperationalError {
  return new OperationalError(status.files, {
    id: 'link-not-followed',
    severity: 'error',
    subject: path,
    message: `${path} goes through the symbolic link ${link}, which does not belong to root; root does not follow it`,
    fix: `name the real folder, or start the container as the server's user instead of root`,
  });
}

function attempt(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (error instanceof OperationalError) throw error;
    const code = errorCode(error);
    const obstacle = obstacleAt(path, code);
    const problem: Problem = {
      id: 'folder-not-writable',
      severity: 'error',
      subject: path,
      message: `${path} cannot be created as a folder by user ${process.getuid?.()} (${code})${obstacle?.reason ?? ''}`,
      fix:
        obstacle?.fix ??
        `mount a volume at ${dirname(path)} that this user may write (fsGroup in the pod, or chown), or choose another folder`,
    };
    throw new OperationalError(status.files, problem, { cause: error });
  }
}
