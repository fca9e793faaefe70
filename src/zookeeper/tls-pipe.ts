// A port of loopback whose one connection is carried on to a server with TLS, for a client library that has none.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type zookeeper from 'node-zookeeper-client';

export interface TlsPipe extends Disposable {
  readonly address: string;
  /** Rejects when the connection to the server fails. */
  readonly failed: Promise<never>;
  /** Settles when the connection to the server is closed. */
  readonly closed: Promise<void>;
}

/**
 * @param isOwn tells the connection of the client library from one of another process on this machine, which must not
 * use the client certificate
 */
export async function openTlsPipe(
  server: ConnectionOptions,
  isOwn: (connection: Socket) => boolean,
): Promise<TlsPipe> {
  const sockets: Socket[] = [];
  const failed = Promise.withResolvers<never>();
  const closed = Promise.withResolvers<void>();
  // It may fail when nobody waits for it any more.
  failed.promise.catch(() => {});
  const listener = createServer((near) => {
    near.on('error', () => {});
    if (!isOwn(near)) {
      near.destroy();
      return;
    }
    listener.close();
    // Loaded here, because a session without TLS must not pay for it.
    const far = process.getBuiltinModule('node:tls').connect(server);
    sockets.push(near, far);
    near.pipe(far).pipe(near);
    far.on('error', failed.reject);
    far.on('close', () => {
      near.destroy();
      closed.resolve();
    });
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    address: `127.0.0.1:${(listener.address() as AddressInfo).port}`,
    failed: failed.promise,
    closed: closed.promise,
    [Symbol.dispose]() {
      listener.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The local port of the connection of a client library: the one seam into its inside. */
export function localPortOf(client: zookeeper.Client): number | undefined {
  const { connectionManager } = client as unknown as { connectionManager: { socket?: Socket } };
  return connectionManager.socket?.localPort;
}
