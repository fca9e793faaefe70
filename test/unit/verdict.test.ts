import { describe, expect, it } from 'vitest';
import type { Reply } from '../../src/four-letter.ts';
import { judge, type Level, type Verdict, wordFor } from '../../src/verdict.ts';

function judged(level: Level, reply: Reply): Verdict {
  return judge(level, { host: '127.0.0.1', port: 2181, word: wordFor[level] }, reply);
}

const answer = (text: string): Reply => ({ kind: 'answer', text });
const srvr = (mode: string) =>
  answer(`Zookeeper version: 3.9.4-abc, built on 2025-01-01 00:00 UTC
Latency min/avg/max: 0/0.0/0
Received: 1
Sent: 0
Connections: 1
Outstanding: 0
Zxid: 0x0
Mode: ${mode}
Node count: 5
`);
const notServing = answer('This ZooKeeper instance is not currently serving requests\n');
const refuses = (word: string) => answer(`${word} is not executed because it is not in the whitelist.\n`);

describe('a reply means', () => {
  it.each<[reply: string, Reply, alive: Verdict['reason'], ready: Verdict['reason']]>([
    ['imok', answer('imok'), 'ok', 'unexpected'],
    ['srvr of a leader', srvr('leader'), 'ok', 'ok'],
    ['srvr of a follower', srvr('follower'), 'ok', 'ok'],
    ['srvr of an observer', srvr('observer'), 'ok', 'ok'],
    ['srvr of a standalone server', srvr('standalone'), 'ok', 'ok'],
    ['srvr of a read-only server', srvr('read-only'), 'ok', 'read-only'],
    ['srvr in a mode there is not', srvr('dreaming'), 'unexpected', 'unexpected'],
    ['not serving', notServing, 'ok', 'not-serving'],
    ['half of imok', answer('im'), 'unexpected', 'unexpected'],
    ['imok and more', answer('imok\n'), 'unexpected', 'unexpected'],
    ['a mode without a version', answer('Mode: leader\n'), 'unexpected', 'unexpected'],
    ['another program', answer('HTTP/1.1 400 Bad Request\r\n'), 'unexpected', 'unexpected'],
    ['refused', { kind: 'refused' }, 'refused', 'refused'],
    ['closed', { kind: 'closed' }, 'silent', 'silent'],
    ['nothing in time', { kind: 'timeout', text: '' }, 'timeout', 'timeout'],
    ['half in time', { kind: 'timeout', text: 'imok' }, 'timeout', 'timeout'],
    ['no such host', { kind: 'unreachable', code: 'ENOTFOUND' }, 'unreachable', 'unreachable'],
  ])('%s', (_what, reply, alive, ready) => {
    expect({ alive: judged('alive', reply).reason, ready: judged('ready', reply).reason }).toEqual({
      alive,
      ready,
    });
  });
});

describe('a word that is not on the whitelist', () => {
  it('proves life, and the cure is said', () => {
    const { reason, text } = judged('alive', refuses('ruok'));
    expect(reason).toBe('ok');
    expect(text).toMatch(/ruok.*ZK_4LW_COMMANDS_WHITELIST/);
  });

  it('does not prove service', () => {
    const { reason, text } = judged('ready', refuses('srvr'));
    expect(reason).toBe('unexpected');
    expect(text).toMatch(/srvr.*ZK_4LW_COMMANDS_WHITELIST/);
  });

  it('is judged by the word that was asked for', () => {
    expect(judged('alive', refuses('stat')).reason).toBe('unexpected');
  });
});

describe('the text', () => {
  it.each<[Level, Reply, RegExp]>([
    ['ready', srvr('leader'), /^ok: 127\.0\.0\.1:2181 .*leader$/],
    ['alive', { kind: 'refused' }, /^refused: 127\.0\.0\.1:2181 /],
    ['alive', { kind: 'timeout', text: 'im' }, /^timeout: .*"im"/],
    ['alive', { kind: 'unreachable', code: 'EHOSTUNREACH' }, /^unreachable: .*EHOSTUNREACH/],
    ['ready', notServing, /^not-serving: .*quorum/],
    ['alive', answer('a\nb\u001b[31m'), /^unexpected: .*"a\\nb\\u001b\[31m"/],
    ['alive', answer('x'.repeat(100_000)), /^unexpected: .{1,250}$/],
  ])('of %s for %j is one line that begins with the reason', (level, reply, words) => {
    const { text } = judged(level, reply);
    expect(text).toMatch(words);
    expect(text).not.toContain('\n');
  });
});
