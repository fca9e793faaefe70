// Imitates the kubelet's metrics of the volumes, with numbers that never change.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on a free port of loopback; ends with its scope. */
export async function startKubelet(
  claims: readonly string[],
): Promise<AsyncDisposable & { address: string }> {
  const lines = claims.flatMap((claim) => {
    const labels = `{namespace="zookeeper",persistentvolumeclaim="${claim}"}`;
    return [
      `kubelet_volume_stats_available_bytes${labels} 8e9`,
      `kubelet_volume_stats_capacity_bytes${labels} 10e9`,
    ];
  });
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(`${lines.join('\n')}\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
