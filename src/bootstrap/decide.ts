// Decides when the server of a volume may start, from what its peers were asked. Pure: asking and waiting are in wait.ts.
//
// No data and nobody who has any: a first start. From inside one volume it looks like the loss of the volume, and no
// timer tells them apart. So every member must be found with an empty volume, now; then the voters mark theirs, and
// start when each of them can start without the others. A marked volume has never acknowledged a write.
//
// Data: the server starts at once under the list with which it last served, unless a peer contradicts. Under a changed
// list it needs a majority of the last list to be there. What is absent never consents. Whether the change is one that
// keeps the majorities of both lists from being apart is checked before, from the history alone (volume/rules/members.ts).
//
// Whoever may not start by that waits until an ensemble serves under its list, or one that is one voter apart, and joins.
import { distance, type Roles, without } from '../ensemble/roles.ts';

/** `decided` when the volume is marked for a first start. */
export type Stage = 'waiting' | 'decided';

/** What is on a volume; `lost` when it had data once, by its history or its epoch, and has none. */
export type Content = 'empty' | 'lost' | 'data';

/** A member before its server starts. */
export interface Candidate {
  readonly id: number;
  readonly content: Content;
  readonly stage: Stage;
  /** The operator has chosen this volume, with data, as the one to continue from: the marker is on it. */
  readonly isChosen: boolean;
  /** Under which the server is to start. */
  readonly roles: Roles;
  /** Under which it last served; undefined when that is not known. */
  readonly last: Roles | undefined;
  /** The voters whose decisions it has seen; the marker keeps them. Undefined for a peer of an earlier release. */
  readonly seen: readonly number[] | undefined;
  /** A voter that may make its first start, and still answers, so that the others find what they need to start too. */
  readonly isStarting?: boolean;
}

/** What asking a peer found. */
export type PeerState =
  /** It waits too. */
  | { readonly kind: 'waits'; readonly peer: Candidate }
  | { readonly kind: 'serves'; readonly mode: string; readonly membership: Membership | undefined }
  | { readonly kind: 'serves-standalone' }
  /** A server runs and does not serve; it may have data. Only one that this toolkit has started tells its list. */
  | { readonly kind: 'runs'; readonly membership: Membership | undefined }
  | { readonly kind: 'absent'; readonly reason: string; readonly obstacle: AbsentObstacle };

/** The voters of the list under which a server runs, or only how many there are. */
export type Membership = { readonly voters: readonly number[] } | { readonly count: number };

/** The last answers: an earlier one does not count, because a volume can have another content by now. */
export type Peers = ReadonlyMap<number, PeerState>;

export type Decision =
  | { readonly kind: 'wait'; readonly waitingFor: readonly Awaited[] }
  /** Mark the volume as `decided`, and keep which decisions were seen. */
  | { readonly kind: 'mark'; readonly seen: readonly number[] }
  /** Mark the volume and start, because the operator has chosen a peer that takes this server along. */
  | { readonly kind: 'follow-choice'; readonly id: number }
  | { readonly kind: 'start' }
  /** An ensemble serves: start the server, which copies what it lacks. */
  | { readonly kind: 'join'; readonly id: number; readonly mode: string }
  /** This server and the peer both have data, and one of them wrote it alone. */
  | { readonly kind: 'refuse-standalone'; readonly id: number }
  | { readonly kind: 'refuse-members'; readonly id: number };

/** A peer that keeps this server waiting. */
export interface Awaited {
  readonly id: number;
  readonly reason: string;
  readonly obstacle: Obstacle;
}

/** Why a peer cannot be asked. */
export type AbsentObstacle = 'not-up' | 'other-process' | 'name-not-found' | 'name-server-fails';

/** Why a peer keeps this server waiting, by what would fix it. */
export type Obstacle =
  | AbsentObstacle
  | 'may-have-data'
  | 'serves-others'
  | 'serves-alone'
  | 'has-other-past'
  | 'added-with-data'
  | 'waits-too';

