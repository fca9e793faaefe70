// The problems of a server that waits for its peers, except a client port that cannot be opened (listener.ts).
import type { Problem } from '../problem.ts';
import type { Member } from '../settings/member-list.ts';
import { table } from '../settings/table.ts';
import type { Awaited, Candidate, Decision, Obstacle, PeerState } from './decide.ts';

const marker = `the file initialize in its ${table.dataLogDir.env}`;

const fixes: Readonly<Record<Obstacle, string>> = {
  'not-up':
    'start these servers; if their volumes are lost for good, see docs/operations.md, a majority of the volumes lost',
  'other-process':
    'check what listens on the client port at these addresses, and the hosts and ports of the member list',
  'name-not-found':
    'start these servers; on Kubernetes check that the headless Service exists, is the serviceName of the StatefulSet and has publishNotReadyAddresses: true',
  'name-server-fails':
    'check the name server: the nameserver lines of /etc/resolv.conf, on Kubernetes the DNS pods of kube-system and the network policies',
  'may-have-data': `wait for an election; if a majority of the volumes is lost, create ${marker} on the volume with the newest data and restart that server (docs/operations.md, a majority of the volumes lost)`,
  'serves-others':
    'give every server the same member list, one voter more or less at a time (docs/operations.md, growing and shrinking)',
  'serves-alone': `if its data is to be kept, create ${marker} and restart that server with the member list of this one (docs/operations.md, growing a standalone server)`,
  'has-other-past':
    'wait until an ensemble serves; this server then joins it. If none comes to serve, see docs/operations.md, returned volumes',
  'added-with-data':
    'add one voter at a time, or move the data of the added servers aside, so that they copy it (docs/operations.md, growing and shrinking)',
  'waits-too': 'look at the log of these servers: it has what they wait for',
};

/** The obstacles in the order of what to fix first. */
const urgency = [
  'serves-alone',
  'serves-others',
  'added-with-data',
  'has-other-past',
  'may-have-data',
  'name-server-fails',
  'name-not-found',
  'other-process',
  'not-up',
  'waits-too',
] as const;

const contentTexts = {
  empty: 'is empty',
  lost: 'has lost its data',
  data: 'has data, and its server must not start yet',
} as const;

/** The note that is printed while this server waits. */
export function waitingForPeers(
  awaited: readonly Awaited[],
  { content }: Candidate,
  others: readonly Member[],
): Problem {
  const reasons = awaited.map(({ id, reason }) => `${serverName(id, others)}: ${reason}`);
  const obstacle = urgency.find((one) => awaited.some((peer) => peer.obstacle === one)) ?? 'not-up';
  return {
    id: 'waiting-for-peers',
    severity: 'note',
    subject: 'volume',
    message: `volume ${contentTexts[content]}; waiting for ${reasons.join('; ')}`,
    fix: fixes[obstacle],
  };
}

/** A line from a server that is no member here; printed once for each id. */
export function strangerNote(id: number): Problem {
  const subject = `server ${id}`;
  return {
    id: 'unknown-peer',
    severity: 'note',
    subject,
    message: `${subject} has asked this server, whose member list does not have it; it gets no answer`,
    fix: 'give every server the same member list, unless the list is being changed',
  };
}

export function refusal(
  decision: Extract<Decision, { kind: 'refuse-standalone' | 'refuse-members' }>,
  self: Candidate,
  peers: ReadonlyMap<number, PeerState>,
  others: readonly Member[],
): Problem {
  const subject = serverName(decision.id, others);
  if (decision.kind === 'refuse-standalone') {
    return {
      id: 'peer-ran-alone',
      severity: 'error',
      subject,
      message: `${subject} has run alone, as a standalone server, and both it and this server have data; what one of them wrote is not on the other, and ZooKeeper would mix the two`,
      fix: `choose one of the two; on the other, stop the server and move version-2 of ${table.dataDir.env} and of ${table.dataLogDir.env} aside, keeping them, so that it copies the data (docs/operations.md, servers that ran alone)`,
    };
  }
  const state = peers.get(decision.id);
  const theirs = state?.kind === 'waits' ? state.peer.roles : self.roles;
  return {
    id: 'peer-members-differ',
    severity: 'error',
    subject,
    message: `${subject} has other members than this server; here: ${rolesText(self.roles)}, there: ${rolesText(theirs)}`,
    fix: 'give every server the same members: the same list, replicas, domain and ports',
  };
}

function rolesText({ voters, observers }: Candidate['roles']): string {
  return `voters ${voters.join(' ')}${observers.length > 0 ? ` and observers ${observers.join(' ')}` : ''}`;
}

function serverName(id: number, others: readonly Member[]): string {
  const host = others.find((other) => other.id === id)?.host;
  return host === undefined ? `server ${id}` : `server ${id} (${host})`;
}
