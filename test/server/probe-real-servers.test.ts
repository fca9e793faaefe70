// zk-ok and zk-metrics against real servers in every state that a server can be in.
import { copyFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { sealRoot } from '../support/client/clients.ts';
import { run } from '../support/process/run.ts';
import { runWithSteppingClock } from '../support/process/stepping-clock.ts';
import { makeCertificate, tlsConfiguration } from '../support/server/certificates.ts';
import { type JvmServers, startServers, untilPrinted } from '../support/server/jvm-server.ts';
import { releases } from '../support/server/zookeeper-jars.ts';

const newest = '3.9.5';

// 1,000 in an ordinary run, and a tenth of them during elections; PROBES=20000 for the long one.
const probes = Number(process.env.PROBES ?? 1000);

/** Ports of servers as arguments. */
const portsOf = ({ servers }: JvmServers) => servers.map(({ port }) => String(port));

describe.each(releases)('a standalone server of %s', (release) => {
  it('is alive, ready and in sync, opens a session, has metrics', async () => {
    await using ensemble = await startServers(release, [{}]);
    const [port = ''] = portsOf(ensemble);
    await untilPrinted(['--ready', port], /^ok: /);
    expect(await run('zk-ok', [port])).toMatchObject({ status: 0, stdout: `ok: 127.0.0.1:${port} is alive` });
    expect((await run('zk-ok', ['--ready', port])).stdout).toMatch(/ is ready, standalone$/);
    expect((await run('zk-ok', ['--synced', port])).stdout).toMatch(/ is synced, standalone$/);
    const session = await run('zk-ok', ['--session', '--write', '--json', port]);
    expect(JSON.parse(session.stdout)).toMatchObject({ healthy: true, version: release, mode: 'standalone' });
    expect(await runWithSteppingClock('zk-ok', ['--session', port])).toMatchObject({ status: 0 });
    const metrics = await run('zk-metrics', [port]);
    expect(metrics).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('zk_server_state\tstandalone'),
    });
    const exposition = await run('zk-metrics', ['--prometheus', port]);
    expect(exposition.stdout).toMatch(/^# HELP zk_up .*\n# TYPE zk_up gauge\nzk_up 1\n/);
    expect(exposition.stdout).toMatch(/^zk_znode_count \d+$/m);
  });
});

