import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { ask } from '../../../src/zookeeper/four-letter.ts';
import { answering, closedPort, fakeServer } from '../../support/process/fake-server.ts';

const askAt = (port: number, timeoutMs = 10_000) => ask({ host: '127.0.0.1', port, word: 'ruok', timeoutMs });

it('sends the four bytes of the word and nothing else', async () => {
  await using server = await fakeServer(answering('imok'));
  expect(await askAt(server.port)).toEqual({ kind: 'answer', text: 'imok' });
  expect(server.received()).toBe('ruok');
});

it.each<[string, (socket: Socket) => void, object]>([
  ['closed without a byte', (socket) => void socket.end(), { kind: 'closed' }],
  ['reset without a byte', (socket) => void socket.resetAndDestroy(), { kind: 'closed' }],
  ['bytes outside ASCII', answering('\xff\0a'), { kind: 'answer', text: '\xff\0a' }],
])('%s', async (_, behave, reply) => {
  await using server = await fakeServer(behave);
  expect(await askAt(server.port)).toEqual(reply);
});

it('a closed port, and a host that does not exist', async () => {
  expect(await askAt(await closedPort())).toEqual({ kind: 'refused' });
  const reply = await ask({ host: 'nowhere.invalid', port: 1, word: 'ruok', timeoutMs: 10_000 });
  expect(['unreachable', 'timeout']).toContain(reply.kind);
});

it('stops reading after a mebibyte', async () => {
  await using server = await fakeServer(answering('x'.repeat(4 * 1024 ** 2)));
  const reply = await askAt(server.port);
  expect(reply.kind === 'answer' && reply.text.length).toBeLessThan(2 * 1024 ** 2);
});

it('ends in time with what has arrived, even if the server never stops sending', async () => {
  await using silent = await fakeServer(() => {});
  await using partial = await fakeServer((socket) => void socket.write('im'));
  await using endless = await fakeServer((socket) => {
    const timer = setInterval(() => socket.write('x'), 10);
    socket.on('close', () => clearInterval(timer));
  });
  const start = performance.now();
  const [one, two, three] = await Promise.all([silent, partial, endless].map(({ port }) => askAt(port, 300)));
  expect(performance.now() - start).toBeGreaterThan(295);
  expect(performance.now() - start).toBeLessThan(3000);
  expect(one).toEqual({ kind: 'timeout', isConnected: true, text: '' });
  expect(two).toEqual({ kind: 'timeout', isConnected: true, text: 'im' });
  expect(three).toMatchObject({ kind: 'timeout', isConnected: true, text: expect.stringMatching(/^x+$/) });
});
