import { describe, expect, it } from 'vitest';
import { isReplayWhole, isWholeSnapshot, type ReadAt, spanOfLog } from '../../../src/zookeeper/data-files.ts';
import { logOf } from '../../support/process/transaction-log.ts';

function reader(bytes: Buffer): ReadAt {
  return (offset, length) => bytes.subarray(offset, offset + length);
}

describe('a snapshot is whole', () => {
  const sealed = Buffer.from([...Buffer.from('ZKSN and a tree'), 0, 0, 0, 1, 0x2f]);

  it.each<[string, Buffer, boolean, string?]>([
    ['with its seal', sealed, true],
    ['not without its end', sealed.subarray(0, -1), false],
    ['not when it is empty', Buffer.alloc(0), false],
    ['not when it is too short', sealed.subarray(-5), false],
    ['not when it is zeros', Buffer.alloc(64), false],
    ['when it is compressed, which the server finds out', Buffer.alloc(64), true, 'snapshot.1.snappy'],
    ['not when it is compressed and empty', Buffer.alloc(0), false, 'snapshot.1.gz'],
  ])('%s', (_what, bytes, expected, name = 'snapshot.1') => {
    expect(isWholeSnapshot(name, bytes.length, reader(bytes))).toBe(expected);
  });
});

describe('the span of a transaction log', () => {
  const log = logOf(1n, 2n, 3n);

  it.each<[string, Buffer, object | undefined]>([
    ['has its first and last zxid', log, { first: 1n, last: 3n, isWhole: true }],
    [
      'ends at the zeros of its reserved space',
      Buffer.concat([log, Buffer.alloc(500)]),
      { last: 3n, isWhole: true },
    ],
    ['ends at a record that is cut off', log.subarray(0, -2), { last: 2n, isWhole: true }],
    ['goes on with another epoch', logOf(0x1_0000_0005n, 0x3_0000_0001n), { isWhole: true }],
    ['is not whole with a transaction missing', logOf(1n, 3n), { first: 1n, last: 3n, isWhole: false }],
    ['is not whole in the middle of another epoch', logOf(1n, 0x1_0000_0002n), { isWhole: false }],
    ['is none without a record', logOf(), undefined],
    ['is none in a file of another kind', Buffer.from('x'), undefined],
  ])('%s', (_what, bytes, expected) => {
    const span = spanOfLog(reader(bytes));
    if (expected === undefined) expect(span).toBeUndefined();
    else expect(span).toMatchObject(expected);
  });

  it('is not whole with a wrong byte', () => {
    const damaged = Buffer.from(log);
    damaged[40] = (damaged[40] ?? 0) ^ 1;
    expect(spanOfLog(reader(damaged))).toMatchObject({ isWhole: false });
  });
});

describe('the replay of transaction logs is whole, where the name does not deny it:', () => {
  const span = (first: bigint, last: bigint, isWhole = true) => ({ first, last, isWhole });
  const epoch = (number: bigint, counter: bigint) => (number << 32n) | counter;

  it.each<[string, ReturnType<typeof span>[], bigint | undefined, bigint, boolean]>([
    ['from the first transaction of a standalone server', [span(1n, 9n)], undefined, 0n, true],
    ['from that of an ensemble', [span(epoch(1n, 1n), epoch(1n, 9n))], undefined, 0n, true],
    ['from a later epoch is not whole', [span(epoch(2n, 1n), epoch(2n, 9n))], undefined, 0n, false],
    [
      'from a later epoch after the snapshot of an empty tree',
      [span(epoch(2n, 1n), epoch(2n, 9n))],
      0n,
      0n,
      true,
    ],
    ['from a later transaction is not whole', [span(2n, 9n)], undefined, 0n, false],
    ['over two logs', [span(1n, 4n), span(5n, 9n)], undefined, 0n, true],
    [
      'over two logs with one missing between is not whole',
      [span(1n, 4n), span(6n, 9n)],
      undefined,
      0n,
      false,
    ],
    ['over a damaged log is not whole', [span(1n, 4n, false), span(5n, 9n)], undefined, 0n, false],
    ['from a snapshot in the middle of a log', [span(1n, 9n)], 5n, 9n, true],
    ['from a snapshot just before a log', [span(6n, 9n)], 5n, 9n, true],
    ['from a snapshot with a gap behind it is not whole', [span(7n, 9n)], 5n, 9n, false],
    ['that does not reach what the server had is not whole', [span(1n, 9n)], 5n, 12n, false],
    ['to the beginning of an epoch, which has no transaction', [span(1n, 9n)], 5n, epoch(3n, 0n), true],
    ['without logs is not whole', [], 5n, 9n, false],
  ])('%s', (_what, spans, snapshot, reached, expected) => {
    expect(isReplayWhole(spans, snapshot, reached)).toBe(expected);
  });
});
