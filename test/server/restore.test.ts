// A backup of one running server, and an ensemble restored from it in the order of docs/kubernetes.md, whose
// commands test/cluster runs.
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

  // No server runs meanwhile: in the guide the pods sleep.
  for (const pod of pods.all) await execa('tar', ['-C', pod.folder, '-xz'], { input: backup });
  for (const pod of pods.all) pod.start();
  await pods.untilAllServe();
  for (const pod of pods.all) await untilRead(pod.address, '/foo', 'bar');
  expect(await read(pods.pod(1).address, '/later')).toBeUndefined();
});
