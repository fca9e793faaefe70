// The lock of a volume: an advisory lock on a file, as flock(2) has it, which ends with the process that holds it.
// Node has no flock; flock(1) locks the file that this process has open, and the lock stays when it ends.
import { spawnSync } from 'node:child_process';
import { closeSync, constants, ftruncateSync, openSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from '../problem.ts';
import { readText } from './files.ts';

export type Lock =
  /** Held until this process ends, or becomes another program. */
  | { readonly kind: 'held' }
  /** With what the holder wrote: its host, process and time. */
  | { readonly kind: 'taken'; readonly holder: string }
  /** Not possible here, and why: no flock program, or a file system without locks. */
  | { readonly kind: 'impossible'; readonly why: string };

/** The status of flock(1) when another process holds the lock. */
const taken = 78;

export function lockFile(path: string): Lock {
  let file: number;
  try {
    file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o644);
  } catch (error) {
    return { kind: 'impossible', why: errorCode(error) };
  }
  const { status, error, stderr } = spawnSync('flock', ['-n', '-E', String(taken), '3'], {
    stdio: ['ignore', 'ignore', 'pipe', file],
    encoding: 'utf8',
  });
  if (status === 0) {
    writeHolder(file);
    return { kind: 'held' };
  }
  closeSync(file);
  if (status === taken) return { kind: 'taken', holder: readHolder(path) };
  return { kind: 'impossible', why: error ? `flock: ${errorCode(error)}` : stderr.trim() };
}

/** For the message that another process prints; without it, on a full disk, the lock is as good. */
function writeHolder(file: number): void {
  try {
    ftruncateSync(file);
    writeSync(file, `${hostname()}, process ${process.pid}, since ${new Date().toISOString()}\n`);
  } catch {}
}

function readHolder(path: string): string {
  try {
    return readText(path).trim() || 'another process';
  } catch {
    return 'another process';
  }
}