export function decide(self: Candidate, peers: Peers): Decision {
  const asked = membersBut(self).map((id) => [id, peers.get(id)] as const);
  const refusal = firstOf(asked, (id, state) => refusalOf(self, id, state));
  if (refusal) return refusal;
  const contradictions = asked.flatMap(([id, state]) => contradictionOf(self, id, state) ?? []);
  if (contradictions.length > 0 || asked.some(([, state]) => state === undefined))
    return wait(self, asked, contradictions);
  const join = firstOf(asked, (id, state) => joinOf(self, id, state));
  if (join && mayJoin(self, asked)) return join;
  return self.content === 'data' ? decideWithData(self, peers, asked) : decideWithout(self, peers, asked);
}

/** Voters and observers. */
export function membersBut({ id, roles }: Candidate): readonly number[] {
  return without([...roles.voters, ...roles.observers], [id]);
}

/**
 * The voters that a chosen volume takes along: the smallest other ids, as many as complete a majority, so that those of
 * them that are empty are no majority without it.
 */
export function partnersOf({ id, roles: { voters } }: Candidate): readonly number[] {
  return without(voters, [id]).slice(0, Math.floor(voters.length / 2));
}

type Asked = readonly (readonly [id: number, state: PeerState | undefined])[];

/** What a standalone server writes has no separate epoch, so ZooKeeper cannot tell it from what an ensemble wrote. */
function refusalOf(self: Candidate, id: number, state: PeerState | undefined): Decision | undefined {
  const isAlone =
    state?.kind === 'serves-standalone' ||
    (state?.kind === 'waits' && state.peer.content === 'data' && isSingle(state.peer.last));
  if (self.content === 'data' && isAlone) return { kind: 'refuse-standalone', id };
  if (state?.kind !== 'waits' || state.peer.content !== 'empty' || self.content !== 'empty') return undefined;
  return isSameList(state.peer.roles, self.roles) ? undefined : { kind: 'refuse-members', id };
}

/** Why this server must not start while a peer is in that state, even to join. */
function contradictionOf(self: Candidate, id: number, state: PeerState | undefined): Awaited | undefined {
  switch (state?.kind) {
    case 'serves-standalone':
      return { id, reason: 'serves alone, as a standalone server', obstacle: 'serves-alone' };
    case 'serves':
    case 'runs': {
      const { kind, membership } = state;
      const isLast = self.content === 'data' && self.last && apart(membership, self.last) === 0;
      if (isLast || apart(membership, self.roles) <= 1) return undefined;
      return {
        id,
        reason: `${kind} with ${membershipText(membership)}, but this server lists ${self.roles.voters.length}`,
        obstacle: 'serves-others',
      };
    }
    case 'waits': {
      const { peer } = state;
      const isLeftOut =
        self.content === 'data' &&
        !self.isChosen &&
        peer.content === 'data' &&
        peer.last !== undefined &&
        self.last?.voters.includes(self.id) === true &&
        !peer.last.voters.includes(self.id);
      return isLeftOut
        ? {
            id,
            reason: 'last served under a list without this server, and waits too',
            obstacle: 'has-other-past',
          }
        : undefined;
    }
    default:
      return undefined;
  }
}

function joinOf(self: Candidate, id: number, state: PeerState | undefined): Decision | undefined {
  return state?.kind === 'serves' && apart(state.membership, self.roles) <= 1
    ? { kind: 'join', id, mode: state.mode }
    : undefined;
}

/**
 * Whether a server may join by what those that serve tell. With data and a changed list it takes a majority of that
 * list, as it does for the server itself to find a leader, and no list farther away: a follower tells its own list, which
 * need not be that of its leader.
 */
