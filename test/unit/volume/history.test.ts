import { describe, expect, it } from 'vitest';
import {
  continueHistory,
  type History,
  parseHistory,
  renderHistory,
  type Start,
  shareMajority,
} from '../../../src/volume/history.ts';

const start: Start = {
  members: ['server.1=a', 'server.2=b', 'server.3=c'],
  id: 1,
  zookeeper: '3.9.4',
  toolkit: '0.1.0',
  time: '2026-01-01T00:00:00.000Z',
};
const record: History = { origin: 'founded', birth: start, last: start };

function servers(count: number, first = 1): readonly string[] {
  return Array.from({ length: count }, (_, index) => `server.${first + index}=h${first + index}`);
}

describe('a record', () => {
  it('reads as it was written', () => {
    expect(parseHistory(renderHistory(record))).toEqual(record);
  });

  it.each([
    undefined,
    '',
    'text',
    'null',
    '[]',
    '{}',
    JSON.stringify({ ...record, origin: 'bought' }),
    JSON.stringify({ ...record, birth: undefined }),
    JSON.stringify({ ...record, last: { ...start, members: [1] } }),
    JSON.stringify({ ...record, last: { ...start, id: '1' } }),
    renderHistory(record).slice(0, -5),
  ])('is none of ours: %j', (text) => {
    expect(parseHistory(text)).toBeUndefined();
  });

  it('stays the same when nothing but the time differs', () => {
    expect(continueHistory(record, { ...start, time: '2027-01-01T00:00:00.000Z' })).toBe(record);
  });

  it('keeps the birth and takes another start as the last', () => {
    const later = { ...start, zookeeper: '3.9.5' };
    expect(continueHistory(record, later)).toEqual({ origin: 'founded', birth: start, last: later });
  });
});

describe('two lists', () => {
  it.each<[string, readonly string[], readonly string[], boolean]>([
    ['the same', servers(3), servers(3), true],
    ['3 to 5', servers(3), servers(5), true],
    ['5 to 3', servers(5), servers(3), true],
    ['3 to 7', servers(3), servers(7), false],
    ['7 to 3', servers(7), servers(3), false],
    ['5 to 7', servers(5), servers(7), true],
    ['one of three replaced', servers(3), servers(3, 2), true],
    ['two of three replaced', servers(3), servers(3, 3), false],
    ['a standalone server to three', [], servers(3), false],
    [
      'observers do not count',
      servers(3),
      [...servers(3), 'server.4=d:observer', 'server.5=e:observer'],
      true,
    ],
    [
      'all but one became observers',
      servers(3),
      ['server.1=h1', 'server.2=h2:observer', 'server.3=h3:observer'],
      false,
    ],
  ])('share a majority or not: %s', (_what, before, after, expected) => {
    expect(shareMajority(before, after)).toBe(expected);
  });
});
