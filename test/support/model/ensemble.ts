// A model of an ensemble whose members start by src/bootstrap/decide.ts: small enough to visit every state it can reach.
// A state is one value for each member; what ZooKeeper does with volumes and lists is reduced to who forms a majority,
// and the acknowledged writes to who has all of them.
import type { Candidate, decide, PeerState, Peers } from '../../../src/bootstrap/decide.ts';
import { type Roles, stepBetween } from '../../../src/ensemble/roles.ts';

/** By its position in `Model.lists`; -1 for none. */
type ListIndex = number;

export interface Member {
  readonly process: 'down' | 'waiting' | 'running';
  readonly volume: 'none' | 'marked' | 'data';
  /** The volume has a history, or had data once. */
  readonly hasPast: boolean;
  /** The voters whose decisions the marker keeps. */
  readonly seen: readonly number[];
  /** It has every acknowledged write. */
  readonly isCurrent: boolean;
  readonly served: ListIndex;
  readonly started: ListIndex;
  /** It has served since it was started. */
  readonly hasServed: boolean;
  /** Of the pod's template. */
  readonly list: ListIndex;
  /** The operator's marker is on the volume. */
  readonly isChosen: boolean;
}

export interface State {
  /** By id - 1. */
  readonly members: readonly Member[];
  /** The list that the operator rolls out. */
  readonly target: ListIndex;
  /** The list that was in use everywhere before it. */
  readonly before: ListIndex;
  /** How many faults of each kind may still happen. */
  readonly budget: Budget;
}

export interface Budget {
  /** Infinity for any number. */
  readonly crashes: number;
  readonly losses: number;
  readonly lostHistories: number;
  readonly lostMarkers: number;
  readonly changes: number;
}

export interface Model {
  readonly decide: typeof decide;
  readonly lists: readonly Roles[];
  /** Which lists an operator goes to from which: by their positions. */
  readonly changes: readonly (readonly [from: ListIndex, to: ListIndex])[];
  /** An operator without a StatefulSet: any server that is down can get any list. */
  readonly isMixed?: boolean;
}

export interface Next {
  readonly what: string;
  readonly state: State;
  /** What has happened in this step and must not. */
  readonly broken?: string;
}

const emptyMember: Member = {
  process: 'down',
  volume: 'none',
  hasPast: false,
  seen: [],
  isCurrent: false,
  served: -1,
  started: -1,
  hasServed: false,
  list: 0,
  isChosen: false,
};

export function initialState(size: number, budget: Budget): State {
  return { members: Array.from({ length: size }, () => emptyMember), target: 0, before: 0, budget };
}

/** Everything that can happen next. */
export function nextStates(model: Model, state: State): readonly Next[] {
  const ids = state.members.map((_, index) => index + 1);
  return [
    ...ids.flatMap((id) => processSteps(model, state, id)),
    ...ids.flatMap((id) => faults(state, id)),
    ...(model.isMixed ? ids.flatMap((id) => mixLists(model, state, id)) : rollOut(model, state)),
    ...writes(model, state),
  ];
}

function processSteps(model: Model, state: State, id: number): readonly Next[] {
  const member = memberOf(state, id);
  switch (member.process) {
    case 'down':
      return isMember(model, state, id) ? [start(model, state, id)] : [];
    case 'waiting':
      return views(model, state, id).map((peers) => decideNow(model, state, id, peers));
    case 'running':
      return canSync(model, state, id)
        ? [{ what: `${id} copies`, state: change(state, id, servedNow(member)) }]
        : [];
  }
}

/** Reads the history, and refuses by it alone what volume/rules/members.ts refuses. */
function start(model: Model, state: State, id: number): Next {
  const member = memberOf(state, id);
  const served = member.hasServed ? member.started : member.served;
  const last = model.lists[served];
  const roles = rolesOf(model, member.list);
  const step = last ? stepBetween(last, roles) : 'none';
  const isRefused = member.volume === 'data' && !member.isChosen && (step === 'other' || step === 'single');
  if (isRefused) return { what: `${id} is refused`, state };
  return { what: `${id} starts`, state: change(state, id, { process: 'waiting' }) };
}

