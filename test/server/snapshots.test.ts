// Snapshots that a power failure cut off, and transaction logs of 3.4 without one, on real servers.
import { readdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { create, untilRead } from '../support/client/clients.ts';
import { temporaryFolder } from '../support/process/run.ts';
import { type Pod, Pods } from '../support/server/pods.ts';
import { releaseHome } from '../support/server/release-home.ts';

function filesOf(folder: string, prefix: string): readonly string[] {
  const version2 = join(folder, 'version-2');
  return readdirSync(version2)
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(version2, name));
}

function tearSnapshots({ dataDir }: Pod, bytes: number): void {
  for (const path of filesOf(dataDir, 'snapshot.')) truncateSync(path, bytes);
}

async function withWrites(pods: Pods, given: Readonly<Record<string, string>> = {}): Promise<void> {
  for (const pod of pods.all) pod.start(given);
  await pods.untilAllServe();
  for (const path of ['/a', '/b', '/c']) await create(pods.pod(1).address, path, path);
  for (const pod of pods.all) await untilRead(pod.address, '/c', '/c');
  await pods.killAll();
}

async function expectRebuilt(pods: Pods): Promise<void> {
  for (const pod of pods.all) pod.start();
  await pods.untilAllServe();
  for (const pod of pods.all) {
    expect(pod.output).toContain('note[snapshot-rebuilt]');
    for (const path of ['/a', '/b', '/c']) await untilRead(pod.address, path, path);
  }
  // With its own snapshot a server starts without the setting again.
  await pods.killAll();
  for (const pod of pods.all) pod.start();
  await pods.untilAllServe();
  for (const pod of pods.all) {
    expect(pod.output).not.toContain('snapshot-rebuilt');
    await untilRead(pod.address, '/c', '/c');
  }
}

describe('snapshots that are cut off beside whole transaction logs', () => {
  it.each([
    ['a standalone server', 1, 0],
    ['an ensemble', 3, 20],
  ])('%s loses nothing', async (_what, count, bytes) => {
    await using pods = await Pods.make(count);
    await withWrites(pods);
    for (const pod of pods.all) tearSnapshots(pod, bytes);
    const [first] = pods.all as [Pod];
    first.startWithoutToolkit(pods.all);
    expect(await first.untilEnded(), 'without the toolkit').not.toBe(0);
    await expectRebuilt(pods);
  });

  it('are refused where the first log is missing', async () => {
    await using pods = await Pods.make(1);
    const [pod] = pods.all as [Pod];
    await withWrites(pods);
    pod.start();
    await pod.untilServing();
    await create(pod.address, '/d');
    await pod.kill();
    tearSnapshots(pod, 0);
    const [first = ''] = filesOf(pod.dataLogDir, 'log.').toSorted();
    rmSync(first);
    pod.start();
    expect(await pod.untilEnded()).toBe(78);
    expect(pod.output).toContain('error[snapshots-missing]');
  });
});

describe('transaction logs of ZooKeeper 3.4 that begin with the first transaction', () => {
  it('start a newer server without a snapshot', async () => {
    using folder = temporaryFolder();
    await using pods = await Pods.make(1);
    const [pod] = pods.all as [Pod];
    await withWrites(pods, { ZK_HOME: await releaseHome('3.4.14', folder.path) });
    for (const path of filesOf(pod.dataDir, 'snapshot.')) rmSync(path);
    await expectRebuilt(pods);
  });
});
