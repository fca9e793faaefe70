// The bytes of a transaction log, as a server writes them.
import { deflateSync } from 'node:zlib';

/** A log with a transaction for each zxid. */
export function logOf(...zxids: readonly bigint[]): Buffer {
  const header = Buffer.alloc(16);
  header.write('ZKLG');
  header.writeInt32BE(2, 4);
  return Buffer.concat([header, ...zxids.map(recordOf)]);
}

function recordOf(zxid: bigint): Buffer {
  // Session, number of the request, zxid, time, and the type: createSession.
  const transaction = Buffer.alloc(36);
  transaction.writeBigInt64BE(zxid, 12);
  transaction.writeInt32BE(-10, 28);
  const header = Buffer.alloc(12);
  header.writeBigInt64BE(BigInt(adler32(transaction)));
  header.writeInt32BE(transaction.length, 8);
  return Buffer.concat([header, transaction, Buffer.from('B')]);
}

/** Which zlib puts at the end of what it compresses. */
function adler32(bytes: Buffer): number {
  return deflateSync(bytes).readUInt32BE(deflateSync(bytes).length - 4);
}
