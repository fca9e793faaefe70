// Loaded into a program by `node --import`: counts the calls that change a file or folder below one folder, and at
// one of them kills the program, as if the power went, or fails. Needs nothing installed; what it covers is every
// such call that the program makes through node:fs, and a write of which only the first half reaches the file.
import fs from 'node:fs';

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
const paths = new Map<number, string>();
let calls = 0;
let writes = 0;

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

function isBelow(path: unknown): path is string {
  return typeof path === 'string' && `${path}/`.startsWith(`${folder}/`);
}

/** Notes a call, and kills before it is made when its turn has come. */
function count(name: string, path: string, killHalfway?: () => void): void {
  calls += 1;
  if (trace) original.appendFileSync(trace, `${name} ${path.slice(folder.length)}\n`);
  if (calls !== killAt) return;
  killHalfway?.();
  die();
}

Object.assign(fs, {
  openSync(path: fs.PathLike, flags: fs.OpenMode, mode?: fs.Mode) {
    if (!isBelow(path)) return original.openSync(path, flags, mode);
    if (flags !== undefined && flags !== 'r') count('open', path);
    const file = original.openSync(path, flags, mode);
    paths.set(file, path);
    return file;
  },
  closeSync(file: number) {
    paths.delete(file);
    original.closeSync(file);
  },
  writeSync(file: number, data: Uint8Array | string, ...rest: never[]) {
    const path = paths.get(file);
    if (path !== undefined) {
      const bytes = Buffer.from(data);
      count('write', path, () => original.writeSync(file, bytes, 0, Math.ceil(bytes.length / 2)));
      writes += 1;
      if (fullAt !== undefined && writes >= fullAt)
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    }
    return original.writeSync(file, data as string, ...rest);
  },
});

for (const name of ['fsyncSync', 'ftruncateSync', 'fchmodSync', 'fchownSync'] as const) {
  const call = original[name] as (file: number, ...rest: unknown[]) => unknown;
  Object.assign(fs, {
    [name](file: number, ...rest: unknown[]) {
      const path = paths.get(file);
      if (path !== undefined) count(name.replace('Sync', ''), path);
      return call(file, ...rest);
    },
  });
}

for (const name of ['renameSync', 'rmSync', 'mkdirSync', 'chownSync', 'lchownSync'] as const) {
  const call = original[name] as (path: fs.PathLike, ...rest: unknown[]) => unknown;
  Object.assign(fs, {
    [name](path: fs.PathLike, ...rest: unknown[]) {
      if (isBelow(path)) count(name.replace('Sync', ''), path);
      return call(path, ...rest);
    },
  });
}