function decideNow(model: Model, state: State, id: number, peers: Peers): Next {
  const member = memberOf(state, id);
  const self = candidateOf(model, state, id);
  const decision = model.decide(self, peers);
  const run = (what: string, changes: Partial<Member> = {}): Next => ({
    what: `${id} ${what}`,
    state: change(state, id, {
      process: 'running',
      hasPast: true,
      served: member.hasServed ? member.started : member.served,
      started: member.list,
      hasServed: false,
      isChosen: false,
      ...changes,
    }),
  });
  switch (decision.kind) {
    case 'wait':
      return { what: `${id} waits`, state };
    case 'mark':
      return { what: `${id} marks`, state: change(state, id, { volume: 'marked', seen: decision.seen }) };
    case 'follow-choice':
      return run(`follows ${decision.id}`, { volume: 'marked' });
    case 'start':
      return run('is started');
    case 'join':
      return run('joins');
    case 'refuse-members':
    case 'refuse-standalone':
      return { what: `${id} ends`, state: change(state, id, { process: 'down' }) };
  }
}

function faults(state: State, id: number): readonly Next[] {
  const member = memberOf(state, id);
  const { budget } = state;
  const spend = (what: string, kind: keyof Budget, changes: Partial<Member>): Next => ({
    what: `${id} ${what}`,
    state: { ...change(state, id, changes), budget: { ...budget, [kind]: budget[kind] - 1 } },
  });
  if (member.process !== 'down')
    return budget.crashes > 0 ? [spend('crashes', 'crashes', { process: 'down' })] : [];
  return [
    ...(budget.losses > 0 && (member.volume !== 'none' || member.hasPast)
      ? [spend('loses its volume', 'losses', { ...emptyMember, list: member.list })]
      : []),
    ...(budget.lostHistories > 0 && member.hasPast && member.volume === 'data'
      ? [
          spend('loses its history', 'lostHistories', {
            hasPast: false,
            served: -1,
            started: -1,
            hasServed: false,
          }),
        ]
      : []),
    ...(budget.lostMarkers > 0 && member.volume === 'marked' && member.started < 0
      ? [spend('loses its marker', 'lostMarkers', { volume: 'none', seen: [] })]
      : []),
  ];
}

function mixLists(model: Model, state: State, id: number): readonly Next[] {
  const { process, list } = memberOf(state, id);
  const { budget } = state;
  if (process !== 'down' || budget.changes === 0) return [];
  return model.lists.flatMap((_, index) =>
    index === list
      ? []
      : [
          {
            what: `${id} gets list ${index}`,
            state: {
              ...change(state, id, { list: index }),
              budget: { ...budget, changes: budget.changes - 1 },
            },
          },
        ],
  );
}

/** A StatefulSet: the highest pod that has not the new list, when those above it are ready; pods beyond it end first. */
function rollOut(model: Model, state: State, isReady = isServing): readonly Next[] {
  const { target, members, before, budget } = state;
  const wanted = rolesOf(model, target).voters;
  const isEnding = members.findIndex(
    (member, index) => member.process !== 'down' && !wanted.includes(index + 1),
  );
  if (isEnding >= 0)
    return [{ what: `${isEnding + 1} ends`, state: change(state, isEnding + 1, { process: 'down' }) }];
  const next = [...wanted].reverse().find((id) => memberOf(state, id).list !== target);
  if (next === undefined) {
    if (budget.changes === 0) return [];
    return model.changes
      .filter(([from]) => from === target && wanted.every((id) => isReady(model, state, id)))
      .map(([, to]) => ({
        what: `list ${to} is rolled out`,
        state: newPods(model, {
          ...state,
          target: to,
          before: target,
          budget: { ...budget, changes: budget.changes - 1 },
        }),
      }));
  }
  const above = wanted.filter((id) => id > next);
  const canUpdate = above.every((id) => isReady(model, state, id));
  const updated = change(state, next, { process: 'down', list: target });
  return [
    ...(canUpdate ? [{ what: `${next} gets list ${target}`, state: updated }] : []),
    ...(budget.changes > 0 && before !== target
      ? [
          {
            what: `list ${before} is rolled out again`,
            state: newPods(model, {
              ...state,
              target: before,
              before: target,
              budget: { ...budget, changes: budget.changes - 1 },
            }),
          },
        ]
      : []),
  ];
}

/** Pods that were not there are made from the new template. */
function newPods(model: Model, state: State): State {
  const old = rolesOf(model, state.before).voters;
  const added = rolesOf(model, state.target).voters.filter((id) => !old.includes(id));
  return added.reduce((all, id) => change(all, id, { list: state.target, process: 'down' }), state);
}

