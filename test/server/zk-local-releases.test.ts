// zk-local with a ZooKeeper that it downloads, each listed version, and from the packed package by npx.
import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { releases } from '../../src/local/releases.ts';
import { printedIds } from '../support/process/run.ts';
import { localPlace } from '../support/server/local.ts';
import { localRepository } from '../support/server/local-repository.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const newest = '3.9.5';

/** Starts it through the flag, in a home without a cache or Maven's repository. */
function startVersion(place: ReturnType<typeof localPlace>, version: string, mirror: string) {
  const home = join(place.path, 'home');
  mkdirSync(home, { recursive: true });
  const given = { HOME: home, ZK_LOCAL_MIRROR: mirror };
  return place.run(['--zookeeper', version, '--', 'zk-local', 'status', '--json'], given);
}

it.each(Object.keys(releases))('ZooKeeper %s is downloaded by its line, and runs', async (version) => {
  await using place = localPlace();
  await using repository = await localRepository(version);
  const line = version.split('.').slice(0, 2).join('.');
  const { status, stdout, stderr } = await startVersion(place, line, repository.url);
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ version });
  expect(repository.asked).toHaveLength(Object.keys(releases[version] ?? {}).length);
  expect(place.leftovers()).toEqual(['home']);
});

it('a version is downloaded once', async () => {
  await using place = localPlace();
  await using repository = await localRepository(newest);
  expect((await startVersion(place, newest, repository.url)).status).toBe(0);
  expect((await startVersion(place, newest, 'http://127.0.0.1:1')).status).toBe(0);
});

it('a jar that differs is not kept, and nothing is started', async () => {
  await using place = localPlace();
  await using repository = await localRepository(newest, (bytes) => bytes.fill(0, 1000, 1001));
  const given = { HOME: place.path, ZK_LOCAL_MIRROR: repository.url };
  const { status, stderr } = await place.run(['--zookeeper', newest, '--exit'], given);
  expect({ status, ids: printedIds(stderr) }).toEqual({ status: 69, ids: ['checksum-differs'] });
  expect(readdirSync(join(place.path, '.cache/zk-bootstrap'))).toEqual([]);
});

it('npx runs the packed package in an empty folder, with Java and the address of a repository only', async () => {
  await using place = localPlace();
  const empty = join(place.path, 'empty');
  mkdirSync(empty);
  await using repository = await localRepository(newest);
  await execa('npm', ['pack', '--ignore-scripts', '--pack-destination', place.path], { cwd: root });
  // A ZooKeeper of this machine is hidden.
  const script = `for folder in /usr/share/zookeeper; do [ ! -e $folder ] || mount -t tmpfs none $folder; done
exec npx -p ${place.path}/zk-bootstrap-*.tgz zk-local -- sh -c 'echo $ZK_CONNECT'`;
  const { exitCode, stdout, stderr } = await execa('unshare', ['--mount', 'sh', '-c', script], {
    cwd: empty,
    env: {
      ...place.environment({ ZK_HOME: undefined, ZOOKEEPER_HOME: undefined }),
      HOME: place.path,
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      ZK_LOCAL_MIRROR: repository.url,
    },
    extendEnv: false,
    reject: false,
    timeout: 120_000,
  });
  expect(exitCode, stderr).toBe(0);
  expect(stdout).toMatch(/^127\.0\.0\.1:\d+,127\.0\.0\.1:\d+,127\.0\.0\.1:\d+$/);
  expect(stderr).toContain(`of ZooKeeper ${newest}`);
  expect({ empty: readdirSync(empty), left: place.processes() }).toEqual({ empty: [], left: [] });
});
