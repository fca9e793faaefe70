// Decides when a voter with an empty volume may start its server. Pure: asking and waiting are in wait.ts.
//
// From inside one volume, a first start and the loss of the volume look alike, and no timer tells them apart. So the
// voters with empty volumes exchange hellos before their servers start. A voter that has met every other voter with
// an empty volume marks its own, durably, and is then `decided`. It leaves when every other voter has decided or runs,
// so that no voter waits for an answer that no process gives any more. A marked volume has never acknowledged a
// write, so its vote cannot outvote data, however late it comes.

/** `waiting` until every other voter was met with an empty volume, then `decided`, with the own volume marked. */
export type Stage = 'waiting' | 'decided';

/** What asking a peer, another voter, found. */
export type PeerState =
  /** It waits too, so its volume is empty; with the members of its configuration. */
  | { readonly kind: 'waits'; readonly stage: Stage; readonly members: readonly string[] }
  /** With the number of voters in its ensemble, unless the server does not report it. */
  | { readonly kind: 'serves'; readonly mode: string; readonly voters?: number | undefined }
  | { readonly kind: 'serves-standalone' }
  /** A server runs and does not serve; it may have data. */
  | { readonly kind: 'runs' }
  | { readonly kind: 'absent'; readonly reason: string; readonly obstacle: AbsentObstacle };

/** What the asked peers have shown so far. */
export interface Peer {
  /** It has had an empty volume at some time. */
  readonly wasEmpty: boolean;
  /** It has had a marked volume at some time. */
  readonly hasDecided: boolean;
  readonly state: PeerState;
}

export type Peers = ReadonlyMap<number, Peer>;

export type Decision =
  | { readonly kind: 'wait'; readonly waitingFor: readonly Awaited[] }
  /** Mark the volume and go on as `decided`. */
  | { readonly kind: 'mark' }
  /** Start the server on the marked volume. */
  | { readonly kind: 'start' }
  /** An ensemble serves already: start the server on the empty volume. */
  | { readonly kind: 'join'; readonly id: number; readonly mode: string }
  | { readonly kind: 'refuse-standalone'; readonly id: number }
  | { readonly kind: 'refuse-members'; readonly id: number; readonly members: readonly string[] };

/** A peer that keeps this voter waiting. */
export interface Awaited {
  readonly id: number;
  readonly reason: string;
  readonly obstacle: Obstacle;
}

/** Why a peer cannot be asked. */
export type AbsentObstacle = 'not-up' | 'other-process' | 'name-not-found' | 'name-server-fails';

/** Why a peer keeps this voter waiting, by what would fix it. */
export type Obstacle = AbsentObstacle | 'may-have-data' | 'serves-others' | 'waits-too';

/** The peers after one of them has shown a further state. */
export function observe(peers: Peers, id: number, state: PeerState): Peers {
  const before = peers.get(id);
  return new Map(peers).set(id, {
    wasEmpty: state.kind === 'waits' || before?.wasEmpty === true,
    hasDecided: (state.kind === 'waits' && state.stage === 'decided') || before?.hasDecided === true,
    state,
  });
}

/**
 * @param members the members of this voter's configuration, as their lines in zoo.cfg
 * @param others the ids of all other voters
 * @param peers whoever was asked or has asked, which may include one that is no member here
 */
export function decide(
  stage: Stage,
  members: readonly string[],
  others: readonly number[],
  peers: Peers,
): Decision {
  for (const [id, { state }] of peers) {
    if (state.kind === 'serves-standalone') return { kind: 'refuse-standalone', id };
    if (state.kind === 'waits' && !isSameList(state.members, members)) {
      return { kind: 'refuse-members', id, members: state.members };
    }
  }
  const voters = others.length + 1;
  const serving = findServing(others, peers, voters);
  if (serving) return { kind: 'join', ...serving };
  const isReady = stage === 'waiting' ? wasEmpty : hasDecided;
  const awaited = others.filter((id) => !isReady(peers.get(id)));
  if (awaited.length === 0) return { kind: stage === 'waiting' ? 'mark' : 'start' };
  return { kind: 'wait', waitingFor: awaited.map((id) => ({ id, ...whyWaiting(peers.get(id), voters) })) };
}

/**
 * A serving peer, unless a peer serves an ensemble of another size or was not asked yet. With lists of 3 and of 5
 * voters in use at once, two of the old and three of the new voters can each serve without the other (measured).
 */
function findServing(
  others: readonly number[],
  peers: Peers,
  voters: number,
): { readonly id: number; readonly mode: string } | undefined {
  if (others.some((id) => !peers.has(id) || servesOthers(peers.get(id)?.state, voters))) return undefined;
  for (const id of others) {
    const state = peers.get(id)?.state;
    if (state?.kind === 'serves') return { id, mode: state.mode };
  }
  return undefined;
}

function servesOthers(state: PeerState | undefined, voters: number): boolean {
  return state?.kind === 'serves' && state.voters !== undefined && state.voters !== voters;
}

function wasEmpty(peer: Peer | undefined): boolean {
  return peer?.wasEmpty === true;
}

/** This voter's mark proves that every volume was empty, also after a restart; so a peer that runs decided before. */
function hasDecided(peer: Peer | undefined): boolean {
  return peer?.hasDecided === true || peer?.state.kind === 'runs';
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, index) => isSameLine(line, other[index] ?? ''));
}

/** A server may have the wildcard as its own host, where the others have its name. */
function isSameLine(line: string, other: string): boolean {
  const [host, otherHost] = [line, other].map(
    (text) => /^server\.\d+=(\[.*?\]|[^:]*):/.exec(text)?.[1] ?? '',
  );
  if (![host, otherHost].some((one) => one === '0.0.0.0' || one === '[::]')) return line === other;
  return line.replace(`=${host}:`, '=:') === other.replace(`=${otherHost}:`, '=:');
}

function whyWaiting(peer: Peer | undefined, voters: number): Omit<Awaited, 'id'> {
  const state = peer?.state;
  switch (state?.kind) {
    case undefined:
      return { reason: 'no answer yet', obstacle: 'not-up' };
    case 'absent': {
      const { reason, obstacle } = state;
      return { reason: peer?.wasEmpty ? `had an empty volume, now: ${reason}` : reason, obstacle };
    }
    case 'runs':
    case 'serves-standalone':
      return { reason: 'runs but does not serve, and may have data', obstacle: 'may-have-data' };
    case 'waits':
      return { reason: 'has an empty volume and waits for other servers', obstacle: 'waits-too' };
    case 'serves':
      return servesOthers(state, voters)
        ? {
            reason: `serves an ensemble of ${state.voters} voters, but this server lists ${voters}`,
            obstacle: 'serves-others',
          }
        : { reason: `serves as ${state.mode}`, obstacle: 'not-up' };
    default:
      return state satisfies undefined;
  }
}