describe('three servers', () => {
  it('lose the quorum and regain it while they are probed: alive never fails, ready is right', {
    timeout: 120_000 + probes * 50,
  }, async () => {
    await using ensemble = await startServers(newest, [{}, {}, {}]);
    const [one, two, three] = ensemble.servers;
    if (!one || !two || !three) throw new Error('expected three servers');
    const ports = portsOf(ensemble);
    const hosts = ['--host', ports.map((port) => `127.0.0.1:${port}`).join(',')];
    for (const port of ports) await untilPrinted(['--ready', port], /^ok: .* is ready, (leader|follower)$/);
    for (const port of ports) await untilPrinted(['--synced', port], /^ok: .* is synced, (leader|follower)$/);
    expect(await run('zk-ok', hosts)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^ok: 3 of 3/m),
    });

    const port = String(one.port);
    const probing = probeUntilStopped(port);
    for (let round = 0; round < 2 || probing.alive.length < probes / 10; round += 1) {
      await Promise.all([two.kill(), three.kill()]);
      await untilPrinted(['--ready', port], /^not-serving: /);
      expect(await run('zk-ok', ['--synced', port])).toMatchObject({ status: 1 });
      expect((await run('zk-ok', [port])).stdout).toBe(`ok: 127.0.0.1:${port} is alive`);
      expect(await run('zk-ok', hosts)).toMatchObject({
        status: 1,
        stdout: expect.stringMatching(/^down: no leader, a quorum needs 2 of 3$/m),
      });
      two.restart();
      three.restart();
      await untilPrinted(['--ready', port], /^ok: /);
    }
    await probing.stop();
    const { alive, ready } = probing;
    expect(new Set(alive)).toEqual(new Set([`ok: 127.0.0.1:${port} is alive`]));
    const kinds = ready.map((line) => line.replace(/^ok: .*, /, 'ok ').replace(/:.*/, ''));
    for (const kind of kinds) expect(['ok leader', 'ok follower', 'not-serving', 'silent']).toContain(kind);
    expect(kinds).toContain('not-serving');

    // A frozen JVM still takes connections, in the kernel.
    two.signal('SIGSTOP');
    try {
      for (const flags of [[], ['--ready'], ['--session']])
        expect(await run('zk-ok', [...flags, String(two.port), '--timeout', '700'])).toMatchObject({
          status: 1,
          stdout: expect.stringMatching(/^timeout: \S+ did not reply/),
        });
      expect((await run('zk-ok', [String(two.port)])).stdout).toMatch(/^timeout: /);
    } finally {
      two.signal('SIGCONT');
    }
    await untilPrinted([String(two.port)], /^ok: /);
  });

  it('of which one is an observer: ready as that, and no voter', async () => {
    await using ensemble = await startServers(newest, [{}, {}, {}], { observers: [3] });
    const ports = portsOf(ensemble);
    await untilPrinted(['--ready', ports[2] ?? ''], /^ok: .* is ready, observer$/);
    await untilPrinted(['--synced', ports[2] ?? ''], /^ok: .* is synced, observer$/);
    const { stdout } = await run('zk-ok', ['--host', ports.map((port) => `127.0.0.1:${port}`).join(',')]);
    expect(stdout).toMatch(/^ok: 2 of 2 voters serve/m);
  });

  it('of which one is left, in read-only mode: not ready, unless that is allowed', async () => {
    await using ensemble = await startServers(newest, [{}, {}, {}], {
      jvmFlags: ['-Dreadonlymode.enabled=true'],
    });
    const [one, two, three] = ensemble.servers;
    const port = String(one?.port);
    await untilPrinted(['--ready', port], /^ok: /);
    await Promise.all([two?.kill(), three?.kill()]);
    await untilPrinted(['--ready', port], /^read-only: /);
    expect((await run('zk-ok', ['--ready', '--allow-read-only', port])).stdout).toMatch(
      / is ready, read-only$/,
    );
    expect((await run('zk-ok', [port])).status).toBe(0);
    expect((await run('zk-ok', ['--synced', port])).stdout).toMatch(/^read-only: /);
  });
});

