// Reads what a server's volume holds: its id, its data, the marker of a first start, the record of its birth.
import { readdirSync, readFileSync } from 'node:fs';
import { errorCode, status, Trouble } from './trouble.ts';

/** What is on a volume. */
export interface Volume {
  /** The text of myid; undefined when there is none. */
  readonly myId: string | undefined;
  readonly hasSnapshots: boolean;
  readonly hasTransactionLogs: boolean;
  /** With a folder of their own for the transaction logs: what lies in the folder of the other, where nobody looks. */
  readonly misplaced: 'snapshots' | 'transaction logs' | undefined;
  /** There are snapshots, and the folder of the transaction logs, which every start makes, is not there. */
  readonly lacksLogFolder: boolean;
  /** The text of the marker `initialize`; undefined when there is none. */
  readonly marker: string | undefined;
  /** The text of the record of birth; undefined when there is none. */
  readonly record: string | undefined;
}

export const emptyVolume: Volume = {
  myId: undefined,
  hasSnapshots: false,
  hasTransactionLogs: false,
  misplaced: undefined,
  lacksLogFolder: false,
  marker: undefined,
  record: undefined,
};

/** What the marker of a founding holds; to the server only its existence means something. */
export const foundingMark = 'founding\n';

/** Where the server really looks for the marker: beside version-2 of the transaction logs, not of the snapshots. */
export function markerPath(dataLogDir: string): string {
  return `${dataLogDir}/initialize`;
}

export function recordPath(dataDir: string): string {
  return `${dataDir}/zk-bootstrap.json`;
}

/**
 * Files in which a server that ran without the marker has noted that it knows no epoch, -1. With them it does not
 * start from the marker: "The current epoch, ffffffffffffffff, is older than the last zxid, 0".
 */
export function unknownEpochPaths(dataDir: string): readonly string[] {
  const paths = ['acceptedEpoch', 'currentEpoch'].map((name) => `${dataDir}/version-2/${name}`);
  return paths.filter((path) => readIfThere(path)?.trim() === '-1');
}

/** @throws {Trouble} when something is there and cannot be read: what cannot be seen must not count as empty */
export function readVolume(dataDir: string, dataLogDir: string): Volume {
  const [data, log] = [dataDir, dataLogDir].map((folder) => contentOf(`${folder}/version-2`));
  const isSplit = dataDir !== dataLogDir;
  return {
    myId: readIfThere(`${dataDir}/myid`),
    hasSnapshots: data?.hasSnapshots || log?.hasSnapshots || false,
    hasTransactionLogs: data?.hasTransactionLogs || log?.hasTransactionLogs || false,
    misplaced: !isSplit
      ? undefined
      : data?.hasTransactionLogs
        ? 'transaction logs'
        : log?.hasSnapshots
          ? 'snapshots'
          : undefined,
    lacksLogFolder: isSplit && data?.hasSnapshots === true && log === undefined,
    marker: readIfThere(markerPath(dataLogDir)),
    record: readIfThere(recordPath(dataDir)),
  };
}

export function hasData(volume: Volume): boolean {
  return volume.hasSnapshots || volume.hasTransactionLogs;
}

/** What one of the folders holds; undefined when it is not there. */
function contentOf(folder: string) {
  const names = unlessMissing(folder, () => readdirSync(folder));
  return (
    names && {
      hasSnapshots: names.some((name) => /^snapshot\.[0-9a-f]+/.test(name)),
      hasTransactionLogs: names.some((name) => /^log\.[0-9a-f]+/.test(name)),
    }
  );
}

function readIfThere(path: string): string | undefined {
  return unlessMissing(path, () => readFileSync(path, 'utf8'));
}

function unlessMissing<T>(path: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const code = errorCode(error);
    // A file where a folder should be is told of when the folder is made.
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new Trouble(
      status.files,
      {
        subject: path,
        message: `expected to read it as user ${process.getuid?.()}, got ${code}`,
        cure: 'make it readable for this user, or start as root',
      },
      { cause: error },
    );
  }
}
