// zk-ok against programs that are not ZooKeeper, or misbehave: never healthy on a wrong reply, never late, always a reason.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answering, closedPort, fakeServer, frozenServer } from '../support/process/fake-server.ts';
import { replies, stats } from '../support/process/replies.ts';
import { program, run, temporaryFolder } from '../support/process/run.ts';
import { runWithSteppingClock } from '../support/process/stepping-clock.ts';

// A probe that has not ended by then hangs. On a busy machine an exact limit would be wrong.
const hungMs = 25_000;

async function timed(args: readonly string[], environment = {}) {
  const begun = performance.now();
  const outcome = await run('zk-ok', args, environment);
  return { ...outcome, ms: performance.now() - begun };
}

/** The script of zk-ok alone, with a stand-in for the program that it starts for everything else. */
function scriptAlone() {
  const folder = temporaryFolder();
  const bin = join(folder.path, 'bin');
  mkdirSync(bin);
  copyFileSync(program('zk-ok'), join(bin, 'zk-ok'));
  writeFileSync(join(bin, 'launch.sh'), 'echo "explain: $*"; exit 9\n');
  return {
    ask: async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
      const { exitCode, stdout } = await execa(join(bin, 'zk-ok'), args, { reject: false, env });
      return { status: exitCode, stdout };
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

describe.concurrent('every known reply, through the script and through the program', () => {
  it.each(replies)('$name', async ({ bytes, alive, ready }) => {
    using script = scriptAlone();
    await using server = await fakeServer(answering(bytes));
    const port = String(server.port);
    for (const [flags, reason] of [
      [[], alive],
      [['--ready'], ready],
    ] as const) {
      const whole = await run('zk-ok', [...flags, port]);
      const explained = await run('zk-ok', [...flags, port, '--timeout', '4000']);
      expect(whole.stdout).toMatch(new RegExp(`^${reason}: \\P{Cc}+$`, 'u'));
      expect(whole).toEqual(explained);
      expect(whole).toMatchObject({ status: reason === 'ok' ? 0 : 1, stderr: '' });
      const quick = await script.ask([...flags, port]);
      if (quick.status !== 9) expect(quick).toEqual({ status: 0, stdout: explained.stdout });
      const isPlain = bytes === 'imok' || bytes.startsWith('Zookeeper');
      const word = flags.length > 0 ? stats('').slice(0, 9) : 'imok';
      if (reason === 'ok' && isPlain && bytes.startsWith(word)) expect(quick.status).toBe(0);
    }
    expect(server.received()).toMatch(/^(ruok|srvr)+$/);
  });
});

describe('the script leaves to the program', () => {
  it.each<[string, Readonly<Record<string, string>>, boolean]>([
    ["another image's port", { ZOO_PORT_NUMBER: '2190' }, true],
    ['a port in a file', { ZOO_PORT_NUMBER_FILE: '/run/port' }, true],
    ["Confluent's port", { ZOOKEEPER_CLIENT_PORT: '2190' }, true],
    ["Confluent's address", { ZOOKEEPER_CLIENT_PORT_ADDRESS: '10.0.0.1' }, true],
    ['a port of a member', { ZOO_SERVERS: 'server.1=a:2888:3888;2181 server.2=b:2888:3888;2182' }, true],
    ['an address of a member', { ZOO_SERVERS: 'server.1=a:2888:3888;127.0.0.2:2181' }, true],
    ['a port in an extra line', { ZOO_CFG_EXTRA: 'snapCount=9 clientPort=2190' }, true],
    [
      'nothing of members with the default port',
      { ZOO_SERVERS: 'server.1=a:2888:3888;2181\nserver.2=b:1:2;2181' },
      false,
    ],
    [
      "nothing of Bitnami's members",
      { ZOO_SERVERS: 'a:2888:3888,b:2888:3888::2', ZOO_PORT_NUMBER: '2181' },
      false,
    ],
    ['nothing of a service link', { ZOOKEEPER_CLIENT_PORT: 'tcp://10.0.0.1:2181' }, false],
  ])('%s', async (_, environment, isLeft) => {
    using script = scriptAlone();
    // The default port at an address that nothing else has.
    await using _server = await fakeServer(answering('imok'), { host: '127.0.0.77', port: 2181 });
    const { status } = await script.ask([], { ...environment, ZK_CLIENT_PORT_ADDRESS: '127.0.0.77' });
    expect(status).toBe(isLeft ? 9 : 0);
  });
});

describe('a server that is late or never finishes', () => {
  const drip = (text: string, everyMs: number) => (socket: Socket) => {
    let at = 0;
    const timer = setInterval(() => socket.write(text[at++ % text.length] as string), everyMs);
    socket.on('close', () => clearInterval(timer));
  };
  const cases: readonly (readonly [string, (socket: Socket) => void])[] = [
    ['accepts and sends nothing', () => {}],
    ['one byte a second', drip('imok', 1000)],
    ['one byte a second for ever', drip('x', 1000)],
    ['half a reply, then nothing', (socket) => void socket.write(stats('leader').slice(0, 100))],
    ['imok, then an open connection', (socket) => void socket.write('imok')],
    ['a whole reply, then an open connection', (socket) => void socket.write(stats('leader'))],
  ];
  it.concurrent.each(cases)('%s: timeout', async (_, behave) => {
    await using server = await fakeServer(behave);
    const port = String(server.port);
    const all = await Promise.all([
      timed([port]),
      timed(['--ready', port]),
      timed([port, '--timeout', '1000']),
      timed(['--synced', port, '--timeout', '1000']),
    ]);
    expect(all.map(({ status }) => status)).toEqual([1, 1, 1, 1]);
    for (const { stdout } of all) expect(stdout).toMatch(/^timeout: /);
    for (const { ms } of all) expect(ms).toBeLessThan(hungMs);
  });

  // A byte that arrived just when the time was over once made the script miss the signal.
  it('one byte a second, asked by many at once', async () => {
    await using server = await fakeServer(drip('i', 1000));
    const all = await Promise.all(Array.from({ length: 24 }, () => timed(['--ready', String(server.port)])));
    for (const { status, stdout, ms } of all) {
      expect(stdout).toMatch(/^timeout: /);
      expect(status).toBe(1);
      expect(ms).toBeLessThan(hungMs);
    }
  });

  it('ends without a timeout of the caller', async () => {
    await using server = await fakeServer(() => {});
    const port = String(server.port);
    expect((await timed([port])).ms).toBeLessThan(hungMs);
    expect((await timed(['--ready', port, '--timeout', '500'])).ms).toBeLessThan(hungMs);
  });

  it('--timeout is the time that it takes, shorter or longer than the default', async () => {
    await using server = await fakeServer(() => {});
    const port = String(server.port);
    const [short, normal, long] = await Promise.all([
      timed([port, '--timeout', '300']),
      timed([port, '--json']),
      timed([port, '--timeout', '7000']),
    ]);
    expect(short.ms).toBeGreaterThan(290);
    expect(normal.ms).toBeGreaterThan(3990);
    expect(long.ms).toBeGreaterThan(6990);
    // However busy the machine is, it is as busy for all three.
    expect(short.ms).toBeLessThan(normal.ms - 1000);
    expect(normal.ms).toBeLessThan(long.ms - 1000);
  });

  it('--wait ends even while a server never replies', async () => {
    await using server = await fakeServer(() => {});
    const args = ['--wait', '1', '--timeout', '60000', String(server.port)];
    const { status, stdout, ms } = await timed(args);
    expect(stdout).toMatch(/^timeout: /);
    expect(status).toBe(1);
    expect(ms).toBeLessThan(hungMs);
  });

  it('a step of the clock is not a timeout: --wait goes on', async () => {
    let connections = 0;
    await using server = await fakeServer((socket) => {
      connections += 1;
      answering(
        connections < 4 ? 'This ZooKeeper instance is not currently serving requests\n' : stats('follower'),
      )(socket);
    });
    const args = ['--wait', '30', '--json', '--ready', String(server.port)];
    const { stdout } = await runWithSteppingClock('zk-ok', args);
    expect(JSON.parse(stdout)).toMatchObject({ healthy: true, attempts: 4 });
  });

  it('a frozen server with a full queue, where connect() itself never ends', async () => {
    await using frozen = await frozenServer();
    const quick = await timed([String(frozen.port)]);
    const explained = await timed([String(frozen.port), '--timeout', '500']);
    for (const { status, stdout } of [quick, explained]) {
      expect(stdout).toMatch(/^timeout: \S+ did not accept the connection in time/);
      expect(status).toBe(1);
    }
    expect(quick.ms).toBeLessThan(hungMs);
    expect(explained.ms).toBeLessThan(hungMs);
  });
});

describe.concurrent('a server that misbehaves at once', () => {
  const flood = (socket: Socket) => {
    const chunk = Buffer.alloc(1024 ** 2, 'x');
    let sent = 0;
    const more = () => {
      while (sent < 100 && !socket.destroyed) {
        sent += 1;
        if (!socket.write(chunk)) return socket.once('drain', more);
      }
      return socket.end();
    };
    more();
  };
  it.each<[string, (socket: Socket) => void, RegExp]>([
    ['closes at once', (socket) => void socket.end(), /^silent: .*maxClientCnxns/],
    ['resets at once', (socket) => void socket.resetAndDestroy(), /^silent: /],
    ['resets on the word', (socket) => void socket.once('data', () => socket.resetAndDestroy()), /^silent: /],
    ['100 MB', flood, /^unexpected: /],
    ['greets first, as SSH does', (socket) => void socket.end('SSH-2.0-x\r\n'), /^unexpected: /],
  ])('%s', async (_, behave, text) => {
    await using server = await fakeServer(behave);
    for (const flags of [[], ['--ready'], ['--timeout', '3000']]) {
      const { status, stdout, stderr, ms } = await timed([...flags, String(server.port)]);
      expect(stdout).toMatch(text);
      expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
      expect(ms).toBeLessThan(hungMs);
    }
  });

  it('a closed port', async () => {
    const port = String(await closedPort());
    expect(await run('zk-ok', [port])).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^refused: 127\.0\.0\.1:\d+ refused the connection/),
    });
  });

  it('no such host', async () => {
    const { status, stdout } = await run('zk-ok', ['--host', 'no-such-host.invalid', '--timeout', '3000']);
    expect(stdout).toMatch(/^(?:unreachable|timeout): no-such-host\.invalid:2181 /);
    expect(status).toBe(1);
  });

  it.skipIf(process.getuid?.() !== 0)('a name server that never replies', async () => {
    using folder = temporaryFolder();
    const silence = createSocket('udp4').bind(53, '127.0.0.53');
    try {
      await once(silence, 'listening');
      const resolver = join(folder.path, 'resolv.conf');
      writeFileSync(resolver, 'nameserver 127.0.0.53\noptions timeout:30\n');
      // Only this process and its children use this name server.
      const alone = `mount --bind ${resolver} /etc/resolv.conf && exec "$@"`;
      const probe = [program('zk-ok'), '--host', 'zk-0.example', '--timeout', '500'];
      const { exitCode, stdout } = await execa('unshare', ['-m', 'sh', '-c', alone, 'sh', ...probe], {
        reject: false,
        timeout: hungMs,
      });
      expect(stdout).toMatch(/^timeout: zk-0\.example:2181 /);
      expect(exitCode).toBe(1);
    } finally {
      silence.close();
    }
  });

  it('the right reply in five pieces is the right reply', async () => {
    await using server = await fakeServer((socket) => {
      const pieces = stats('observer').match(/[\s\S]{1,80}/g) ?? [];
      const timer = setInterval(() => {
        const piece = pieces.shift();
        if (piece === undefined) socket.end();
        else socket.write(piece);
      }, 20);
      socket.on('close', () => clearInterval(timer));
    });
    expect(await run('zk-ok', ['--ready', String(server.port)])).toEqual({
      status: 0,
      signal: undefined,
      stdout: `ok: 127.0.0.1:${server.port} is ready, observer`,
      stderr: '',
    });
  });

  it('random bytes', { timeout: 60_000 }, async () => {
    using script = scriptAlone();
    let bytes = Buffer.alloc(0);
    await using server = await fakeServer((socket) => void socket.once('data', () => socket.end(bytes)));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), fc.boolean(), async (random, isReady) => {
        bytes = Buffer.from(random);
        const { status } = await script.ask([...(isReady ? ['--ready'] : []), String(server.port)]);
        expect(status).toBe(9);
      }),
      { numRuns: 200, endOnFailure: true },
    );
  });
});

