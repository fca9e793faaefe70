// Every state that the members of an ensemble can reach when they start by decide.ts, or as many as can be visited: who
// serves has every acknowledged write, and when nothing fails any more, all serve.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/bootstrap/decide.ts';
import { distance, type Roles } from '../../src/ensemble/roles.ts';
import {
  allServe,
  type Budget,
  change,
  initialState,
  type Member,
  type Model,
  nextStates,
  noFaults,
  type State,
  settle,
  updateByHand,
} from '../support/model/ensemble.ts';

/** LONG=1 visits every state where the normal run visits some. */
const isLong = process.env.LONG === '1';

const roles = (...voters: readonly number[]): Roles => ({ voters, observers: [], quorum: [] });
const three = roles(1, 2, 3);
const four = roles(1, 2, 3, 4);
const five = roles(1, 2, 3, 4, 5);
const model = (lists: readonly Roles[], changes: Model['changes'] = []): Model => ({
  decide,
  lists,
  changes,
});

interface Visit {
  readonly states: readonly State[];
  /** The steps to what must not happen; undefined when it does not. */
  readonly broken: readonly string[] | undefined;
}

/** Visits what can be reached, the nearest states first. */
function visit(which: Model, start: State, most = Number.POSITIVE_INFINITY): Visit {
  const keyOf = (state: State) => JSON.stringify(state, (_, value) => (value === Infinity ? 'any' : value));
  const seen = new Map<string, readonly [state: State, before: string, what: string]>();
  const pathTo = (key: string): string[] => {
    const [, before = '', what = ''] = seen.get(key) ?? [];
    return what === '' ? [] : [...pathTo(before), what];
  };
  seen.set(keyOf(start), [start, '', '']);
  // A map goes on with what is added meanwhile.
  for (const [key, [state]] of seen) {
    for (const next of nextStates(which, state)) {
      if (next.broken) return { states: [], broken: [...pathTo(key), next.what, next.broken] };
      const nextKey = keyOf(next.state);
      if (!seen.has(nextKey) && seen.size < most) seen.set(nextKey, [next.state, key, next.what]);
    }
  }
  return { states: [...seen.values()].map(([state]) => state), broken: undefined };
}

function serving(which: Model, size: number, budget: Budget): State {
  const state = settle(which, initialState(size, noFaults));
  expect(allServe(which, state)).toBe(true);
  return { ...state, budget };
}

/** In which of the states somebody stays without service, although nothing fails any more. */
function stuck(which: Model, states: readonly State[], hands = 0): readonly State[] {
  return states.filter((state) => {
    let end = settle(which, state);
    for (let hand = 0; hand < hands && !allServe(which, end); hand++)
      end = settle(which, updateByHand(which, end));
    return !allServe(which, end);
  });
}

const every = <T>(all: readonly T[], nth: number) => all.filter((_, index) => index % nth === 0);

describe('three members, in every state that they can reach', () => {
  it('crashing at any moment, with lost volumes, histories and markers: nobody serves without what was acknowledged', () => {
    const budget = { ...noFaults, crashes: Infinity, losses: 1, lostHistories: 1, lostMarkers: 1 };
    const { states, broken } = visit(model([three]), initialState(3, budget));
    expect(broken).toBeUndefined();
    expect(states.length).toBeGreaterThan(100_000);
  }, 180_000);

  it('with one volume lost: all serve in the end', () => {
    const which = model([three]);
    const budget = { ...noFaults, crashes: Infinity, losses: 1 };
    const { states, broken } = visit(which, initialState(3, budget));
    expect(broken).toBeUndefined();
    expect(stuck(which, every(states, isLong ? 1 : 5))).toEqual([]);
  }, 180_000);

  it('shrinking to two and growing back, crashing at any moment', () => {
    const which = model(
      [three, roles(1, 2)],
      [
        [0, 1],
        [1, 0],
      ],
    );
    const budget = { ...noFaults, crashes: Infinity, changes: 2 };
    const { states, broken } = visit(which, initialState(3, budget));
    expect(broken).toBeUndefined();
    expect(stuck(which, every(states, isLong ? 1 : 5), 2)).toEqual([]);
  }, 180_000);
});

describe('a rolling update of one step', () => {
  const lists = [three, four, roles(1, 2)];

  // A server finds a new leader by a majority of its list among the others. So when the leader of three is the first
  // to get a list of four, neither it nor the added server finds one in the two that are left, which serve meanwhile.
  it.each([
    ['3 to 4', 1, 0, 1],
    ['4 to 3', 1, 1, 0],
    ['3 to 2', 0, 0, 2],
    ['2 to 3', 0, 2, 0],
  ])(
    '%s goes on after at most %i updates by hand, whatever the order of its steps, and when it is taken back',
    (_what, hands, from, to) => {
      const [one = three, other = three] = [lists[from], lists[to]];
      const which = model(
        [one, other],
        [
          [0, 1],
          [1, 0],
        ],
      );
      const { states, broken } = visit(which, serving(which, 4, { ...noFaults, changes: 2 }));
      expect(broken).toBeUndefined();
      expect(stuck(which, states, hands)).toEqual([]);
      if (hands > 0) expect(stuck(which, states)).not.toEqual([]);
    },
  );

  it('from three to four, crashing at any moment: at most the next pod has to be updated by hand', () => {
    const which = model(
      [three, four],
      [
        [0, 1],
        [1, 0],
      ],
    );
    const crashes = isLong ? Infinity : 2;
    const { states, broken } = visit(which, serving(which, 4, { ...noFaults, crashes, changes: 1 }));
    expect(broken).toBeUndefined();
    expect(stuck(which, every(states, isLong ? 1 : 20), 4)).toEqual([]);
  }, 600_000);
});

