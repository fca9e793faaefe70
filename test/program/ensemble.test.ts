// zk-ok --all and --host A,B,C against programs that reply as an ensemble: what it prints, where, and its status.
import { writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { answering, closedPort, type FakeServer, fakeServer } from '../support/process/fake-server.ts';
import { until } from '../support/process/poll.ts';
import { stats } from '../support/process/replies.ts';
import { printedIds, program, run, temporaryFolder } from '../support/process/run.ts';

const notAllowed = 'mntr is not executed because it is not in the whitelist.\n';

/** Replies to srvr in a mode, and to mntr with entries. */
function member(mode: string, monitor: Readonly<Record<string, string | number>> | undefined = {}) {
  const entries = { zk_version: '3.9.5', zk_server_state: mode, ...monitor };
  const metrics = Object.entries(entries).map(([key, value]) => `${key}\t${value}\n`);
  return (socket: Socket) =>
    void socket.once('data', (word) => socket.end(String(word) === 'mntr' ? metrics.join('') : stats(mode)));
}

const synced = { zk_peer_state: 'following - broadcast', zk_uptime: 60_000 };
const leading = { zk_peer_state: 'leading - broadcast', zk_quorum_size: 3, zk_synced_followers: 2 };

/** The folder of a zoo.cfg that names these servers, as ZK_CONF_DIR. */
function configuration(folder: string, ports: readonly number[], more = '') {
  const lines = ports.map((port, index) => `server.${index + 1}=127.0.0.1:1:2;${port}\n`);
  writeFileSync(join(folder, 'zoo.cfg'), lines.join('') + more);
  return { ZK_CONF_DIR: folder };
}

const portsOf = (servers: readonly FakeServer[]) => servers.map(({ port }) => port);
const hostsOf = (ports: readonly number[]) => ports.map((port) => `127.0.0.1:${port}`).join(',');

describe.concurrent('three members of zoo.cfg', () => {
  it.each([
    ['all serve', false, [], 0, /^ok: 3 of 3 serve, 127\.0\.0\.1:\d+ leads$/m],
    ['all serve, --strict', false, ['--strict'], 0, /^ok: 3 of 3 serve/m],
    ['one is down', true, [], 0, /^degraded: 2 of 3 serve: one more failure stops writes$/m],
    ['one is down, --strict', true, ['--strict'], 1, /^degraded: 2 of 3 serve/m],
    ['all serve, --synced', false, ['--synced'], 0, /^ok: 3 of 3 in sync$/m],
    [
      'one is down, --synced',
      true,
      ['--synced'],
      1,
      /^not-synced: 2 of 3 in sync; 127\.0\.0\.1:\d+ refused /m,
    ],
  ])('%s', async (_what, isDown, flags, status, text) => {
    using folder = temporaryFolder();
    await using one = await fakeServer(member('follower', synced));
    await using two = await fakeServer(member('leader', leading));
    await using three = await fakeServer(member('follower', synced));
    const ports = [one.port, two.port, isDown ? await closedPort() : three.port];
    for (const [args, environment] of [
      [['--all'], configuration(folder.path, ports)],
      [['--host', hostsOf(ports)], {}],
    ] as const) {
      const outcome = await run('zk-ok', [...args, ...flags], environment);
      expect(outcome).toMatchObject({ status, stderr: '', stdout: expect.stringMatching(text) });
      expect(outcome.stdout).toMatch(
        /^server +mode +zxid +clients +latency +outstanding +serving since +version$/m,
      );
      const quiet = await run('zk-ok', [...args, ...flags, '--quiet'], environment);
      expect(quiet).toEqual({ status, signal: undefined, stdout: '', stderr: '' });
    }
    expect(one.received()).toMatch(/^(?:srvrmntr)+$/);
  });

  it('--wide has more columns, --json everything', async () => {
    using folder = temporaryFolder();
    await using one = await fakeServer(
      member('leader', { ...leading, zk_quorum_size: 2, zk_watch_count: 5 }),
    );
    await using two = await fakeServer(member('follower', synced));
    const environment = configuration(folder.path, [...portsOf([one, two]), await closedPort()]);
    const wide = await run('zk-ok', ['--all', '--wide'], environment);
    expect(wide.stdout).toMatch(/ epoch +watches +znodes +data size +synced followers +lag\n/);
    const { status, stdout } = await run('zk-ok', ['--all', '--json'], environment);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      healthy: true,
      condition: 'degraded',
      voters: 3,
      serving: 2,
      needed: 2,
      leader: `127.0.0.1:${one.port}`,
      servers: [
        { id: 1, level: 'ready', healthy: true, mode: 'leader', watches: 5, syncedFollowers: 2, lag: 0 },
        { id: 2, healthy: true, mode: 'follower', synced: true, peerState: 'following - broadcast', lag: 0 },
        { id: 3, healthy: false, reason: 'refused', mode: null, watches: null },
      ],
    });
  });

  it('--wait asks until enough of them serve', async () => {
    using folder = temporaryFolder();
    let asked = 0;
    await using one = await fakeServer((socket) => {
      asked += 1;
      if (asked < 4) answering('This ZooKeeper instance is not currently serving requests\n')(socket);
      else member('leader', leading)(socket);
    });
    await using two = await fakeServer(member('follower', synced));
    const environment = configuration(folder.path, portsOf([one, two]));
    const { status, stdout } = await run('zk-ok', ['--all', '--wait', '20', '--json'], environment);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      condition: 'ok',
      servers: [{ attempts: 4 }, { attempts: 4 }],
    });
  });

  it('a word that is not on the whitelist: a note, and columns without values', async () => {
    using folder = temporaryFolder();
    await using one = await fakeServer(member('leader', leading));
    await using two = await fakeServer(
      (socket) =>
        void socket.once('data', (word) =>
          socket.end(String(word) === 'mntr' ? notAllowed : stats('follower')),
        ),
    );
    const environment = configuration(folder.path, portsOf([one, two]));
    const { status, stdout, stderr } = await run('zk-ok', ['--all', '--wide'], environment);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ok: 2 of 2 serve/m);
    expect(stdout).toMatch(/ follower .* - .*\n/);
    expect(printedIds(stderr)).toEqual(['metrics-missing']);
    expect(await run('zk-ok', ['--all', '--quiet'], environment)).toMatchObject({ status: 0, stderr: '' });
  });
});

