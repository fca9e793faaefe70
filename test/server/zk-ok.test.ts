import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/poll.ts';
import { stats } from '../support/replies.ts';
import { startRudeServer } from '../support/rude-server.ts';
import { run } from '../support/run.ts';
import { freePorts, memberStarter, type Server, startServer } from '../support/zookeeper.ts';

/** A port that nobody listens on. */
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

  it('is ready, and says as what it serves', async () => {
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

describe('a server whose whitelist is without the word', () => {
  it('is alive, and the cure is said; it is ready all the same', async () => {
    await using server = await startServer({ ZK_4LW_COMMANDS_WHITELIST: 'mntr' });
    await server.untilReady();
    const alive = await run('zk-ok', [String(server.port)]);
    expect(alive.status).toBe(0);
    expect(alive.stdout).toMatch(/^ok: .*ruok.*ZK_4LW_COMMANDS_WHITELIST/);
    // ZooKeeper answers srvr whatever the whitelist says, from 3.5.3 on.
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

describe('a server that misbehaves', () => {
  const silent = () => {};
  const close = (socket: Socket) => void socket.end();
  const reset = (socket: Socket) => void socket.resetAndDestroy();
  const closeWhenAsked = (socket: Socket, received: string) => void (received && socket.end());
  const answer = (text: string, andEnd: boolean) => (socket: Socket, received: string) => {
    if (received === '') return;
    if (andEnd) socket.end(text);
    else socket.write(text);
  };
  const forEver = (socket: Socket, received: string) => {
    if (received === '') return;
    const more = () => void (socket.writable && socket.write('x'.repeat(65_536), more));
    more();
  };

  it.each<[what: string, behave: (socket: Socket, received: string) => void, words: RegExp]>([
    ['says nothing', silent, /^timeout: /],
    ['closes at once', close, /^silent: /],
    ['resets the connection', reset, /^silent: /],
    ['closes without an answer', closeWhenAsked, /^silent: /],
    ['answers the half and closes', answer('im', true), /^unexpected: .*"im"/],
    ['answers the half and waits', answer('im', false), /^timeout: .*"im"/],
    ['answers and waits', answer('imok', false), /^timeout: .*"imok"/],
    ['answers something else', answer('HTTP/1.1 400 Bad Request\r\n\r\n', true), /^unexpected: .*HTTP/],
    ['answers with control characters', answer('\u001b[31m\nok: healthy\n', true), /^unexpected: .*\\u001b/],
  ])('and %s is not alive, said in one line and in time', async (_what, behave, words) => {
    await using server = await startRudeServer(behave);
    const begun = performance.now();
    const { status, stdout, stderr } = await run('zk-ok', ['--timeout', '700', String(server.port)]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(words);
    expect(stdout).not.toContain('\n');
    expect(performance.now() - begun).toBeLessThan(25_000);
  });

  it.each([
    ['alive', [], 'ruok', 'imok'],
    ['ready', ['--ready'], 'srvr', stats('follower')],
  ])('is asked whether it is %s with exactly four bytes', async (_what, args, word, reply) => {
    await using server = await startRudeServer(answer(reply, true));
    const { status } = await run('zk-ok', [...args, String(server.port)]);
    expect({ status, received: server.received }).toEqual({ status: 0, received: [word] });
  });

  it('and never stops answering is not alive, long before the time is over', async () => {
    await using server = await startRudeServer(forEver);
    const { status, stdout } = await run('zk-ok', ['--timeout', '50000', String(server.port)]);
    expect({ status, stdout }).toMatchObject({ status: 1, stdout: expect.stringMatching(/^unexpected: /) });
  });

  it('answers in pieces, and is alive', async () => {
    await using server = await startRudeServer((socket, received) => {
      if (received) socket.write('im', () => setImmediate(() => socket.end('ok')));
    });
    expect((await run('zk-ok', [String(server.port)])).status).toBe(0);
  });

  it.each([
    ['not serving', 'This ZooKeeper instance is not currently serving requests\n', 0, 1],
    ['read-only', stats('read-only'), 0, 1],
    ['an observer', stats('observer'), 0, 0],
  ])('or is %s, which is told apart by its status', async (_what, reply, alive, ready) => {
    await using server = await startRudeServer(answer(reply, true));
    const port = String(server.port);
    const statuses = [(await run('zk-ok', [port])).status, (await run('zk-ok', ['--ready', port])).status];
    expect(statuses).toEqual([alive, ready]);
  });
});

describe('nobody to ask', () => {
  it('a host name that there is not', async () => {
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

describe('a wrong command line: 64, on stderr, whatever the server does', () => {
  it.each<[what: string, args: readonly string[], environment: Record<string, string>, words: RegExp]>([
    ['a port that is a word', ['zookeeper'], {}, /port: expected .*"zookeeper"/],
    ['the port 0', ['0'], {}, /port: expected .*"0"/],
    ['a port out of range', ['65536'], {}, /port: expected .*65535, got "65536"/],
    ['a huge port', ['9'.repeat(400)], {}, /port: expected /],
    ['a port with a fraction', ['2181.0'], {}, /port: expected /],
    ['a hexadecimal port', ['0x885'], {}, /port: expected /],
    ['a variable that is no port', [], { ZK_CLIENT_PORT: 'abc' }, /ZK_CLIENT_PORT: expected .*"abc"/],
    ['two ports', ['2181', '2182'], {}, /one port/],
    ['an unknown flag', ['--redy'], {}, /--redy/],
    ['a timeout that is a word', ['--timeout=soon', '2181'], {}, /--timeout: expected .*"soon"/],
    ['a timeout of 0', ['--timeout', '0', '2181'], {}, /--timeout: expected /],
    ['a negative timeout', ['--timeout=-1', '2181'], {}, /--timeout: expected /],
    ['no timeout after the flag', ['--timeout'], {}, /--timeout/],
  ])('%s', async (_what, args, environment, words) => {
    const { status, stdout, stderr } = await run('zk-ok', args, environment);
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
    expect(stderr).toMatch(words);
    expect(stderr).toMatch(/^zk-ok: .*\n {2}try: \S/);
  });
});

it.each([
  ['--help', /--ready.*--timeout/s],
  ['--version', /^\d+\.\d+\.\d+$/],
])('%s is answered on stdout', async (flag, words) => {
  const { status, stdout } = await run('zk-ok', [flag]);
  expect(status).toBe(0);
  expect(stdout).toMatch(words);
});
