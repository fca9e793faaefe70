// What becomes of data on real ensembles: the ways to lose it without an error, and that they are closed.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { create, read, untilRead } from '../support/client/clients.ts';
import { holds } from '../support/process/poll.ts';
import { type Environment, type Pod, Pods } from '../support/server/pods.ts';

/** LONG=1 runs everything; the normal run a part of the same kinds. */
const isLong = process.env.LONG === '1';

/** Longer than any election between two servers that would found an ensemble takes here. */
const longEnoughMs = 4_000;

async function nobodyServes(pods: Pods): Promise<void> {
  const modes = () => Promise.all(pods.all.map((pod) => pod.mode()));
  await holds(
    async () => (await modes()).every((mode) => mode === undefined),
    () => 'no server to serve',
    longEnoughMs,
  );
}

/** Starts servers, creates /foo through the first, waits for it on all, and stops them. */
async function withFoo(pods: Pods, ids: readonly number[], start: (pod: Pod) => void): Promise<void> {
  const those = pods.pods(...ids);
  for (const pod of those) start(pod);
  await pods.untilAllServe(...ids);
  await create(pods.pod(1).address, '/foo', 'bar');
  await fooIsOn(those);
  await pods.stopAll();
}

async function fooIsOn(pods: readonly Pod[]): Promise<void> {
  for (const pod of pods) await untilRead(pod.address, '/foo', 'bar');
}

async function foosOn(pods: readonly Pod[]): Promise<readonly (string | undefined)[]> {
  return Promise.all(pods.map((pod) => read(pod.address, '/foo')));
}

/** The way back: the server with the data first, then exactly one empty one with `new`, then the other. */
async function bringBack(pods: Pods): Promise<void> {
  const [first, second, third] = pods.all as [Pod, Pod, Pod];
  await second.kill();
  await third.kill();
  if (!first.isRunning) first.start({ ZK_ENSEMBLE_STATE: 'existing' });
  await first.untilAlive();
  second.start({ ZK_ENSEMBLE_STATE: 'new' });
  await pods.untilAllServe(1, 2);
  third.start({ ZK_ENSEMBLE_STATE: 'existing' });
  await pods.untilAllServe();
  await fooIsOn(pods.all);
}

describe('without this toolkit', () => {
  it('growing from one server to three loses the data, when the empty ones come up first', async () => {
    await using pods = await Pods.make(3);
    await withFoo(pods, [1], (pod) => pod.startTheOldWay([pod]));
    const [first, second, third] = pods.all as [Pod, Pod, Pod];
    second.startTheOldWay(pods.all);
    third.startTheOldWay(pods.all);
    await pods.untilAllServe(2, 3);
    first.startTheOldWay(pods.all);
    await pods.untilAllServe();
    expect(await foosOn(pods.all)).toEqual([undefined, undefined, undefined]);
  });

  it('the loss of two volumes of three loses the data, also the third', async () => {
    await using pods = await Pods.make(3);
    await withFoo(pods, [1, 2, 3], (pod) => pod.startTheOldWay(pods.all));
    const [first, second, third] = pods.all as [Pod, Pod, Pod];
    for (const pod of [second, third]) {
      pod.loseVolume();
      pod.startTheOldWay(pods.all);
    }
    await pods.untilAllServe(2, 3);
    first.startTheOldWay(pods.all);
    await pods.untilAllServe();
    expect(await foosOn(pods.all)).toEqual([undefined, undefined, undefined]);
  });

  it('one lost volume of three is copied from the others', async () => {
    await using pods = await Pods.make(3);
    await withFoo(pods, [1, 2, 3], (pod) => pod.startTheOldWay(pods.all));
    pods.pod(3).loseVolume();
    for (const pod of pods.all) pod.startTheOldWay(pods.all);
    await pods.untilAllServe();
    await fooIsOn(pods.all);
  });
});

