// The bootstrap of real ensembles: in any order, with pods killed at every step, and its refusals.
import { describe, expect, it } from 'vitest';
import { listen } from '../../src/bootstrap/listener.ts';
import { loopback } from '../../src/local/ports.ts';
import { create, untilRead } from '../support/client/clients.ts';
import { until } from '../support/process/poll.ts';
import { run } from '../support/process/run.ts';
import { type Pod, Pods } from '../support/server/pods.ts';

const isLong = process.env.LONG === '1';

const orders = [
  [1, 2, 3],
  [1, 3, 2],
  [2, 1, 3],
  [2, 3, 1],
  [3, 1, 2],
  [3, 2, 1],
];

/** All serve, with one leader, and have the same data. */
async function expectOneEnsemble(pods: Pods): Promise<void> {
  const modes = await pods.untilAllServe();
  expect(modes.filter((mode) => mode === 'leader')).toHaveLength(pods.all.length > 1 ? 1 : 0);
  await create(pods.pod(1).address, '/foo', 'bar');
  for (const pod of pods.all) await untilRead(pod.address, '/foo', 'bar');
}

/** Until servers 1 and 2 have marked their volumes and wait for server 3, which was there and is gone again. */
async function untilTwoHaveMarked(pods: Pods): Promise<readonly [Pod, Pod, Pod]> {
  const [first, second, third] = pods.all as [Pod, Pod, Pod];
  const members = pods.all.map((pod) => `server.${pod.id}=${pod.peerAddress}`);
  const hello = { id: 3, volume: 'empty', stage: 'waiting', members, seen: [] };
  const fake = await listen(third.ports.client, loopback, () => JSON.stringify(hello));
  for (const pod of [first, second]) pod.start();
  await until(
    () => 'both volumes to be marked',
    () => first.marker !== undefined && second.marker !== undefined,
  );
  await fake.close();
  return [first, second, third];
}

describe('a first start', () => {
  it.each(isLong ? [1, 2, 3, 5, 7] : [1, 3, 5])('of %i servers at once', async (count) => {
    await using pods = await Pods.make(count);
    for (const pod of pods.all) pod.start();
    await expectOneEnsemble(pods);
    for (const pod of pods.all) expect(pod.marker, 'the server removes the marker').toBeUndefined();
  });

  it.each(isLong ? orders : [[3, 1, 2]])(
    'in the order %i, %i, %i, each when the one before answers ruok',
    async (...order) => {
      await using pods = await Pods.make(3);
      for (const id of order) {
        pods.pod(id).start();
        await pods.pod(id).untilAlive();
      }
      await expectOneEnsemble(pods);
    },
  );

  it('takes no noticeable time from the arrival of the last pod to its hand-over', async () => {
    await using pods = await Pods.make(3);
    const [first, second, last] = pods.all as [Pod, Pod, Pod];
    for (const pod of [first, second]) {
      pod.start();
      await pod.untilAlive();
    }
    await first.untilPrinted('note[waiting-for-peers]: volume is empty; waiting for');
    last.start();
    await last.untilAlive();
    for (const pod of pods.all) await pod.untilPrinted('becoming zkServer.sh');
    await expectOneEnsemble(pods);
  });
});

describe('a pod that waits', () => {
  it('answers like a started server without a quorum, and ends with 143 at SIGTERM', async () => {
    await using pods = await Pods.make(3);
    const pod = pods.pod(1);
    pod.start();
    await pod.untilPrinted('note[waiting-for-peers]: volume is empty; waiting for');
    const port = String(pod.ports.client);
    expect((await run('zk-ok', [port])).status).toBe(0);
    const ready = await run('zk-ok', ['--ready', port]);
    expect(ready).toMatchObject({ status: 1, stdout: expect.stringContaining('not-serving') });
    expect(await pod.ask('isro')).toBe('null');
    expect(await pod.stop()).toBe(143);
  });

  it('waits again after it was killed', async () => {
    await using pods = await Pods.make(3);
    const [first, second, third] = pods.all as [Pod, Pod, Pod];
    for (const pod of [first, second]) {
      pod.start();
      await pod.untilAlive();
    }
    await first.kill();
    third.start();
    await third.untilAlive();
    first.start();
    await expectOneEnsemble(pods);
  });
});

describe('a pod that is killed with its volume marked', () => {
  it('bootstraps with the others after a restart', async () => {
    await using pods = await Pods.make(3);
    const [first, , third] = await untilTwoHaveMarked(pods);
    await first.kill();
    expect(first.marker).toMatch(/^bootstrap/);
    third.start();
    await third.untilAlive();
    first.start();
    await expectOneEnsemble(pods);
  });

  it('bootstraps with the others after a restart, when two were killed', async () => {
    await using pods = await Pods.make(3);
    const [first, second, third] = await untilTwoHaveMarked(pods);
    await Promise.all([first.kill(), second.kill()]);
    for (const pod of [third, second, first]) pod.start();
    await expectOneEnsemble(pods);
  });
});

describe('a pod that is killed right after the hand-over', () => {
  it.each([[[1]], [[1, 2]], [[1, 2, 3]]])('starts again: %j', async (ids) => {
    await using pods = await Pods.make(3);
    for (const pod of pods.all) pod.start();
    for (const pod of pods.pods(...ids)) await pod.untilPrinted('becoming zkServer.sh');
    await Promise.all(pods.pods(...ids).map((pod) => pod.kill()));
    for (const pod of pods.pods(...ids)) pod.start();
    await expectOneEnsemble(pods);
  });
});

describe('voters with different members', () => {
  it('refuse both, and show the difference', async () => {
    await using pods = await Pods.make(3);
    const [first, second] = pods.all as [Pod, Pod, Pod];
    first.start();
    await first.untilAlive();
    second.start({ ZK_SERVERS: pods.list(1, 2) });
    expect(await Promise.all([first.untilEnded(), second.untilEnded()])).toEqual([78, 78]);
    expect(first.output).toContain(
      'error[peer-members-differ]: server 2 (127.0.0.1) has other members than this server; here: voters 1 2 3, there: voters 1 2',
    );
    expect(second.output).toContain(
      'error[peer-members-differ]: server 1 (127.0.0.1) has other members than this server; here: voters 1 2, there: voters 1 2 3',
    );
  });
});
