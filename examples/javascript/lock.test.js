// A lock moves to the next client when the leader is lost with the client that holds it.
// Run by: ZK_TICK_TIME=500 zk-local -- node --test --test-force-exit
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import zookeeper from 'node-zookeeper-client';

const { CreateMode, createClient } = zookeeper;

function zkLocal(...words) {
  return execFileSync('zk-local', words, { encoding: 'utf8' });
}

/** A session with the first server of the list that can be reached. */
async function connect(servers, sessionTimeout) {
  const client = createClient(servers, { sessionTimeout, spinDelay: 100 });
  const connected = new Promise((resolve) => client.once('connected', resolve));
  client.connect();
  await connected;
  return client;
}

/** Queues for the lock: the name of an entry that the server removes when the session ends. */
async function enqueue(client) {
  const create = promisify(client.create.bind(client));
  const path = await create('/lock/entry-', null, CreateMode.EPHEMERAL_SEQUENTIAL);
  return path.split('/').at(-1);
}

/** The entry that holds the lock, the first in the queue; undefined while the connection is lost. */
async function findHolder(client) {
  try {
    return (await promisify(client.getChildren.bind(client))('/lock')).sort()[0];
  } catch {
    return undefined;
  }
}

test('a lock moves when the leader dies under its holder', { timeout: 60_000 }, async () => {
  const ensemble = JSON.parse(zkLocal('status', '--json'));
  const leader = ensemble.servers.find(({ role }) => role === 'leader');

  // The next client can reach every server; the holder only the leader, like a client behind a broken network.
  const next = await connect(process.env.ZK_CONNECT, 10_000);
  await promisify(next.mkdirp.bind(next))('/lock');
  const holder = await connect(leader.address, 2_000);
  const [first, second] = [await enqueue(holder), await enqueue(next)];
  assert.equal(await findHolder(next), first);

  zkLocal('kill', leader.name);

  while ((await findHolder(next)) !== second) await pause(50);
  const after = JSON.parse(zkLocal('status', '--json'));
  assert.notEqual(after.servers.find(({ role }) => role === 'leader').name, leader.name);
});
