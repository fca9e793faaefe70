import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createServer } from 'node:tls';
import { expect, it } from 'vitest';
import { openTlsPipe } from '../../../src/zookeeper/tls-pipe.ts';
import { closedPort, fakeServer } from '../../support/process/fake-server.ts';
import { temporaryFolder } from '../../support/process/run.ts';
import { makeCertificate } from '../../support/server/certificates.ts';

/** A server with TLS that sends back what it receives, and what a client needs to trust it. */
async function echo() {
  using folder = temporaryFolder();
  const files = await makeCertificate(folder.path, 'IP:127.0.0.1');
  const [key, cert] = [readFileSync(files.key), readFileSync(files.certificate)];
  const server = await fakeServer((socket) => void socket.pipe(socket), {
    make: (listener) => createServer({ key, cert }, listener),
  });
  return { server, trusting: { host: '127.0.0.1', port: server.port, ca: cert } };
}

const portOf = (address: string) => Number(address.split(':')[1]);

it('carries bytes to a server with TLS and back', async () => {
  const { server, trusting } = await echo();
  await using _ = server;
  using pipe = await openTlsPipe(trusting, () => true);
  const near = connect(portOf(pipe.address), '127.0.0.1');
  near.write('hello');
  expect(String((await once(near, 'data'))[0])).toBe('hello');
  near.end();
  await pipe.closed;
});

it('carries one connection, and none of another process', async () => {
  const { server, trusting } = await echo();
  await using _ = server;
  const localPort = await closedPort();
  using pipe = await openTlsPipe(trusting, ({ remotePort }) => remotePort === localPort);
  const port = portOf(pipe.address);
  const stranger = connect(port, '127.0.0.1').resume();
  await once(stranger, 'close');
  expect(server.connections()).toBe(0);
  const near = connect({ port, host: '127.0.0.1', localPort });
  near.write('hello');
  await once(near, 'data');
  const late = connect(port, '127.0.0.1');
  expect(await once(late, 'error')).toMatchObject([{ code: 'ECONNREFUSED' }]);
  expect(server.connections()).toBe(1);
  near.destroy();
});

it('tells why the connection to the server failed', async () => {
  await using plain = await fakeServer((socket) => void socket.end('no TLS'));
  using pipe = await openTlsPipe({ host: '127.0.0.1', port: plain.port }, () => true);
  connect(portOf(pipe.address), '127.0.0.1').on('error', () => {});
  await expect(pipe.failed).rejects.toThrow(/wrong version number|packet length too long|ssl/i);
  await pipe.closed;
});
