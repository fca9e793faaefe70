// The formats of a server's snapshots and transaction logs, as far as it takes to see whether they are whole. Pure;
// volume/read.ts opens the files.

/** Bytes of a file at an offset; fewer at its end. */
export type ReadAt = (offset: number, length: number) => Buffer;

/** The zxids in a transaction log. */
export interface Span {
  readonly first: bigint;
  readonly last: bigint;
  /** Every record has its checksum, and the zxids follow each other. */
  readonly isWhole: boolean;
}

/** A snapshot ends with "/" as a string, by which the server recognises one that is whole. */
const seal = Buffer.from([0, 0, 0, 1, 0x2f]);
const shortestSnapshot = 10;

/** Compressed ones have no seal; the server finds out when it reads them. */
export function isWholeSnapshot(name: string, size: number, readAt: ReadAt): boolean {
  if (size < shortestSnapshot) return false;
  return /\.(?:gz|snappy)$/.test(name) || readAt(size - seal.length, seal.length).equals(seal);
}

const logMagic = Buffer.from('ZKLG');
const logHeaderBytes = 16;
/** Checksum and length, before the bytes of the transaction. */
const recordHeaderBytes = 12;
const endOfRecord = 0x42;
/** In the header of the transaction, behind the session and the number of the request. */
const zxidOffset = 12;
/** More than the largest jute.maxbuffer in use; a length beyond is none. */
const mostBytes = 256 * 1024 ** 2;

/** Read as the server does: up to zeros, or to a record that was cut off. Undefined for a log without a record. */
export function spanOfLog(readAt: ReadAt): Span | undefined {
  if (!readAt(0, logMagic.length).equals(logMagic)) return undefined;
  let span: Span | undefined;
  for (let offset = logHeaderBytes; ; ) {
    const header = readAt(offset, recordHeaderBytes);
    const length = header.length < recordHeaderBytes ? 0 : header.readInt32BE(8);
    if (length < zxidOffset + 8 || length > mostBytes) return span;
    const record = readAt(offset + recordHeaderBytes, length + 1);
    if (record[length] !== endOfRecord) return span;
    const body = record.subarray(0, length);
    const zxid = body.readBigInt64BE(zxidOffset);
    span = {
      first: span?.first ?? zxid,
      last: zxid,
      isWhole:
        span?.isWhole !== false &&
        header.readBigInt64BE(0) === BigInt(adler32(body)) &&
        (span === undefined || isNext(span.last, zxid)),
    };
    offset += recordHeaderBytes + length + 1;
  }
}

/** The next transaction of an epoch, or the first of a later one. */
function isNext(zxid: bigint, next: bigint): boolean {
  return next === zxid + 1n || (epochOf(next) > epochOf(zxid) && counterOf(next) === 1n);
}

/**
 * Whether transaction logs lead from a snapshot, or from the beginning, to a zxid and on, without a gap.
 * @param spans ascending
 * @param snapshot the zxid of the snapshot; undefined for the beginning
 * @param reached the zxid that the server is known to have reached
 */
export function isReplayWhole(
  spans: readonly Span[],
  snapshot: bigint | undefined,
  reached: bigint,
): boolean {
  const needed = spans.filter(({ last }) => snapshot === undefined || last > snapshot);
  const [first] = needed;
  const end = needed.at(-1)?.last ?? snapshot ?? 0n;
  return (
    (counterOf(reached) === 0n || end >= reached) &&
    needed.every(
      (span, index) => span.isWhole && isNext(needed[index - 1]?.last ?? span.first - 1n, span.first),
    ) &&
    (first === undefined ||
      (snapshot === undefined
        ? isFirst(first.first)
        : first.first <= snapshot || isNext(snapshot, first.first)))
  );
}

/** Of a standalone server, which has no epochs, and of an ensemble. */
function isFirst(zxid: bigint): boolean {
  return counterOf(zxid) === 1n && epochOf(zxid) <= 1n;
}

function epochOf(zxid: bigint): bigint {
  return zxid >> 32n;
}

function counterOf(zxid: bigint): bigint {
  return zxid & 0xffff_ffffn;
}

function adler32(bytes: Buffer): number {
  let low = 1;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return high * 65_536 + low;
}
