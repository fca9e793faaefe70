import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { AbsentObstacle } from '../../../src/bootstrap/decide.ts';
import { helloWord } from '../../../src/bootstrap/listener.ts';
import type { Lookup } from '../../../src/bootstrap/lookup.ts';
import { askPeer, parseHello, systemNetwork } from '../../../src/bootstrap/peer.ts';
import { loopback } from '../../../src/local/ports.ts';
import { answering, closedPort, fakeServer } from '../../support/process/fake-server.ts';

const hello = { id: 1, volume: 'empty', stage: 'waiting', members: ['server.1=a'] } as const;

const notServing = 'This ZooKeeper instance is not currently serving requests\n';

describe('asking a peer', () => {
  /** The state of a peer that answers each question with a text, by its first four letters. */
  async function stateOf(answers: Readonly<Record<string, string>>) {
    await using peer = await fakeServer((socket) =>
      socket.once('data', (bytes) => {
        const text = answers[bytes.toString('latin1', 0, 4)];
        if (text === undefined) socket.destroy();
        else socket.end(text);
      }),
    );
    return await askPeer({ id: 2, host: loopback, port: peer.port }, hello);
  }

  const srvr = (mode: string) => `Zookeeper version: 3.8.0\nMode: ${mode}\nNode count: 5\n`;

  it.each([
    [
      { srvr: srvr('leader'), mntr: 'zk_version\t3.8.0\nzk_quorum_size\t3\n' },
      { kind: 'serves', mode: 'leader', membership: { count: 3 } },
    ],
    [
      {
        srvr: srvr('follower'),
        conf: 'clientPort=1\nmembership: \nserver.3=c:2:3:observer\nserver.2=b:2:3:participant;0.0.0.0:1\nserver.1=a:2:3\nversion=0',
      },
      { kind: 'serves', mode: 'follower', membership: { voters: [1, 2] } },
    ],
    [{ srvr: srvr('follower') }, { kind: 'serves', mode: 'follower', membership: undefined }],
    [
      { srvr: srvr('observer'), mntr: 'mntr is not executed because it is not in the whitelist.\n' },
      { kind: 'serves', mode: 'observer', membership: undefined },
    ],
    [{ srvr: srvr('standalone') }, { kind: 'serves-standalone' }],
    [{ srvr: notServing }, { kind: 'runs', membership: undefined }],
    [{ srvr: srvr('read-only') }, { kind: 'runs', membership: undefined }],
    [
      { srvr: 'srvr is not executed because it is not in the whitelist.\n' },
      { kind: 'runs', membership: undefined },
    ],
    [
      {
        srvr: notServing,
        envi: 'Environment:\njava.class.path=/conf:/lib/a.jar:/zk-bootstrap/voters/1,2,3\n',
      },
      { kind: 'runs', membership: { voters: [1, 2, 3] } },
    ],
    [{}, { kind: 'runs', membership: undefined }],
    [
      { [helloWord]: JSON.stringify({ ...hello, id: 2 }) },
      {
        kind: 'waits',
        peer: {
          id: 2,
          content: 'empty',
          stage: 'waiting',
          isChosen: false,
          roles: { voters: [1], observers: [], quorum: [] },
          last: undefined,
          seen: undefined,
        },
      },
    ],
  ])('a peer that answers %j', async (answers, expected) => {
    expect(await stateOf(answers)).toEqual(expected);
  });

  it.each<[string, (socket: Socket) => void, string]>([
    ['keeps the connection open without a reply', () => {}, 'connected, but no reply'],
    [
      'answers a hello with that of another server',
      (socket) => socket.end(JSON.stringify({ ...hello, id: 3 })),
      'is server 3',
    ],
  ])('a peer that %s is absent', async (_what, behave, reason) => {
    await using peer = await fakeServer(behave);
    expect(await askPeer({ id: 2, host: loopback, port: peer.port }, hello)).toEqual({
      kind: 'absent',
      reason: expect.stringContaining(reason),
      obstacle: 'other-process',
    });
  });

  it('a peer whose port refuses the connection is absent', async () => {
    expect(await askPeer({ id: 2, host: loopback, port: await closedPort() }, hello)).toEqual({
      kind: 'absent',
      reason: 'connection refused',
      obstacle: 'not-up',
    });
  });

  it.each<[Lookup, AbsentObstacle, string]>([
    [{ kind: 'timeout' }, 'name-server-fails', 'name lookup timed out: the name server does not answer'],
    [{ kind: 'failed', code: 'ENOTFOUND' }, 'name-not-found', 'name not found'],
    [
      { kind: 'failed', code: 'EAI_AGAIN' },
      'name-server-fails',
      'name lookup failed temporarily (EAI_AGAIN): the name server fails or cannot be reached',
    ],
    [{ kind: 'failed', code: 'EAI_FAIL' }, 'name-server-fails', 'name lookup failed (EAI_FAIL)'],
  ])('a name lookup that ends with %j is not blamed on the peer', async (lookup, obstacle, reason) => {
    const network = { lookup: async () => lookup, ask: () => Promise.reject(new Error('asked')) };
    expect(await askPeer({ id: 2, host: 'zk-1.zk', port: 2181 }, hello, network)).toEqual({
      kind: 'absent',
      reason,
      obstacle,
    });
  });

  it('a peer with several addresses is asked at each, with one lookup', async () => {
    await using peer = await fakeServer(answering(JSON.stringify({ ...hello, id: 2 })));
    const addresses = [
      { address: '::1', family: 6 },
      { address: loopback, family: 4 },
    ];
    const network = { ...systemNetwork, lookup: async () => ({ kind: 'found' as const, addresses }) };
    const state = await askPeer({ id: 2, host: 'zk-1.invalid', port: peer.port }, hello, network);
    expect(state).toMatchObject({ kind: 'waits' });
  });
});

describe('a hello', () => {
  it.each([
    '',
    'null',
    '1',
    '{}',
    JSON.stringify({ ...hello, id: '1' }),
    JSON.stringify({ ...hello, volume: 'full' }),
    JSON.stringify({ ...hello, stage: 'done' }),
    JSON.stringify({ ...hello, members: 'a' }),
  ])('is none: %j', (line) => {
    expect(parseHello(line)).toBeUndefined();
  });

  it('is parsed as it was sent', () => {
    expect(parseHello(JSON.stringify(hello))).toEqual(hello);
    const full = {
      ...hello,
      volume: 'data',
      last: ['server.1=a'],
      isChosen: true,
      seen: [2],
      isStarting: true,
    } as const;
    expect(parseHello(JSON.stringify(full))).toEqual(full);
    expect(parseHello(JSON.stringify({ ...hello, last: null }))).toEqual({ ...hello, last: null });
  });

  it('has the form that earlier releases exchange', async () => {
    await using peer = await fakeServer(answering(''));
    await askPeer({ id: 2, host: loopback, port: peer.port }, hello);
    expect(peer.received()).toContain(
      'zkbf{"id":1,"volume":"empty","stage":"waiting","members":["server.1=a"]}\n',
    );
  });
});
