// First starts of real ensembles: in any order, with pods killed at every step, and what is refused.
import { describe, expect, it } from 'vitest';
import { askPeer } from '../../src/bootstrap/peer.ts';
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

const bootstrapMark = 'founding\n';

/** All serve one and the same ensemble. */
async function isOneEnsemble(pods: Pods): Promise<void> {
  const modes = await pods.untilAllServe();
  expect(modes.filter((mode) => mode === 'leader')).toHaveLength(pods.all.length > 1 ? 1 : 0);
  await create(pods.pod(1).address, '/foo', 'bar');
  for (const pod of pods.all) await untilRead(pod.address, '/foo', 'bar');
}

/** Speaks as a voter that is not up yet would: it waits, with an empty volume. */
async function introduce(pods: Pods, id: number, to: Pod): Promise<void> {
  const members = pods.all.map((pod) => `server.${pod.id}=${pod.peerAddress}`);
  const sighting = await askPeer('127.0.0.1', to.ports.client, to.id, {
    id,
    volume: 'empty',
    stage: 'waiting',
    members,
  });
  expect(sighting.kind).toBe('waits');
}

/** Servers 1 and 2 have decided and marked their volumes, and wait for server 3, which is gone again. */
async function untilTwoHaveMarked(pods: Pods): Promise<readonly [Pod, Pod, Pod]> {
  const [first, second, third] = pods.all as [Pod, Pod, Pod];
  for (const pod of [first, second]) {
    pod.start();
    await pod.untilAlive();
  }
  for (const pod of [first, second]) await introduce(pods, 3, pod);
  await until(
    () => 'both volumes to be marked',
    () => first.marker === bootstrapMark && second.marker === bootstrapMark,
  );
  return [first, second, third];
}

describe('a first start', () => {
  it.each(isLong ? [1, 2, 3, 5, 7] : [1, 3, 5])('of %i servers at once', async (count) => {
    await using pods = await Pods.make(count);
    for (const pod of pods.all) pod.start();
    await isOneEnsemble(pods);
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
      await isOneEnsemble(pods);
    },
  );

  it('takes no noticeable time from the arrival of the last pod to its hand-over', async () => {
    await using pods = await Pods.make(3);
    const [first, second, last] = pods.all as [Pod, Pod, Pod];
    for (const pod of [first, second]) {
      pod.start();
      await pod.untilAlive();
    }
    await first.untilSaid('waiting to hear whether this is the first start');
    last.start();
    await last.untilAlive();
    for (const pod of pods.all) await pod.untilSaid('becoming zkServer.sh');
    await isOneEnsemble(pods);
  });
});

describe('a pod that waits', () => {
  it('answers as a started server without a quorum does, and ends at SIGTERM with 143', async () => {
    await using pods = await Pods.make(3);
    const pod = pods.pod(1);
    pod.start();
    await pod.untilSaid('waiting to hear whether this is the first start');
    const port = String(pod.ports.client);
    expect((await run('zk-ok', [port])).status).toBe(0);
    const ready = await run('zk-ok', ['--ready', port]);
    expect(ready).toMatchObject({ status: 1, stdout: expect.stringContaining('not-serving') });
    expect(await pod.ask('isro')).toBe('null');
    expect(await pod.stop()).toBe(143);
  });

  it('is killed, and waits again after a restart', async () => {
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
    await isOneEnsemble(pods);
  });
});

describe('a pod that is killed with its volume marked', () => {
  it('founds with the others after a restart', async () => {
    await using pods = await Pods.make(3);
    const [first, , third] = await untilTwoHaveMarked(pods);
    await first.kill();
    expect(first.marker).toBe(bootstrapMark);
    third.start();
    await third.untilAlive();
    first.start();
    await isOneEnsemble(pods);
  });

  it('founds with the others after a restart, when two were killed', async () => {
    await using pods = await Pods.make(3);
    const [first, second, third] = await untilTwoHaveMarked(pods);
    await Promise.all([first.kill(), second.kill()]);
    for (const pod of [third, second, first]) pod.start();
    await isOneEnsemble(pods);
  });
});

describe('a pod that is killed right after the hand-over', () => {
  it.each([[[1]], [[1, 2]], [[1, 2, 3]]])('starts again: %j', async (ids) => {
    await using pods = await Pods.make(3);
    for (const pod of pods.all) pod.start();
    for (const pod of pods.pods(...ids)) await pod.untilSaid('becoming zkServer.sh');
    await Promise.all(pods.pods(...ids).map((pod) => pod.kill()));
    for (const pod of pods.pods(...ids)) pod.start();
    await isOneEnsemble(pods);
  });
});

describe('voters with different ideas of the members', () => {
  it('both refuse, and name the difference', async () => {
    await using pods = await Pods.make(3);
    const [first, second] = pods.all as [Pod, Pod, Pod];
    first.start();
    await first.untilAlive();
    second.start({ ZK_SERVERS: pods.list(1, 2) });
    expect(await Promise.all([first.untilEnded(), second.untilEnded()])).toEqual([78, 78]);
    const third = `server.3=${pods.pod(3).peerAddress}`;
    expect(first.said).toContain(
      `server 2 (127.0.0.1): expected the same members as here, got others: here alone ${third}, there alone none`,
    );
    expect(second.said).toContain(
      `server 1 (127.0.0.1): expected the same members as here, got others: here alone none, there alone ${third}`,
    );
  });
});
