// zk-local with a ZooKeeper that it downloads, each listed version, and from the packed package by npx.
import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { releases } from '../../src/local/releases.ts';
import { printedIds } from '../support/process/run.ts';
import { localPlace } from '../support/server/local.ts';
import { localRepository } from '../support/server/local-repository.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const newest = '3.9.5';

describe.each(Object.keys(releases))('ZooKeeper %s', (version) => {
  it('is downloaded once and runs, also a second time without the repository', async () => {
    await using place = localPlace();
    const home = join(place.path, 'home');
    mkdirSync(home);
    const line = version.split('.').slice(0, 2).join('.');
    const start = (mirror: string) =>
      place.run(['--zookeeper', line, '--', 'zk-local', 'status', '--json'], {
        HOME: home,
        ZK_LOCAL_MIRROR: mirror,
      });
    await using repository = await localRepository(version);
    const first = await start(repository.url);
    expect(first.status, first.stderr).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ version });
    expect(repository.asked).toHaveLength(Object.keys(releases[version] ?? {}).length);
    const second = await start('http://127.0.0.1:1');
    expect(second.status, second.stderr).toBe(0);
    expect(place.leftovers()).toEqual(['home']);
  });
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