describe('five members', () => {
  const changes: Model['changes'] = [
    [0, 1],
    [1, 0],
    [1, 2],
    [2, 1],
    [0, 2],
    [2, 0],
    [0, 3],
    [3, 0],
  ];
  const which = model([three, four, five, roles(2, 3, 4)], changes);

  it.each([
    ['in StatefulSet order, one change after the other or taken back', which],
    ['with any list on any server', { ...which, isMixed: true }],
  ])(
    'by sample, %s, also forbidden changes: nobody serves without what was acknowledged',
    (_what, sampled) => {
      const start = serving(which, 5, {
        ...noFaults,
        crashes: Infinity,
        losses: 1,
        lostHistories: 1,
        changes: 8,
      });
      const choices = fc.array(fc.nat(10_000), { minLength: 20, maxLength: 150 });
      fc.assert(
        fc.property(choices, (chosen) => {
          let state = start;
          for (const choice of chosen) {
            const nexts = nextStates(sampled, state).filter((next) => next.state !== state);
            const next = nexts[choice % nexts.length];
            if (!next) break;
            expect(next.broken).toBeUndefined();
            state = next.state;
          }
        }),
        { numRuns: isLong ? 3_000 : 150, seed: 12 },
      );
    },
    600_000,
  );
});

describe('from where servers return with old data', () => {
  const lists = [three, four, five];
  const old = (list: number): Partial<Member> => ({
    volume: 'data',
    hasPast: true,
    served: list,
    started: list,
    list: 2,
  });
  const base = serving(model(lists), 5, noFaults);
  const updated = change(base, 3, { process: 'down', list: 2 });
  const both = [4, 5].reduce((all, id) => change(all, id, old(2)), updated);
  const one = change(change(updated, 4, old(1)), 5, { list: 2 });
  const mixed: Model = { ...model(lists), isMixed: true };

  it.each([
    ['two that left a list of five', both],
    ['one that left a list of four, and an empty one', one],
  ])(
    '%s, while the list of three serves: nobody serves without what was acknowledged',
    (_what, start) => {
      expect(visit(mixed, start).broken).toBeUndefined();
      const budget = { ...noFaults, crashes: 2, changes: 2 };
      expect(visit(mixed, { ...start, budget }, isLong ? 500_000 : 8_000).broken).toBeUndefined();
    },
    600_000,
  );

  it('the model finds what happens when a volume with data asks nobody', () => {
    const careless: Model = {
      ...mixed,
      decide: (self, peers) => (self.content === 'data' ? { kind: 'start' } : decide(self, peers)),
    };
    expect(visit(careless, both).broken?.at(-1)).toMatch(/serve without what was acknowledged/);
  });

  it('the model finds what happens when the word of one follower is enough to join', () => {
    const hasted: Model = {
      ...mixed,
      decide: (self, peers) => {
        const follower = [...peers].find(
          ([, state]) =>
            state.kind === 'serves' &&
            state.membership &&
            'voters' in state.membership &&
            distance(state.membership.voters, self.roles.voters) < 2,
        );
        return follower ? { kind: 'join', id: follower[0], mode: 'follower' } : decide(self, peers);
      },
    };
    const running = [4, 5].reduce(
      (all, id) => change(all, id, { process: 'running' }),
      change(both, 3, base.members[2] ?? {}),
    );
    const budget = { ...noFaults, crashes: 1, changes: 1 };
    expect(visit(hasted, { ...running, budget }, 60_000).broken?.at(-1)).toMatch(/serve without/);
    expect(visit(mixed, { ...running, budget }, isLong ? 500_000 : 8_000).broken).toBeUndefined();
  }, 600_000);
});

it('the model finds what happens when a volume is marked although one member is not known to be empty', () => {
  const careless: Model = {
    ...model([three]),
    decide: (self, peers) => {
      const decision = decide(self, peers);
      return decision.kind === 'wait' &&
        self.stage === 'waiting' &&
        decision.waitingFor.length === 1 &&
        self.content === 'empty'
        ? { kind: 'mark', seen: [] }
        : decision;
    },
  };
  const budget = { ...noFaults, crashes: Infinity, losses: 2 };
  const start = { ...serving(model([three]), 3, noFaults), budget };
  expect(visit(careless, start, 60_000).broken?.at(-1)).toMatch(/serve without/);
});
