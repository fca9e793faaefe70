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
const later: Start = { ...start, zookeeper: '3.9.5' };
const history: History = { origin: 'bootstrapped', first: start, last: later };

function servers(count: number, first = 1): readonly string[] {
  return Array.from({ length: count }, (_, index) => `server.${first + index}=h${first + index}`);
}

function observers(count: number, first: number): readonly string[] {
  return servers(count, first).map((line) => `${line}:observer`);
}

describe('a volume history', () => {
  it.each(['bootstrapped', 'joined', 'adopted'] as const)('is parsed as it was rendered: %s', (origin) => {
    expect(parseHistory(renderHistory({ ...history, origin }))).toEqual({ ...history, origin });
  });

  it.each([
    ['founded', 'bootstrapped'],
    ['joined', 'joined'],
    ['adopted', 'adopted'],
  ])('of an earlier release is parsed: %s', (origin, expected) => {
    const text = JSON.stringify({ origin, birth: start, last: later });
    expect(parseHistory(text)).toEqual({ origin: expected, first: start, last: later });
  });

  it.each([
    undefined,
    '',
    'text',
    'null',
    '[]',
    '{}',
    JSON.stringify({ ...history, origin: 'bought' }),
    JSON.stringify({ ...history, first: undefined }),
    JSON.stringify({ ...history, first: null }),
    JSON.stringify({ ...history, last: { ...start, members: [1] } }),
    JSON.stringify({ ...history, last: { ...start, id: '1' } }),
    renderHistory(history).slice(0, -5),
  ])('is none: %j', (text) => {
    expect(parseHistory(text)).toBeUndefined();
  });

  it('stays the same when only the time differs', () => {
    expect(continueHistory(history, { ...later, time: '2027-01-01T00:00:00.000Z' })).toBe(history);
  });

  it('keeps its origin and first start, and takes another start as the last', () => {
    const latest = { ...start, zookeeper: '3.9.6' };
    expect(continueHistory(history, latest)).toEqual({ origin: 'bootstrapped', first: start, last: latest });
  });
});

describe('two lists', () => {
  it.each<[string, readonly string[], readonly string[], boolean]>([
    ['the same', servers(3), servers(3), true],
    ['3 to 5', servers(3), servers(5), true],
    ['5 to 3', servers(5), servers(3), true],
    ['3 to 6: half of the new list is no majority', servers(3), servers(6), false],
    ['6 to 3: half of the old list is no majority', servers(6), servers(3), false],
    ['3 to 7', servers(3), servers(7), false],
    ['7 to 3', servers(7), servers(3), false],
    ['5 to 7', servers(5), servers(7), true],
    ['one of three replaced', servers(3), servers(3, 2), true],
    ['two of three replaced', servers(3), servers(3, 3), false],
    ['a standalone server to three', [], servers(3), false],
    ['new observers do not count', servers(3), [...servers(3), ...observers(4, 4)], true],
    ['observers that left do not count', [...servers(3), ...observers(4, 4)], servers(3), true],
    [
      'common observers do not count',
      [...servers(3), ...observers(4, 10)],
      [...servers(3, 3), ...observers(4, 10)],
      false,
    ],
    ['all but one became observers', servers(3), [...servers(1), ...observers(2, 2)], false],
  ])('share a majority or not: %s', (_what, before, after, expected) => {
    expect(shareMajority(before, after)).toBe(expected);
  });
});
