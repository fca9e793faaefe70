// Moves three servers from plaintext to TLS between them under a writer, in the three rolling restarts of docs/tls.md,
// beside as many restarts without TLS, and prints what the writer saw. Needs root.
import { join } from 'node:path';
import { createAuthority } from '../../src/local/authority.ts';
import { Writer } from '../support/client/clients.ts';
import { type NamespacedServer, NamespacedServers } from '../support/server/namespaced-servers.ts';
import { projectSecret, secretFiles, valid } from '../support/tls/secrets.ts';

type Environment = Readonly<Record<string, string>>;

const folderOf = ({ folder }: NamespacedServer) => join(folder, 'quorum tls');
const withTls = (mode: Environment) => (server: NamespacedServer) => ({
  ZK_QUORUM_TLS_DIR: folderOf(server),
  ...mode,
});

async function move(
  what: string,
  steps: readonly ((server: NamespacedServer) => Environment)[],
): Promise<void> {
  await using ensemble = await NamespacedServers.make('3.9.5');
  const authority = createAuthority('quorum', valid);
  for (const server of ensemble.servers) {
    const own = authority.issue({ commonName: 'zk', names: [server.host], validity: valid });
    projectSecret(folderOf(server), secretFiles(own, [authority]));
    server.start();
  }
  await ensemble.untilAllReady();
  const addresses = ensemble.servers.map(({ address }) => `${address}:2181`);
  const writer = new Writer(addresses, '/move');
  writer.start();
  await writer.untilWritten(20);
  for (const step of steps)
    for (const server of ensemble.servers.toReversed()) {
      await server.end();
      server.start(step(server));
      await server.untilReady();
    }
  await writer.untilWritten(20);
  await writer.stop();
  const lost = await writer.missingOn(addresses[0] ?? '');
  console.log(`${what}: ${lost.length} acknowledged writes lost, longest pause ${writer.gap.ms} ms`);
  if (lost.length > 0) process.exitCode = 1;
}

const plain = () => ({});
await move('three rolling restarts without TLS', [plain, plain, plain]);
await move('plaintext to TLS in three rolling restarts', [
  withTls({ ZK_QUORUM_TLS: 'accept' }),
  withTls({ ZK_QUORUM_TLS: 'prefer' }),
  withTls({}),
]);
