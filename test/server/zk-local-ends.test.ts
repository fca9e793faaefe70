// However zk-local ends, nothing of its ensemble is left: no process, no socket, no folder.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { until } from '../support/process/poll.ts';
import { localPlace } from '../support/server/local.ts';
import { inflictFaults } from '../support/server/random-faults.ts';
import { makeHome } from '../support/server/zookeeper.ts';

const one = ['--servers', '1'];

describe('kill -9 of zk-local', () => {
  it('ends the servers, also a frozen one; zk-local clean removes the folder', async () => {
    await using place = localPlace();
    const { stdout: folder } = await place.run(['--detach']);
    expect(await place.run(['freeze', 'leader', '--dir', folder])).toMatchObject({ status: 0 });
    const { pid } = JSON.parse((await place.run(['status', folder, '--json'])).stdout) as { pid: number };
    expect(place.servers()).toHaveLength(3);
    process.kill(pid, 'SIGKILL');
    await until('the servers to end', () => place.servers().length === 0, 10_000);
    expect(place.leftovers()).toHaveLength(1);
    expect((await place.run(['status', folder])).stderr).toContain('error[ensemble-not-running]');
    expect(await place.run(['clean'])).toMatchObject({ status: 0, stdout: `removed ${folder}` });
    expect(place.leftovers()).toEqual([]);
  });

  it('while the servers start', async () => {
    await using place = localPlace();
    const local = place.start(['--json']);
    await until('a server', () => place.servers().length > 0);
    local.kill('SIGKILL');
    await until('the servers to end', () => place.servers().length === 0, 10_000);
    await place.run(['clean']);
    expect(place.leftovers()).toEqual([]);
  });

  it('the data in a folder of the operator is there for the next start', async () => {
    await using place = localPlace();
    const data = join(place.path, 'mine');
    for (const round of [1, 2]) {
      const local = place.start([...one, '--json', '--data-dir', data]);
      expect((await local.untilReady()).folder, `round ${round}`).toBe(data);
      local.kill('SIGKILL');
      await until('the server to end', () => place.servers().length === 0, 10_000);
    }
  });
});

describe('zk-local clean', () => {
  it('leaves alone what runs, what was kept, and what is not of zk-local', async () => {
    await using place = localPlace();
    const { stdout: running } = await place.run([...one, '--detach']);
    await place.run([...one, '--', 'false']);
    mkdirSync(join(place.path, 'zk-local-another'));
    writeFileSync(join(place.path, 'zk-local-another/file'), '');
    expect(await place.run(['clean'])).toMatchObject({ status: 0, stdout: '' });
    expect(place.leftovers()).toHaveLength(3);
    expect((await place.run(['clean', '--kept'])).stdout).toMatch(/^removed [^\n]*$/);
    expect(place.leftovers()).toHaveLength(2);
    expect((await place.run(['stop', running])).status).toBe(0);
    expect(place.leftovers()).toEqual(['zk-local-another']);
  });

  it('ends servers that outlived their zk-local, where no setpriv ties them to it', async () => {
    await using place = localPlace();
    const home = makeHome(place.path, '#!/bin/sh\nexec sleep 600\n');
    const bin = join(place.path, 'path');
    await linkAllBut('setpriv', bin);
    const local = place.start([...one, '--json'], { ZK_HOME: home, PATH: bin });
    await until('the server', () => place.servers().length === 1);
    local.kill('SIGKILL');
    await local.ended();
    expect(place.servers()).toHaveLength(1);
    expect((await place.run(['clean'])).stdout).toMatch(/^removed .*, ended processes \d+$/);
    await until('the server to end', () => place.servers().length === 0, 10_000);
  });
});

/** A folder with links to every program of PATH but one. */
async function linkAllBut(name: string, folder: string): Promise<void> {
  mkdirSync(folder);
  await execa('sh', [
    '-c',
    `IFS=:; for dir in $PATH; do ln -s "$dir"/* ${folder} 2>/dev/null; done; rm ${folder}/${name}; true`,
  ]);
}

it('zk-local --json | head -1 leaves an ensemble that ends with Ctrl-C', async () => {
  await using place = localPlace();
  const local = place.start([...one, '--json']);
  const { pid } = await local.untilReady();
  local.closeStream('stdout');
  local.closeStream('stderr');
  process.kill(pid, 'SIGINT');
  expect((await local.ended()).status).toBe(0);
  expect({ left: place.processes(), folders: place.leftovers() }).toEqual({ left: [], folders: [] });
});

it('a closed terminal ends the ensemble', async () => {
  await using place = localPlace();
  const terminal = execa('script', ['-qec', `zk-local --client-port 0 ${one.join(' ')}`, '/dev/null'], {
    env: place.environment(),
    extendEnv: false,
    reject: false,
  });
  let output = '';
  terminal.stdout.on('data', (data) => {
    output += String(data);
  });
  await until('the ensemble', () => output.includes('Ctrl-C stops it'));
  terminal.kill('SIGKILL');
  await until('zk-local to end', () => place.processes().length === 0, 20_000);
  expect(place.leftovers()).toEqual([]);
});

it('after random faults and a stop nothing is left', async () => {
  await using place = localPlace();
  const { stdout: folder } = await place.run(['--detach']);
  await inflictFaults(15, (args) => place.run([...args, '--dir', folder]));
  expect(await place.run(['stop', folder])).toMatchObject({ status: 0, stderr: '' });
  expect({ left: place.processes(), folders: place.leftovers() }).toEqual({ left: [], folders: [] });
  expect(existsSync(folder)).toBe(false);
});
