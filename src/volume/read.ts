// Reads what a server's volume holds.
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { errorCode } from '../problem.ts';
import { readText } from '../system/files.ts';
import { idsOfScheme } from '../zookeeper/snapshot-acls.ts';
import {
  bootstrapMark,
  emptyVolume,
  epochFiles,
  epochPath,
  historyPath,
  logVolumeIdPath,
  markerPath,
  type Unreadable,
  type Volume,
} from './contents.ts';
import { type DataFile, findTorn, newestFirst, readReplay } from './data-files.ts';
import type { Evidence } from './evidence.ts';

/** The beginning of what earlier releases wrote for `bootstrapMark`. */
const earlierMark = /^found/;

/** What is on the volume, and what could not be read of it. */
export function readVolume(
  dataDir: string,
  dataLogDir: string,
): { readonly volume: Volume; readonly unreadable: readonly Unreadable[] } {
  const unreadable: Unreadable[] = [];
  const attempt = <T>(path: string, read: (path: string) => T): T | undefined => {
    try {
      return read(path);
    } catch (error) {
      const code = errorCode(error);
      // A file where a folder should be is reported when the folder is made.
      if (code !== 'ENOENT' && code !== 'ENOTDIR') unreadable.push({ path, code });
      return undefined;
    }
  };
  const text = (path: string) => attempt(path, readText);
  const modifiedMs = (path: string) => attempt(path, (file) => statSync(file).mtimeMs) ?? null;
  const content = (folder: string) => attempt(`${folder}/version-2`, contentOf);
  const isSplit = dataDir !== dataLogDir;
  const data = content(dataDir);
  const log = isSplit ? content(dataLogDir) : data;
  const marker = text(markerPath(dataLogDir));
  const snapshots = newestFirst([...(data?.snapshots ?? []), ...(isSplit ? (log?.snapshots ?? []) : [])]);
  const logs = newestFirst([...(data?.logs ?? []), ...(isSplit ? (log?.logs ?? []) : [])]);
  const torn = findTorn(snapshots, attempt);
  const whole = snapshots[torn.length];
  const volume: Volume = {
    ...emptyVolume,
    myId: text(`${dataDir}/myid`),
    hasSnapshots: whole !== undefined,
    tornSnapshots: torn.map(({ name }) => name),
    isReplayWhole: readReplay(whole, torn, logs, attempt),
    hasTransactionLogs: logs.length > 0,
    misplaced: !isSplit
      ? undefined
      : hasAny(data?.logs)
        ? 'transaction logs'
        : hasAny(log?.snapshots)
          ? 'snapshots'
          : undefined,
    lacksLogFolder: isSplit && hasAny(data?.snapshots) && log === undefined,
    unknownEpochs: epochFiles.filter((file) => text(epochPath(dataDir, file))?.trim() === '-1'),
    marker: marker && earlierMark.test(marker) ? `${bootstrapMark}\n` : marker,
    history: text(historyPath(dataDir)),
    logVolumeId: isSplit ? text(logVolumeIdPath(dataLogDir))?.trim() : undefined,
    evidence: {
      epoch: epochOf(
        text(epochPath(dataDir, 'currentEpoch')),
        modifiedMs(epochPath(dataDir, 'currentEpoch')),
      ),
      newestLog: logs[0]?.zxid ?? null,
      newestSnapshot: whole?.zxid ?? null,
      logFolderMs: isSplit ? modifiedMs(`${dataLogDir}/version-2`) : null,
    },
  };
  return { volume, unreadable };
}

function hasAny(files: readonly DataFile[] | undefined): boolean {
  return files !== undefined && files.length > 0;
}

function contentOf(folder: string) {
  const names = readdirSync(folder);
  return {
    snapshots: dataFilesIn(folder, names, /^snapshot\.([0-9a-f]+)/),
    logs: dataFilesIn(folder, names, /^log\.([0-9a-f]+)/),
  };
}

function dataFilesIn(folder: string, names: readonly string[], pattern: RegExp): readonly DataFile[] {
  return names.flatMap((name) => {
    const zxid = pattern.exec(name)?.[1];
    return zxid === undefined ? [] : [{ path: `${folder}/${name}`, name, zxid }];
  });
}

function epochOf(text: string | undefined, writtenMs: number | null): Evidence['epoch'] {
  return text === undefined || writtenMs === null ? null : { value: Number(text), writtenMs };
}

/** How much of a snapshot is read: the lists come behind the sessions, 12 bytes each. */
const headBytes = 1024 ** 2;
/** Of a compressed one, which expands at most a thousandfold. */
const compressedHeadBytes = 16 * 1024;

/** The SASL users in the access control lists of the newest snapshot, as far as its first megabyte shows them. */
export function readSaslUsers(dataDir: string): readonly string[] {
  try {
    const folder = `${dataDir}/version-2`;
    const number = (name: string) => BigInt(`0x${/^snapshot\.([0-9a-f]+)/.exec(name)?.[1] ?? '0'}`);
    const newest = readdirSync(folder)
      .filter((name) => /^snapshot\.[0-9a-f]+(?:\.gz)?$/.test(name))
      .sort((one, other) => (number(one) < number(other) ? -1 : 1))
      .at(-1);
    if (newest === undefined) return [];
    const head = readHead(`${folder}/${newest}`, newest.endsWith('.gz') ? compressedHeadBytes : headBytes);
    return idsOfScheme(newest.endsWith('.gz') ? expand(head) : head, 'sasl') ?? [];
  } catch {
    return [];
  }
}

function readHead(path: string, bytes: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(bytes);
    return head.subarray(0, readSync(file, head, 0, bytes, 0));
  } finally {
    closeSync(file);
  }
}

/** What the beginning of a compressed file expands to. The module is loaded here, because hardly a volume has one. */
function expand(head: Buffer): Buffer {
  const { constants, gunzipSync } = process.getBuiltinModule('node:zlib');
  return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
}
