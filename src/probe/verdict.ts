// Judges a reply to a four-letter word: is the server alive, does it serve, is it in step with the others. Pure.

import { quote } from '../problem.ts';
import type { Reply } from '../zookeeper/four-letter.ts';
import { readMonitor, readServerFacts, type ServerFacts } from '../zookeeper/server-reply.ts';

export type Level = 'alive' | 'ready' | 'synced';

/** Why the answer is no: the first word of what zk-ok prints. */
export type Reason =
  | 'refused'
  | 'timeout'
  | 'unreachable'
  | 'silent'
  | 'unexpected'
  | 'not-serving'
  | 'read-only'
  | 'not-synced';

export interface Verdict {
  readonly reason: 'ok' | Reason;
  readonly text: string;
  /** What the server said of itself, where it was asked and answered. */
  readonly facts?: ServerFacts;
}

/** Whom what was asked, and what of the answer counts. */
export interface Asked {
  readonly host: string;
  readonly port: number;
  readonly level: Level;
  readonly allowReadOnly?: boolean;
}

/** The word that is asked for a level. ruok is answered without a quorum; srvr says what the server serves as. */
export const wordFor: Readonly<Record<Level, string>> = { alive: 'ruok', ready: 'srvr', synced: 'mntr' };

export function judge(asked: Asked, reply: Reply): Verdict {
  const whom = addressText(asked);
  const word = wordFor[asked.level];
  const no = (reason: Reason, text: string): Verdict => ({ reason, text: `${reason}: ${whom} ${text}` });

  switch (reply.kind) {
    case 'refused':
      return no(
        'refused',
        `refused ${word}: the server is not up yet, or listens on another port or address`,
      );
    case 'closed':
      return no(
        'silent',
        `closed the connection without an answer to ${word}: maxClientCnxns (ZK_MAX_CLIENT_CNXNS) may be reached, or it speaks TLS (--tls)`,
      );
    case 'timeout':
      return no('timeout', inTime(word, reply));
    case 'unreachable':
      return no('unreachable', `cannot be reached for ${word} (${reply.code})`);
    case 'distrusted':
      return no('unexpected', `cannot be trusted with ${word} inside TLS (${reply.code}): ${reply.fix}`);
    case 'answer':
      return judgeAnswer(asked, word, reply.text);
  }
}

function judgeAnswer(asked: Asked, word: string, text: string): Verdict {
  const whom = addressText(asked);
  const no = (reason: Reason, text: string): Verdict => ({ reason, text: `${reason}: ${whom} ${text}` });
  const yes = (text: string, facts?: ServerFacts): Verdict => ({
    reason: 'ok',
    text: `ok: ${whom} ${text}`,
    ...(facts && { facts }),
  });
  const { level } = asked;
  const isAlive = level === 'alive';

  if (isAlive && text === 'imok') return yes('is alive');
  if (/^[a-z]{4} is not executed because it is not in the whitelist\.\n?$/.test(text)) {
    const fix = `add ${word} to 4lw.commands.whitelist (ZK_4LW_COMMANDS_WHITELIST)`;
    return isAlive
      ? yes(`is alive, but does not answer ${word}: ${fix}`)
      : no('unexpected', `does not answer ${word}, which is not on its whitelist: ${fix}`);
  }
  if (/^This ZooKeeper instance is not currently serving requests\n?$/.test(text)) {
    return isAlive
      ? yes('is alive, not serving')
      : no('not-serving', `answered ${word} that it is not serving: it has no quorum yet, or lost it`);
  }
  const facts = readServerFacts(text);
  if (facts && level !== 'synced') {
    if (isAlive) return yes(`is alive, ${facts.mode}`, facts);
    if (facts.mode !== 'read-only' || asked.allowReadOnly) return yes(`is ready, ${facts.mode}`, facts);
    return {
      ...no('read-only', 'serves reads only, for it has no quorum: --allow-read-only accepts that'),
      facts,
    };
  }
  const monitor = level === 'synced' ? readMonitor(text) : undefined;
  if (monitor) {
    const lag = behind(monitor);
    const mode = monitor.get('zk_server_state') ?? 'unknown';
    if (lag === undefined) return yes(`is synced, ${mode}`);
    if (mode === 'read-only') return no('read-only', 'serves reads only, for it has no quorum');
    return no('not-synced', `answered ${word} with ${lag}`);
  }
  return no('unexpected', `answered ${word} with ${shown(text)}: ${stranger(text)}`);
}

/** What keeps a server from being in step, in the words of its mntr; undefined when nothing does. */
function behind(monitor: ReadonlyMap<string, string>): string | undefined {
  const mode = monitor.get('zk_server_state');
  const state = monitor.get('zk_peer_state');
  if (mode === 'standalone') return undefined;
  // Before 3.6 there is no zk_peer_state; a follower of those serves only when it has been synced.
  if (state !== undefined && !state.endsWith(' - broadcast')) return `zk_peer_state ${quote(state)}`;
  if (mode === 'follower' || mode === 'observer') return undefined;
  if (mode !== 'leader') return `zk_server_state ${quote(mode ?? '')}`;
  // The leader is not among its followers. Before 3.6 there is no zk_quorum_size, the number of all voters.
  const followers = Number(monitor.get('zk_synced_followers'));
  const voters = Number(monitor.get('zk_quorum_size') ?? Number(monitor.get('zk_followers')) + 1);
  return followers + 1 > voters / 2
    ? undefined
    : `${followers} synced followers: a quorum of ${voters} needs ${Math.floor(voters / 2)}`;
}

function inTime(word: string, { isConnected, text }: Reply & { kind: 'timeout' }): string {
  if (!isConnected)
    return `did not take a connection for ${word} in time: a frozen server, or packets are dropped`;
  return text
    ? `did not answer ${word} wholly in time, but with ${shown(text)}`
    : `did not answer ${word} in time: a frozen or overloaded server, or one that speaks TLS (--tls)`;
}

function stranger(text: string): string {
  // The first bytes of a TLS alert.
  return text.startsWith('\x15\x03') ? 'it speaks TLS (--tls)' : 'is another program on this port?';
}

/** Received bytes as plain text, so that a terminal or an event shows them and obeys none of them. */
function shown(text: string): string {
  return quote(text).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** HOST:PORT, with an IPv6 address in brackets. */
export function addressText({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
