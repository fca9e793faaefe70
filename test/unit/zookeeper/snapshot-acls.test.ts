import { describe, expect, it } from 'vitest';
import { idsOfScheme } from '../../../src/zookeeper/snapshot-acls.ts';

const int = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const text = (value: string) => Buffer.concat([int(Buffer.byteLength(value)), Buffer.from(value)]);
const header = Buffer.concat([Buffer.from('ZKSN'), int(2), int(-1), int(-1)]);

/** As ZooKeeper writes it: sessions, then lists of entries of a scheme and an id. */
function snapshot(sessions: number, lists: readonly (readonly (readonly [string, string])[])[]): Buffer {
  return Buffer.concat([
    header,
    int(sessions),
    Buffer.alloc(sessions * 12),
    int(lists.length),
    ...lists.flatMap((entries, index) => [
      int(0),
      int(index),
      int(entries.length),
      ...entries.flatMap(([scheme, id]) => [int(31), text(scheme), text(id)]),
    ]),
    Buffer.from('what follows are the nodes'),
  ]);
}

describe('the users of sasl in a snapshot', () => {
  it.each([
    ['none, without lists', snapshot(0, []), []],
    ['none, for other schemes', snapshot(3, [[['world', 'anyone']], [['digest', 'a:b=']]]), []],
    [
      'each once, in all lists',
      snapshot(2, [
        [
          ['world', 'anyone'],
          ['sasl', 'admin'],
        ],
        [['sasl', 'app']],
        [['sasl', 'admin']],
      ]),
      ['admin', 'app'],
    ],
    ['none, for an empty list', snapshot(0, [[], [['x509', 'CN=a']]]), []],
  ])('%s', (_what, bytes, users) => {
    expect(idsOfScheme(bytes, 'sasl')).toEqual(users);
  });

  const whole = snapshot(1, [[['sasl', 'admin']]]);
  it.each([
    ['bytes that are no snapshot', Buffer.from('no snapshot at all, but long enough for its header')],
    ['nothing', Buffer.alloc(0)],
    ['a header alone', header],
    ['an end within the sessions', whole.subarray(0, 25)],
    ['an end within a list', whole.subarray(0, 50)],
    ['more sessions than bytes', Buffer.concat([header, int(2 ** 31 - 1), Buffer.alloc(100)])],
    [
      'a text longer than the bytes',
      Buffer.concat([header, int(0), int(1), Buffer.alloc(8), int(1), int(31), int(99)]),
    ],
  ])('are unknown for %s', (_what, bytes) => {
    expect(idsOfScheme(bytes, 'sasl')).toBeUndefined();
  });
});