describe('a server that is configured against its probes', () => {
  it('a whitelist without ruok: alive, with what to add', async () => {
    await using ensemble = await startServers(newest, [{ '4lw.commands.whitelist': 'srvr' }]);
    const [port = ''] = portsOf(ensemble);
    await untilPrinted([port], /^ok: .*ruok is not on its whitelist: add ruok to 4lw\.commands\.whitelist/);
    // It replies before it serves.
    await untilPrinted(['--ready', port], /^ok: /);
    expect((await run('zk-ok', [port])).status).toBe(0);
    expect(await run('zk-ok', ['--synced', port])).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^unexpected: .*mntr.*whitelist/),
    });
    expect((await run('zk-metrics', [port])).status).toBe(1);
  });

  it('a root that nobody may write to: a session reads, and the step that failed is named', async () => {
    await using ensemble = await startServers(newest, [{}]);
    const [port = ''] = portsOf(ensemble);
    await untilPrinted(
      ['--session', '--write', port],
      /^ok: .* is ready, session, read and write, standalone$/,
    );
    await sealRoot(`127.0.0.1:${port}`);
    expect((await run('zk-ok', ['--session', port])).status).toBe(0);
    expect(await run('zk-ok', ['--session', '--write', port])).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^unexpected: \S+ failed to create a node \(.*NO_AUTH/),
    });
  });

  it('the limit of connections is reached: silent, with the name of the limit', async () => {
    await using ensemble = await startServers(newest, [{ maxClientCnxns: 1 }]);
    const [port = ''] = portsOf(ensemble);
    await untilPrinted([port], /^ok: /);
    const release = holdConnection(Number(port));
    try {
      await untilPrinted([port], /^silent: .*maxClientCnxns/);
      expect((await run('zk-ok', ['--ready', port])).status).toBe(1);
    } finally {
      release();
    }
    await untilPrinted([port], /^ok: /);
  });

  it('TLS alone: asked with TLS, with the files of zoo.cfg, and never under another name', async () => {
    await using ensemble = await startServers(newest, [{}]);
    const { folder } = ensemble;
    const made = await makeCertificate(folder, 'DNS:zk-0.example');
    const { pem } = made;
    const p12 = join(folder, 'both.p12');
    const passphrase = join(folder, 'passphrase');
    writeFileSync(passphrase, 'changeit\n');
    const files = ['-in', pem, '-out', p12, '-passout', `file:${passphrase}`];
    await execa('openssl', ['pkcs12', '-export', ...files]);
    const [plainPort = ''] = portsOf(ensemble);
    await using secure = await startServers(newest, [tlsConfiguration(plainPort, made)]).finally(() =>
      ensemble.servers[0]?.kill(),
    );
    const configuration = { ZK_CONF_DIR: join(secure.folder, '1') };
    const tls = ['--tls', plainPort];
    const ca = ['--ca', join(folder, 'cert.pem'), '--cert', pem];
    await untilPrinted(
      ['--ready', ...tls, ...ca, '--server-name', 'zk-0.example'],
      /^ok: .* is ready, standalone$/,
    );
    for (const args of [
      ['--server-name', 'zk-0.example'],
      ['--ready', '--skip-name-check'],
    ])
      expect((await run('zk-ok', args, configuration)).stdout).toMatch(/^ok: /);
    for (const [args, environment] of [
      [[...tls, ...ca, '--server-name', 'zk-0.example'], {}],
      [['--skip-name-check'], configuration],
    ] as const) {
      expect(await run('zk-ok', ['--session', '--write', ...args], environment)).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/ is ready, session, read and write, standalone$/),
      });
      // The session is closed, not left to expire.
      const metrics = await run('zk-metrics', args, environment);
      expect(metrics.stdout).toMatch(/^zk_num_alive_connections\t1$/m);
      expect(metrics.stdout).toMatch(/^zk_global_sessions\t0$/m);
      expect(metrics.stdout).toMatch(/^zk_ephemerals_count\t0$/m);
    }
    expect((await run('zk-ok', [...tls, ...ca])).stdout).toMatch(/^unexpected: .*--server-name/);
    expect((await run('zk-ok', [...tls, ...ca, '--server-name', 'zk-1.example'])).status).toBe(1);
    expect((await run('zk-ok', [...tls, '--cert', pem, '--skip-name-check'])).stdout).toMatch(
      /^unexpected: .*--ca$/,
    );
    expect((await run('zk-ok', [...tls, '--ca', join(folder, 'cert.pem'), '--skip-name-check'])).status).toBe(
      1,
    );
    const store = ['--pkcs12', p12, '--passphrase-file', passphrase, '--ca', join(folder, 'cert.pem')];
    expect((await run('zk-ok', [...tls, ...store, '--server-name', 'zk-0.example'])).stdout).toMatch(/^ok: /);
    // keytool makes PKCS12 today, whatever the name of the file is.
    const jks = join(folder, 'both.jks');
    copyFileSync(p12, jks);
    const stores = { location: jks, passwordPath: passphrase };
    const lines = Object.entries(stores).map(([key, path]) => `ssl.keyStore.${key}=${path}\n`);
    writeFileSync(
      join(folder, 'zoo.cfg'),
      `secureClientPort=${plainPort}\nssl.trustStore.location=${pem}\n${lines.join('')}`,
    );
    const named = await run('zk-ok', ['--server-name', 'zk-0.example'], { ZK_CONF_DIR: folder });
    expect(named.stdout).toMatch(/^ok: /);
    expect((await run('zk-ok', [plainPort])).stdout).toMatch(/^(?:silent|unexpected|timeout): .*--tls/);
  });
});

