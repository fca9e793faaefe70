// Looks into snapshots and transaction logs: which snapshots are cut off, and whether the logs make up for them.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { isReplayWhole, isWholeSnapshot, type ReadAt, spanOfLog } from '../zookeeper/data-files.ts';
import { compareZxids, counterOf } from './evidence.ts';

export interface DataFile {
  readonly path: string;
  readonly name: string;
  /** Of its name, in hexadecimal. */
  readonly zxid: string;
}

/** Reads a file; undefined when it cannot be read, which is noted. */
type Attempt = <T>(path: string, read: (path: string) => T) => T | undefined;

export function newestFirst(files: readonly DataFile[]): readonly DataFile[] {
  return files.toSorted((one, other) => compareZxids(other.zxid, one.zxid));
}

/**
 * The snapshots before the newest whole one: a power failure cut them off, and the server passes over them.
 * @param snapshots the newest first
 */
export function findTorn(snapshots: readonly DataFile[], attempt: Attempt): readonly DataFile[] {
  const whole = snapshots.findIndex(({ path, name }) =>
    attempt(path, () => open(path, (readAt, size) => isWholeSnapshot(name, size, readAt))),
  );
  return whole < 0 ? snapshots : snapshots.slice(0, whole);
}

/** `Volume.isReplayWhole`; of the files, the newest come first. */
export function readReplay(
  whole: DataFile | undefined,
  torn: readonly DataFile[],
  logs: readonly DataFile[],
  attempt: Attempt,
): boolean | undefined {
  const isNeeded = whole ? torn.length > 0 : logs.length > 0;
  if (!isNeeded) return undefined;
  const spans = logs
    .toReversed()
    .flatMap(({ path }) => attempt(path, () => open(path, (readAt) => spanOfLog(readAt))) ?? []);
  const snapshot = whole ?? torn.find(isOfEmptyTree);
  return isReplayWhole(spans, snapshot && toNumber(snapshot.zxid), toNumber(torn[0]?.zxid ?? '0'));
}

/** Before the first transaction of the first epoch, or of a standalone server. */
function isOfEmptyTree({ zxid }: DataFile): boolean {
  return counterOf(zxid) === 0 && toNumber(zxid) >> 32n <= 1n;
}

function toNumber(zxid: string): bigint {
  return BigInt(`0x${zxid}`);
}

function open<T>(path: string, look: (readAt: ReadAt, size: number) => T): T {
  // Without O_NONBLOCK the opening of a FIFO would wait for a writer.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const readAt = (offset: number, length: number) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, offset));
    };
    return look(readAt, fstatSync(file).size);
  } finally {
    closeSync(file);
  }
}
