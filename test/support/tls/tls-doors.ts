// Ports of loopback whose connections are carried on with TLS to the secure ports of servers, for the client library of
// the tests, which has no TLS.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import type { Identity } from '../../../src/local/authority.ts';
import { keyText } from './secrets.ts';

export interface TlsDoors extends AsyncDisposable {
  /** One for each server, in their order. */
  readonly addresses: readonly string[];
}

/** @param certificate with which the client shows itself */
export async function openTlsDoors(
  servers: readonly { readonly host: string; readonly address: string }[],
  certificate: Identity,
  authority: Identity,
): Promise<TlsDoors> {
  const client = { cert: certificate.certificate, key: keyText(certificate.key), ca: authority.certificate };
  const doors = await Promise.all(
    servers.map(({ host, address }) => openDoor({ ...client, host: address, port: 2281, servername: host })),
  );
  return {
    addresses: doors.map(({ address }) => address),
    async [Symbol.asyncDispose]() {
      for (const door of doors) door.close();
    },
  };
}

async function openDoor(server: ConnectionOptions) {
  const sockets = new Set<Socket>();
  const listener = createServer((near) => {
    const far = connect(server);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    address: `127.0.0.1:${(listener.address() as AddressInfo).port}`,
    close() {
      listener.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
