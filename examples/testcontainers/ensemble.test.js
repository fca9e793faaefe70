// One container is a whole ensemble: a client session survives the loss of the leader.
// Run by: ZK_IMAGE=zk-bootstrap:0.1.0 node --test --test-force-exit
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import zookeeper from 'node-zookeeper-client';
import { GenericContainer, Wait } from 'testcontainers';

const folder = '/tmp/ensemble';
const ports = [2181, 2182, 2183];

test('a session survives the loss of the leader', { timeout: 120_000 }, async () => {
  const container = await new GenericContainer(process.env.ZK_IMAGE ?? 'zk-bootstrap:0.1.0')
    .withCommand(['zk-local', '--listen', '0.0.0.0', '--data-dir', folder])
    .withEnvironment({ ZK_HEAP_SIZE: '96m' })
    .withExposedPorts(...ports)
    .withWaitStrategy(Wait.forLogMessage('Ctrl-C stops it'))
    .start();
  const connect = ports.map((port) => `${container.getHost()}:${container.getMappedPort(port)}`).join(',');

  const client = zookeeper.createClient(connect, { sessionTimeout: 20_000, spinDelay: 100 });
  const connected = new Promise((resolve) => client.once('connected', resolve));
  client.connect();
  await connected;
  const session = client.getSessionId().toString('hex');
  await promisify(client.create.bind(client))('/node', Buffer.from('before'));

  const { exitCode, output } = await container.exec(['zk-local', 'kill', 'leader', '--dir', folder]);
  assert.equal(exitCode, 0, output);

  const setData = promisify(client.setData.bind(client));
  while (!(await setData('/node', Buffer.from('after'), -1).catch(() => undefined))) await pause(100);
  assert.equal(client.getSessionId().toString('hex'), session);
  client.close();
  await container.stop();
});
