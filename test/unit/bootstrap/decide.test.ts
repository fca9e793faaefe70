import { describe, expect, it } from 'vitest';
import {
  type Candidate,
  decide,
  type Membership,
  type PeerState,
  partnersOf,
} from '../../../src/bootstrap/decide.ts';
import type { Roles } from '../../../src/ensemble/roles.ts';

const list = (...voters: readonly number[]): Roles => ({ voters, observers: [], quorum: [] });
const three = list(1, 2, 3);
const four = list(1, 2, 3, 4);
const five = list(1, 2, 3, 4, 5);

const empty: Candidate = {
  id: 1,
  content: 'empty',
  stage: 'waiting',
  isChosen: false,
  roles: three,
  last: undefined,
  seen: [],
};
const data: Candidate = { ...empty, content: 'data', last: three };
const decided: Candidate = { ...empty, stage: 'decided' };

function waits(given: Partial<Candidate> = {}): PeerState {
  return { kind: 'waits', peer: { ...empty, id: 0, ...given } };
}

const hasDecided = (...seen: readonly number[]) => waits({ stage: 'decided', seen });
const hasData = (given: Partial<Candidate> = {}) => waits({ content: 'data', last: three, ...given });
const absent: PeerState = { kind: 'absent', reason: 'connection refused', obstacle: 'not-up' };
const alone: PeerState = { kind: 'serves-standalone' };
const serves = (...voters: readonly number[]): PeerState => ({
  kind: 'serves',
  mode: 'leader',
  membership: { voters },
});
const servesAs = (membership?: Membership): PeerState => ({ kind: 'serves', mode: 'leader', membership });
const runs = (...voters: readonly number[]): PeerState => ({
  kind: 'runs',
  membership: voters.length > 0 ? { voters } : undefined,
});

/** What a server decides when the peers 2, 3 and so on are in these states. */
function decideWith(self: Candidate, ...states: readonly (PeerState | undefined)[]) {
  const peers = new Map(states.flatMap((state, index) => (state ? [[index + 2, state] as const] : [])));
  return decide(self, peers);
}

const wait = { kind: 'wait' };
const start = { kind: 'start' };

type Case = readonly [
  what: string,
  self: Candidate,
  states: readonly (PeerState | undefined)[],
  expected: object,
];

describe('an empty volume', () => {
  it.each<Case>([
    ['is marked when every other is empty', empty, [waits(), waits()], { kind: 'mark', seen: [] }],
    [
      'is marked with the decisions that it has seen',
      empty,
      [hasDecided(), waits()],
      { kind: 'mark', seen: [2] },
    ],
    ['waits before all were asked', empty, [waits(), undefined], wait],
    ['waits for one that is absent', empty, [waits(), absent], wait],
    ['waits for one that runs', empty, [waits(), runs(1, 2, 3)], wait],
    ['waits for one that has data', empty, [waits(), hasData()], wait],
    ['waits for one that has lost its data', empty, [waits(), waits({ content: 'lost' })], wait],
    ['refuses another list', empty, [waits(), waits({ roles: four })], { kind: 'refuse-members', id: 3 }],
    ['joins an ensemble that serves', empty, [absent, serves(1, 2, 3)], { kind: 'join', id: 3 }],
    [
      'joins one that is one voter apart',
      { ...empty, roles: four },
      [absent, absent, serves(1, 2, 3)],
      { kind: 'join', id: 4 },
    ],
    ['joins one that tells a count', empty, [absent, servesAs({ count: 3 })], { kind: 'join' }],
    ['joins one that tells no list', empty, [absent, servesAs()], { kind: 'join' }],
    [
      'does not join one that is two voters apart',
      { ...empty, roles: five },
      [serves(1, 2, 3), absent, absent, absent],
      wait,
    ],
    ['does not join while lists differ by too much', empty, [serves(1, 2, 3), serves(3, 4, 5)], wait],
    ['does not join before all were asked', empty, [undefined, serves(1, 2, 3)], wait],
    ['waits for a server that serves alone', empty, [alone, waits()], wait],
  ])('%s', (_what, self, states, expected) => {
    expect(decideWith(self, ...states)).toMatchObject(expected);
  });

  it('of an observer is asked for, and not marked', () => {
    const roles: Roles = { voters: [2, 3], observers: [1], quorum: [] };
    expect(decideWith({ ...empty, roles }, waits({ roles }), waits({ roles }))).toMatchObject(wait);
    const voter = { ...empty, id: 2, roles };
    const peers = (one: PeerState) => new Map([[1, one] as const, [3, waits({ roles })] as const]);
    expect(decide(voter, peers(waits({ roles })))).toMatchObject({ kind: 'mark' });
    expect(decide(voter, peers(runs(2, 3)))).toMatchObject(wait);
  });
});

