import { describe, expect, it } from 'vitest';
import {
  readMonitor,
  readServerCounters,
  readServerFacts,
  readTransactionId,
} from '../../../src/zookeeper/server-reply.ts';
import { stats } from '../../support/process/replies.ts';

describe('srvr', () => {
  it('has the facts of a server', () => {
    expect(readServerFacts(stats('follower'))).toEqual({
      mode: 'follower',
      version: '3.8.0',
      zxid: '0x100000007',
      latencyMs: { min: 0, avg: 0.5, max: 12 },
      connections: 1,
    });
  });

  it('may lack some of them', () => {
    const text = 'Zookeeper version: x\nMode: leader\nNode count: 6\n';
    expect(readServerFacts(text)).toEqual({ mode: 'leader', version: 'x' });
  });

  it.each(['', 'imok', 'Mode: leader\nNode count: 6\n', stats('leader').slice(0, -1)])(
    '%j is none',
    (text) => {
      expect(readServerFacts(text)).toBeUndefined();
    },
  );
});

describe('the counters of srvr', () => {
  it('are numbers', () => {
    expect(readServerCounters(stats('leader'))).toEqual({
      received: 120,
      sent: 119,
      outstanding: 0,
      znodes: 6,
    });
  });

  it('are unknown where they are missing', () => {
    const counters = { received: undefined, sent: undefined, outstanding: undefined, znodes: undefined };
    expect(readServerCounters('Mode: leader\n')).toEqual(counters);
  });
});

describe('a zxid', () => {
  it.each([
    ['0x0', { epoch: 0, counter: 0 }],
    ['0x100000007', { epoch: 1, counter: 7 }],
    ['0xff00000000', { epoch: 255, counter: 0 }],
    ['0x7fffffffffffffff', { epoch: 0x7fff_ffff, counter: 0xffff_ffff }],
    // No data.
    ['0xffffffffffffffff', undefined],
    ['0x', undefined],
    ['7', undefined],
    ['0x10000000000000000', undefined],
  ])('%s', (text, id) => {
    expect(readTransactionId(text)).toEqual(id);
  });
});

describe('mntr', () => {
  it('has values by key', () => {
    expect(readMonitor('zk_version\t3.8.0, built on\nzk_server_state\tleader\nzk_last\t\n')).toEqual(
      new Map([
        ['zk_version', '3.8.0, built on'],
        ['zk_server_state', 'leader'],
        ['zk_last', ''],
      ]),
    );
  });

  it('has labels with blanks when the server has the Prometheus provider', () => {
    const key = 'zk_jvm_gc_collection_seconds_count{gc="G1 Young Generation"}';
    expect(readMonitor(`zk_version\t3.9.5\n${key}\t5.0\n`)?.get(key)).toBe('5.0');
  });

  it.each([
    '',
    'imok',
    'zk_version\t3.8.0',
    'zk_version\t3.8.0\nzk_x 1\n',
    'zk_version\t3.8.0\n\tx\n',
    'zk_version\t3.8.0\n\n',
    'zk_version\t3.8.0\nzk_\0\t1\n',
    'zk_server_state\tleader\n',
  ])('%j is none', (text) => expect(readMonitor(text)).toBeUndefined());
});
