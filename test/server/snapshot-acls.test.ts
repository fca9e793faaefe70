// The SASL users in the access control lists of real snapshots are found, whatever release has written them.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSaslUsers } from '../../src/volume/read.ts';
import { createFor } from '../support/client/clients.ts';
import { until } from '../support/process/poll.ts';
import { startServers, untilPrinted } from '../support/server/jvm-server.ts';

const provider = 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider';

it.each([
  ['3.4.14', {}],
  ['3.9.5', {}],
  ['3.9.5', { 'snapshot.compression.method': 'gz' }],
] as const)('of ZooKeeper %s with %j', async (release, configuration) => {
  await using started = await startServers(release, [
    { 'authProvider.1': provider, snapCount: 2, ...configuration },
  ]);
  const data = join(started.folder, '1');
  const [server] = started.servers;
  const port = String(server?.port);
  await untilPrinted(['--ready', port], /^ok/);
  expect(readSaslUsers(data)).toEqual([]);
  await createFor(`127.0.0.1:${port}`, '/open', 'world', 'anyone');
  await createFor(`127.0.0.1:${port}`, '/closed', 'sasl', 'admin');
  // A server writes a snapshot after so many transactions.
  let written = 0;
  await until('a snapshot with both nodes', async () => {
    written += 1;
    await createFor(`127.0.0.1:${port}`, `/open/${written}`, 'world', 'anyone');
    return readSaslUsers(data).length > 0;
  });
  expect(readSaslUsers(data)).toEqual(['admin']);
});
