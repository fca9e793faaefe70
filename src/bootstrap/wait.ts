// Asks the other members, and answers them, until the server of a volume may start; does what decide.ts decides.
import { setTimeout as pause } from 'node:timers/promises';
import { rolesInLines } from '../ensemble/roles.ts';
import { describeProblem, OperationalError, status } from '../problem.ts';
import type { Member } from '../settings/member-list.ts';
import { writeStderr } from '../system/run.ts';
import { type Candidate, type Content, decide, membersBut, type PeerState } from './decide.ts';
import { listen } from './listener.ts';
import { askPeer, type Hello, type Network, parseHello, systemNetwork } from './peer.ts';
import { refusal, strangerNote, waitingForPeers } from './problems.ts';

const askEveryMs = 500;
/**
 * For the last answers to the others before this server is gone: before a first start they spare them the wait for its
 * JVM; before a refusal they show them the other list, so that they refuse too.
 */
export const lastAnswerMs = 1_000;
/** An undisturbed first start is over before the first note. */
const firstNoteAfterMs = 2_000;
const noteEveryMs = 10_000;

/** A volume whose server is to start. */
export interface Start {
  readonly program: string;
  readonly myId: number;
  /** The other members, observers too. */
  readonly others: readonly Member[];
  /** The members' lines in zoo.cfg. */
  readonly members: readonly string[];
  /** Own client port, and that of members whose entry names none. */
  readonly clientPort: number;
  readonly address: string | undefined;
  readonly content: Content;
  readonly isChosen: boolean;
  /** The lines with which the server last served; undefined when they are not known. */
  readonly last: readonly string[] | undefined;
  /** The voters whose decisions the marker keeps; undefined without the marker of a first start. */
  readonly seen: readonly number[] | undefined;
  /** Marks the volume for a first start, durably. */
  mark(seen: readonly number[]): void;
  /** @throws {OperationalError} when the volume has another content than at the start */
  verify(): void;
}

/** How the wait ended: as a first start; by joining an ensemble, or going on with data; by following a chosen volume. */
export type WaitEnding = 'bootstrapped' | 'joined' | 'following';

/** What the wait needs of the outside. */
export interface Effects {
  readonly network: Network;
  /** For the only question that a volume with data and its last list asks: who does not answer by then does not contradict. */
  readonly firstLookMs: number;
  readonly listen: typeof listen;
  readonly pause: (ms: number) => Promise<void>;
  readonly nowMs: () => number;
  readonly print: (text: string) => void;
}

export const systemEffects: Effects = {
  network: systemNetwork,
  firstLookMs: 300,
  listen,
  // The listener keeps the process alive.
  pause: (ms) => pause(ms, undefined, { ref: false }),
  nowMs: () => performance.now(),
  print: writeStderr,
};

/**
 * Settles with how the server is to start. A volume with data and the list with which it last served asks once and goes
 * on, unless a peer contradicts; everything else waits without end, because only the peers can tell.
 * @throws {OperationalError} 78 when this server must not start beside a peer; 69 when the port is taken
 */
export async function waitToStart(start: Start, effects: Effects = systemEffects): Promise<WaitEnding> {
  const self = candidateOf(start);
  if (self.content === 'data' && !self.isChosen) {
    const peers = new Map(await lookAround(start, self, effects));
    if (['start', 'join'].includes(decide(self, peers).kind)) return 'joined';
  }
  return waitForPeers(start, self, effects);
}

function candidateOf({ myId, content, isChosen, members, last, seen }: Start): Candidate {
  return {
    id: myId,
    content,
    stage: seen === undefined ? 'waiting' : 'decided',
    isChosen,
    roles: rolesInLines(members, myId),
    last: last && rolesInLines(last, myId),
    seen: seen ?? [],
  };
}

async function lookAround(start: Start, self: Candidate, { network, pause, firstLookMs }: Effects) {
  const noAnswer: PeerState = { kind: 'absent', reason: 'no answer yet', obstacle: 'not-up' };
  const isOver = pause(firstLookMs).then(() => noAnswer);
  return Promise.all(
    start.others.map(
      async (other): Promise<readonly [number, PeerState]> => [
        other.id,
        await Promise.race([askPeer(addressOf(other, start), helloOf(start, self), network), isOver]),
      ],
    ),
  );
}

