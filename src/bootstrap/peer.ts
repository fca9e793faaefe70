// Asks a peer what it is: a member that waits too, a server, or nothing that can be reached.
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { rolesInLines, votersInEnvironment } from '../ensemble/roles.ts';
import { ask as askServer } from '../zookeeper/four-letter.ts';
import type { Reply } from '../zookeeper/server-reply.ts';
import type { AbsentObstacle, Candidate, Content, Membership, PeerState, Stage } from './decide.ts';
import { helloWord } from './listener.ts';
import { type Lookup, lookup as lookUpName } from './lookup.ts';
import { lookUpPods } from './pod-name.ts';

const timeoutMs = 1_000;

/** What a waiting member sends to a peer, and what a waiting peer answers with. */
export interface Hello {
  readonly id: number;
  /** Earlier releases know `empty` alone, and take a peer that says anything else for a server that runs. */
  readonly volume: Content;
  readonly stage: Stage;
  /** The lines of zoo.cfg. */
  readonly members: readonly string[];
  /** Those with which the server last served; null when they are not known, undefined in earlier releases. */
  readonly last?: readonly string[] | null;
  readonly isChosen?: boolean;
  readonly seen?: readonly number[];
  readonly isStarting?: boolean;
}

export interface PeerAddress {
  readonly id: number;
  readonly host: string;
  readonly port: number;
}

/** How names are looked up and questions are put. */
export interface Network {
  readonly lookup: (host: string) => Promise<Lookup>;
  readonly ask: typeof askServer;
}

export const systemNetwork: Network = { lookup: lookUpPods(lookUpName), ask: askServer };

/** Sends the hello and finds out what the peer is; ends within eleven seconds. */
export async function askPeer(
  { id, host, port }: PeerAddress,
  hello: Hello,
  network = systemNetwork,
): Promise<PeerState> {
  const found = await network.lookup(host);
  if (found.kind === 'failed') return absentByName(found.code);
  if (found.kind === 'timeout')
    return absent('name-server-fails', 'name lookup timed out: the name server does not answer');
  const lookup = always(found.addresses);
  const put = (word: string) => network.ask({ host, port, word, timeoutMs, lookup });
  const reply = await put(`${helloWord}${JSON.stringify(hello)}\n`);
  if (reply.kind === 'answer') {
    const other = parseHello(reply.text);
    if (other?.id === id) return { kind: 'waits', peer: candidateIn(other) };
    if (other) return absent('other-process', `${host}:${port} is server ${other.id}`);
  }
  // A server closes the connection at a word that it does not have.
  if (reply.kind === 'closed' || reply.kind === 'answer') return judgeServer(put, id);
  return absentByReply(reply);
}

/** The hello in a line; undefined when it is none. */
export function parseHello(line: string): Hello | undefined {
  try {
    const { id, volume, stage, members, last, isChosen, seen, isStarting }: Partial<Record<string, unknown>> =
      JSON.parse(line);
    const content = contents.find((one) => one === volume);
    const isStage = stage === 'waiting' || stage === 'decided';
    if (typeof id !== 'number' || !content || !isStage || !Array.isArray(members)) return undefined;
    return {
      id,
      volume: content,
      stage,
      members: members.map(String),
      ...(last === null ? { last } : Array.isArray(last) ? { last: last.map(String) } : {}),
      ...(isChosen === true ? { isChosen } : {}),
      ...(Array.isArray(seen) ? { seen: seen.map(Number) } : {}),
      ...(isStarting === true ? { isStarting } : {}),
    };
  } catch {
    return undefined;
  }
}

const contents: readonly Content[] = ['empty', 'lost', 'data'];

function candidateIn(hello: Hello): Candidate {
  const { id, volume, stage, members, last, isChosen = false, seen, isStarting } = hello;
  return {
    id,
    content: volume,
    stage,
    isChosen,
    roles: rolesInLines(members, id),
    last: last ? rolesInLines(last, id) : undefined,
    seen,
    ...(isStarting ? { isStarting } : {}),
  };
}

type Put = (word: string) => Promise<Reply>;

async function judgeServer(put: Put, id: number): Promise<PeerState> {
  const reply = await put('srvr');
  if (reply.kind !== 'closed' && reply.kind !== 'answer') return absentByReply(reply);
  const mode = reply.kind === 'answer' ? /^Mode: (\S+)$/m.exec(reply.text)?.[1] : undefined;
  if (mode === 'standalone') return { kind: 'serves-standalone' };
  return mode === 'leader' || mode === 'follower' || mode === 'observer'
    ? { kind: 'serves', mode, membership: await membershipOf(put, id) }
    : { kind: 'runs', membership: await startedMembership(put) };
}

/** From conf; from 3.6 on mntr has at least the number of voters. Undefined when neither is on the whitelist. */
async function membershipOf(put: Put, id: number): Promise<Membership | undefined> {
  const lines = (await textOf(put('conf'))).split('\n').filter((line) => /^server\.\d+=/.test(line));
  if (lines.length > 0) return { voters: rolesInLines(lines, id).voters };
  const count = /^zk_quorum_size\t(\d+)/m.exec(await textOf(put('mntr')))?.[1];
  return count === undefined ? undefined : { count: Number(count) };
}

/** Of a server that does not serve, which answers neither conf nor mntr. */
async function startedMembership(put: Put): Promise<Membership | undefined> {
  const voters = votersInEnvironment(await textOf(put('envi')));
  return voters && { voters };
}

async function textOf(asked: Promise<Reply>): Promise<string> {
  const reply = await asked;
  return reply.kind === 'answer' ? reply.text : '';
}

/** Spares the questions a lookup each; the system tries the addresses in turn. */
function always(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, { all }, callback) => {
    const [first] = addresses;
    if (all) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

function absent(obstacle: AbsentObstacle, reason: string): PeerState {
  return { kind: 'absent', obstacle, reason };
}

function absentByName(code: string): PeerState {
  switch (code) {
    case 'ENOTFOUND':
      return absent('name-not-found', 'name not found');
    case 'EAI_AGAIN':
      return absent(
        'name-server-fails',
        'name lookup failed temporarily (EAI_AGAIN): the name server fails or cannot be reached',
      );
    default:
      return absent('name-server-fails', `name lookup failed (${code})`);
  }
}

function absentByReply(reply: Reply): PeerState {
  switch (reply.kind) {
    case 'refused':
      return absent('not-up', 'connection refused');
    case 'timeout':
      return reply.isConnected
        ? absent('other-process', 'connected, but no reply')
        : absent('not-up', 'connection timed out');
    case 'unreachable':
      return absent('not-up', `no connection (${reply.code})`);
    case 'tls-failed':
      return absent('other-process', `TLS failed (${reply.code})`);
    case 'closed':
    case 'answer':
      return absent('other-process', 'unexpected reply');
  }
}
