// Waits, with an empty volume, until the ensemble is founded or found to exist: listens, asks the other voters,
// carries out what founding.ts decides.
import { setTimeout as pause } from 'node:timers/promises';
import { OperationalError, status } from '../problem.ts';
import type { Member } from '../settings/member-list.ts';
import { table } from '../settings/table.ts';
import { say } from '../system/run.ts';
import {
  type Decision,
  decide,
  type Obstacle,
  observe,
  type PeerState,
  type Peers,
  type Stage,
} from './decide.ts';
import { listen } from './listener.ts';
import { askPeer, type Hello, parseHello } from './peer.ts';

const askEveryMs = 500;
const sayEveryMs = 10_000;

export interface Founding {
  readonly program: string;
  readonly myId: number;
  /** The other voters. */
  readonly others: readonly Member[];
  /** The members' lines in zoo.cfg. */
  readonly members: readonly string[];
  /** Own client port, and that of members whose entry does not name one. */
  readonly clientPort: number;
  readonly address: string | undefined;
  /** Decided by an earlier start that was ended before it could leave. */
  readonly isMarked: boolean;
  /** Marks the volume, durably. */
  mark(): void;
}

/**
 * Waits without end. Settles with how the server is to start.
 * @throws {OperationalError} 78 when a peer serves alone or has another idea of the members; 69 when the port is taken
 */
export async function bootstrapEnsemble(founding: Founding): Promise<'founded' | 'joined'> {
  const others = founding.others.map(({ id }) => id);
  let known: Peers = new Map();
  let stage: Stage = founding.isMarked ? 'decided' : 'waiting';
  let nudge = Promise.withResolvers<void>();
  const told = new Set<number>();
  const over = new AbortController();

  const introduction = (): Hello => ({
    id: founding.myId,
    volume: 'empty',
    stage,
    members: founding.members,
  });
  const note = (id: number, sighting: PeerState) => {
    known = observe(known, id, sighting);
    nudge.resolve();
  };
  const listener = await listen(founding.clientPort, founding.address, (line) => {
    const other = parseHello(line);
    if (!other || other.id === founding.myId) return undefined;
    note(other.id, { kind: 'waits', stage: other.stage, members: other.members });
    return `${JSON.stringify(introduction())}\n`;
  });
  const askOnce = async ({ id, host, clientPort }: Member) => {
    const said = introduction();
    const sighting = await askPeer(host, clientPort ?? founding.clientPort, id, said);
    if (over.signal.aborted) return;
    if (said.stage === 'decided') told.add(id);
    note(id, sighting);
  };
  const keepAsking = async (member: Member) => {
    while (!over.signal.aborted) {
      const said = stage;
      await askOnce(member);
      // Decided while the question was on its way: this one is waiting to hear it.
      if (stage !== said) continue;
      await Promise.race([pause(askEveryMs, undefined, { ref: false }), stageChanged.promise]);
    }
  };
  let stageChanged = Promise.withResolvers<void>();

  try {
    for (const member of founding.others) void keepAsking(member);
    let lastSaid = Number.NEGATIVE_INFINITY;
    for (;;) {
      const decision = decide(stage, founding.members, others, known);
      switch (decision.kind) {
        case 'mark':
          founding.mark();
          stage = 'decided';
          stageChanged.resolve();
          stageChanged = Promise.withResolvers();
          continue;
        case 'found':
          // Whoever still waits hears it from us, and need not wait for our server to come up.
          if (told.size < others.length) break;
          return 'founded';
        case 'join':
          say(
            `${founding.program}: server ${decision.id} serves as ${decision.mode}; joining the ensemble with an empty volume\n`,
          );
          return 'joined';
        case 'refuse-alone':
        case 'refuse-members':
          throw refusal(founding, decision);
        case 'wait':
          // Once everybody was asked, so that an undisturbed founding passes without a word.
          if (known.size >= others.length && Date.now() - lastSaid >= sayEveryMs) {
            lastSaid = Date.now();
            sayWaiting(founding, decision);
          }
      }
      nudge = Promise.withResolvers();
      await Promise.race([nudge.promise, pause(askEveryMs)]);
    }
  } finally {
    over.abort();
    await listener.close();
  }
}

const { env } = table.ensembleState;

const fixes: Readonly<Record<Obstacle, string>> = {
  absent: `start them; or, if you know better, ${env}=new for a first start, ${env}=existing when others have the data`,
  // With `new` on all of the empty ones they would outvote the one that has the data.
  'may-have-data': `give it time for an election; if a majority of the volumes is lost, ${env}=new on exactly one of the empty servers (docs/operations.md, a majority of the volumes lost)`,
  'serves-others':
    'restart the servers that serve under the list of this one, while this one waits (docs/operations.md, growing and shrinking)',
};

function sayWaiting(
  { program, others }: Founding,
  { waitingFor }: Extract<Decision, { kind: 'wait' }>,
): void {
  const whom = waitingFor.map(
    ({ id, why }) => `server ${id} (${others.find((other) => other.id === id)?.host}): ${why}`,
  );
  const obstacles = new Set(waitingFor.map(({ obstacle }) => obstacle));
  const [fix = fixes.absent] = (['serves-others', 'may-have-data'] as const)
    .filter((obstacle) => obstacles.has(obstacle))
    .map((obstacle) => fixes[obstacle]);
  say(
    `${program}: the volume is empty; waiting to hear whether this is the first start of the ensemble: ${whom.join('; ')}\n  try: ${fix}\n`,
  );
}

function refusal(
  { members, others }: Founding,
  decision: Extract<Decision, { kind: 'refuse-alone' | 'refuse-members' }>,
): OperationalError {
  const other = others.find(({ id }) => id === decision.id);
  const whom = `server ${decision.id}${other ? ` (${other.host})` : ''}`;
  if (decision.kind === 'refuse-alone') {
    return new OperationalError(status.configuration, {
      subject: whom,
      message:
        'expected a member of this ensemble, got a standalone server: joined by empty servers it would lose its data',
      fix: `grow in the safe order: that server first, under the new list with ${table.ensembleState.env}=existing; then exactly one empty server with ${table.ensembleState.env}=new; then the others (docs/operations.md, growing a standalone server)`,
    });
  }
  const mine = members.filter((line) => !decision.members.includes(line));
  const theirs = decision.members.filter((line) => !members.includes(line));
  return new OperationalError(status.configuration, {
    subject: whom,
    message: `expected the same members as here, got others: here alone ${mine.join(' ') || 'none'}, there alone ${theirs.join(' ') || 'none'}`,
    fix: 'give every member the same list, replicas, domain and ports',
  });
}