describe('a marked volume', () => {
  it.each<Case>([
    ['keeps each decision that it sees', decided, [hasDecided(), waits()], { kind: 'mark', seen: [2] }],
    [
      'starts when all have decided and seen its decision',
      { ...decided, seen: [2, 3] },
      [hasDecided(1), hasDecided(1, 2)],
      start,
    ],
    [
      'waits for one that has not seen its decision',
      { ...decided, seen: [2, 3] },
      [hasDecided(1), hasDecided(2)],
      wait,
    ],
    ['waits for one that still waits', { ...decided, seen: [2] }, [hasDecided(1), waits()], wait],
    [
      'waits for one that has decided and is gone',
      { ...decided, seen: [2, 3] },
      [hasDecided(1), absent],
      wait,
    ],
    ['starts when one that has decided runs', { ...decided, seen: [2] }, [runs(), absent], start],
    ['does not take one that runs for decided', decided, [runs(), hasDecided()], { kind: 'mark', seen: [3] }],
    ['waits for one that runs and never decided', { ...decided, seen: [3] }, [runs(), hasDecided(1)], wait],
    ['starts when it completes a majority with one that runs', decided, [runs(), waits()], start],
    [
      'starts beside a peer of an earlier release',
      { ...decided, seen: [2, 3] },
      [waits({ stage: 'decided', seen: undefined }), hasDecided(1)],
      start,
    ],
    ['joins an ensemble that serves', decided, [serves(1, 2, 3), waits()], { kind: 'join' }],
  ])('%s', (_what, self, states, expected) => {
    expect(decideWith(self, ...states)).toMatchObject(expected);
  });
});

describe('a volume that has lost its data', () => {
  const lost: Candidate = { ...empty, content: 'lost' };

  it.each<Case>([
    ['takes no part in a first start', lost, [waits(), waits()], wait],
    ['joins an ensemble that serves', lost, [serves(1, 2, 3), waits()], { kind: 'join' }],
  ])('%s', (_what, self, states, expected) => {
    expect(decideWith(self, ...states)).toMatchObject(expected);
  });
});

describe('a volume with data and the list with which it last served', () => {
  it.each<Case>([
    ['starts although all are absent', data, [absent, absent], start],
    ['starts beside empty ones', data, [waits(), waits()], start],
    ['starts beside others that wait under the next list', data, [hasData({ roles: four }), absent], start],
    ['starts when its last list is not known', { ...data, last: undefined }, [absent, absent], start],
    ['joins a list with one voter more', data, [serves(1, 2, 3, 4), absent], { kind: 'join' }],
    [
      'joins a list of which it is the only one missing',
      { ...data, roles: four, last: four },
      [serves(1, 2, 3), absent, absent],
      { kind: 'join' },
    ],
    [
      'does not start beside an ensemble of another list',
      { ...data, roles: five, last: five },
      [serves(1, 2, 3), absent, absent, absent],
      wait,
    ],
    ['does not start beside one that runs with another list', data, [runs(3, 4, 5), absent], wait],
    [
      'does not start beside one whose last list excludes it',
      data,
      [hasData({ last: list(2, 3) }), absent],
      wait,
    ],
    ['refuses a standalone server', data, [alone, absent], { kind: 'refuse-standalone', id: 2 }],
    [
      'refuses one that ran alone',
      data,
      [hasData({ last: list(2) }), absent],
      { kind: 'refuse-standalone', id: 2 },
    ],
  ])('%s', (_what, self, states, expected) => {
    expect(decideWith(self, ...states)).toMatchObject(expected);
  });
});

