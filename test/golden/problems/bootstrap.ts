// What provokes the problems of the bootstrap.
import { decide, observe, type PeerState } from '../../../src/bootstrap/decide.ts';
import { listen } from '../../../src/bootstrap/listener.ts';
import type { Lookup } from '../../../src/bootstrap/lookup.ts';
import { askPeer } from '../../../src/bootstrap/peer.ts';
import { refusal, waitingForPeers } from '../../../src/bootstrap/problems.ts';
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

function helloOf(id: number, list = members): Reply {
  const text = JSON.stringify({ id, volume: 'empty', stage: 'waiting', members: list });
  return { kind: 'answer', text };
}

function answers(...texts: readonly string[]): readonly Reply[] {
  return [{ kind: 'closed' }, ...texts.map((text): Reply => ({ kind: 'answer', text }))];
}

/** The problem of server 1 of three when server 2 waits too and server 3 gives these replies in turn. */
async function problemWith(lookup: Lookup, ...replies: readonly Reply[]): Promise<readonly Problem[]> {
  const left = [...replies];
  const network = {
    lookup: async () => lookup,
    ask: async () => left.shift() ?? { kind: 'closed' as const },
  };
  const hello = { id: 1, volume: 'empty', stage: 'waiting', members } as const;
  const third = await askPeer({ id: 3, host: 'zk-2.zk-headless', port: 2181 }, hello, network);
  const second: PeerState = { kind: 'waits', stage: 'waiting', members };
  const decision = decide('waiting', members, [2, 3], observe(observe(new Map(), 2, second), 3, third));
  if (decision.kind === 'wait') return [waitingForPeers(decision.waitingFor, others)];
  if (decision.kind === 'refuse-standalone' || decision.kind === 'refuse-members')
    return [refusal(decision, members, others)];
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
  return caseOf('waiting-for-peers', lookup, ...replies);
}

function caseOf(id: ProblemId, lookup: Lookup, ...replies: readonly Reply[]): ProblemCase {
  return { id, problems: () => problemWith(lookup, ...replies) };
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
  waiting(found, ...answers('Mode: leader\n', 'zk_quorum_size\t5\n')),
  caseOf('peer-is-standalone', found, ...answers('Mode: standalone\n')),
  caseOf('peer-members-differ', found, helloOf(3, members.slice(0, 2))),
  { id: 'client-port-unavailable', problems: listenElsewhere },
];
