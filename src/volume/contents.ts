// What a volume holds, as values, and the paths of the files on it that the toolkit writes or looks for.
import { bareEvidence, type Evidence } from './evidence.ts';

/** What is on a volume. */
export interface Volume {
  /** The text of myid; undefined when there is none. */
  readonly myId: string | undefined;
  /** One that is whole. */
  readonly hasSnapshots: boolean;
  /** The names of snapshots that are cut off and newer than the newest whole one, the newest first. */
  readonly tornSnapshots: readonly string[];
  /**
   * Whether the transaction logs lead from the newest whole snapshot, or from the first transaction, to what the server
   * had reached; undefined where nobody needs to know, because the newest snapshot is whole or there are no logs.
   */
  readonly isReplayWhole: boolean | undefined;
  readonly hasTransactionLogs: boolean;
  /** With a folder of their own for the transaction logs: what lies in the folder of the other, where no server looks. */
  readonly misplaced: 'snapshots' | 'transaction logs' | undefined;
  /** There are snapshots, and the folder of the transaction logs, which every start makes, is not there. */
  readonly lacksLogFolder: boolean;
  /**
   * The files of `version-2` with the epoch -1, which a server that ran without the marker has written. With them it
   * does not start from the marker: "The current epoch, ffffffffffffffff, is older than the last zxid, 0".
   */
  readonly unknownEpochs: readonly EpochFile[];
  /** The text of the marker `initialize`; undefined when there is none. */
  readonly marker: string | undefined;
  /** The text of the volume history; undefined when there is none. */
  readonly history: string | undefined;
  /** The volume id in the folder of the transaction logs; undefined without a folder of their own, or without the file. */
  readonly logVolumeId: string | undefined;
  readonly evidence: Evidence;
}

/** A path on the volume that exists and cannot be read: it must not count as empty. */
export interface Unreadable {
  readonly path: string;
  /** The system's name for why, such as `EACCES`. */
  readonly code: string;
}

export const epochFiles = ['acceptedEpoch', 'currentEpoch'] as const;
export type EpochFile = (typeof epochFiles)[number];

export const emptyVolume: Volume = {
  myId: undefined,
  hasSnapshots: false,
  tornSnapshots: [],
  isReplayWhole: undefined,
  hasTransactionLogs: false,
  misplaced: undefined,
  lacksLogFolder: false,
  unknownEpochs: [],
  marker: undefined,
  history: undefined,
  logVolumeId: undefined,
  evidence: bareEvidence,
};

/** Of a server that ran here, though it may be of no use any more. */
export function hasData(volume: Volume): boolean {
  return hasUsableData(volume) || volume.tornSnapshots.length > 0;
}

export function hasUsableData({ hasSnapshots, hasTransactionLogs }: Volume): boolean {
  return hasSnapshots || hasTransactionLogs;
}

/** A line of myid as it is printed: one that is no number may be a secret, when volumes were mixed up. */
export function shownId(line: string): string {
  return /^\d{1,9}$/.test(line) ? line : 'not a number';
}

/** The first word of the marker when a first start is decided; to the server only the file's existence means something. */
export const bootstrapMark = 'bootstrap';

/** The marker's text for a single server, or when an operator has decided. */
export const newMark = 'new\n';

/** Where the server really looks for the marker: beside version-2 of the transaction logs, not of the snapshots. */
export function markerPath(dataLogDir: string): string {
  return `${dataLogDir}/initialize`;
}

export function historyPath(dataDir: string): string {
  return `${dataDir}/zk-bootstrap.json`;
}

export function logVolumeIdPath(dataLogDir: string): string {
  return `${dataLogDir}/zk-bootstrap-volume`;
}

export function epochPath(dataDir: string, file: EpochFile): string {
  return `${dataDir}/version-2/${file}`;
}
