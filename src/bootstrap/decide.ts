// The decision to found an ensemble: when every voter's volume is known to be empty. Pure.
//
// A first start and the loss of a volume look alike from inside one volume, and no timer tells them apart. So the
// voters that find theirs empty tell each other before their servers start. A voter that has met every other with an
// empty volume marks its own, durably, and is then `decided`; it leaves when every other is decided or runs, so that
// nobody who is still waiting depends on an answer that nobody gives any more. A marked volume has never acknowledged
// a write, so its vote cannot outvote data, however late it comes.

/** How far a voter has come: waiting to meet the others, or decided, with its volume marked. */
export type Stage = 'waiting' | 'decided';

/** What a look at another voter found. */
export type PeerState =
  /** It waits as we do, so its volume is empty; with its idea of the members. */
  | { readonly kind: 'waits'; readonly stage: Stage; readonly members: readonly string[] }
  /** With the number of voters that it knows of, where it tells. */
  | { readonly kind: 'serves'; readonly mode: string; readonly voters?: number | undefined }
  | { readonly kind: 'serves-alone' }
  /** A server runs and does not serve; it may have data. */
  | { readonly kind: 'runs' }
  | { readonly kind: 'absent'; readonly why: string };

/** What is known of another voter. */
export interface Peer {
  /** It has once said that its volume is empty. */
  readonly wasEmpty: boolean;
  /** It has once said that its volume is marked. */
  readonly saidDecided: boolean;
  readonly last: PeerState;
}

export type Peers = ReadonlyMap<number, Peer>;

export type Decision =
  | { readonly kind: 'wait'; readonly waitingFor: readonly Waiting[] }
  /** Mark the volume, then go on as decided. */
  | { readonly kind: 'mark' }
  /** Everything is settled: start the server on the marked volume. */
  | { readonly kind: 'found' }
  /** An ensemble serves already: start the server on the empty volume. */
  | { readonly kind: 'join'; readonly id: number; readonly mode: string }
  | { readonly kind: 'refuse-alone'; readonly id: number }
  | { readonly kind: 'refuse-members'; readonly id: number; readonly members: readonly string[] };

export interface Waiting {
  readonly id: number;
  readonly why: string;
  readonly obstacle: Obstacle;
}

/**
 * What kind of fix there is: it has to come, it may have the data that this voter has not, or it serves another
 * ensemble than the one that this voter is to join.
 */
export type Obstacle = 'absent' | 'may-have-data' | 'serves-others';

/** What is known after a further sighting. */
export function observe(known: Peers, id: number, sighting: PeerState): Peers {
  const before = known.get(id);
  return new Map(known).set(id, {
    wasEmpty: sighting.kind === 'waits' || before?.wasEmpty === true,
    saidDecided: (sighting.kind === 'waits' && sighting.stage === 'decided') || before?.saidDecided === true,
    last: sighting,
  });
}

/**
 * @param stage how far this voter has come
 * @param members this voter's idea of the members, as their lines in zoo.cfg
 * @param others the ids of all other voters
 */
export function decide(
  stage: Stage,
  members: readonly string[],
  others: readonly number[],
  known: Peers,
): Decision {
  // Also one that is none of ours, and believes that it is.
  for (const [id, { last }] of known) {
    if (last.kind === 'serves-alone') return { kind: 'refuse-alone', id };
    if (last.kind === 'waits' && !isSameList(last.members, members)) {
      return { kind: 'refuse-members', id, members: last.members };
    }
  }
  const voters = others.length + 1;
  const serving = findServing(others, known, voters);
  if (serving) return { kind: 'join', ...serving };
  const isReady = stage === 'waiting' ? wasMetEmpty : hasDecided;
  const awaited = others.filter((id) => !isReady(known.get(id)));
  if (awaited.length === 0) return { kind: stage === 'waiting' ? 'mark' : 'found' };
  const waitingFor = awaited.map((id) => ({
    id,
    why: whyWaiting(known.get(id), voters),
    obstacle: findObstacle(known.get(id)?.last, voters),
  }));
  return { kind: 'wait', waitingFor };
}

/**
 * A serving voter, unless any serves an ensemble of another size, or was not asked yet. With lists of 3 and of 5
 * voters in use at once, two of the old and three of the new ones can each serve without the other (measured).
 */
function findServing(
  others: readonly number[],
  known: Peers,
  voters: number,
): { readonly id: number; readonly mode: string } | undefined {
  if (others.some((id) => !known.has(id) || servesOthers(known.get(id)?.last, voters))) return undefined;
  for (const id of others) {
    const last = known.get(id)?.last;
    if (last?.kind === 'serves') return { id, mode: last.mode };
  }
  return undefined;
}

function findObstacle(last: PeerState | undefined, voters: number): Obstacle {
  if (servesOthers(last, voters)) return 'serves-others';
  return last?.kind === 'runs' ? 'may-have-data' : 'absent';
}

function servesOthers(last: PeerState | undefined, voters: number): boolean {
  return last?.kind === 'serves' && last.voters !== undefined && last.voters !== voters;
}

function wasMetEmpty(known: Peer | undefined): boolean {
  return known?.wasEmpty === true;
}

/** A mark says that every volume was empty, also after a restart; so one that runs has decided before it left. */
function hasDecided(known: Peer | undefined): boolean {
  return known?.saidDecided === true || known?.last.kind === 'runs';
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, index) => line === other[index]);
}

function whyWaiting(known: Peer | undefined, voters: number): string {
  const last = known?.last;
  switch (last?.kind) {
    case undefined:
      return 'not asked yet';
    case 'absent':
      return known?.wasEmpty ? `was there with an empty volume, and is gone (${last.why})` : last.why;
    case 'runs':
      return 'runs without serving, and may have data';
    case 'waits':
      return 'has an empty volume, and waits for others';
    case 'serves':
      return servesOthers(last, voters)
        ? `serves an ensemble of ${last.voters} voters, and the list here has ${voters}`
        : 'serves';
    case 'serves-alone':
      return 'serves';
    default:
      return last satisfies undefined;
  }
}
