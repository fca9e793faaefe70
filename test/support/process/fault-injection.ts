// Loaded into a program by `node --import`: counts the calls that change a file or folder below one folder, and at
// one of them kills the program, as if the power went, or fails. Needs nothing installed; what it covers is every
// such call that the program makes through node:fs, and a write of which only the first half reaches the file.
import fs from 'node:fs';
import { join } from 'node:path';

export interface Faults {
  /** Only what is below it counts. */
  readonly folder: string;
  /** Where to note each call, a line each. */
  readonly trace?: string;
  /** Kill at this call, counted from 1: before it is made, or with half of it made when it is a write. */
  readonly killAt?: number;
  /** Fail with ENOSPC at the write with this number, counted from 1, and at every later one. */
  readonly fullAt?: number;
}

const { folder, trace, killAt, fullAt } = JSON.parse(process.env.FAULTS ?? '{}') as Faults;
const original = { ...fs };
// Opened now: the program may drop the privileges that the folder of the trace needs.
const notes = trace === undefined ? undefined : original.openSync(trace, 'a');
const paths = new Map<number, string>();
let calls = 0;
let writes = 0;

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

/** The path itself, of one that goes through an open folder. */
function real(path: fs.PathLike): string {
  const [, handle = '', rest = ''] = /^\/proc\/self\/fd\/(\d+)\/(.*)$/.exec(String(path)) ?? [];
  const opened = paths.get(Number(handle));
  return opened === undefined ? String(path) : join(opened, rest);
}

function isBelow(path: string): boolean {
  return `${path}/`.startsWith(`${folder}/`);
}

/** Notes a call, and kills before it is made when its turn has come. */
function count(name: string, path: string, killHalfway?: () => void): void {
  calls += 1;
  if (notes !== undefined) original.writeSync(notes, `${name} ${path.slice(folder.length)}\n`);
  if (calls !== killAt) return;
  killHalfway?.();
  die();
}

Object.assign(fs, {
  openSync(path: fs.PathLike, flags: fs.OpenMode, mode?: fs.Mode) {
    const name = real(path);
    if (isBelow(name) && changes(flags)) count('open', name);
    const file = original.openSync(path, flags, mode);
    paths.set(file, name);
    return file;
  },
  closeSync(file: number) {
    paths.delete(file);
    original.closeSync(file);
  },
  writeSync(file: number, data: Uint8Array | string, ...rest: never[]) {
    const path = paths.get(file) ?? '';
    if (isBelow(path)) {
      const bytes = Buffer.from(data);
      count('write', path, () => original.writeSync(file, bytes, 0, Math.ceil(bytes.length / 2)));
      writes += 1;
      if (fullAt !== undefined && writes >= fullAt)
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    }
    return original.writeSync(file, data as string, ...rest);
  },
});

/** Whether a file that is opened with these flags may be made or written. */
function changes(flags: fs.OpenMode | undefined): boolean {
  const { O_CREAT, O_WRONLY, O_RDWR } = fs.constants;
  if (typeof flags === 'number') return (flags & (O_CREAT | O_WRONLY | O_RDWR)) !== 0;
  return flags !== undefined && flags !== 'r';
}

for (const name of ['fsyncSync', 'ftruncateSync', 'fchmodSync', 'fchownSync'] as const) {
  const call = original[name] as (file: number, ...rest: unknown[]) => unknown;
  Object.assign(fs, {
    [name](file: number, ...rest: unknown[]) {
      const path = paths.get(file) ?? '';
      if (isBelow(path)) count(name.replace('Sync', ''), path);
      return call(file, ...rest);
    },
  });
}

for (const name of ['renameSync', 'rmSync', 'mkdirSync', 'chownSync', 'lchownSync'] as const) {
  const call = original[name] as (path: fs.PathLike, ...rest: unknown[]) => unknown;
  Object.assign(fs, {
    [name](path: fs.PathLike, ...rest: unknown[]) {
      const below = real(path);
      if (isBelow(below)) count(name.replace('Sync', ''), below);
      return call(path, ...rest);
    },
  });
}
