// Waits with an empty volume until the ensemble is bootstrapped or found to exist: answers and asks the other voters,
// and does what decide.ts decides.
import { setTimeout as pause } from 'node:timers/promises';
import { describeProblem, OperationalError, status } from '../problem.ts';
import type { Member } from '../settings/member-list.ts';
import { writeStderr } from '../system/run.ts';
import { decide, observe, type PeerState, type Peers, type Stage } from './decide.ts';
import { listen } from './listener.ts';
import { askPeer, type Hello, type Network, parseHello, systemNetwork } from './peer.ts';
import { refusal, waitingForPeers } from './problems.ts';

const askEveryMs = 500;
/** An undisturbed bootstrap is over before the first note. */
const firstNoteAfterMs = 2_000;
const noteEveryMs = 10_000;

export interface Bootstrap {
  readonly program: string;
  readonly myId: number;
  /** The other voters. */
  readonly others: readonly Member[];
  /** The members' lines in zoo.cfg. */
  readonly members: readonly string[];
  /** Own client port, and that of members whose entry names none. */
  readonly clientPort: number;
  readonly address: string | undefined;
  /** An earlier start has decided and was ended before its server started. */
  readonly isMarked: boolean;
  /** Marks the volume, durably. */
  mark(): void;
}

/** What the wait needs of the outside. */
export interface Effects {
  readonly network: Network;
  readonly listen: typeof listen;
  readonly pause: (ms: number) => Promise<void>;
  readonly nowMs: () => number;
  readonly print: (text: string) => void;
}

export const systemEffects: Effects = {
  network: systemNetwork,
  listen,
  // The listener keeps the process alive.
  pause: (ms) => pause(ms, undefined, { ref: false }),
  nowMs: () => performance.now(),
  print: writeStderr,
};

/**
 * Waits without end: only the peers can tell whether this is the first start. Settles with how the server is to start.
 * @throws {OperationalError} 78 when a peer is a standalone server or lists other members; 69 when the port is taken
 */
export async function bootstrapEnsemble(
  bootstrap: Bootstrap,
  { network, listen, pause, nowMs, print }: Effects = systemEffects,
): Promise<'bootstrapped' | 'joined'> {
  const { program, myId, members, clientPort } = bootstrap;
  const others = bootstrap.others.map(({ id }) => id);
  const informed = new Set<number>();
  const observed = repeatingSignal();
  const decided = repeatingSignal();
  let peers: Peers = new Map();
  let stage: Stage = bootstrap.isMarked ? 'decided' : 'waiting';
  let isOver = false;

  const hello = (): Hello => ({ id: myId, volume: 'empty', stage, members });
  const note = (id: number, state: PeerState) => {
    peers = observe(peers, id, state);
    observed.raise();
  };
  const listener = await listen(clientPort, bootstrap.address, (line) => {
    const other = parseHello(line);
    if (!other || other.id === myId) return undefined;
    note(other.id, { kind: 'waits', stage: other.stage, members: other.members });
    return `${JSON.stringify(hello())}\n`;
  });
  const keepAsking = async ({ id, host, clientPort: port = clientPort }: Member) => {
    while (!isOver) {
      const sent = hello();
      const state = await askPeer({ id, host, port }, sent, network);
      if (sent.stage === 'decided') informed.add(id);
      note(id, state);
      // After a decision in the meantime, the peer is informed at once.
      if (sent.stage === stage) await Promise.race([pause(askEveryMs), decided.next]);
    }
  };

  try {
    // Ends only with this wait, or with a bug.
    const asking = Promise.all(bootstrap.others.map(keepAsking));
    let nextNoteMs = nowMs() + firstNoteAfterMs;
    for (;;) {
      const decision = decide(stage, members, others, peers);
      switch (decision.kind) {
        case 'mark':
          bootstrap.mark();
          stage = 'decided';
          decided.raise();
          continue;
        case 'start':
          // Peers that still wait must not depend on this server's JVM to come up.
          if (informed.size < others.length) break;
          return 'bootstrapped';
        case 'join':
          print(
            `${program}: server ${decision.id} serves as ${decision.mode}; joining the ensemble with an empty volume\n`,
          );
          return 'joined';
        case 'refuse-standalone':
        case 'refuse-members':
          throw new OperationalError(
            status.configuration,
            refusal(decision, bootstrap.members, bootstrap.others),
          );
        case 'wait':
          if (nowMs() >= nextNoteMs) {
            nextNoteMs = nowMs() + noteEveryMs;
            print(describeProblem(program, waitingForPeers(decision.waitingFor, bootstrap.others)));
          }
      }
      await Promise.race([observed.next, asking]);
    }
  } finally {
    isOver = true;
    await listener.close();
  }
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
