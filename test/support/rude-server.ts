// A server that misbehaves: answers every connection in its own way, on a free port of loopback.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { loopback } from '../../src/local-ports.ts';

export interface RudeServer {
  readonly port: number;
  /** Every byte it was sent, by connection. */
  readonly received: readonly string[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** @param behave called with each connection, and again with everything that it has sent so far */
export async function startRudeServer(
  behave: (socket: Socket, received: string) => void,
): Promise<RudeServer> {
  const sockets = new Set<Socket>();
  const received: string[] = [];
  const server = createServer((socket) => {
    const index = received.push('') - 1;
    sockets.add(socket);
    // A client that goes away is what these servers are for.
    socket
      .on('error', () => {})
      .on('data', (data) => {
        received[index] += String(data);
        behave(socket, received[index] ?? '');
      });
    behave(socket, '');
  }).listen(0, loopback);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    received,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
