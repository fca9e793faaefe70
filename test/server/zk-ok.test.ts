import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/process/poll.ts';
import { run } from '../support/process/run.ts';
import { freePorts, memberStarter, type Server, startServer } from '../support/server/zookeeper.ts';

/** A port that no process listens on. */
async function freePort(): Promise<string> {
  const [ports] = await freePorts(1);
  return String(ports?.client);
}

describe('a standalone server', () => {
  let server: Server;
  let port: string;
  beforeAll(async () => {
    server = await startServer();
    port = String(server.port);
    await server.untilReady();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  it('is alive', async () => {
    const { status, stdout, stderr } = await run('zk-ok', [port]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^ok: .*alive/);
  });

  it('is ready, with the role in which it serves', async () => {
    const { status, stdout } = await run('zk-ok', ['--ready', port]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ok: .*standalone$/);
  });

  it.each([
    ['the argument', (own: string) => [own], {}],
    ['the variable', () => [], { ZK_CLIENT_PORT: 'own' }],
    ['the variable with blanks around', () => [], { ZK_CLIENT_PORT: ' own ' }],
    ['the argument before the variable', (own: string) => [own], { ZK_CLIENT_PORT: '1' }],
    ['the argument, with the host', (own: string) => ['--host', '127.0.0.1', own], {}],
    ['the argument, with the host by its name', (own: string) => ['--host=localhost', own], {}],
    ['the argument, with a timeout', (own: string) => [own, '--timeout=10000'], {}],
  ])('is found by %s', async (_what, args, environment: { ZK_CLIENT_PORT?: string }) => {
    const given = environment.ZK_CLIENT_PORT?.replace('own', port);
    const { status, stdout } = await run('zk-ok', args(port), { ZK_CLIENT_PORT: given });
    expect(status, stdout).toBe(0);
  });

  it('answers many probes in a row, every one of them', async () => {
    const statuses = [];
    for (let count = 0; count < 25; count++) statuses.push((await run('zk-ok', [port])).status);
    expect(statuses).toEqual(Array(25).fill(0));
  });

  it('is not alive on another port', async () => {
    const { status, stdout } = await run('zk-ok', [await freePort()]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^refused: /);
  });
});

describe('a server whose whitelist lacks ruok', () => {
  it('is alive, with what to add, and is ready', async () => {
    await using server = await startServer({ ZK_4LW_COMMANDS_WHITELIST: 'mntr' });
    await server.untilReady();
    const alive = await run('zk-ok', [String(server.port)]);
    expect(alive.status).toBe(0);
    expect(alive.stdout).toMatch(/^ok: .*ruok.*ZK_4LW_COMMANDS_WHITELIST/);
    // From 3.5.3 on ZooKeeper executes srvr even if it is not on the whitelist.
    expect((await run('zk-ok', ['--ready', String(server.port)])).status).toBe(0);
  });
});

describe('an ensemble of three', () => {
  it('is alive from the first server on, ready with a quorum, and not ready without one again', async () => {
    const start = memberStarter(await freePorts(3), { ZK_TICK_TIME: '500' });
    await using servers = new AsyncDisposableStack();
    const first = servers.use(await start(0));
    const probe = (...args: readonly string[]) => run('zk-ok', [...args, String(first.port)]);

    const alone = await until('its client port', async () => {
      const asked = await probe();
      return asked.status === 0 && asked;
    });
    expect(alone.stdout).toMatch(/^ok: .*alive/);
    const lonely = await probe('--ready');
    expect(lonely).toMatchObject({ status: 1, stdout: expect.stringMatching(/^not-serving: .*quorum/) });

    const second = servers.use(await start(1));
    const third = servers.use(await start(2));
    for (const server of [first, second, third]) await server.untilReady();
    const roles = [];
    for (const { port } of [first, second, third])
      roles.push((await run('zk-ok', ['--ready', String(port)])).stdout.replace(/.* /, ''));
    expect(roles.sort()).toEqual(['follower', 'follower', 'leader']);

    for (const server of [second, third]) server.kill('SIGKILL');
    await until('the first to lose the quorum', async () => (await probe('--ready')).status === 1);
    expect(await probe()).toMatchObject({ status: 0, stdout: expect.stringMatching(/^ok: /) });
  });
});

describe('no server to ask', () => {
  it('a host name that does not exist', async () => {
    const { status, stdout } = await run('zk-ok', ['--host', 'nowhere.invalid', '--timeout', '5000', '2181']);
    expect({ status, stdout }).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^(?:unreachable|timeout): /),
    });
  });

  it.each(['tcp://10.0.0.1:2181', 'udp://10.0.0.1:2181', ' ', ''])(
    'ZK_CLIENT_PORT=%s is no port: the default is asked',
    async (text) => {
      const { stdout } = await run('zk-ok', ['--timeout', '500'], { ZK_CLIENT_PORT: text });
      expect(stdout).toMatch(/^\S+ \S+:2181 /);
    },
  );
});