describe('a volume with data and a changed list', () => {
  const grown: Candidate = { ...data, roles: four };
  const byTwo: Candidate = { ...data, roles: five };

  it.each<Case>([
    ['waits for a majority of the last list', grown, [absent, absent, waits()], wait],
    ['starts when a majority of it waits with data', grown, [hasData(), absent, absent], start],
    [
      'starts when a majority of it waits after serving with the new list',
      grown,
      [hasData({ last: four }), absent, absent],
      start,
    ],
    [
      'does not count one that waits after serving with a third list',
      grown,
      [hasData({ last: list(1, 2) }), absent, absent],
      wait,
    ],
    ['does not count one that has lost its data', grown, [waits({ content: 'lost' }), absent, absent], wait],
    ['starts when a majority of it serves', grown, [serves(1, 2, 3), absent, absent], start],
    [
      'joins when a majority of the new list serves',
      grown,
      [serves(1, 2, 3), serves(1, 2, 3), serves(1, 2, 3, 4)],
      { kind: 'join' },
    ],
    [
      'does not join by the word of one follower',
      { ...grown, last: five },
      [absent, absent, serves(1, 2, 3, 4)],
      wait,
    ],
    ['counts one that runs with the last or the new list', grown, [runs(1, 2, 3), absent, absent], start],
    ['does not count one that runs and tells no list', grown, [runs(), absent, absent], wait],
    ['does not start beside one that runs with a third list', grown, [runs(1, 2), hasData(), absent], wait],
    [
      'with two voters more starts when both are empty',
      byTwo,
      [serves(1, 2, 3), absent, waits(), waits()],
      start,
    ],
    [
      'with two voters more does not join while the last list serves too',
      byTwo,
      [serves(1, 2, 3), absent, serves(1, 2, 3, 4, 5), hasData()],
      wait,
    ],
    ['with two voters more waits for them', byTwo, [serves(1, 2, 3), absent, waits(), absent], wait],
    [
      'with two voters more does not start when one has data',
      byTwo,
      [serves(1, 2, 3), absent, waits(), hasData()],
      wait,
    ],
  ])('%s', (_what, self, states, expected) => {
    expect(decideWith(self, ...states)).toMatchObject(expected);
  });
});

describe('a volume that the operator has chosen', () => {
  const chosen: Candidate = { ...data, isChosen: true, last: list(1) };

  it.each<Case>([
    ['waits until its partner has started', chosen, [waits(), absent], wait],
    ['starts when its partner runs', chosen, [runs(), absent], start],
    ['starts beside a partner with data', chosen, [hasData(), absent], start],
    [
      'refuses another that ran alone',
      chosen,
      [hasData({ last: list(2), isChosen: true }), absent],
      { kind: 'refuse-standalone' },
    ],
    ['waits while another list serves', chosen, [serves(2, 4, 5), absent], wait],
  ])('%s', (_what, self, states, expected) => {
    expect(decideWith(self, ...states)).toMatchObject(expected);
  });

  it('takes along the smallest other ids, as many as complete a majority', () => {
    expect(partnersOf(chosen)).toEqual([2]);
    expect(partnersOf({ ...chosen, id: 2 })).toEqual([1]);
    expect(partnersOf({ ...chosen, id: 4, roles: five })).toEqual([1, 2]);
    expect(partnersOf({ ...chosen, roles: list(1, 2) })).toEqual([2]);
  });

  it('is followed by its partner, empty or lost, and by nobody else', () => {
    const word = hasData({ id: 1, isChosen: true, last: list(1) });
    const decideAs = (given: Partial<Candidate>, ...others: readonly (readonly [number, PeerState])[]) =>
      decide({ ...empty, ...given }, new Map([[1, word], ...others]));
    expect(decideAs({ id: 2 }, [3, absent])).toEqual({ kind: 'follow-choice', id: 1 });
    expect(decideAs({ id: 2, content: 'lost' }, [3, absent])).toEqual({ kind: 'follow-choice', id: 1 });
    expect(decideAs({ id: 3 }, [2, absent])).toMatchObject(wait);
    expect(decideAs({ id: 2, roles: four }, [3, absent], [4, absent])).toMatchObject(wait);
  });
});

describe('the reason why it waits', () => {
  it.each<[string, Candidate, PeerState, object]>([
    ['absent', empty, absent, { reason: 'connection refused', obstacle: 'not-up' }],
    [
      'runs',
      empty,
      runs(),
      { reason: 'runs but does not serve, and may have data', obstacle: 'may-have-data' },
    ],
    ['alone', empty, alone, { reason: 'serves alone, as a standalone server', obstacle: 'serves-alone' }],
    [
      'another list',
      empty,
      serves(3, 4, 5),
      { reason: 'serves with the voters 3, 4, 5, but this server lists 3', obstacle: 'serves-others' },
    ],
    [
      'another count',
      empty,
      servesAs({ count: 5 }),
      { reason: 'serves with 5 voters, but this server lists 3', obstacle: 'serves-others' },
    ],
    ['data', empty, hasData(), { reason: 'has data and waits for other servers', obstacle: 'may-have-data' }],
    [
      'lost',
      empty,
      waits({ content: 'lost' }),
      { reason: 'has lost its data and waits for other servers', obstacle: 'waits-too' },
    ],
    ['another past', data, hasData({ last: list(2, 3) }), { obstacle: 'has-other-past' }],
  ])('%s', (_what, self, state, expected) => {
    expect(decideWith(self, waits(), state)).toMatchObject({
      kind: 'wait',
      waitingFor: [{ id: 3, ...expected }],
    });
  });
});