describe.each<Environment>([{}, { ZK_ENSEMBLE_STATE: 'existing' }])('with the settings %j', (state) => {
  const isAuto = state.ZK_ENSEMBLE_STATE === undefined;

  it('two lost volumes of three leave nobody serving and the data in place; the documented way brings it back', async () => {
    await using pods = await Pods.make(3);
    await withFoo(pods, [1, 2, 3], (pod) => pod.start());
    const [first, second, third] = pods.all as [Pod, Pod, Pod];
    for (const pod of [second, third]) {
      pod.loseVolume();
      pod.start(state);
      await pod.untilAlive();
    }
    first.start(state);
    await first.untilAlive();
    await nobodyServes(pods);
    if (isAuto) {
      await second.untilSaid('server 1 (127.0.0.1): runs without serving, and may have data');
      expect(second.marker).toBeUndefined();
    }
    await bringBack(pods);
  });

  it('all three started at once, two of them with a lost volume: the same', async () => {
    await using pods = await Pods.make(3);
    await withFoo(pods, [1, 2, 3], (pod) => pod.start());
    for (const pod of pods.pods(1, 3)) pod.loseVolume();
    for (const pod of pods.all) pod.start(state);
    await nobodyServes(pods);
    expect(pods.all.map((pod) => pod.marker)).toEqual([undefined, undefined, undefined]);
    await pods.killAll();
    // Server 2 has the data: it comes first, 1 is the one with `new`.
    pods.pod(2).start({ ZK_ENSEMBLE_STATE: 'existing' });
    pods.pod(1).start({ ZK_ENSEMBLE_STATE: 'new' });
    await pods.untilAllServe(1, 2);
    pods.pod(3).start(state);
    await pods.untilAllServe();
    await fooIsOn(pods.all);
  });

  it('one lost volume of three is copied from the others by itself, while they serve', async () => {
    await using pods = await Pods.make(3);
    for (const pod of pods.all) pod.start(state.ZK_ENSEMBLE_STATE ? { ZK_ENSEMBLE_STATE: 'new' } : {});
    await pods.untilAllServe();
    await create(pods.pod(1).address, '/foo', 'bar');
    await pods.pod(2).kill();
    pods.pod(2).loseVolume();
    pods.pod(2).start(state);
    await pods.pod(2).untilServing();
    await fooIsOn(pods.all);
    if (isAuto)
      expect(pods.pod(2).said).toMatch(
        /server [13] serves as (leader|follower); joining the ensemble with an empty volume/,
      );
  });

  it('one lost volume of three is copied from the others by itself, when all start at once', async () => {
    await using pods = await Pods.make(3);
    await withFoo(pods, [1, 2, 3], (pod) => pod.start());
    pods.pod(3).loseVolume();
    for (const pod of pods.all) pod.start(state);
    await pods.untilAllServe();
    await fooIsOn(pods.all);
  });

  it('growing from one server to three, the empty ones first, loses nothing', async () => {
    await using pods = await Pods.make(3);
    await withFoo(pods, [1], (pod) => pod.start({ ZK_SERVERS: pods.list(1) }));
    const [first, second, third] = pods.all as [Pod, Pod, Pod];
    for (const pod of [second, third]) {
      pod.start(state);
      await pod.untilAlive();
    }
    first.start(state);
    if (isAuto) {
      expect(await first.untilEnded()).toBe(78);
      expect(first.said).toContain(
        'expected one server, as this volume has run as a standalone server since',
      );
    } else await first.untilAlive();
    await nobodyServes(pods);
    await bringBack(pods);
  });
});

describe('the marker, put by hand on one of two empty volumes', () => {
  it('brings an ensemble back, and the other joins by itself', async () => {
    await using pods = await Pods.make(3);
    await withFoo(pods, [1, 2, 3], (pod) => pod.start());
    const [, second, third] = pods.all as [Pod, Pod, Pod];
    second.loseVolume();
    third.loseVolume();
    for (const pod of pods.all) pod.start();
    await third.untilSaid('ZK_ENSEMBLE_STATE=new on exactly one of the empty servers');
    writeFileSync(join(second.dataLogDir, 'initialize'), '');
    await second.stop();
    second.start();
    await pods.untilAllServe();
    await fooIsOn(pods.all);
  });
});