async function waitForPeers(
  start: Start,
  begin: Candidate,
  { network, listen, pause, nowMs, print }: Effects,
): Promise<WaitEnding> {
  const { program, others } = start;
  const peers = new Map<number, PeerState>();
  const lastLines = new Map<number, string>();
  const wakers = new Map(others.map(({ id }) => [id, repeatingSignal()]));
  const asked = repeatingSignal();
  const answered = repeatingSignal();
  const strangers = new Set<number>();
  /** Who was sent the last of what this server has to say. */
  let informed = new Set<number>();
  let self = begin;
  /** Has every peer asked at once, which then asks back. */
  const announce = (news: Candidate) => {
    self = news;
    informed = new Set();
    for (const waker of wakers.values()) waker.raise();
  };
  let isOver = false;
  let failure: unknown;

  /** The volume is looked at before every word about it. */
  const hello = (): Hello => {
    start.verify();
    return helloOf(start, self);
  };
  const answer = (line: string): string | undefined => {
    const other = parseHello(line);
    if (!other || other.id === self.id) return undefined;
    const waker = wakers.get(other.id);
    if (!waker) {
      if (strangers.size < 20 && !strangers.has(other.id))
        print(describeProblem(program, strangerNote(other.id)));
      strangers.add(other.id);
      return undefined;
    }
    // The line is not believed: anybody can send it. It has the peer asked at its own address, once for each news.
    if (lastLines.get(other.id) !== line) waker.raise();
    lastLines.set(other.id, line);
    try {
      const text = `${JSON.stringify(hello())}\n`;
      informed.add(other.id);
      answered.raise();
      return text;
    } catch (error) {
      failure = error;
      asked.raise();
      return undefined;
    }
  };
  const untilInformed = async (ids: readonly number[], isDone = (_peer: Candidate) => true) => {
    const isLate = pause(lastAnswerMs).then(() => true);
    const isMissing = (id: number) => {
      const state = peers.get(id);
      return state?.kind === 'waits' && !(informed.has(id) && isDone(state.peer));
    };
    while (ids.some(isMissing)) if (await Promise.race([answered.next, asked.next, isLate])) break;
  };
  const keepAsking = async (other: Member) => {
    while (!isOver) {
      const sent = self;
      const woken = wakers.get(other.id)?.next;
      peers.set(other.id, await askPeer(addressOf(other, start), hello(), network));
      asked.raise();
      // After a decision in the meantime, the peer is asked, and so informed, at once.
      if (sent === self) await Promise.race([pause(askEveryMs), woken]);
    }
  };

  const listener = await listen(start.clientPort, start.address, answer);
  try {
    // Ends only with this wait, or with a bug.
    const asking = Promise.all(others.map(keepAsking));
    let nextNoteMs = nowMs() + firstNoteAfterMs;
    for (;;) {
      if (failure !== undefined) throw failure;
      const decision = decide(self, peers);
      switch (decision.kind) {
        case 'mark':
          start.verify();
          start.mark(decision.seen);
          announce({ ...self, stage: 'decided', seen: decision.seen });
          continue;
        case 'start':
          if (self.content === 'data') return 'joined';
          // A peer that asks once more and finds nobody would wait until the JVM is up.
          announce({ ...self, isStarting: true });
          await untilInformed(
            membersBut(self),
            ({ id, roles, isStarting }) => isStarting === true || roles.observers.includes(id),
          );
          return 'bootstrapped';
        case 'follow-choice':
          print(`${program}: starting with server ${decision.id}, which the operator has chosen\n`);
          return 'following';
        case 'join':
          print(
            `${program}: server ${decision.id} serves as ${decision.mode}; joining the ensemble with ${begin.content === 'data' ? 'the data of this' : 'an empty'} volume\n`,
          );
          return 'joined';
        case 'refuse-standalone':
        case 'refuse-members':
          await untilInformed([decision.id]);
          throw new OperationalError(status.configuration, refusal(decision, self, peers, others));
        case 'wait':
          if (nowMs() >= nextNoteMs) {
            nextNoteMs = nowMs() + noteEveryMs;
            print(describeProblem(program, waitingForPeers(decision.waitingFor, self, others)));
          }
      }
      await Promise.race([asked.next, asking]);
    }
  } finally {
    isOver = true;
    await listener.close();
  }
}

function addressOf({ id, host, clientPort }: Member, start: Start) {
  return { id, host, port: clientPort ?? start.clientPort };
}

function helloOf({ members, last }: Start, self: Candidate): Hello {
  const { id, content, stage, isChosen, seen = [], isStarting } = self;
  return {
    id,
    volume: content,
    stage,
    members,
    last: last ?? null,
    isChosen,
    seen,
    ...(isStarting ? { isStarting } : {}),
  };
}

/** A promise that is replaced by a new one each time it is settled. */
function repeatingSignal() {
  let current = Promise.withResolvers<void>();
  return {
    get next() {
      return current.promise;
    },
    raise() {
      current.resolve();
      current = Promise.withResolvers();
    },
  };
}
