import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { obstacleAt, permissionObstacle } from '../../../src/system/access.ts';
import { temporaryFolder } from '../../support/process/run.ts';

const inPod = (words: string) => `set ${words} in the securityContext of the pod; elsewhere, chown`;

it.each([
  ['of another user', 1001, 0, 0o755, 'runAsUser: 1001 or fsGroup: 1000'],
  ['of another user, whose group may write', 1001, 1001, 0o775, 'runAsUser: 1001 or fsGroup: 1001'],
  ['of another user, who may not write either', 1001, 0, 0o555, 'fsGroup: 1000'],
  ['of root', 0, 0, 0o755, 'fsGroup: 1000'],
  ['of root, with a group that may write', 0, 1001, 0o2775, 'fsGroup: 1001'],
])('a volume %s can be written with what fits its owner, group and mode', (_what, uid, gid, mode, words) => {
  const volume = { path: '/data', uid, gid, mode: mode | 0o40_000, isVolume: true };
  const { reason, fix } = permissionObstacle('/data', volume, 1000);
  expect(fix).toBe(inPod(words));
  expect(reason).toBe(`: /data belongs to ${uid}:${gid}, mode ${mode.toString(8).padStart(4, '0')}`);
});

it.each([
  ['/data', { path: '/', uid: 0, gid: 0, mode: 0o755 }, 'mount a volume at /data with fsGroup: 1001'],
  [
    '/conf',
    { path: '/conf', uid: 1000, gid: 0, mode: 0o775 },
    'set runAsUser: 1000 or fsGroup: 0 in the securityContext of the pod, or mount a volume at /conf with fsGroup: 1001',
  ],
])('%s of the image is replaced by a volume', (path, folder, fix) => {
  const { fix: found } = permissionObstacle(path, { ...folder, isVolume: false }, 1001);
  expect(found).toBe(`${fix}; elsewhere, chown`);
});

it('the folder is the nearest that is there', () => {
  using folder = temporaryFolder();
  const there = join(folder.path, 'there');
  mkdirSync(there);
  chmodSync(there, 0o750);
  const { reason } = obstacleAt(join(there, 'a', 'b'), 'EACCES') ?? {};
  expect(reason).toBe(`: ${there} belongs to ${process.getuid?.()}:${process.getgid?.()}, mode 0750`);
});

it.each([
  ['EROFS', 'mount a volume at /data: its file system is read-only'],
  ['ENOSPC', 'free space on the volume that holds /data, or enlarge it'],
  ['ENOTDIR', undefined],
])('%s has its own fix', (code, fix) => {
  expect(obstacleAt('/data', code)?.fix).toBe(fix);
});
