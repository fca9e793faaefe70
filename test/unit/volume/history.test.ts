import { describe, expect, it } from 'vitest';
import { bareEvidence, compareZxids, counterOf, type Evidence } from '../../../src/volume/evidence.ts';
import {
  continueHistory,
  type History,
  lastServed,
  parseHistory,
  renderHistory,
  type Start,
} from '../../../src/volume/history.ts';

const start: Start = {
  members: ['server.1=a', 'server.2=b', 'server.3=c'],
  id: 1,
  zookeeper: '3.9.4',
  toolkit: '0.1.0',
  time: '2026-01-01T00:00:00.000Z',
};
const later: Start = { ...start, members: [...start.members, 'server.4=d'] };
const before: Evidence = { ...bareEvidence, epoch: { value: 3, writtenMs: 1_000 }, newestLog: '300000001' };
const history: History = {
  volumeId: 'b2b7',
  origin: 'bootstrapped',
  first: start,
  served: start,
  started: { ...later, before },
};

describe('a volume history', () => {
  it.each(['bootstrapped', 'joined', 'adopted'] as const)('is parsed as it was rendered: %s', (origin) => {
    expect(parseHistory(renderHistory({ ...history, origin }))).toEqual({ ...history, origin });
  });

  it('of a volume that never served is parsed', () => {
    const fresh = { ...history, volumeId: null, served: null, started: { ...later, before: bareEvidence } };
    expect(parseHistory(renderHistory(fresh))).toEqual(fresh);
  });

  it.each([
    ['founded', 'birth', 'bootstrapped'],
    ['joined', 'birth', 'joined'],
    ['bootstrapped', 'first', 'bootstrapped'],
  ])(
    'of an earlier build is parsed, its last list as the one that served: %s, %s',
    (origin, first, expected) => {
      const text = JSON.stringify({ origin, [first]: start, last: later });
      expect(parseHistory(text)).toEqual({
        volumeId: null,
        origin: expected,
        first: start,
        served: later,
        started: { ...later, before: bareEvidence },
      });
    },
  );

  it.each([
    undefined,
    '',
    'text',
    'null',
    '[]',
    '{}',
    JSON.stringify({ ...history, origin: 'bought' }),
    JSON.stringify({ ...history, volumeId: 1 }),
    JSON.stringify({ ...history, first: undefined }),
    JSON.stringify({ ...history, served: 'none' }),
    JSON.stringify({ ...history, started: later }),
    JSON.stringify({ ...history, started: { ...later, before: { ...before, epoch: 3 } } }),
    JSON.stringify({ ...history, started: { ...later, before: { ...before, newestLog: 1 } } }),
    JSON.stringify({ ...history, served: { ...start, members: [1] } }),
    JSON.stringify({ ...history, served: { ...start, id: '1' } }),
    renderHistory(history).slice(0, -5),
  ])('is none: %j', (text) => {
    expect(parseHistory(text)).toBeUndefined();
  });
});

describe('the list with which the server last served is that of the last start', () => {
  const alone: History = { ...history, started: { ...start, members: [], before } };

  it.each<[string, History, Partial<Evidence>, boolean]>([
    ['when the epoch has grown', history, { epoch: { value: 4, writtenMs: 2_000 } }, true],
    ['when the same epoch was written again', history, { epoch: { value: 3, writtenMs: 2_000 } }, true],
    ['not when the epoch is untouched', history, { newestLog: '300000005' }, false],
    [
      'not in the epoch 0 of a server that never had a leader',
      history,
      { epoch: { value: 0, writtenMs: 2 } },
      false,
    ],
    ['not when the epoch is gone', history, { epoch: null }, false],
    ['of a standalone server when it has a newer log', alone, { newestLog: '300000005' }, true],
    ['of a standalone server when it has a newer snapshot', alone, { newestSnapshot: '300000005' }, true],
    ['of a standalone server not when nothing was written', alone, {}, false],
  ])('%s', (_what, which, changes, isStarted) => {
    const { before: _, ...started } = which.started;
    expect(lastServed(which, { ...before, ...changes })).toEqual(isStarted ? started : start);
  });

  it('and is kept when the server starts again', () => {
    const next = { ...later, before: { ...before, epoch: { value: 4, writtenMs: 2_000 } } };
    expect(continueHistory(history, 'b2b7', next)).toEqual({ ...history, served: later, started: next });
    const unproven = { ...start, before };
    expect(continueHistory(history, 'b2b7', unproven)).toEqual({ ...history, started: unproven });
  });
});

it.each([
  ['0', 0],
  ['100000000', 0],
  ['100000001', 1],
  ['ff', 255],
])('the counter of the zxid %s is %i', (zxid, expected) => {
  expect(counterOf(zxid)).toBe(expected);
});

it.each([
  [null, '0', -1],
  ['0', null, 1],
  ['ff', '100000000', -1],
  ['100000001', '100000001', 0],
  [null, null, 0],
])('zxids compare as numbers: %s and %s', (one, other, expected) => {
  expect(Math.sign(compareZxids(one, other))).toBe(expected);
});