/** Each smallest set of servers that can serve acknowledges a write, which nobody else has then. */
function writes(model: Model, state: State): readonly Next[] {
  const hasWrites = state.members.some(({ isCurrent }) => isCurrent);
  const { voters } = rolesOf(model, state.target);
  const hasData = hasWrites || voters.some((id) => memberOf(state, id).volume === 'data');
  return quorums(model, state).map((quorum) => {
    const written = state.members.map((member, index) =>
      quorum.includes(index + 1) ? { ...member, ...servedNow(member) } : { ...member, isCurrent: false },
    );
    const isKept = !hasData || quorum.some((id) => memberOf(state, id).isCurrent);
    return {
      what: `${quorum} acknowledge a write`,
      state: { ...state, members: written },
      ...(isKept ? {} : { broken: `${quorum} serve without what was acknowledged` }),
    };
  });
}

function servedNow(member: Member): Partial<Member> {
  return { ...member, volume: 'data', hasServed: true, isCurrent: true, seen: [], hasPast: true };
}

/** The smallest sets of running servers with data or a mark of which each has a majority of its list in the set. */
function quorums(model: Model, state: State): readonly (readonly number[])[] {
  const voting = runningIds(state).filter((id) => memberOf(state, id).volume !== 'none');
  const found: (readonly number[])[] = [];
  for (const set of subsets(voting)) {
    if (found.some((smaller) => smaller.every((id) => set.includes(id)))) continue;
    if (isQuorum(model, state, set)) found.push(set);
  }
  return found;
}

function isQuorum(model: Model, state: State, set: readonly number[]): boolean {
  const lists = set.map((id) => rolesOf(model, memberOf(state, id).started).voters);
  const hasMajority = (voters: readonly number[]) =>
    voters.filter((id) => set.includes(id)).length > voters.length / 2;
  // Those with every write are the ones with the highest zxid, of which one leads.
  const current = set.filter((id) => memberOf(state, id).isCurrent);
  const leaders = current.length > 0 ? current : set;
  return (
    set.length > 0 &&
    lists.every(hasMajority) &&
    leaders.some((leader) => lists.every((voters) => voters.includes(leader)))
  );
}

/** Whether a running server can follow servers that serve: it counts a majority of its list among them and itself. */
function canSync(model: Model, state: State, id: number): boolean {
  const { voters } = rolesOf(model, memberOf(state, id).started);
  return quorums(model, state).some(
    (quorum) =>
      !quorum.includes(id) &&
      quorum.some((one) => memberOf(state, one).isCurrent && voters.includes(one)) &&
      following(state, quorum).filter((one) => voters.includes(one)).length > voters.length / 2,
  );
}

/** The servers that follow the same leader already, though they may not have its last write yet. */
function following(state: State, quorum: readonly number[]): readonly number[] {
  return runningIds(state).filter((id) => quorum.includes(id) || memberOf(state, id).hasServed);
}

function isServing(model: Model, state: State, id: number): boolean {
  const member = memberOf(state, id);
  if (member.process !== 'running' || !member.isCurrent) return false;
  return quorums(model, state).some((quorum) => quorum.includes(id)) || canSync(model, state, id);
}

/**
 * Whether a server serves whoever leads: it is in every set that can serve, or can join it. When the leader changes, all
 * look for it anew, and a server finds it by a majority of its list among the others.
 */
function staysServing(model: Model, state: State, id: number): boolean {
  const { process, isCurrent } = memberOf(state, id);
  const sets = quorums(model, state).filter((set) => set.some((one) => memberOf(state, one).isCurrent));
  return (
    process === 'running' &&
    isCurrent &&
    sets.length > 0 &&
    sets.every((set) => joining(model, state, set).includes(id))
  );
}

/** The servers that serve, and those that can join them one after the other. */
function joining(model: Model, state: State, serving: readonly number[]): readonly number[] {
  const next = runningIds(state).find((id) => {
    const { voters } = rolesOf(model, memberOf(state, id).started);
    return !serving.includes(id) && serving.filter((one) => voters.includes(one)).length > voters.length / 2;
  });
  return next === undefined ? serving : joining(model, state, [...serving, next]);
}

/** What can be found when the peers are asked: any of them can be cut off, and those that serve can be in an election. */
function views(model: Model, state: State, id: number): readonly Peers[] {
  const others = rolesOf(model, memberOf(state, id).list).voters.filter((one) => one !== id);
  const answers = others.map((one) => answersOf(model, state, one));
  return answers.reduce<readonly Peers[]>(
    (all, states, index) =>
      all.flatMap((peers) => states.map((one) => new Map(peers).set(others[index] ?? 0, one))),
    [new Map()],
  );
}

const absent: PeerState = { kind: 'absent', reason: 'connection refused', obstacle: 'not-up' };

