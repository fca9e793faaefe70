// zk-local with a command beside the ensemble, and with --json and --detach: what a test suite uses.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { until } from '../support/process/poll.ts';
import { temporaryFolder } from '../support/process/run.ts';
import { localPlace } from '../support/server/local.ts';
import { makeHome } from '../support/server/zookeeper.ts';

const one = ['--servers', '1'];
const nothing = { left: [], folders: [] };

type Place = ReturnType<typeof localPlace>;
const remains = (place: Place) => ({ left: place.processes(), folders: place.leftovers() });

describe('a command', () => {
  it('has the connect string of an empty ensemble, its stdout and its folder', async () => {
    await using place = localPlace();
    const script = 'echo $ZK_CONNECT; test -S $ZK_LOCAL_DIR/control.sock && zk-local status --json';
    const { status, stdout, stderr } = await place.run(['--', 'sh', '-c', script]);
    expect(status, stderr).toBe(0);
    const [connect = '', ensemble = ''] = stdout.split('\n');
    expect(connect).toMatch(/^127\.0\.0\.1:\d+,127\.0\.0\.1:\d+,127\.0\.0\.1:\d+$/);
    expect(JSON.parse(ensemble)).toMatchObject({ connect });
    expect(stderr).not.toContain('/foo');
    expect(remains(place)).toEqual(nothing);
  });

  it('has the environment of zk-local, options of Node included', async () => {
    await using place = localPlace();
    const given = { NODE_OPTIONS: '--no-deprecation', OTHER: 'kept' };
    const outcome = await place.run([...one, '--', 'sh', '-c', 'echo $NODE_OPTIONS $OTHER'], given);
    expect(outcome).toMatchObject({ status: 0, stdout: '--no-deprecation kept' });
  });

  it('that succeeds leaves nothing; that fails leaves its folder, which is named', async () => {
    await using place = localPlace();
    const { status, stderr } = await place.run([...one, '--', 'sh', '-c', 'exit 3']);
    expect(status).toBe(3);
    const [kept = 'nothing'] = place.leftovers();
    expect(stderr).toMatch(new RegExp(`logs: ${join(place.path, kept)}$`));
    expect(place.processes()).toEqual([]);
  });

  it('ends with 128 + n when a signal ends it', async () => {
    await using place = localPlace();
    expect(await place.run([...one, '--', 'sh', '-c', 'kill -9 $$'])).toMatchObject({ status: 137 });
  });

  it.each(['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'SIGQUIT'] as const)(
    'is sent %s, and its status counts',
    async (signal) => {
      await using place = localPlace();
      const name = signal.slice(3);
      const script = `trap 'echo got ${name}; exit 5' ${name}; echo ready; while :; do sleep 0.1; done`;
      const local = place.start([...one, '--', 'sh', '-c', script]);
      await local.untilPrinted(/^ready$/m);
      local.kill(signal);
      expect(await local.ended()).toMatchObject({
        status: 5,
        stdout: expect.stringContaining(`got ${name}`),
      });
      expect(place.processes()).toEqual([]);
    },
  );

  it('that ignores a signal goes on', async () => {
    await using place = localPlace();
    const script = "trap '' TERM; echo ready; sleep 2; echo done";
    const local = place.start([...one, '--', 'sh', '-c', script]);
    await local.untilPrinted(/^ready$/m);
    local.kill('SIGTERM');
    expect(await local.ended()).toMatchObject({ status: 0, stdout: 'ready\ndone\n' });
  });

  it('gets one SIGINT for a Ctrl-C at the terminal', async () => {
    await using place = localPlace();
    using folder = temporaryFolder();
    // script(1) is the terminal; the command counts what it receives.
    const script =
      "trap 'echo INT' INT; echo ready; n=0; while [ $n -lt 20 ]; do n=$((n+1)); sleep 0.1; done";
    const command = `zk-local ${one.join(' ')} -- sh -c '${script.replaceAll("'", `'"'"'`)}'`;
    const terminal = execa('script', ['-qec', command, '/dev/null'], {
      cwd: folder.path,
      env: place.environment(),
      extendEnv: false,
      reject: false,
      timeout: 60_000,
    });
    let output = '';
    terminal.stdout.on('data', (data) => {
      output += String(data);
    });
    await until('the command', () => output.includes('ready\r\n'));
    terminal.stdin.write('\x03');
    await terminal;
    expect(output.match(/INT/g)).toHaveLength(1);
    await until('zk-local to end', () => place.processes().length === 0);
  });

  it.each([
    ['that does not exist', ['no-such-command'], 127, 'program-not-found'],
    ['that cannot be executed', ['/etc/passwd'], 126, 'program-not-executable'],
  ])('%s: %j, %i, nothing started', async (_what, command, expected, id) => {
    await using place = localPlace();
    const { status, stderr } = await place.run(['--', ...command]);
    expect({ status, stderr }).toEqual({
      status: expected,
      stderr: expect.stringMatching(new RegExp(`^zk-local: error\\[${id}\\]: `)),
    });
    expect(place.leftovers()).toEqual([]);
  });

  it('goes on when a server dies; with --exit-on-failure it is sent SIGTERM', async () => {
    await using place = localPlace();
    const script =
      'kill -9 $(zk-local status --json | sed "s/.*pid.:\\([0-9]*\\),.folder.*zk-0.*/\\1/"); sleep 2; echo on';
    const kill = (args: readonly string[]) =>
      place.run([...one, ...args, '--', 'sh', '-c', script], { ZK_LOCAL_TEST: '1' });
    expect(await kill([])).toMatchObject({
      status: 0,
      stdout: 'on',
      stderr: expect.stringContaining('error[server-ended]: zk-0 was ended by SIGKILL'),
    });
    expect(await kill(['--exit-on-failure'])).toMatchObject({ status: 69, stdout: '' });
    expect(place.processes()).toEqual([]);
  });

  it('a command in an ensemble in a command', async () => {
    await using place = localPlace();
    const inner = `zk-local ${one.join(' ')} -- sh -c 'echo $ZK_CONNECT'`;
    const { status, stdout } = await place.run([...one, '--', 'sh', '-c', `echo $ZK_CONNECT; ${inner}`]);
    expect(status).toBe(0);
    expect(new Set(stdout.split('\n')).size).toBe(2);
    expect(remains(place)).toEqual(nothing);
  });
});

describe('--json', () => {
  it('is one line with everything, when the ensemble is ready', async () => {
    await using place = localPlace();
    const local = place.start(['--json', '--observers', '1']);
    const ensemble = await local.untilReady();
    expect(ensemble).toMatchObject({
      folder: expect.stringContaining(place.path),
      version: expect.stringMatching(/^3\./),
      pid: expect.any(Number),
    });
    expect(ensemble.connect.split(',')).toHaveLength(4);
    expect(ensemble.servers.map(({ role }) => role).sort()).toEqual(
      ['follower', 'follower', 'leader', 'observer'].sort(),
    );
    for (const [index, server] of ensemble.servers.entries()) {
      expect(server).toMatchObject({ name: `zk-${index}`, id: index + 1, state: 'running' });
      expect(place.servers()).toContain(server.pid);
      expect(server.address).toBe(`127.0.0.1:${server.ports.client}`);
    }
    local.kill('SIGTERM');
    expect((await local.ended()).stdout.trim().split('\n')).toHaveLength(1);
    expect(remains(place)).toEqual(nothing);
  });

  it('without a reader ends the ensemble', async () => {
    await using place = localPlace();
    const local = place.start([...one, '--json']);
    local.closeStream('stdout');
    expect((await local.ended()).status).toBe(0);
    expect(remains(place)).toEqual(nothing);
  });
});

describe('--detach', () => {
  const folderOf = async (place: Place, args: readonly string[] = []) => {
    const { status, stdout, stderr } = await place.run([...one, '--detach', ...args]);
    expect(status, stderr).toBe(0);
    return stdout.trim();
  };

  it('prints the folder of an ensemble that runs until zk-local stop', async () => {
    await using place = localPlace();
    const folder = await folderOf(place);
    expect(statSync(join(folder, 'control.sock')).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(await place.run(['status', folder])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/zk-0 +1 +127\.0\.0\.1:\d+ +standalone/),
    });
    expect(await place.run(['stop', folder])).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(remains(place)).toEqual(nothing);
  });

  it('runs several side by side', async () => {
    await using place = localPlace();
    const folders = await Promise.all([folderOf(place), folderOf(place), folderOf(place)]);
    expect(new Set(folders).size).toBe(3);
    await place.run(['stop', folders[0] ?? '']);
    for (const folder of folders.slice(1)) expect((await place.run(['status', folder])).status).toBe(0);
    await Promise.all(folders.slice(1).map((folder) => place.run(['stop', folder])));
    expect(remains(place)).toEqual(nothing);
  });

  it('keeps a folder that is given, with --json names it', async () => {
    await using place = localPlace();
    const data = join(place.path, 'mine');
    const { stdout } = await place.run([...one, '--detach', '--json', '--data-dir', data]);
    expect(JSON.parse(stdout)).toMatchObject({ folder: data });
    expect((await place.run(['stop', data])).stdout).toBe(`${data} is kept`);
    expect(place.processes()).toEqual([]);
    expect(place.leftovers()).toEqual(['mine']);
  });

  it('reports a failed start as without it', async () => {
    await using place = localPlace();
    const { status, stdout, stderr } = await place.run([...one, '--detach'], { ZK_TICK_TIME: 'fast' });
    expect({ status, stdout }).toEqual({ status: 69, stdout: '' });
    expect(stderr).toMatch(/error\[server-ended\]: zk-0 ended with status 78/);
    expect(place.processes()).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    '%s before it is ready leaves nothing',
    async (signal) => {
      using release = temporaryFolder();
      const home = makeHome(release.path, '#!/bin/sh\nexec sleep 600\n');
      await using place = localPlace();
      const local = place.start([...one, '--detach'], { ZK_HOME: home });
      await until('the server', () => place.servers().length > 0);
      local.kill(signal);
      await local.ended();
      await until('all to end', () => place.processes().length === 0);
      expect(place.leftovers()).toEqual([]);
    },
  );
});
