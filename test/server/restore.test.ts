// A backup of one running server, and an ensemble restored from it with the commands of docs/kubernetes.md.
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { create, read, untilRead } from '../support/client/clients.ts';
import { Pods } from '../support/server/pods.ts';

it('a backup of one running server restores an ensemble that has lost every volume', async () => {
  await using pods = await Pods.make(3);
  for (const pod of pods.all) pod.start();
  await pods.untilAllServe();
  await create(pods.pod(1).address, '/foo', 'bar');
  await untilRead(pods.pod(2).address, '/foo', 'bar');
  const { stdout: backup } = await execa(
    'tar',
    ['-C', pods.pod(2).folder, '-cz', 'data/version-2', 'log/version-2'],
    {
      encoding: 'buffer',
    },
  );
  await create(pods.pod(1).address, '/later', 'lost');
  await pods.killAll();
  for (const pod of pods.all) pod.loseVolume();

  for (const pod of pods.all) pod.start({ ZK_ENSEMBLE_STATE: 'existing' });
  for (const pod of pods.all) await pod.untilAlive();
  expect(await Promise.all(pods.all.map((pod) => pod.mode()))).toEqual([undefined, undefined, undefined]);
  for (const pod of pods.all) await execa('tar', ['-C', pod.folder, '-xz'], { input: backup });
  await pods.killAll();

  for (const pod of pods.all) pod.start();
  await pods.untilAllServe();
  for (const pod of pods.all) await untilRead(pod.address, '/foo', 'bar');
  expect(await read(pods.pod(1).address, '/later')).toBeUndefined();
});