/** The first is the one that is found when nothing is cut off and no election is held. */
function answersOf(model: Model, state: State, id: number): readonly PeerState[] {
  const member = memberOf(state, id);
  switch (member.process) {
    case 'down':
      return [absent];
    case 'waiting':
      return [{ kind: 'waits', peer: candidateOf(model, state, id) }, absent];
    case 'running': {
      const { voters } = rolesOf(model, member.started);
      const serves: PeerState =
        voters.length === 1
          ? { kind: 'serves-standalone' }
          : { kind: 'serves', mode: 'follower', membership: { voters } };
      return [
        ...(isServing(model, state, id) ? [serves] : []),
        { kind: 'runs', membership: { voters } },
        absent,
      ];
    }
  }
}

function candidateOf(model: Model, state: State, id: number): Candidate {
  const member = memberOf(state, id);
  const served = member.hasServed ? member.started : member.served;
  // A server removes the marker when it starts, and has a first snapshot then.
  const hasData = member.volume === 'data' || (member.volume === 'marked' && member.started >= 0);
  const content = hasData ? 'data' : member.volume === 'none' && member.hasPast ? 'lost' : 'empty';
  return {
    id,
    content,
    stage: member.volume === 'marked' && !hasData ? 'decided' : 'waiting',
    isChosen: member.isChosen,
    roles: rolesOf(model, member.list),
    last: model.lists[served],
    seen: member.seen,
  };
}

function memberOf(state: State, id: number): Member {
  const member = state.members[id - 1];
  if (!member) throw new Error(`no member ${id}`);
  return member;
}

export function change(state: State, id: number, changes: Partial<Member>): State {
  return {
    ...state,
    members: state.members.map((member, index) => (index === id - 1 ? { ...member, ...changes } : member)),
  };
}

function isMember(model: Model, state: State, id: number): boolean {
  const isWanted = model.isMixed || rolesOf(model, state.target).voters.includes(id);
  return isWanted && rolesOf(model, memberOf(state, id).list).voters.includes(id);
}

function runningIds(state: State): readonly number[] {
  return state.members.flatMap(({ process }, index) => (process === 'running' ? [index + 1] : []));
}

function rolesOf(model: Model, list: ListIndex): Roles {
  const roles = model.lists[list];
  if (!roles) throw new Error(`no list ${list}`);
  return roles;
}

/** Smaller ones first. */
function subsets(ids: readonly number[]): readonly (readonly number[])[] {
  const all = ids.reduce<readonly (readonly number[])[]>(
    (sets, id) => sets.flatMap((set) => [set, [...set, id]]),
    [[]],
  );
  return [...all].sort((one, other) => one.length - other.length);
}

export const noFaults: Budget = { crashes: 0, losses: 0, lostHistories: 0, lostMarkers: 0, changes: 0 };

/** An operator gives the next pod of a rolling update the new list by hand, although those above are not ready. */
export function updateByHand(model: Model, state: State): State {
  const { voters } = rolesOf(model, state.target);
  const next = [...voters].reverse().find((id) => memberOf(state, id).list !== state.target);
  return next === undefined ? state : change(state, next, { process: 'down', list: state.target });
}

/**
 * What becomes of a state when nothing fails any more: every pod is started, asked and updated until nothing changes.
 * Servers that can serve do, and all can reach each other.
 */
export function settle(model: Model, from: State): State {
  let state = from;
  for (let round = 0; round < 200; round++) {
    const before = state;
    for (let id = 1; id <= state.members.length; id++) state = settleMember(model, state, id);
    const hasWrites = state.members.some(({ isCurrent }) => isCurrent);
    const next = quorums(model, state).find(
      (quorum) =>
        quorum.some((id) => memberOf(state, id).isCurrent || !hasWrites) &&
        quorum.some((id) => !memberOf(state, id).isCurrent || !memberOf(state, id).hasServed),
    );
    if (next) state = next.reduce((all, id) => change(all, id, servedNow(memberOf(all, id))), state);
    const [step] = rollOut(model, { ...state, budget: noFaults }, staysServing);
    if (step) state = { ...step.state, budget: state.budget };
    if (JSON.stringify(state) === JSON.stringify(before)) return state;
  }
  return state;
}

function settleMember(model: Model, state: State, id: number): State {
  const member = memberOf(state, id);
  if (member.process === 'down') return isMember(model, state, id) ? start(model, state, id).state : state;
  if (member.process === 'running')
    return canSync(model, state, id) ? change(state, id, servedNow(member)) : state;
  const [peers = new Map()] = views(model, state, id);
  return decideNow(model, state, id, peers).state;
}

export function allServe(model: Model, state: State): boolean {
  return rolesOf(model, state.target).voters.every((id) => staysServing(model, state, id));
}