describe('a wrong command line: 64, with the problem on stderr', () => {
  it.each<[what: string, args: readonly string[], environment: Record<string, string>, problem: string]>([
    ['a port that is a word', ['zookeeper'], {}, '[invalid-value]: port: '],
    ['the port 0', ['0'], {}, '[invalid-value]: port: '],
    ['a port out of range', ['65536'], {}, '[invalid-value]: port: '],
    ['a huge port', ['9'.repeat(400)], {}, '[invalid-value]: port: '],
    ['a port with a fraction', ['2181.0'], {}, '[invalid-value]: port: '],
    ['a hexadecimal port', ['0x885'], {}, '[invalid-value]: port: '],
    ['a variable that is no port', [], { ZK_CLIENT_PORT: 'abc' }, '[invalid-value]: ZK_CLIENT_PORT: '],
    ['two ports', ['2181', '2182'], {}, '[unexpected-argument]: '],
    ['an unknown flag', ['--redy'], {}, '[unknown-flag]: --redy '],
    ['a timeout that is a word', ['--timeout=soon', '2181'], {}, '[invalid-value]: --timeout: '],
    ['a timeout of 0', ['--timeout', '0', '2181'], {}, '[invalid-value]: --timeout: '],
    ['a negative timeout', ['--timeout=-1', '2181'], {}, '[invalid-value]: --timeout: '],
    ['a timeout with an exponent', ['--timeout', '1e3'], {}, '[invalid-value]: --timeout: '],
    ['a timeout beyond an hour', ['--timeout', '3600001'], {}, '[invalid-value]: --timeout: '],
    ['a wait beyond a day', ['--wait', '86401'], {}, '[invalid-value]: --wait: '],
    ['a wait of 0', ['--wait', '0'], {}, '[invalid-value]: --wait: '],
    ['no timeout after the flag', ['--timeout'], {}, '[flag-needs-value]: --timeout '],
    ['two timeouts', ['--timeout', '1', '--timeout', '2'], {}, '[flag-given-twice]: --timeout '],
    ['a switch with a value', ['--ready=yes'], {}, '[invalid-value]: --ready: '],
    ['a host with two ports', ['--host', 'a:b:c'], {}, '[invalid-value]: --host: '],
    ['two levels', ['--synced', '--session'], {}, '[conflicting-flags]: --session '],
    ['a session with all members', ['--session', '--all'], {}, '[conflicting-flags]: --session '],
    ['all members, and hosts', ['--all', '--host', 'a'], {}, '[conflicting-flags]: --all '],
    ['all members, and a port', ['--all', '2181'], {}, '[unexpected-argument]: the port "2181" '],
    ['strict about one server', ['--strict'], {}, '[flag-needs-flag]: --strict '],
    ['more columns of no table', ['--wide'], {}, '[flag-needs-flag]: --wide '],
    ['a session with several hosts', ['--session', '--host', 'a,b'], {}, '[conflicting-flags]: --session '],
    ['writing without a session', ['--write'], {}, '[flag-needs-flag]: --write '],
    ['a certificate that does not exist', ['--cert', '/nowhere'], {}, '[tls-file-unreadable]: --cert='],
  ])('%s', async (_what, args, environment, problem) => {
    const { status, stdout, stderr } = await run('zk-ok', args, environment);
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
    expect(stderr).toContain(`zk-ok: error${problem}`);
    expect(stderr).toMatch(/\n {2}fix: \S/);
  });

  it.each([
    ['zk-ok', '--reddy', '--ready'],
    ['zk-ok', '-quiet', '--quiet'],
    ['zk-metrics', '--promethius', '--prometheus'],
  ])('%s %s suggests %s', async (name, flag, suggestion) => {
    const { status, stderr } = await run(name, [flag]);
    expect(status).toBe(64);
    expect(stderr).toContain(`fix: use ${suggestion}`);
  });

  it('zk-metrics asks one server', async () => {
    const { status, stderr } = await run('zk-metrics', ['--host', 'a,b']);
    expect(status).toBe(64);
    expect(stderr).toContain('zk-metrics: error[invalid-value]: --host: ');
  });
});

it.each([
  ['--help', /--ready.*--timeout/s],
  ['--version', /^\d+\.\d+\.\d+$/],
])('%s is printed on stdout', async (flag, words) => {
  const { status, stdout } = await run('zk-ok', [flag]);
  expect(status).toBe(0);
  expect(stdout).toMatch(words);
});
