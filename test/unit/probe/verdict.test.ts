import { describe, expect, it } from 'vitest';
import { judge, type Level } from '../../../src/probe/verdict.ts';
import type { Reply } from '../../../src/zookeeper/server-reply.ts';
import { replies, stats } from '../../support/process/replies.ts';

const answer = (text: string): Reply => (text === '' ? { kind: 'closed' } : { kind: 'answer', text });
const asked = (level: Level) => ({ host: '127.0.0.1', port: 2181, level });

describe.each(replies)('$name', ({ bytes, alive, ready }) => {
  it(`alive: ${alive}, ready: ${ready}`, () => {
    expect(judge(asked('alive'), answer(bytes)).reason).toBe(alive);
    expect(judge(asked('ready'), answer(bytes)).reason).toBe(ready);
  });
  it('has one line of text that starts with the reason', () => {
    for (const level of ['alive', 'ready', 'synced'] as const) {
      const { reason, text } = judge(asked(level), answer(bytes));
      expect(text).toMatch(new RegExp(`^${reason}: 127\\.0\\.0\\.1:2181 [\\x20-\\x7e]+$`));
      expect(text.length).toBeLessThan(260);
    }
  });
});

const monitor = (entries: Readonly<Record<string, string>>) =>
  Object.entries({ zk_version: '3.8.0', ...entries })
    .map(([key, value]) => `${key}\t${value}\n`)
    .join('');

describe('synced', () => {
  it.each([
    ['standalone', { zk_server_state: 'standalone' }, 'ok'],
    ['follower', { zk_server_state: 'follower', zk_peer_state: 'following - broadcast' }, 'ok'],
    ['follower of 3.4', { zk_server_state: 'follower' }, 'ok'],
    ['observer', { zk_server_state: 'observer', zk_peer_state: 'observing - broadcast' }, 'ok'],
    [
      'follower that copies data',
      { zk_server_state: 'follower', zk_peer_state: 'following - synchronization' },
      'not-synced',
    ],
    [
      'leader with one of two',
      { zk_server_state: 'leader', zk_quorum_size: '3', zk_synced_followers: '1' },
      'ok',
    ],
    [
      'leader alone',
      { zk_server_state: 'leader', zk_quorum_size: '3', zk_synced_followers: '0' },
      'not-synced',
    ],
    [
      'leader with one of three',
      { zk_server_state: 'leader', zk_quorum_size: '4', zk_synced_followers: '1' },
      'not-synced',
    ],
    ['leader of 3.4', { zk_server_state: 'leader', zk_followers: '2', zk_synced_followers: '2' }, 'ok'],
    [
      'leader with the numbers of the Prometheus provider',
      { zk_server_state: 'leader', zk_quorum_size: '3.0', zk_synced_followers: '1.0' },
      'ok',
    ],
    [
      'server with labels',
      { zk_server_state: 'follower', 'zk_gc_count{gc="G1 Old Generation"}': '0.0' },
      'ok',
    ],
    ['leader without numbers', { zk_server_state: 'leader' }, 'not-synced'],
    ['read-only', { zk_server_state: 'read-only' }, 'read-only'],
    ['no state', {}, 'not-synced'],
  ])('%s', (_, entries, reason) => {
    expect(judge(asked('synced'), answer(monitor(entries as Record<string, string>))).reason).toBe(reason);
  });
  it('is not proved by stats or imok', () => {
    expect(judge(asked('synced'), answer(stats('leader'))).reason).toBe('unexpected');
    expect(judge(asked('synced'), answer('imok')).reason).toBe('unexpected');
  });
});

it('accepts read-only mode as ready only when that is allowed', () => {
  const reply = answer(stats('read-only'));
  expect(judge({ ...asked('ready'), allowReadOnly: true }, reply).reason).toBe('ok');
  expect(judge({ ...asked('ready'), allowReadOnly: false }, reply).reason).toBe('read-only');
});

it('puts an IPv6 address in brackets', () => {
  expect(judge({ host: '::1', port: 1, level: 'alive' }, answer('imok')).text).toBe('ok: [::1]:1 is alive');
});

describe('a server that gives no reply', () => {
  it.each<[Reply, string]>([
    [{ kind: 'refused' }, 'refused'],
    [{ kind: 'closed' }, 'silent'],
    [{ kind: 'timeout', isConnected: false, text: '' }, 'timeout'],
    [{ kind: 'timeout', isConnected: true, text: 'im' }, 'timeout'],
    [{ kind: 'unreachable', code: 'ENOTFOUND' }, 'unreachable'],
    [{ kind: 'tls-failed', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'unexpected'],
  ])('%j: %s', (reply, reason) => {
    for (const level of ['alive', 'ready', 'synced'] as const) {
      const verdict = judge(asked(level), reply);
      expect(verdict.reason).toBe(reason);
      expect(verdict.text).toMatch(new RegExp(`^${reason}: 127\\.0\\.0\\.1:2181 [\\x20-\\x7e]+$`));
    }
  });

  it.each([
    ['ENOTFOUND', /does not resolve \(ENOTFOUND\)$/],
    ['EAI_AGAIN', /does not resolve \(EAI_AGAIN\)$/],
    ['EHOSTUNREACH', /cannot be reached \(EHOSTUNREACH\)$/],
  ])('unreachable with %s', (code, text) => {
    expect(judge(asked('alive'), { kind: 'unreachable', code }).text).toMatch(text);
  });

  it.each([
    ['ERR_TLS_CERT_ALTNAME_INVALID', /--server-name/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /--ca/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /--ca/],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_REQUIRED', /--cert/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /may not expect TLS/],
  ])('TLS failed with %s', (code, text) => {
    expect(judge(asked('alive'), { kind: 'tls-failed', code }).text).toMatch(text);
  });
});
