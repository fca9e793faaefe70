import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { takesTls } from '../../../src/tls/peers.ts';
import { keyText } from '../../support/tls/secrets.ts';
import { authority, issue } from './cases.ts';

async function asked(server: Server): Promise<boolean | undefined> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await takesTls('127.0.0.1', (server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

const own = issue();
const identity = { cert: own.certificate, key: keyText(own.key), ca: authority.certificate };

describe('a port takes TLS:', () => {
  it('yes, when it answers a hello', async () => {
    expect(await asked(createTlsServer(identity))).toBe(true);
  });

  it('yes, when it wants a certificate', async () => {
    const server = createTlsServer({ ...identity, requestCert: true, rejectUnauthorized: true });
    expect(await asked(server)).toBe(true);
  });

  it('no, when it closes at a hello', async () => {
    expect(await asked(createServer((socket) => socket.once('data', () => socket.destroy())))).toBe(false);
  });

  it('unknown, when it closes without one, as a proxy before a server that is down', async () => {
    expect(await asked(createServer((socket) => socket.destroy()))).toBeUndefined();
  });

  it('unknown, when it says nothing', async () => {
    expect(await asked(createServer((socket) => socket.resume()))).toBeUndefined();
  });

  it('unknown, when nobody listens', async () => {
    expect(await takesTls('127.0.0.1', 1)).toBeUndefined();
  });
});
