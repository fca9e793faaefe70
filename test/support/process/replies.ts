// Replies that a port may give, and the verdict on each: the table that both halves of zk-ok must agree with.
import type { Reason } from '../../../src/problems/probe.ts';

export interface KnownReply {
  readonly name: string;
  readonly bytes: string;
  readonly alive: 'ok' | Reason;
  readonly ready: 'ok' | Reason;
}

/** A reply to srvr in the form of 3.8. */
export function stats(mode: string, end = ''): string {
  return [
    'Zookeeper version: 3.8.0-5a02a05eddb59aee6ac762f7ea82e92a68eb9c0f, built on 2022-02-25 08:49 UTC',
    'Latency min/avg/max: 0/0.5/12',
    'Received: 120',
    'Sent: 119',
    'Connections: 1',
    'Outstanding: 0',
    'Zxid: 0x100000007',
    `Mode: ${mode}`,
    'Node count: 6',
    end,
  ].join('\n');
}

const proposals = 'Proposal sizes last/min/max: 48/48/53\n';
const whole = (name: string, bytes: string): KnownReply => ({ name, bytes, alive: 'ok', ready: 'ok' });
const stranger = (name: string, bytes: string): KnownReply => ({
  name,
  bytes,
  alive: 'unexpected',
  ready: 'unexpected',
});

export const replies: readonly KnownReply[] = [
  { name: 'imok', bytes: 'imok', alive: 'ok', ready: 'unexpected' },
  whole('standalone', stats('standalone')),
  whole('follower', stats('follower')),
  whole('observer', stats('observer')),
  whole('leader', stats('leader', proposals)),
  { name: 'read-only', bytes: stats('read-only'), alive: 'ok', ready: 'read-only' },
  {
    name: 'not serving',
    bytes: 'This ZooKeeper instance is not currently serving requests\n',
    alive: 'ok',
    ready: 'not-serving',
  },
  {
    name: 'not on the whitelist',
    bytes: 'ruok is not executed because it is not in the whitelist.\n',
    alive: 'ok',
    ready: 'unexpected',
  },
  { name: 'nothing', bytes: '', alive: 'silent', ready: 'silent' },
  stranger('imok with a newline', 'imok\n'),
  stranger('imok with blanks', ' imok '),
  stranger('imok twice', 'imokimok'),
  stranger('part of imok', 'imo'),
  stranger('IMOK', 'IMOK'),
  stranger('imok, then a NUL byte', 'imok\0'),
  stranger('a NUL byte within imok', 'im\0ok'),
  stranger('a NUL byte before imok', '\0imok'),
  stranger('NUL bytes', '\0\0\0\0'),
  stranger('a mode that is none', stats('dictator')),
  stranger('no mode', stats('')),
  stranger('two modes', stats('leader follower')),
  stranger('a mode in another line', stats('leader').replace('Mode: leader', 'Zone: leader')),
  stranger('stats cut off in the mode', stats('leader').slice(0, -20)),
  stranger('stats cut off in the last line', stats('leader').slice(0, -1)),
  stranger('stats after something else', `x${stats('leader')}`),
  stranger('stats with a NUL byte', stats('leader').replace('Sent', 'S\0nt')),
  stranger('a mode alone', 'Mode: leader\nNode count: 6\n'),
  stranger('a version alone', 'Zookeeper version: 3.8.0\n'),
  stranger('null, the answer to isro', 'null'),
  stranger('rw, the answer to isro', 'rw'),
  stranger('not serving, and more', 'This ZooKeeper instance is not currently serving requests\nimok'),
  stranger('HTTP', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
  stranger('an alert of TLS', '\x15\x03\x01\x00\x02\x02\x46'),
  stranger('control characters and a second line', '\x1b[31m\nok: healthy\n'),
  stranger('shell text', '$(touch /tmp/x); `id` * ~ \\ "'),
  stranger('bytes that are no text', '\xff\xfe\x80imok'),
  stranger('a long answer', 'imok'.repeat(2000)),
];