describe('the Prometheus provider, whose mntr has keys with blanks', () => {
  const provider = {
    'metricsProvider.className': 'org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider',
    'metricsProvider.httpPort': 0,
  };
  // The names of its collectors have blanks.
  const jvmFlags = ['-XX:+UseG1GC'];

  it.each(['3.6.4', newest] as const)(
    'of %s: in sync, and its metrics are valid exposition text',
    async (release) => {
      await using ensemble = await startServers(release, [provider], { jvmFlags });
      const [port = ''] = portsOf(ensemble);
      await untilPrinted(['--ready', port], /^ok: /);
      expect((await run('zk-ok', ['--synced', port])).stdout).toMatch(/ is synced, standalone$/);
      const all = await run('zk-ok', ['--all', '--json'], { ZK_CONF_DIR: join(ensemble.folder, '1') });
      expect(JSON.parse(all.stdout).servers).toMatchObject([
        { watches: 0, dataBytes: expect.any(Number), servingSince: expect.any(String) },
      ]);
      const metrics = await run('zk-metrics', [port]);
      expect(metrics.status).toBe(0);
      expect(metrics.stdout).toMatch(/^zk_jvm_gc_collection_seconds_count\{gc="G1 Young Generation"\}\t/m);
      const exposition = await run('zk-metrics', ['--prometheus', port]);
      expect(exposition.status).toBe(0);
      expect(exposition.stdout).toMatch(/^zk_up 1$/m);
      expect(exposition.stdout).toMatch(
        /^zk_jvm_gc_collection_seconds_count\{gc="G1 Young Generation"\} \d/m,
      );
      expectValidExposition(exposition.stdout);
    },
  );

  it('in an ensemble: leader and followers are in sync', async () => {
    await using ensemble = await startServers(newest, [provider, provider, provider], { jvmFlags });
    const ports = portsOf(ensemble);
    for (const port of ports) await untilPrinted(['--synced', port], /^ok: .* is synced, (leader|follower)$/);
    const roles = await Promise.all(
      ports.map(async (port) => (await run('zk-ok', ['--synced', port])).stdout),
    );
    expect(roles.filter((line) => line.endsWith('leader'))).toHaveLength(1);
  });
});

it(`${probes} probes of a server under load: none is wrong`, { timeout: 30_000 + probes * 50 }, async () => {
  await using ensemble = await startServers(newest, [{ maxClientCnxns: 0 }]);
  const [port = ''] = portsOf(ensemble);
  await untilPrinted(['--ready', port], /^ok: /);
  let isOver = false;
  const load = [1, 2].map(async () => {
    while (!isOver) await run('zk-ok', ['--session', '--write', port]);
  });
  const wrong: string[] = [];
  try {
    const half = async (flags: readonly string[], state: string) => {
      for (let count = 0; count < probes / 2; count += 1) {
        const { status, stdout } = await run('zk-ok', [...flags, port]);
        if (status !== 0 || stdout !== `ok: 127.0.0.1:${port} is ${state}`) wrong.push(`${status} ${stdout}`);
      }
    };
    await Promise.all([half([], 'alive'), half(['--ready'], 'ready, standalone')]);
  } finally {
    isOver = true;
    await Promise.all(load);
  }
  expect(wrong).toEqual([]);
});

/** Every line is a HELP, a TYPE or a sample; every family has one TYPE, and its samples follow it. */
function expectValidExposition(text: string): void {
  const types = new Set<string>();
  let family = '';
  for (const line of text.trimEnd().split('\n')) {
    const [, type] = /^# TYPE (zk_\w+) (?:gauge|counter)$/.exec(line) ?? [];
    if (type !== undefined) {
      expect(types).not.toContain(type);
      types.add(type);
      family = type;
    } else if (!/^# HELP zk_\w+ \S.*$/.test(line)) {
      const labels = String.raw`(?:\{(?:[a-zA-Z_]\w*="[^"\\]*",?)+\})?`;
      expect(line).toMatch(new RegExp(`^${family}${labels} -?\\d+(?:\\.\\d+)?(?:E-?\\d+)?$`));
    }
  }
}

/** Asks one server both questions in turn, without a pause. */
function probeUntilStopped(port: string) {
  let isOver = false;
  const alive: string[] = [];
  const ready: string[] = [];
  const work = (async () => {
    while (!isOver) {
      alive.push((await run('zk-ok', [port])).stdout);
      ready.push((await run('zk-ok', ['--ready', port])).stdout);
    }
  })();
  return {
    alive,
    ready,
    async stop() {
      isOver = true;
      await work;
    },
  };
}

/**
 * Opens a connection and keeps it. Right after a probe the server may still count the connection of that, and close
 * this one: then it tries again until one stays open.
 */
function holdConnection(port: number): () => void {
  let isOver = false;
  let socket: Socket;
  const take = () => {
    socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.on('close', () => isOver || take());
  };
  take();
  return () => {
    isOver = true;
    socket.destroy();
  };
}
