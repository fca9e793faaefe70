// Judges the reply to a four-letter word: whether the server is alive, serves clients, is in sync. Pure.
import { addressText } from '../ensemble/server-lines.ts';
import { quote } from '../problem.ts';
import type { Reason } from '../problems/probe.ts';
import { type Reply, readMonitor, readServerFacts, type ServerFacts } from '../zookeeper/server-reply.ts';

export type Level = 'alive' | 'ready' | 'synced';

export interface Verdict {
  readonly reason: 'ok' | Reason;
  /** One line: the reason, the address and an explanation. */
  readonly text: string;
  /** From a reply to srvr. */
  readonly facts?: ServerFacts;
}

export interface Asked {
  readonly host: string;
  readonly port: number;
  readonly level: Level;
  readonly allowReadOnly?: boolean;
}

/** The word for a level. A server without a quorum replies to ruok; the reply to srvr has the server's role. */
export const wordFor: Readonly<Record<Level, string>> = { alive: 'ruok', ready: 'srvr', synced: 'mntr' };

export function judge(asked: Asked, reply: Reply): Verdict {
  const address = addressText(asked);
  const word = wordFor[asked.level];
  const no = (reason: Reason, text: string): Verdict => ({ reason, text: `${reason}: ${address} ${text}` });

  switch (reply.kind) {
    case 'refused':
      return no(
        'refused',
        'refused the connection: the server has not started, or listens on another port or address',
      );
    case 'closed':
      return no(
        'silent',
        `closed the connection without a reply to ${word}: maxClientCnxns (ZK_MAX_CLIENT_CNXNS) is reached, or the port expects TLS (--tls)`,
      );
    case 'timeout':
      return no('timeout', explainTimeout(word, reply));
    case 'unreachable':
      return no('unreachable', explainUnreachable(reply.code));
    case 'tls-failed':
      return no('unexpected', `failed the TLS handshake (${reply.code}): ${fixTls(reply.code)}`);
    case 'answer':
      return judgeAnswer(asked, word, reply.text);
  }
}

function judgeAnswer(asked: Asked, word: string, text: string): Verdict {
  const address = addressText(asked);
  const no = (reason: Reason, text: string): Verdict => ({ reason, text: `${reason}: ${address} ${text}` });
  const yes = (text: string, facts?: ServerFacts): Verdict => ({
    reason: 'ok',
    text: `ok: ${address} ${text}`,
    ...(facts && { facts }),
  });
  const { level } = asked;
  const isAlive = level === 'alive';

  if (isAlive && text === 'imok') return yes('is alive');
  if (/^[a-z]{4} is not executed because it is not in the whitelist\.\n?$/.test(text)) {
    const fix = `add ${word} to 4lw.commands.whitelist (ZK_4LW_COMMANDS_WHITELIST)`;
    return isAlive
      ? yes(`is alive, but ${word} is not on its whitelist: ${fix}`)
      : no('unexpected', `does not execute ${word}, which is not on its whitelist: ${fix}`);
  }
  if (/^This ZooKeeper instance is not currently serving requests\n?$/.test(text)) {
    return isAlive
      ? yes('is alive, not serving')
      : no('not-serving', 'does not serve clients: it has no quorum yet, or lost it');
  }
  const facts = readServerFacts(text);
  if (facts && level !== 'synced') {
    if (isAlive) return yes(`is alive, ${facts.mode}`, facts);
    if (facts.mode !== 'read-only' || asked.allowReadOnly) return yes(`is ready, ${facts.mode}`, facts);
    return {
      ...no('read-only', 'serves only reads because it has no quorum: --allow-read-only accepts that'),
      facts,
    };
  }
  const monitor = level === 'synced' ? readMonitor(text) : undefined;
  if (monitor) {
    const lag = explainLag(monitor);
    const mode = monitor.get('zk_server_state') ?? 'unknown';
    if (lag === undefined) return yes(`is synced, ${mode}`);
    if (mode === 'read-only') return no('read-only', 'serves only reads because it has no quorum');
    return no('not-synced', `is not in sync: ${lag}`);
  }
  return no(
    'unexpected',
    `sent an unexpected reply to ${word}, ${printable(text)}: ${explainStranger(text)}`,
  );
}

/** Why a server is not in sync, in the terms of mntr; undefined when it is. */
function explainLag(monitor: ReadonlyMap<string, string>): string | undefined {
  const mode = monitor.get('zk_server_state');
  const state = monitor.get('zk_peer_state');
  if (mode === 'standalone') return undefined;
  // Before 3.6 there is no zk_peer_state; a follower of those versions serves only when it is synced.
  if (state !== undefined && !state.endsWith(' - broadcast')) return `zk_peer_state is ${quote(state)}`;
  if (mode === 'follower' || mode === 'observer') return undefined;
  if (mode !== 'leader') return `zk_server_state is ${quote(mode ?? '')}`;
  // The leader is not counted among its followers. Before 3.6 there is no zk_quorum_size, the number of voters.
  const followers = Number(monitor.get('zk_synced_followers'));
  const voters = Number(monitor.get('zk_quorum_size') ?? Number(monitor.get('zk_followers')) + 1);
  return followers + 1 > voters / 2
    ? undefined
    : `${followers} synced followers, a quorum of ${voters} servers needs ${Math.floor(voters / 2)}`;
}

function explainTimeout(word: string, { isConnected, text }: Reply & { kind: 'timeout' }): string {
  if (!isConnected)
    return 'did not accept the connection in time: the server is frozen, or packets are dropped';
  return text
    ? `did not complete its reply to ${word} in time, only ${printable(text)}`
    : `did not reply to ${word} in time: the server is frozen or overloaded, or the port expects TLS (--tls)`;
}

function explainUnreachable(code: string): string {
  return /^(?:ENOTFOUND|EAI_)/.test(code)
    ? `cannot be reached: the host name does not resolve (${code})`
    : `cannot be reached (${code})`;
}

function fixTls(code: string): string {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'give the name in its certificate with --server-name';
  if (/CERT|ISSUER|SELF_SIGNED|VERIFY/.test(code) && !code.startsWith('ERR_SSL'))
    return 'give the CA certificates to trust with --ca';
  if (code.includes('ALERT')) return 'it may require a client certificate (--cert and --key, or --pkcs12)';
  return 'the port may not expect TLS';
}

function explainStranger(text: string): string {
  // The first bytes of a TLS alert.
  return text.startsWith('\x15\x03')
    ? 'the port expects TLS (--tls)'
    : 'another program may be listening on this port';
}

/** Received bytes as plain text, which cannot control a terminal. */
function printable(text: string): string {
  return quote(text).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
