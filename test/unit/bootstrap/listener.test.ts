import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { helloWord, listen } from '../../../src/bootstrap/listener.ts';
import { choosePorts, loopback } from '../../../src/local/ports.ts';
import { ask } from '../../../src/zookeeper/four-letter.ts';
import type { Reply } from '../../../src/zookeeper/server-reply.ts';

async function freePort(): Promise<number> {
  const [ports] = await choosePorts(1, { client: 0, server: 0, election: 0 });
  return ports?.client ?? 0;
}

/** What a listener on a free port answers to a word. */
async function answerTo(
  word: string,
  reply = (line: string): string | undefined => `hello to ${line}`,
): Promise<Reply> {
  const [answer] = await answersAt([loopback], loopback, word, reply);
  if (!answer) throw new Error('no answer');
  return answer;
}

/** What a listener on a free port of one address answers to a word at other addresses. */
async function answersAt(
  hosts: readonly string[],
  address: string | undefined,
  word: string,
  reply: (line: string) => string | undefined,
): Promise<readonly Reply[]> {
  const port = await freePort();
  const listener = await listen(port, address, reply);
  try {
    return await Promise.all(hosts.map((host) => ask({ host, port, word, timeoutMs: 2_000 })));
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

  it.each(['conf', 'GET ', '\0\0\0\x2d', 'toString', '__pr'])(
    'closes at %j without a reply',
    async (word) => {
      expect((await answerTo(word)).kind).toBe('closed');
    },
  );

  it('answers the hello of another voter', async () => {
    expect(await answerTo(`${helloWord}{"id":1}\n`)).toEqual({ kind: 'answer', text: 'hello to {"id":1}' });
  });

  it('closes at a hello that is none, or that is too long', async () => {
    expect((await answerTo(`${helloWord}?\n`, () => undefined)).kind).toBe('closed');
    expect((await answerTo(`${helloWord}${'x'.repeat(70_000)}`)).kind).toBe('closed');
  });

  it.each([undefined, '::'])('answers hellos over IPv4 and IPv6 when it listens on %s', async (address) => {
    const replies = await answersAt(['127.0.0.1', '::1'], address, `${helloWord}1\n`, (line) => line);
    expect(replies).toEqual([
      { kind: 'answer', text: '1' },
      { kind: 'answer', text: '1' },
    ]);
  });

  it.each([
    ['127.0.0.1', ['answer', 'refused']],
    ['0.0.0.0', ['answer', 'refused']],
    ['::1', ['refused', 'answer']],
  ])('answers on no other address when it listens on %s', async (address, expected) => {
    const replies = await answersAt(['127.0.0.1', '::1'], address, `${helloWord}1\n`, (line) => line);
    expect(replies.map(({ kind }) => kind)).toEqual(expected);
  });

  it('reports a port that is taken, and an address of another host', async () => {
    const taken = createServer().listen(0, loopback);
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const problem = (address: string, code: string) => ({
      status: 69,
      problems: [
        {
          id: 'client-port-unavailable',
          subject: `client port ${port} of ${address}`,
          message: expect.stringContaining(code),
        },
      ],
    });
    const listenAt = (address: string) => listen(port, address, () => '');
    await expect(listenAt(loopback)).rejects.toMatchObject(problem(loopback, 'EADDRINUSE'));
    // Of TEST-NET-1, which no host has.
    await expect(listenAt('192.0.2.1')).rejects.toMatchObject(problem('192.0.2.1', 'EADDRNOTAVAIL'));
    taken.close();
  });

  it('closes as soon as an answer is sent, however long the asker keeps its end open', async () => {
    const port = await freePort();
    const listener = await listen(port, loopback, () => undefined);
    const asker = connect({ port, host: loopback, allowHalfOpen: true });
    asker.write('srvr');
    const [answer] = (await once(asker, 'data')) as [Buffer];
    const start = performance.now();
    await listener.close();
    // The listener itself drops idle connections after 5 seconds.
    expect(performance.now() - start).toBeLessThan(4_000);
    expect(String(answer)).toBe(notServing);
    asker.destroy();
  });

  it('answers while one address holds more connections than it may', async () => {
    const port = await freePort();
    const listener = await listen(port, loopback, () => '');
    const idle = Array.from({ length: 100 }, () => connect(port, loopback).on('error', () => {}));
    await Promise.all(idle.map((socket) => once(socket, 'connect')));
    expect(await ask({ host: loopback, port, word: 'ruok', timeoutMs: 2_000 })).toMatchObject({
      text: 'imok',
    });
    for (const socket of idle) socket.destroy();
    await listener.close();
  });

  it('closes at once, also with an open connection without a question', async () => {
    const port = await freePort();
    const listener = await listen(port, loopback, () => '');
    const silent = ask({ host: loopback, port, word: 'ru', timeoutMs: 10_000 });
    // The first connection is open when a question behind it is answered.
    await ask({ host: loopback, port, word: 'ruok', timeoutMs: 2_000 });
    await listener.close();
    expect((await silent).kind).not.toBe('timeout');
  });
});
