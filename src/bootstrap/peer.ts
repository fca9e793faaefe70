// Asks another voter what it is: one that waits too, a server, or nobody.

import { ask, type Reply } from '../zookeeper/four-letter.ts';
import type { PeerState, Stage } from './decide.ts';
import { helloWord } from './listener.ts';

const timeoutMs = 1_000;

/** What a waiting voter tells of itself, and is told. */
export interface Hello {
  readonly id: number;
  readonly volume: 'empty';
  readonly stage: Stage;
  readonly members: readonly string[];
}

/** Tells another voter of this one, and learns what it is. Ends within three seconds. */
export async function askPeer(
  host: string,
  port: number,
  expectedId: number,
  introduction: Hello,
): Promise<PeerState> {
  const reply = await ask({
    host,
    port,
    word: `${helloWord}${JSON.stringify(introduction)}\n`,
    timeoutMs,
  });
  if (reply.kind === 'answer') {
    const other = parseHello(reply.text);
    if (other?.id === expectedId) return { kind: 'waits', stage: other.stage, members: other.members };
    if (other) return { kind: 'absent', why: `${host}:${port} is the server with the id ${other.id}` };
  }
  // A server closes the connection at a word that it does not know.
  if (reply.kind === 'closed' || reply.kind === 'answer') return judgeServer(host, port);
  return { kind: 'absent', why: whyAbsent(reply) };
}

/** What a voter's line says; undefined when it is none. */
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

async function judgeServer(host: string, port: number): Promise<PeerState> {
  const reply = await ask({ host, port, word: 'srvr', timeoutMs });
  if (reply.kind !== 'answer')
    return reply.kind === 'closed' ? { kind: 'runs' } : { kind: 'absent', why: whyAbsent(reply) };
  const mode = /^Mode: (\S+)$/m.exec(reply.text)?.[1];
  if (mode === 'standalone') return { kind: 'serves-alone' };
  return mode === 'leader' || mode === 'follower' || mode === 'observer'
    ? { kind: 'serves', mode, voters: await countVoters(host, port) }
    : { kind: 'runs' };
}

/** How many voters a serving server knows of, which it tells from 3.6 on, when mntr is on its whitelist. */
async function countVoters(host: string, port: number): Promise<number | undefined> {
  const reply = await ask({ host, port, word: 'mntr', timeoutMs });
  const size = reply.kind === 'answer' ? /^zk_quorum_size\t(\d+)/m.exec(reply.text)?.[1] : undefined;
  return size === undefined ? undefined : Number(size);
}

function whyAbsent(reply: Reply): string {
  switch (reply.kind) {
    case 'refused':
      return 'nobody listens on its client port';
    case 'timeout':
      return 'does not answer';
    case 'unreachable':
      return reply.code === 'ENOTFOUND' ? 'its name is not known yet' : `cannot be reached (${reply.code})`;
    case 'closed':
    case 'answer':
    case 'tls-failed':
      return 'answers without sense';
  }
}