describe.concurrent('the ways to call it', () => {
  it('with an empty PATH, by a link to a link, and as zkOk.sh', async () => {
    using folder = temporaryFolder();
    await using server = await fakeServer(answering('imok'));
    symlinkSync(program('zk-ok'), join(folder.path, 'link'));
    symlinkSync('link', join(folder.path, 'zkOk.sh'));
    const port = String(server.port);
    for (const path of [program('zk-ok'), join(folder.path, 'zkOk.sh')]) {
      const options = { env: { PATH: '', ZK_CLIENT_PORT: port }, extendEnv: false, reject: false } as const;
      expect(await execa(path, [], options)).toMatchObject({
        exitCode: 0,
        stdout: `ok: 127.0.0.1:${port} is alive`,
      });
      expect(await execa(path, ['--json'], options)).toMatchObject({ exitCode: 0 });
    }
  });

  it('uses the variables for the port, unless a Service has set it, and for the bind address', async () => {
    using script = scriptAlone();
    await using server = await fakeServer(answering('imok'), { host: '127.0.0.2' });
    const bound = { ZK_CLIENT_PORT_ADDRESS: '127.0.0.2' };
    const port = String(server.port);
    expect((await run('zk-ok', [], { ...bound, ZK_CLIENT_PORT: port })).stdout).toBe(
      `ok: 127.0.0.2:${port} is alive`,
    );
    expect((await run('zk-ok', ['--timeout', '9000'], { ...bound, ZK_CLIENT_PORT: port })).status).toBe(0);
    const link = { ZK_CLIENT_PORT: 'tcp://10.0.0.1:2181', ZK_CONF_DIR: '/nowhere' };
    expect((await run('zk-ok', [], { ...bound, ...link })).stdout).toMatch(/^[a-z-]+: 127\.0\.0\.2:2181 /);
    expect((await run('zk-ok', [port], { ...bound, ...link })).status).toBe(0);
    expect((await script.ask(['--host', '127.0.0.2', port])).stdout).toBe(
      `explain: --host 127.0.0.2 ${port}`,
    );
  });

  // Bound to all addresses, a server is asked on a loopback address.
  it.each(['0.0.0.0', '::'])('asks 127.0.0.1 for the bind address %s, in both halves', async (address) => {
    using script = scriptAlone();
    await using server = await fakeServer(answering(stats('leader')));
    const port = String(server.port);
    const environment = { ZK_CLIENT_PORT_ADDRESS: address };
    const healthy = { status: 0, stdout: `ok: 127.0.0.1:${port} is ready, leader` };
    expect(await script.ask(['--ready', port], environment)).toEqual(healthy);
    expect(await run('zk-ok', ['--ready', port, '--timeout', '9000'], environment)).toMatchObject(healthy);
  });

  it('uses the port of zoo.cfg where no port is given', async () => {
    using folder = temporaryFolder();
    await using server = await fakeServer(answering('imok'));
    writeFileSync(join(folder.path, 'zoo.cfg'), `clientPort=${server.port}\n`);
    const { stdout, status } = await run('zk-ok', [], { ZK_CONF_DIR: folder.path });
    expect({ stdout, status }).toEqual({ stdout: `ok: 127.0.0.1:${server.port} is alive`, status: 0 });
  });

  it('--wait asks until the answer is yes', async () => {
    let asked = 0;
    await using server = await fakeServer((socket) => {
      asked += 1;
      answering(asked < 4 ? 'This ZooKeeper instance is not currently serving requests\n' : stats('leader'))(
        socket,
      );
    });
    const { status, stdout } = await run('zk-ok', ['--ready', '--wait', '20', '--json', String(server.port)]);
    expect(JSON.parse(stdout)).toEqual({
      level: 'ready',
      healthy: true,
      reason: 'ok',
      text: `ok: 127.0.0.1:${server.port} is ready, leader`,
      mode: 'leader',
      zxid: '0x100000007',
      latency: { min: 0, avg: 0.5, max: 12 },
      version: '3.8.0',
      attempts: 4,
    });
    expect(status).toBe(0);
  });

  it('--wait gives up in time, --quiet prints nothing', async () => {
    const port = String(await closedPort());
    const { status, stdout, stderr, ms } = await timed(['--wait', '1', '--quiet', port]);
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: '', stderr: '' });
    expect(ms).toBeGreaterThan(900);
    expect(ms).toBeLessThan(hungMs);
  });

  it('tries the IPv6 loopback address too', async ({ skip }) => {
    const server = await fakeServer(answering('imok'), { host: '::1' }).catch(() => undefined);
    if (!server) return skip('this machine has no IPv6 loopback');
    await using _ = server;
    expect((await run('zk-ok', [String(server.port)])).stdout).toBe(`ok: [::1]:${server.port} is alive`);
  });

  it('has the status 0 for a healthy server even if stdout is closed or full', async () => {
    await using server = await fakeServer(answering('imok'));
    const port = String(server.port);
    for (const command of [`"$0" ${port} >&-`, `"$0" --json ${port} >&-`, `"$0" --json ${port} >/dev/full`])
      expect((await execa('bash', ['-c', command, program('zk-ok')], { reject: false })).exitCode).toBe(0);
  });
});

it('leaves no process and no connection', async () => {
  const script = program('zk-ok');
  const processes = () => readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && runsScript(pid));
  const runsScript = (pid: string) => {
    try {
      const isZombieOf = readFileSync(`/proc/${pid}/stat`, 'utf8').includes('(zk-ok) Z');
      return isZombieOf || readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(script);
    } catch {
      return false;
    }
  };
  let open = 0;
  await using server = await fakeServer((socket) => {
    open += 1;
    socket.once('close', () => {
      open -= 1;
    });
    answering('imok')(socket);
  });
  const before = processes();
  for (let index = 0; index < 50; index += 1)
    expect((await run('zk-ok', [String(server.port)])).status).toBe(0);
  await expect.poll(() => open, { timeout: 5000 }).toBe(0);
  expect(processes()).toEqual(before);
});
