// Data on real ensembles: the ways to lose it without an error, and that the toolkit prevents them.
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { create, read, untilRead } from '../support/client/clients.ts';
import { holds } from '../support/process/poll.ts';
import { type Environment, type Pod, Pods } from '../support/server/pods.ts';

/** LONG=1 runs every case, the normal run one of each kind. */
const isLong = process.env.LONG === '1';

/** Longer than an election between two empty servers takes. */
const longEnoughMs = 4_000;

async function noServerServes(pods: Pods): Promise<void> {
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
  await expectFoo(those);
  await pods.stopAll();
}

async function expectFoo(pods: readonly Pod[]): Promise<void> {
  for (const pod of pods) await untilRead(pod.address, '/foo', 'bar');
}

async function readFoo(pods: readonly Pod[]): Promise<readonly (string | undefined)[]> {
  return Promise.all(pods.map((pod) => read(pod.address, '/foo')));
}

/** The documented recovery: the marker on the volume with the data, whose partner starts with it; the rest joins. */
async function recover(pods: Pods, withData: Pod): Promise<void> {
  if (withData.isRunning) await withData.stop();
  withData.choose();
  withData.start();
  for (const pod of pods.all) if (!pod.isRunning) pod.start();
  await pods.untilAllServe();
  expect(withData.marker, 'the server removes the marker').toBeUndefined();
  await expectFoo(pods.all);
}

describe('without the toolkit', () => {
  it('growing from one server to three loses the data when the empty ones start first', async () => {
    await using pods = await Pods.make(3);
    await withFoo(pods, [1], (pod) => pod.startWithoutToolkit([pod]));
    const [first, second, third] = pods.all as [Pod, Pod, Pod];
    second.startWithoutToolkit(pods.all);
    third.startWithoutToolkit(pods.all);
    await pods.untilAllServe(2, 3);
    first.startWithoutToolkit(pods.all);
    await pods.untilAllServe();
    expect(await readFoo(pods.all)).toEqual([undefined, undefined, undefined]);
  });

  it('the loss of two volumes of three also loses the data of the third', async () => {
    await using pods = await Pods.make(3);
    await withFoo(pods, [1, 2, 3], (pod) => pod.startWithoutToolkit(pods.all));
    const [first, second, third] = pods.all as [Pod, Pod, Pod];
    for (const pod of [second, third]) {
      pod.loseVolume();
      pod.startWithoutToolkit(pods.all);
    }
    await pods.untilAllServe(2, 3);
    first.startWithoutToolkit(pods.all);
    await pods.untilAllServe();
    expect(await readFoo(pods.all)).toEqual([undefined, undefined, undefined]);
  });

  it('one lost volume of three is copied from the others', async () => {
    await using pods = await Pods.make(3);
    await withFoo(pods, [1, 2, 3], (pod) => pod.startWithoutToolkit(pods.all));
    pods.pod(3).loseVolume();
    for (const pod of pods.all) pod.startWithoutToolkit(pods.all);
    await pods.untilAllServe();
    await expectFoo(pods.all);
  });
});

describe.each<Environment>([{}, { ZK_ENSEMBLE_STATE: 'existing' }])('with the settings %j', (state) => {
  const isAuto = state.ZK_ENSEMBLE_STATE === undefined;

  it('two lost volumes of three: no server serves, the data stays, and the documented recovery brings it back', async () => {
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
    await noServerServes(pods);
    if (isAuto) {
      await second.untilPrinted('server 1 (127.0.0.1): runs but does not serve, and may have data');
      expect(second.marker).toBeUndefined();
      await recover(pods, first);
    }
  });

  it('two lost volumes of three, all started at once: no server serves, and the data stays', async () => {
    await using pods = await Pods.make(3);
    await withFoo(pods, [1, 2, 3], (pod) => pod.start());
    for (const pod of pods.pods(1, 3)) pod.loseVolume();
    for (const pod of pods.all) pod.start(state);
    await noServerServes(pods);
    expect(pods.all.map((pod) => pod.marker)).toEqual([undefined, undefined, undefined]);
    await recover(pods, pods.pod(2));
  });

  it('one lost volume of three is copied from the others while they serve', async () => {
    await using pods = await Pods.make(3);
    for (const pod of pods.all) pod.start();
    await pods.untilAllServe();
    await create(pods.pod(1).address, '/foo', 'bar');
    await pods.pod(2).kill();
    pods.pod(2).loseVolume();
    pods.pod(2).start(state);
    await pods.pod(2).untilServing();
    await expectFoo(pods.all);
    if (isAuto)
      expect(pods.pod(2).output).toMatch(
        /server [13] serves as (leader|follower); joining the ensemble with an empty volume/,
      );
  });

  it('one lost volume of three is copied from the others when all start at once', async () => {
    await using pods = await Pods.make(3);
    await withFoo(pods, [1, 2, 3], (pod) => pod.start());
    pods.pod(3).loseVolume();
    for (const pod of pods.all) pod.start(state);
    await pods.untilAllServe();
    await expectFoo(pods.all);
  });

  it('growing from one server to three with the empty ones first loses nothing', async () => {
    await using pods = await Pods.make(3);
    await withFoo(pods, [1], (pod) => pod.start({ ZK_SERVERS: pods.list(1) }));
    const [first, second, third] = pods.all as [Pod, Pod, Pod];
    for (const pod of [second, third]) {
      pod.start(state);
      await pod.untilAlive();
    }
    first.start(state);
    expect(await first.untilEnded()).toBe(78);
    expect(first.output).toContain('error[standalone-volume-in-ensemble]: ZK_SERVERS');
    await noServerServes(pods);
    await recover(pods, first);
  });
});

