import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { askTarget } from '../../../src/probe/ask.ts';
import { now } from '../../../src/probe/process.ts';
import { answering, closedPort, fakeServer } from '../../support/process/fake-server.ts';
import { temporaryFolder } from '../../support/process/run.ts';

const isAlive = { kind: 'answer', text: 'imok' };

function askAt(
  port: number,
  {
    host,
    isDefaultPort = false,
    folder = '/nowhere',
    ms = 10_000,
  }: {
    host?: string;
    isDefaultPort?: boolean;
    folder?: string;
    ms?: number;
  } = {},
) {
  const context = { flags: {}, environment: { ZK_CONF_DIR: folder } };
  return askTarget(context, { host, port, isDefaultPort }, 'ruok', now() + ms);
}

it('asks 127.0.0.1 where no host is given', async () => {
  await using server = await fakeServer(answering('imok'));
  expect(await askAt(server.port)).toEqual({ host: '127.0.0.1', port: server.port, reply: isAlive });
});

it('asks ::1 where 127.0.0.1 refuses', async ({ skip }) => {
  const server = await fakeServer(answering('imok'), { host: '::1' }).catch(() => undefined);
  if (!server) return skip('this machine has no IPv6 loopback');
  await using _ = server;
  expect(await askAt(server.port)).toEqual({ host: '::1', port: server.port, reply: isAlive });
  expect((await askAt(server.port, { host: '127.0.0.1' })).reply).toEqual({ kind: 'refused' });
});

it('asks on the port of zoo.cfg only where the default port is refused', async () => {
  using folder = temporaryFolder();
  await using server = await fakeServer(answering('imok'));
  writeFileSync(join(folder.path, 'zoo.cfg'), `clientPort=${server.port}\n`);
  const closed = await closedPort();
  const found = await askAt(closed, { isDefaultPort: true, folder: folder.path });
  expect(found).toMatchObject({ port: server.port, reply: isAlive });
  const given = await askAt(closed, { folder: folder.path });
  expect(given).toEqual({ host: '127.0.0.1', port: closed, reply: { kind: 'refused' } });
});

it('asks with TLS where the target says so, and expects the name of its certificate', async () => {
  await using server = await fakeServer(answering('imok'));
  const target = { host: '127.0.0.1', port: server.port, isDefaultPort: false };
  const ask = (more: object, flags = {}) =>
    askTarget({ flags, environment: {} }, { ...target, ...more }, 'ruok', now() + 10_000);
  expect(await ask({ isTls: false }, { tls: true })).toMatchObject({ reply: isAlive, tls: undefined });
  const { reply, tls } = await ask({ isTls: true, certificateName: 'zk-0.zk' });
  expect(reply.kind).not.toBe('answer');
  expect(tls?.servername).toBe('zk-0.zk');
  const named = await ask({ isTls: true, certificateName: 'zk-0.zk' }, { 'server-name': 'zk' });
  expect(named.tls?.servername).toBe('zk');
});

it('ends at the deadline, and soon when that is over', async () => {
  await using server = await fakeServer(() => {});
  for (const ms of [300, -10_000]) {
    const start = performance.now();
    expect((await askAt(server.port, { ms })).reply).toMatchObject({ kind: 'timeout' });
    expect(performance.now() - start).toBeGreaterThan(ms - 5);
    expect(performance.now() - start).toBeLessThan(3000);
  }
});