describe.concurrent('the zoo.cfg', () => {
  it('with a separate file for the members', async () => {
    using folder = temporaryFolder();
    await using one = await fakeServer(member('leader', { ...leading, zk_quorum_size: 1 }));
    const dynamic = join(folder.path, 'zoo.cfg.dynamic.100000000');
    writeFileSync(dynamic, `server.1=127.0.0.1:1:2:participant;${one.port}\nversion=100000000\n`);
    const environment = configuration(folder.path, [], `dynamicConfigFile=${dynamic}\n`);
    expect((await run('zk-ok', ['--all'], environment)).stdout).toMatch(/^ok: 127\.0\.0\.1 serves, leader$/m);
  });

  it('of the member that runs here: asked on the address that it is bound to', async () => {
    using folder = temporaryFolder();
    await using own = await fakeServer(member('standalone'), { host: '127.0.0.2' });
    writeFileSync(join(folder.path, 'myid'), '1\n');
    const lines = `server.1=zk-0.invalid:1:2\nclientPort=${own.port}\nclientPortAddress=127.0.0.2\ndataDir=${folder.path}\n`;
    const environment = configuration(folder.path, [], lines);
    expect((await run('zk-ok', ['--all'], environment)).stdout).toMatch(/^ok: zk-0 serves, standalone$/m);
  });

  it('of a standalone server', async () => {
    using folder = temporaryFolder();
    await using server = await fakeServer(member('standalone'));
    const environment = configuration(folder.path, [], `clientPort=${server.port}\n`);
    const { status, stdout } = await run('zk-ok', ['--all'], environment);
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`^ok: 127\\.0\\.0\\.1:${server.port} serves, standalone$`, 'm'));
  });

  it.each([
    ['does not exist', undefined, 'zoo-cfg-unreadable'],
    [
      'names a file that does not exist',
      'dynamicConfigFile=/nowhere/zoo.cfg.dynamic\n',
      'zoo-cfg-unreadable',
    ],
    ['has a line that cannot be parsed', 'server.1=zk-0\n', 'invalid-value'],
  ])('%s: 64', async (_what, text, id) => {
    using folder = temporaryFolder();
    if (text !== undefined) configuration(folder.path, [], text);
    const { status, stdout, stderr } = await run('zk-ok', ['--all'], { ZK_CONF_DIR: folder.path });
    expect({ status, stdout, ids: printedIds(stderr) }).toEqual({ status: 64, stdout: '', ids: [id] });
  });
});

