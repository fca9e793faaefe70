import { describe, expect, it } from 'vitest';
import { decide, observe, type PeerState, type Peers, type Stage } from '../../../src/bootstrap/decide.ts';

const list = ['server.1=a:2888:3888', 'server.2=b:2888:3888', 'server.3=c:2888:3888'];
const waits: PeerState = { kind: 'waits', stage: 'waiting', members: list };
const decided: PeerState = { kind: 'waits', stage: 'decided', members: list };
const runs: PeerState = { kind: 'runs' };
const absent: PeerState = { kind: 'absent', reason: 'connection refused', obstacle: 'not-up' };
const serves = (voters?: number): PeerState => ({ kind: 'serves', mode: 'leader', voters });

/** What server 1 of three decides after servers 2 and 3 have shown these states, in this order. */
function decideAfter(stage: Stage, ...states: readonly (readonly [id: number, state: PeerState])[]) {
  const peers = states.reduce<Peers>((all, [id, state]) => observe(all, id, state), new Map());
  return decide(stage, list, [2, 3], peers);
}

describe('a voter that waits', () => {
  it.each<[string, readonly (readonly [number, PeerState])[], object]>([
    [
      'marks when every other waits too',
      [
        [2, waits],
        [3, waits],
      ],
      { kind: 'mark' },
    ],
    [
      'marks when another has decided already',
      [
        [2, decided],
        [3, waits],
      ],
      { kind: 'mark' },
    ],
    [
      'marks when another had an empty volume and is gone',
      [
        [2, waits],
        [2, absent],
        [3, waits],
      ],
      { kind: 'mark' },
    ],
    [
      'joins when one serves and the other was asked',
      [
        [2, absent],
        [3, serves(3)],
      ],
      { kind: 'join', id: 3 },
    ],
    [
      'joins one that does not report the number of its voters',
      [
        [2, absent],
        [3, serves()],
      ],
      { kind: 'join', id: 3 },
    ],
    ['asks every other before it joins', [[3, serves(3)]], { kind: 'wait' }],
    [
      'does not join a larger ensemble',
      [
        [2, serves(5)],
        [3, serves(5)],
      ],
      { kind: 'wait' },
    ],
    [
      'does not join a smaller ensemble',
      [
        [2, serves(2)],
        [3, serves(2)],
      ],
      { kind: 'wait' },
    ],
    [
      'does not join while sizes differ',
      [
        [2, serves(3)],
        [3, serves(5)],
      ],
      { kind: 'wait' },
    ],
    [
      'waits for one that is absent',
      [
        [2, waits],
        [3, absent],
      ],
      { kind: 'wait' },
    ],
    [
      'waits for one that runs',
      [
        [2, waits],
        [3, runs],
      ],
      { kind: 'wait' },
    ],
    ['waits before it has asked', [], { kind: 'wait' }],
    [
      'refuses a standalone server',
      [
        [2, waits],
        [3, { kind: 'serves-standalone' }],
      ],
      { kind: 'refuse-standalone', id: 3 },
    ],
    [
      'refuses another list, also of a server that is no member',
      [[7, { kind: 'waits', stage: 'waiting', members: ['server.7=x'] }]],
      { kind: 'refuse-members', id: 7, members: ['server.7=x'] },
    ],
  ])('%s', (_what, states, expected) => {
    expect(decideAfter('waiting', ...states)).toMatchObject(expected);
  });

  it.each<[PeerState, object]>([
    [absent, { reason: 'connection refused', obstacle: 'not-up' }],
    [
      { kind: 'absent', reason: 'name not found', obstacle: 'name-not-found' },
      { reason: 'name not found', obstacle: 'name-not-found' },
    ],
    [runs, { reason: 'runs but does not serve, and may have data', obstacle: 'may-have-data' }],
    [
      serves(5),
      { reason: 'serves an ensemble of 5 voters, but this server lists 3', obstacle: 'serves-others' },
    ],
  ])('gives the reason why it waits: %j', (state, expected) => {
    const decision = decideAfter('waiting', [2, waits], [3, state]);
    expect(decision).toMatchObject({ kind: 'wait', waitingFor: [{ id: 3, ...expected }] });
  });
});

describe('a voter that has decided', () => {
  it.each<[string, readonly (readonly [number, PeerState])[], object]>([
    [
      'starts when every other has decided',
      [
        [2, decided],
        [3, decided],
      ],
      { kind: 'start' },
    ],
    [
      'starts when another runs already',
      [
        [2, runs],
        [3, decided],
      ],
      { kind: 'start' },
    ],
    [
      'starts when another had decided and is gone',
      [
        [2, decided],
        [2, absent],
        [3, decided],
      ],
      { kind: 'start' },
    ],
    [
      'waits for one that still waits',
      [
        [2, decided],
        [3, waits],
      ],
      { kind: 'wait' },
    ],
    [
      'waits for one that had an empty volume and is gone',
      [
        [2, decided],
        [3, waits],
        [3, absent],
      ],
      { kind: 'wait' },
    ],
    [
      'joins when one serves',
      [
        [2, serves(3)],
        [3, waits],
      ],
      { kind: 'join', id: 2 },
    ],
  ])('%s', (_what, states, expected) => {
    expect(decideAfter('decided', ...states)).toMatchObject(expected);
  });

  it('gives the reason why it waits for one that waits too', () => {
    expect(decideAfter('decided', [2, decided], [3, waits])).toMatchObject({
      waitingFor: [
        { id: 3, reason: 'has an empty volume and waits for other servers', obstacle: 'waits-too' },
      ],
    });
  });

  it('tells that one that is gone had an empty volume', () => {
    expect(decideAfter('decided', [2, decided], [3, waits], [3, absent])).toMatchObject({
      waitingFor: [{ id: 3, reason: 'had an empty volume, now: connection refused' }],
    });
  });
});

describe('0.0.0.0 as the own host of a server', () => {
  const withHost = (index: number, host: string) =>
    list.map((line, place) => (place === index ? line.replace(/=[^:]*:/, `=${host}:`) : line));
  const decideWith = (own: readonly string[], theirs: readonly string[]) => {
    const state: PeerState = { kind: 'waits', stage: 'waiting', members: theirs };
    const peers = [2, 3].reduce<Peers>((all, id) => observe(all, id, state), new Map());
    return decide('waiting', own, [2, 3], peers).kind;
  };

  it.each([
    ['is equal to its name in the list of the others', withHost(0, '0.0.0.0'), list, 'mark'],
    ['is equal also where both lists have their own', withHost(0, '0.0.0.0'), withHost(1, '0.0.0.0'), 'mark'],
    ['is equal as IPv6', withHost(0, '[::]'), withHost(0, '[fd00::1]'), 'mark'],
    [
      'does not hide another port',
      withHost(0, '0.0.0.0'),
      ['server.1=a:2889:3888', ...list.slice(1)],
      'refuse-members',
    ],
    [
      'does not hide another id',
      withHost(0, '0.0.0.0'),
      ['server.9=a:2888:3888', ...list.slice(1)],
      'refuse-members',
    ],
    ['does not hide another host', withHost(0, '0.0.0.0'), withHost(2, 'x'), 'refuse-members'],
    [
      'does not hide a role',
      withHost(2, '0.0.0.0'),
      [...list.slice(0, 2), 'server.3=c:2888:3888:observer'],
      'refuse-members',
    ],
  ])('%s', (_what, own, theirs, kind) => {
    expect(decideWith(own, theirs)).toBe(kind);
  });
});
