// The problems that a bootstrap prints or ends with, except a client port that cannot be opened (listener.ts).
import type { Problem } from '../problem.ts';
import type { Member } from '../settings/member-list.ts';
import { table } from '../settings/table.ts';
import type { Awaited, Decision, Obstacle } from './decide.ts';

const { env } = table.ensembleState;

const fixes: Readonly<Record<Obstacle, string>> = {
  'not-up': `start these servers; if you are sure, ${env}=new for a first start, ${env}=existing when other servers have the data`,
  'other-process':
    'check what listens on the client port at these addresses, and the hosts and ports of the member list',
  'name-not-found':
    'start these servers; on Kubernetes check that the headless Service exists, is the serviceName of the StatefulSet and has publishNotReadyAddresses: true',
  'name-server-fails':
    'check the name server: the nameserver lines of /etc/resolv.conf, on Kubernetes the DNS pods of kube-system and the network policies',
  // With `new` on all empty servers, they would outvote the one that has the data.
  'may-have-data': `wait for an election; if a majority of the volumes is lost, ${env}=new on exactly one of the empty servers (docs/operations.md, a majority of the volumes lost)`,
  'serves-others':
    'restart the servers that serve with the member list of this one, while this one waits (docs/operations.md, growing and shrinking)',
  'waits-too': 'look at the log of these servers: it has what they wait for',
};

/** The obstacles in the order of what to fix first. */
const urgency = [
  'serves-others',
  'may-have-data',
  'name-server-fails',
  'name-not-found',
  'other-process',
  'not-up',
  'waits-too',
] as const;

/** The note that is printed while this voter waits. */
export function waitingForPeers(awaited: readonly Awaited[], others: readonly Member[]): Problem {
  const reasons = awaited.map(({ id, reason }) => `${serverName(id, others)}: ${reason}`);
  const obstacle = urgency.find((one) => awaited.some((peer) => peer.obstacle === one)) ?? 'not-up';
  return {
    id: 'waiting-for-peers',
    severity: 'note',
    subject: 'volume',
    message: `volume is empty; waiting for ${reasons.join('; ')}`,
    fix: fixes[obstacle],
  };
}

/** @param members the members of this voter's configuration, as their lines in zoo.cfg */
export function refusal(
  decision: Extract<Decision, { kind: 'refuse-standalone' | 'refuse-members' }>,
  members: readonly string[],
  others: readonly Member[],
): Problem {
  const subject = serverName(decision.id, others);
  if (decision.kind === 'refuse-standalone') {
    return {
      id: 'peer-is-standalone',
      severity: 'error',
      subject,
      message: `${subject} is a standalone server; if empty servers form an ensemble with it, its data can be lost`,
      fix: `start that server first, with the new list and ${env}=existing; then exactly one empty server with ${env}=new; when both serve, the others with ${env}=existing (docs/operations.md, growing a standalone server)`,
    };
  }
  const here = members.filter((line) => !decision.members.includes(line));
  const there = decision.members.filter((line) => !members.includes(line));
  return {
    id: 'peer-members-differ',
    severity: 'error',
    subject,
    message: `${subject} has other members than this server; only here: ${here.join(' ') || 'none'}, only there: ${there.join(' ') || 'none'}`,
    fix: 'give every server the same members: the same list, replicas, domain and ports',
  };
}

function serverName(id: number, others: readonly Member[]): string {
  const host = others.find((other) => other.id === id)?.host;
  return host === undefined ? `server ${id}` : `server ${id} (${host})`;
}