describe.concurrent('--watch', () => {
  /** A leader that can be told to stop serving, and a follower. */
  async function twoServers() {
    let isServing = true;
    const servers = new AsyncDisposableStack();
    const one = servers.use(
      await fakeServer((socket) => {
        if (isServing) member('leader', leading)(socket);
        else answering('This ZooKeeper instance is not currently serving requests\n')(socket);
      }),
    );
    const two = servers.use(await fakeServer(member('follower', synced)));
    return {
      hosts: hostsOf(portsOf([one, two])),
      fail: () => {
        isServing = false;
      },
      [Symbol.asyncDispose]: () => servers.disposeAsync(),
    };
  }

  /** What a command prints, as it grows. */
  function watch(command: string, args: readonly string[]) {
    const child = execa(command, args, { reject: false, timeout: 60_000, stdin: 'ignore' });
    let shown = '';
    child.stdout.on('data', (text) => {
      shown += text;
    });
    return { child, untilShown: (words: RegExp) => until(`${words} in ${shown}`, () => words.test(shown)) };
  }

  it('prints lines with the time where stdout is no terminal, and ends with the last result', async () => {
    await using servers = await twoServers();
    const { child, untilShown } = watch(program('zk-ok'), ['--watch', '--host', servers.hosts]);
    const time = String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z `;
    await untilShown(
      new RegExp(`${time}127.0.0.1:\\d+ leader\n${time}127.0.0.1:\\d+ follower\n${time}ok: 2 of 2 `, 'm'),
    );
    await untilShown(/ leads, [\d.]+ requests\/s, 0 writes\/s$/m);
    servers.fail();
    await untilShown(/Z 127\.0\.0\.1:\d+ not-serving: .*\n.*Z down: no leader/);
    child.kill('SIGINT');
    const { exitCode, stdout } = await child;
    expect(exitCode).toBe(1);
    expect(stdout).not.toContain('\x1b');
  });

  it('prints a JSON object for each poll', async () => {
    await using servers = await twoServers();
    const { child, untilShown } = watch(program('zk-ok'), ['--watch', '--json', '--host', servers.hosts]);
    await untilShown(/\n.*\n/);
    child.kill('SIGINT');
    const { exitCode, stdout } = await child;
    expect(exitCode).toBe(0);
    const polls = stdout.split('\n').map((line) => JSON.parse(line));
    expect(polls[0].servers[0]).toMatchObject({ requestsPerSecond: null, writesPerSecond: null });
    expect(polls[1].servers[0]).toMatchObject({ requestsPerSecond: 0, writesPerSecond: 0 });
  });

  it('shows a table in a terminal, cut to its width, in the same place', async () => {
    await using servers = await twoServers();
    const zkOk = `stty cols 60 rows 20; exec ${program('zk-ok')} --watch --host ${servers.hosts}`;
    const { child, untilShown } = watch('script', ['-qec', zkOk, '/dev/null']);
    await untilShown(/leads[\s\S]*\x1b\[4A\r\x1b\[Jserver/);
    child.kill('SIGTERM');
    const { stdout } = await child;
    const lines = stdout.replaceAll(/\x1b\[\d*[AJ]/g, '').split(/[\r\n]+/);
    expect(lines.find((line) => line.startsWith('server'))).toMatch(/^server +mode +zxid +clients +requests/);
    expect(Math.max(...lines.map((line) => line.length))).toBe(60);
  });

  it('ends when nobody reads any more', async () => {
    await using servers = await twoServers();
    const command = `${program('zk-ok')} --watch --host ${servers.hosts} | head -1`;
    const { exitCode } = await execa('bash', ['-o', 'pipefail', '-c', command], { timeout: 30_000 });
    expect(exitCode).toBe(0);
  });
});

it('a frozen member holds up no poll of a watch for longer than a second', async () => {
  await using frozen = await fakeServer(() => {});
  await using one = await fakeServer(member('leader', leading));
  const hosts = hostsOf(portsOf([one, frozen]));
  const child = execa(program('zk-ok'), ['--watch', '--host', hosts], { reject: false, timeout: 60_000 });
  await until('the third time that the leader is asked', () => one.connections() > 4);
  child.kill('SIGINT');
  const { stdout } = await child;
  expect(stdout).toMatch(/ timeout: did not reply to srvr in time/);
});
