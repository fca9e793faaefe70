// What provokes the problems of the bootstrap.
import { type Candidate, decide, type PeerState } from '../../../src/bootstrap/decide.ts';
import { listen } from '../../../src/bootstrap/listener.ts';
import type { Lookup } from '../../../src/bootstrap/lookup.ts';
import { askPeer } from '../../../src/bootstrap/peer.ts';
import { refusal, strangerNote, waitingForPeers } from '../../../src/bootstrap/problems.ts';
import { rolesInLines } from '../../../src/ensemble/roles.ts';
import { OperationalError, type Problem } from '../../../src/problem.ts';
import type { ProblemId } from '../../../src/problems/index.ts';
import type { Member } from '../../../src/settings/member-list.ts';
import type { Reply } from '../../../src/zookeeper/server-reply.ts';
import type { ProblemCase } from './case.ts';

const others: readonly Member[] = [2, 3].map((id) => ({
  id,
  host: `zk-${id - 1}.zk-headless`,
  serverPort: 2888,
  electionPort: 3888,
  role: 'participant',
}));
const members = [1, 2, 3].map((id) => `server.${id}=zk-${id - 1}.zk-headless:2888:3888`);
const found: Lookup = { kind: 'found', addresses: [] };

function helloOf(id: number, list = members, given: object = {}): Reply {
  const text = JSON.stringify({ id, volume: 'empty', stage: 'waiting', members: list, ...given });
  return { kind: 'answer', text };
}

function answers(...texts: readonly string[]): readonly Reply[] {
  return [{ kind: 'closed' }, ...texts.map((text): Reply => ({ kind: 'answer', text }))];
}

/** The problem of server 1 of three when server 2 waits too and server 3 gives these replies in turn. */
async function problemWith(
  content: Candidate['content'],
  lookup: Lookup,
  ...replies: readonly Reply[]
): Promise<readonly Problem[]> {
  const left = [...replies];
  const network = {
    lookup: async () => lookup,
    ask: async () => left.shift() ?? { kind: 'closed' as const },
  };
  const hello = { id: 1, volume: content, stage: 'waiting', members } as const;
  const third = await askPeer({ id: 3, host: 'zk-2.zk-headless', port: 2181 }, hello, network);
  const roles = rolesInLines(members, 1);
  const self: Candidate = {
    id: 1,
    content,
    stage: 'waiting',
    isChosen: false,
    roles,
    last: content === 'data' ? roles : undefined,
    seen: [],
  };
  const second: PeerState = { kind: 'waits', peer: { ...self, id: 2, content: 'empty' } };
  const peers = new Map([
    [2, second],
    [3, third],
  ]);
  const decision = decide(self, peers);
  if (decision.kind === 'wait') return [waitingForPeers(decision.waitingFor, self, others)];
  if (decision.kind === 'refuse-standalone' || decision.kind === 'refuse-members')
    return [refusal(decision, self, peers, others)];
  throw new Error(`expected a problem, got the decision ${decision.kind}`);
}

/** At an address of TEST-NET-1, which no host has. */
async function listenElsewhere(): Promise<readonly Problem[]> {
  try {
    await (await listen(2181, '192.0.2.1', () => undefined)).close();
  } catch (error) {
    if (error instanceof OperationalError) return error.problems;
    throw error;
  }
  return [];
}

function waiting(lookup: Lookup, ...replies: readonly Reply[]): ProblemCase {
  return caseOf('waiting-for-peers', 'empty', lookup, ...replies);
}

function caseOf(
  id: ProblemId,
  content: Candidate['content'],
  lookup: Lookup,
  ...replies: readonly Reply[]
): ProblemCase {
  return { id, problems: () => problemWith(content, lookup, ...replies) };
}

export const bootstrapProblems: readonly ProblemCase[] = [
  waiting(found, { kind: 'refused' }),
  waiting(found, { kind: 'timeout', isConnected: false, text: '' }),
  waiting(found, { kind: 'timeout', isConnected: true, text: '' }),
  waiting(found, { kind: 'unreachable', code: 'EHOSTUNREACH' }),
  waiting(found, helloOf(4)),
  waiting({ kind: 'failed', code: 'ENOTFOUND' }),
  waiting({ kind: 'failed', code: 'EAI_AGAIN' }),
  waiting({ kind: 'timeout' }),
  waiting(found, ...answers('This ZooKeeper instance is not currently serving requests\n')),
  waiting(found, ...answers('Mode: leader\n', 'membership:\n', 'zk_quorum_size\t5\n')),
  waiting(found, ...answers('Mode: standalone\n')),
  caseOf('waiting-for-peers', 'lost', found, { kind: 'refused' }),
  caseOf(
    'waiting-for-peers',
    'data',
    found,
    ...answers('Mode: leader\n', 'server.4=a:1:2\nserver.5=b:1:2\n'),
  ),
  caseOf('waiting-for-peers', 'data', found, helloOf(3, members, { volume: 'data', last: members.slice(1) })),
  { id: 'unknown-peer', problems: () => [strangerNote(7)] },
  caseOf('peer-ran-alone', 'data', found, ...answers('Mode: standalone\n')),
  caseOf('peer-members-differ', 'empty', found, helloOf(3, members.slice(0, 2))),
  { id: 'client-port-unavailable', problems: listenElsewhere },
];
