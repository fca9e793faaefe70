// What a server leaves on its volume when it serves, as values that two starts can compare. Pure.

export interface Evidence {
  /** The file currentEpoch: a member writes it again, even with the same epoch, whenever it joins a leader (measured). */
  readonly epoch: { readonly value: number; readonly writtenMs: number } | null;
  /** The names' zxids, in hexadecimal as the files have them; null without such a file. */
  readonly newestLog: string | null;
  readonly newestSnapshot: string | null;
  /** When a file was last created or removed in the folder that holds only transaction logs; null where it holds snapshots too. */
  readonly logFolderMs: number | null;
}

export const bareEvidence: Evidence = {
  epoch: null,
  newestLog: null,
  newestSnapshot: null,
  logFolderMs: null,
};

/** The number of transactions of its epoch up to a zxid: the low 32 bits. */
export function counterOf(zxid: string): number {
  return Number.parseInt(zxid.slice(-8), 16);
}

/** Negative when the first zxid is older; null is older than any. */
export function compareZxids(one: string | null, other: string | null): number {
  return Number(toNumber(one) - toNumber(other));
}

function toNumber(zxid: string | null): bigint {
  return zxid === null ? -1n : BigInt(`0x${zxid}`);
}