function mayJoin({ content, roles, last = roles }: Candidate, asked: Asked): boolean {
  const changed = distance(last.voters, roles.voters);
  if (content !== 'data' || changed === 0) return true;
  const states = asked.filter(([peer]) => roles.voters.includes(peer)).map(([, state]) => state);
  const isNear = (state: PeerState | undefined) =>
    (state?.kind !== 'serves' && state?.kind !== 'runs') ||
    apart(state.membership, roles) <= (changed === 1 ? 1 : 0);
  const serving = states.filter((state) => state?.kind === 'serves').length;
  return states.every(isNear) && isMajority(serving, roles);
}

function decideWithData(self: Candidate, peers: Peers, asked: Asked): Decision {
  const { id, roles, last = roles } = self;
  if (self.isChosen) {
    const missing = partnersOf(self).filter((partner) => !isPartnerReady(peers.get(partner)));
    return missing.length === 0 ? { kind: 'start' } : wait(self, among(asked, missing));
  }
  const added = without(roles.voters, last.voters);
  if (distance(roles.voters, last.voters) === 0) return { kind: 'start' };
  // Several at once only while none of them has a vote.
  const withData = added.length < 2 ? [] : without(added, [id]).filter((one) => !hasNoData(peers.get(one)));
  const there = last.voters.filter((one) => one === id || isThere(self, last, peers.get(one)));
  if (withData.length === 0 && isMajority(there.length, last)) return { kind: 'start' };
  return wait(self, among(asked, [...without(last.voters, there), ...withData]));
}

function isMajority(count: number, { voters }: Roles): boolean {
  return count > voters.length / 2;
}

/**
 * Whether a voter of the last list is there, under that list or the new one. A server that serves and does not tell its
 * list counts as under the last one; one that only runs does not count then.
 */
function isThere(self: Candidate, last: Roles, state: PeerState | undefined): boolean {
  const isOurs = (list: Membership | undefined) => apart(list, last) === 0 || apart(list, self.roles) === 0;
  switch (state?.kind) {
    case 'serves':
      return isOurs(state.membership);
    case 'runs':
      return state.membership !== undefined && isOurs(state.membership);
    case 'waits':
      return state.peer.content === 'data' && isOurs(state.peer.last);
    default:
      return false;
  }
}

function decideWithout(self: Candidate, peers: Peers, asked: Asked): Decision {
  const isVoter = self.roles.voters.includes(self.id);
  const choice = asked.find(([, state]) => hasChosen(self, state));
  if (choice && isVoter) return { kind: 'follow-choice', id: choice[0] };
  if (self.content === 'lost' || !isVoter) return wait(self, asked);
  const others = without(self.roles.voters, [self.id]);
  const { seen = [] } = self;
  const decided = others.filter((id) => seen.includes(id) || hasDecided(peers.get(id)));
  if (self.stage === 'waiting') {
    const missing = asked.filter(([, state]) => !isEmpty(state));
    return missing.length === 0 ? { kind: 'mark', seen: decided } : wait(self, missing);
  }
  if (decided.length > seen.length) return { kind: 'mark', seen: decided };
  // Whoever runs had found that all had decided, so nobody else marks a volume any more.
  const isBegun = decided.some((id) => peers.get(id)?.kind === 'runs');
  const isMissing = (id: number) => !decided.includes(id) || peers.get(id)?.kind === 'absent';
  const missing = others.filter((id) => needsAnswers(self, peers.get(id)) || (!isBegun && isMissing(id)));
  return missing.length === 0 || completesMajority(self, others, peers)
    ? { kind: 'start' }
    : wait(self, among(asked, missing));
}

/** Whether a peer is the operator's choice and takes this server along. */
function hasChosen(self: Candidate, state: PeerState | undefined): boolean {
  return (
    state?.kind === 'waits' &&
    state.peer.isChosen &&
    isSameList(state.peer.roles, self.roles) &&
    partnersOf(state.peer).includes(self.id)
  );
}

function isEmpty(state: PeerState | undefined): boolean {
  return state?.kind === 'waits' && state.peer.content === 'empty';
}

