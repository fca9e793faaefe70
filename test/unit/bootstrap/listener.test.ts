import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { helloWord, listen } from '../../../src/bootstrap/listener.ts';
import { askPeer, parseHello } from '../../../src/bootstrap/peer.ts';
import { choosePorts, loopback } from '../../../src/local/ports.ts';
import { ask, type Reply } from '../../../src/zookeeper/four-letter.ts';

const introduction = { id: 1, volume: 'empty', stage: 'waiting', members: ['server.1=a'] } as const;

async function freePort(): Promise<number> {
  const [ports] = await choosePorts(1, { client: 0, server: 0, election: 0 });
  return ports?.client ?? 0;
}

/** What a listener on a free port answers to a word. */
async function answerTo(
  word: string,
  reply = (line: string): string | undefined => `heard ${line}`,
): Promise<Reply> {
  const port = await freePort();
  const listener = await listen(port, loopback, reply);
  try {
    return await ask({ host: loopback, port, word, timeoutMs: 2_000 });
  } finally {
    await listener.close();
  }
}

const notServing = 'This ZooKeeper instance is not currently serving requests\n';

describe('a voter that waits', () => {
  it.each([
    ['ruok', 'imok'],
    ['srvr', notServing],
    ['stat', notServing],
    ['mntr', notServing],
    ['isro', 'null'],
  ])('answers %s as a server without a quorum does', async (word, text) => {
    expect(await answerTo(word)).toEqual({ kind: 'answer', text });
  });

  it.each(['conf', 'GET ', '\0\0\0\x2d', 'toString', '__pr'])('closes at %j without a word', async (word) => {
    expect((await answerTo(word)).kind).toBe('closed');
  });

  it('answers the line of another voter', async () => {
    expect(await answerTo(`${helloWord}{"id":1}\n`)).toEqual({ kind: 'answer', text: 'heard {"id":1}' });
  });

  it('closes at a line that it does not understand, or that is too long', async () => {
    expect((await answerTo(`${helloWord}?\n`, () => undefined)).kind).toBe('closed');
    expect((await answerTo(`${helloWord}${'x'.repeat(70_000)}`)).kind).toBe('closed');
  });

  it('says so when the port is taken', async () => {
    const taken = createServer().listen(0, loopback);
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(listen(port, loopback, () => '')).rejects.toMatchObject({
      status: 69,
      problems: [{ subject: `client port ${port}`, message: expect.stringContaining('EADDRINUSE') }],
    });
    taken.close();
  });

  it('ends at once, also with a connection open on which nothing was said', async () => {
    const port = await freePort();
    const listener = await listen(port, loopback, () => '');
    const silent = ask({ host: loopback, port, word: 'ru', timeoutMs: 10_000 });
    // Connected, as a whole question behind it was answered.
    await ask({ host: loopback, port, word: 'ruok', timeoutMs: 2_000 });
    await listener.close();
    expect((await silent).kind).not.toBe('timeout');
  });
});

describe('looking at another voter', () => {
  /** What is seen of a peer that answers each question with a text, by its first four letters. */
  async function seeing(answers: Readonly<Record<string, string>>) {
    const peer = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {});
      socket.once('data', (bytes) => {
        const text = answers[bytes.toString('latin1', 0, 4)];
        if (text === undefined) socket.destroy();
        else socket.end(text);
      });
    }).listen(0, loopback);
    await once(peer, 'listening');
    const address = peer.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      return await askPeer(loopback, port, 2, introduction);
    } finally {
      peer.close();
    }
  }

  const srvr = (mode: string) => `Zookeeper version: 3.8.0\nMode: ${mode}\nNode count: 5\n`;

  it.each([
    [
      { srvr: srvr('leader'), mntr: 'zk_version\t3.8.0\nzk_quorum_size\t3\n' },
      { kind: 'serves', mode: 'leader', voters: 3 },
    ],
    [{ srvr: srvr('follower') }, { kind: 'serves', mode: 'follower', voters: undefined }],
    [
      { srvr: srvr('observer'), mntr: 'mntr is not executed because it is not in the whitelist.\n' },
      { kind: 'serves', mode: 'observer', voters: undefined },
    ],
    [{ srvr: srvr('standalone') }, { kind: 'serves-alone' }],
    [{ srvr: notServing }, { kind: 'runs' }],
    [{ srvr: srvr('read-only') }, { kind: 'runs' }],
    [{ srvr: 'srvr is not executed because it is not in the whitelist.\n' }, { kind: 'runs' }],
    [{}, { kind: 'runs' }],
    [
      { [helloWord]: JSON.stringify({ ...introduction, id: 2 }) },
      { kind: 'waits', stage: 'waiting', members: ['server.1=a'] },
    ],
  ])('a peer that answers %j', async (answers, expected) => {
    expect(await seeing(answers)).toEqual(expected);
  });

  it('a peer with another id than expected is not there', async () => {
    expect(await seeing({ [helloWord]: JSON.stringify({ ...introduction, id: 3 }) })).toMatchObject({
      kind: 'absent',
      why: expect.stringContaining('is the server with the id 3'),
    });
  });

  it('nobody is there', async () => {
    expect(await askPeer(loopback, await freePort(), 2, introduction)).toEqual({
      kind: 'absent',
      why: 'nobody listens on its client port',
    });
  });
});

describe('an introduction', () => {
  it.each([
    '',
    'null',
    '1',
    '{}',
    JSON.stringify({ ...introduction, id: '1' }),
    JSON.stringify({ ...introduction, volume: 'full' }),
    JSON.stringify({ ...introduction, stage: 'done' }),
    JSON.stringify({ ...introduction, members: 'a' }),
  ])('is none: %j', (line) => {
    expect(parseHello(line)).toBeUndefined();
  });

  it('reads as it was said', () => {
    expect(parseHello(JSON.stringify(introduction))).toEqual(introduction);
  });
});
