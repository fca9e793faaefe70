// Asks a peer what it is: a voter that waits too, a server, or nothing that can be reached.
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { ask as askServer } from '../zookeeper/four-letter.ts';
import type { Reply } from '../zookeeper/server-reply.ts';
import type { AbsentObstacle, PeerState, Stage } from './decide.ts';
import { helloWord } from './listener.ts';
import { type Lookup, lookup as lookUpName } from './lookup.ts';

const timeoutMs = 1_000;

/** What a waiting voter sends to a peer, and what a waiting peer answers with. */
export interface Hello {
  readonly id: number;
  readonly volume: 'empty';
  readonly stage: Stage;
  readonly members: readonly string[];
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

export const systemNetwork: Network = { lookup: lookUpName, ask: askServer };

/** Sends the hello and finds out what the peer is; ends within nine seconds. */
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
    if (other?.id === id) return { kind: 'waits', stage: other.stage, members: other.members };
    if (other) return absent('other-process', `${host}:${port} is server ${other.id}`);
  }
  // A server closes the connection at a word that it does not have.
  if (reply.kind === 'closed' || reply.kind === 'answer') return judgeServer(put);
  return absentByReply(reply);
}

/** The hello in a line; undefined when it is none. */
export function parseHello(line: string): Hello | undefined {
  try {
    const { id, volume, stage, members }: Partial<Record<string, unknown>> = JSON.parse(line);
    const isStage = stage === 'waiting' || stage === 'decided';
    if (typeof id !== 'number' || volume !== 'empty' || !isStage || !Array.isArray(members)) return undefined;
    return { id, volume, stage, members: members.map(String) };
  } catch {
    return undefined;
  }
}

type Put = (word: string) => Promise<Reply>;

async function judgeServer(put: Put): Promise<PeerState> {
  const reply = await put('srvr');
  if (reply.kind === 'closed') return { kind: 'runs' };
  if (reply.kind !== 'answer') return absentByReply(reply);
  const mode = /^Mode: (\S+)$/m.exec(reply.text)?.[1];
  if (mode === 'standalone') return { kind: 'serves-standalone' };
  return mode === 'leader' || mode === 'follower' || mode === 'observer'
    ? { kind: 'serves', mode, voters: await countVoters(put) }
    : { kind: 'runs' };
}

/** The number of voters in the ensemble, which a server reports from 3.6 on, when mntr is on its whitelist. */
async function countVoters(put: Put): Promise<number | undefined> {
  const reply = await put('mntr');
  const size = reply.kind === 'answer' ? /^zk_quorum_size\t(\d+)/m.exec(reply.text)?.[1] : undefined;
  return size === undefined ? undefined : Number(size);
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
    case 'closed':
    case 'answer':
    case 'tls-failed':
      return absent('other-process', 'unexpected reply');
  }
}