function hasNoData(state: PeerState | undefined): boolean {
  return state?.kind === 'waits' && state.peer.content !== 'data';
}

function hasDecided(state: PeerState | undefined): boolean {
  return state?.kind === 'waits' && state.peer.stage === 'decided';
}

/** A partner that waits without data has not marked its volume yet. */
function isPartnerReady(state: PeerState | undefined): boolean {
  return (
    state?.kind === 'runs' ||
    state?.kind === 'serves' ||
    (state?.kind === 'waits' && state.peer.content === 'data')
  );
}

/**
 * Whether every other voter runs or waits without a mark, and this server just completes a majority with those that run:
 * then no majority is without them. So a voter that was marked and never started does not wait for a lost volume.
 */
function completesMajority({ roles }: Candidate, others: readonly number[], peers: Peers): boolean {
  const states = others.map((id) => peers.get(id));
  const running = states.filter((state) => state?.kind === 'runs').length;
  const unmarked = states.filter((state) => hasNoData(state) && !hasDecided(state)).length;
  return running + unmarked === others.length && running === Math.floor(roles.voters.length / 2);
}

/** Whether a peer that has decided has not seen this server's decision, without which it could not start. */
function needsAnswers(self: Candidate, state: PeerState | undefined): boolean {
  return (
    state?.kind === 'waits' && state.peer.stage === 'decided' && state.peer.seen?.includes(self.id) === false
  );
}

/** By how many voters; a membership that is not known counts as the list that it is compared with. */
function apart(membership: Membership | undefined, { voters }: Roles): number {
  if (membership === undefined) return 0;
  return 'voters' in membership
    ? distance(membership.voters, voters)
    : Math.abs(membership.count - voters.length);
}

function isSameList(one: Roles, other: Roles): boolean {
  return distance(one.voters, other.voters) === 0 && distance(one.observers, other.observers) === 0;
}

function isSingle(roles: Roles | undefined): boolean {
  return roles?.voters.length === 1;
}

function firstOf(asked: Asked, find: (id: number, state: PeerState | undefined) => Decision | undefined) {
  for (const [id, state] of asked) {
    const found = find(id, state);
    if (found) return found;
  }
  return undefined;
}

function among(asked: Asked, ids: readonly number[]): Asked {
  return asked.filter(([id]) => ids.includes(id));
}

function wait(self: Candidate, asked: Asked, contradictions: readonly Awaited[] = []): Decision {
  const waitingFor =
    contradictions.length > 0 ? contradictions : asked.map(([id, state]) => whyWaiting(self, id, state));
  return { kind: 'wait', waitingFor };
}

function whyWaiting(self: Candidate, id: number, state: PeerState | undefined): Awaited {
  switch (state?.kind) {
    case undefined:
      return { id, reason: 'no answer yet', obstacle: 'not-up' };
    case 'absent':
      return { id, reason: state.reason, obstacle: state.obstacle };
    case 'runs':
    case 'serves-standalone':
      return { id, reason: 'runs but does not serve, and may have data', obstacle: 'may-have-data' };
    case 'serves':
      return { id, reason: `serves as ${state.mode}`, obstacle: 'not-up' };
    case 'waits': {
      const { content } = state.peer;
      if (content !== 'data')
        return { id, reason: `${contentTexts[content]} and waits for other servers`, obstacle: 'waits-too' };
      const isAdded = self.content === 'data' && self.last?.voters.includes(id) === false;
      return {
        id,
        reason: 'has data and waits for other servers',
        obstacle: isAdded ? 'added-with-data' : self.content === 'data' ? 'waits-too' : 'may-have-data',
      };
    }
    default:
      return state satisfies undefined;
  }
}

const contentTexts = { empty: 'has an empty volume', lost: 'has lost its data' } as const;

function membershipText(membership: Membership | undefined): string {
  if (membership === undefined) return 'an unknown list';
  return 'voters' in membership ? `the voters ${membership.voters.join(', ')}` : `${membership.count} voters`;
}