describe('growing a standalone server', () => {
  it('that was run by another image loses nothing either: the others wait', async () => {
    await using pods = await Pods.make(3);
    await withFoo(pods, [1], (pod) => pod.startTheOldWay([pod]));
    for (const pod of pods.pods(2, 3)) {
      pod.start();
      await pod.untilAlive();
    }
    pods.pod(1).start();
    await pods.pod(2).untilSaid('server 1 (127.0.0.1): runs without serving, and may have data');
    await nobodyServes(pods);
    await bringBack(pods);
  });

  it('is refused by the empty ones while it serves', async () => {
    await using pods = await Pods.make(3);
    const [first, second, third] = pods.all as [Pod, Pod, Pod];
    first.start({ ZK_SERVERS: pods.list(1) });
    await first.untilServing();
    for (const pod of [second, third]) pod.start();
    expect(await Promise.all([second.untilEnded(), third.untilEnded()])).toEqual([78, 78]);
    expect(second.said).toContain(
      'server 1 (127.0.0.1): expected a member of this ensemble, got a standalone server',
    );
    expect(await first.mode()).toBe('standalone');
  });
});

describe('a volume for the transaction logs alone', () => {
  it('is lost, and the server forgets what it has acknowledged, without this toolkit', async () => {
    await using pods = await Pods.make(1);
    await withFoo(pods, [1], (pod) => pod.startTheOldWay([pod]));
    const [pod] = pods.all as [Pod];
    rmSync(pod.dataLogDir, { recursive: true });
    pod.startTheOldWay([pod]);
    await pod.untilServing();
    expect(await foosOn([pod])).toEqual([undefined]);
  });

  it('is lost, and the server does not start before the operator has decided', async () => {
    await using pods = await Pods.make(1);
    await withFoo(pods, [1], (pod) => pod.start());
    const [pod] = pods.all as [Pod];
    const elsewhere = `${pod.dataLogDir}-elsewhere`;
    renameSync(pod.dataLogDir, elsewhere);
    pod.start();
    expect(await pod.untilEnded()).toBe(78);
    expect(pod.said).toContain(
      `${pod.dataLogDir}/version-2: expected the transaction logs that belong to the snapshots`,
    );
    pod.start({ ZK_DATA_LOG_DIR: elsewhere });
    await pod.untilServing();
    await fooIsOn([pod]);
    await pod.stop();
    mkdirSync(join(pod.dataLogDir, 'version-2'), { recursive: true });
    pod.start();
    await pod.untilServing();
    // From the snapshot that the last start has made.
    await fooIsOn([pod]);
  });

  it('comes to a volume that has kept both in one folder: refused as by ZooKeeper, which says less', async () => {
    await using pods = await Pods.make(1);
    const [pod] = pods.all as [Pod];
    const together = { ZK_DATA_LOG_DIR: pod.dataDir };
    await withFoo(pods, [1], () => pod.start(together));
    pod.startTheOldWay([pod]);
    expect(await pod.untilEnded()).not.toBe(0);
    pod.start();
    expect(await pod.untilEnded()).toBe(78);
    expect(pod.said).toContain(`try: ZK_DATA_LOG_DIR=${pod.dataDir} if this volume has kept both`);
    pod.start(together);
    await pod.untilServing();
    await fooIsOn([pod]);
  });
});

describe('the state that the operator gives', () => {
  it('`new` is harmless when it is left in the manifest, as soon as there is data', async () => {
    await using pods = await Pods.make(3, { ZK_ENSEMBLE_STATE: 'new' });
    await withFoo(pods, [1, 2, 3], (pod) => pod.start());
    for (const pod of pods.all) pod.start();
    await pods.untilAllServe();
    await fooIsOn(pods.all);
    await pods.pod(1).kill();
    pods.pod(1).start();
    await pods.pod(1).untilServing();
    await fooIsOn(pods.all);
  });

  it('`existing` is refused by an empty standalone server, which has nobody to copy from', async () => {
    await using pods = await Pods.make(1, { ZK_ENSEMBLE_STATE: 'existing' });
    pods.pod(1).start();
    expect(await pods.pod(1).untilEnded()).toBe(78);
    expect(pods.pod(1).said).toContain('a standalone server has no leader to copy it from');
  });
});

if (isLong) {
  describe('any one volume of five', () => {
    it.each([1, 2, 3, 4, 5])('lost by server %i is copied from the others', async (id) => {
      await using pods = await Pods.make(5);
      await withFoo(pods, [1, 2, 3, 4, 5], (pod) => pod.start());
      pods.pod(id).loseVolume();
      for (const pod of pods.all) pod.start();
      await pods.untilAllServe();
      await fooIsOn(pods.all);
    });
  });
}