describe('the marker, created by hand on one of two empty volumes', () => {
  it('lets it vote, which brings the ensemble back, and the other server joins', async () => {
    await using pods = await Pods.make(3);
    await withFoo(pods, [1, 2, 3], (pod) => pod.start());
    const [, second, third] = pods.all as [Pod, Pod, Pod];
    second.loseVolume();
    third.loseVolume();
    for (const pod of pods.all) pod.start();
    await third.untilPrinted(
      'create the file initialize in its ZK_DATA_LOG_DIR on the volume with the newest data',
    );
    second.choose();
    await second.stop();
    second.start();
    await pods.untilAllServe();
    await expectFoo(pods.all);
  });
});

describe('growing a standalone server', () => {
  it('of another image loses nothing: the others wait', async () => {
    await using pods = await Pods.make(3);
    await withFoo(pods, [1], (pod) => pod.startWithoutToolkit([pod]));
    for (const pod of pods.pods(2, 3)) {
      pod.start();
      await pod.untilAlive();
    }
    pods.pod(1).start();
    await pods.pod(2).untilPrinted('server 1 (127.0.0.1): runs but does not serve, and may have data');
    await noServerServes(pods);
    await recover(pods, pods.pod(1));
    expect(pods.all.map(({ origin }) => origin)).toEqual(['adopted', 'bootstrapped', 'joined']);
  });

  it('is waited for by the empty servers while it serves, which print what to do', async () => {
    await using pods = await Pods.make(3);
    const [first, second, third] = pods.all as [Pod, Pod, Pod];
    await withFoo(pods, [1], (pod) => pod.start({ ZK_SERVERS: pods.list(1) }));
    first.start({ ZK_SERVERS: pods.list(1) });
    await first.untilServing();
    for (const pod of [second, third]) pod.start();
    await second.untilPrinted('server 1 (127.0.0.1): serves alone, as a standalone server');
    expect(second.output).toContain('create the file initialize in its ZK_DATA_LOG_DIR');
    expect(await first.mode()).toBe('standalone');
    await recover(pods, first);
  });
});

describe('a separate volume for the transaction logs', () => {
  it('is lost: without the toolkit the server silently loses acknowledged writes', async () => {
    await using pods = await Pods.make(1);
    await withFoo(pods, [1], (pod) => pod.startWithoutToolkit([pod]));
    const [pod] = pods.all as [Pod];
    rmSync(pod.dataLogDir, { recursive: true });
    pod.startWithoutToolkit([pod]);
    await pod.untilServing();
    expect(await readFoo([pod])).toEqual([undefined]);
  });

  it('is lost: the server does not start before the operator has decided', async () => {
    await using pods = await Pods.make(1);
    await withFoo(pods, [1], (pod) => pod.start());
    const [pod] = pods.all as [Pod];
    const elsewhere = `${pod.dataLogDir}-elsewhere`;
    renameSync(pod.dataLogDir, elsewhere);
    pod.start();
    expect(await pod.untilEnded()).toBe(78);
    expect(pod.output).toContain(`error[transaction-logs-missing]: ${pod.dataLogDir}/version-2`);
    pod.start({ ZK_DATA_LOG_DIR: elsewhere });
    await pod.untilServing();
    await expectFoo([pod]);
    await pod.stop();
    mkdirSync(join(pod.dataLogDir, 'version-2'), { recursive: true });
    pod.start();
    expect(await pod.untilEnded()).toBe(78);
    expect(pod.output).toContain(`error[transaction-logs-older]: ${pod.dataLogDir}/version-2`);
    // What the page of the problem says: without the history the server starts from its last snapshot.
    rmSync(join(pod.dataDir, 'zk-bootstrap.json'));
    pod.start();
    await pod.untilServing();
    await expectFoo([pod]);
  });

  it('is given to a volume that has kept both in one folder: refused, as by ZooKeeper, but with the fix', async () => {
    await using pods = await Pods.make(1);
    const [pod] = pods.all as [Pod];
    const together = { ZK_DATA_LOG_DIR: pod.dataDir };
    await withFoo(pods, [1], () => pod.start(together));
    pod.startWithoutToolkit([pod]);
    expect(await pod.untilEnded()).not.toBe(0);
    pod.start();
    expect(await pod.untilEnded()).toBe(78);
    expect(pod.output).toContain(`error[files-in-wrong-folder]: ${pod.dataDir}/version-2`);
    expect(pod.output).toContain(`fix: set ZK_DATA_LOG_DIR=${pod.dataDir} if`);
    pod.start(together);
    await pod.untilServing();
    await expectFoo([pod]);
  });
});

describe('ZK_ENSEMBLE_STATE', () => {
  it('`existing` is refused by an empty standalone server, which has no leader to copy from', async () => {
    await using pods = await Pods.make(1, { ZK_ENSEMBLE_STATE: 'existing' });
    pods.pod(1).start();
    expect(await pods.pod(1).untilEnded()).toBe(78);
    expect(pods.pod(1).output).toContain('error[existing-standalone-empty]: ZK_ENSEMBLE_STATE');
  });
});

if (isLong) {
  describe('one volume of five', () => {
    it.each([1, 2, 3, 4, 5])('lost by server %i is copied from the others', async (id) => {
      await using pods = await Pods.make(5);
      await withFoo(pods, [1, 2, 3, 4, 5], (pod) => pod.start());
      pods.pod(id).loseVolume();
      for (const pod of pods.all) pod.start();
      await pods.untilAllServe();
      await expectFoo(pods.all);
    });
  });
}
