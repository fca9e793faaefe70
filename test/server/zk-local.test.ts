import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loopback } from '../../src/local/ports.ts';
import { until } from '../support/process/poll.ts';
import { endProcessesGiven, processesGiven } from '../support/process/processes.ts';
import { program, temporaryFolder } from '../support/process/run.ts';
import { freePorts, makeHome } from '../support/server/zookeeper.ts';

const readyLine = /^zk-(\d)\s+id (\d)\s+127\.0\.0\.1:(\d+)\s+(leader|follower|standalone)\s+[\d.]+ s$/gm;

/** A run of zk-local in a new folder, with small JVMs; processes that it leaves are ended with the scope. */
function startLocal(
  args: readonly string[],
  given: Readonly<Record<string, string | undefined>> = {},
  dir = temporaryFolder(),
) {
  const folder = args.includes('--dir') ? [] : ['--dir', dir.path];
  const ports = args.some((word) => word.startsWith('--client-port')) ? [] : ['--client-port', '0'];
  const child = spawn(program('zk-local'), [...folder, ...ports, ...args], {
    env: {
      PATH: process.env.PATH,
      ...Object.fromEntries(
        ['ZK_HOME', 'ZOOKEEPER_HOME', 'JAVA_HOME'].flatMap((name) =>
          process.env[name] ? [[name, process.env[name]]] : [],
        ),
      ),
      ZK_HEAP_SIZE: '64m',
      ZK_JVM_FLAGS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC',
      JMXDISABLE: 'true',
      ...given,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A new process group, which a test can send Ctrl-C like a terminal.
    detached: true,
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => {
    output.stdout += String(data);
  });
  child.stderr.on('data', (data) => {
    output.stderr += String(data);
  });
  const closed = once(child, 'close') as Promise<[status: number | null, signal: string | null]>;
  return {
    dir: dir.path,
    kill: (signal: NodeJS.Signals) => void child.kill(signal),
    killGroup: (signal: NodeJS.Signals) => void process.kill(-(child.pid ?? Number.NaN), signal),
    /** The processes of its servers. */
    servers: () => processesGiven(dir.path),
    untilPrinted: (words: RegExp) =>
      until(`${words} from zk-local`, () => {
        if (child.exitCode !== null)
          throw new Error(`ended with ${child.exitCode}: ${output.stdout}${output.stderr}`);
        return words.test(output.stdout);
      }),
    /** Status and output, once it has ended. */
    async ended() {
      const ended = await until('zk-local to end', () => Promise.race([closed, undefined]), 60_000);
      const [status, signal] = ended;
      return { status, signal, ...output };
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      endProcessesGiven(dir.path);
      await closed;
      dir[Symbol.dispose]();
    },
  };
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** A port of loopback in use. */
async function portInUse() {
  const server = createServer().listen(0, loopback);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, [Symbol.dispose]: () => void server.close() };
}

describe('--exit', () => {
  it('brings up three servers, writes through one, reads from the others, and leaves nothing behind', async () => {
    await using local = startLocal(['--servers', '3', '--exit']);
    const { status, stdout, stderr } = await local.ended();
    expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' });
    const ready = [...stdout.matchAll(readyLine)];
    expect(ready.map(([, ordinal]) => ordinal).sort()).toEqual(['0', '1', '2']);
    for (const [, ordinal, id] of ready) expect(Number(id)).toBe(Number(ordinal) + 1);
    expect(ready.map(([, , , , role]) => role).sort()).toEqual(['follower', 'follower', 'leader']);
    expect(stdout).toMatch(/create \/foo bar .*zk-0/);
    for (const name of ['zk-1', 'zk-2']) expect(stdout).toMatch(new RegExp(`get /foo -> bar .*${name}`));
    const addresses = ready.sort().map(([, , , port]) => `${loopback}:${port}`);
    expect(stdout).toContain(`connect string: ${addresses.join(',')}\n`);
    for (const name of ['zk-0', 'zk-1', 'zk-2']) {
      const log = join(local.dir, name, 'server.log');
      expect(stdout).toContain(log);
      expect(readFileSync(log, 'utf8')).toContain('becoming zkServer.sh');
    }
    expect(local.servers()).toEqual([]);
  });

  it('brings up one server, also with the data of an earlier run', async () => {
    using dir = temporaryFolder();
    for (const round of ['first', 'second']) {
      const local = startLocal(['--servers', '1', '--exit'], {}, { ...dir, [Symbol.dispose]() {} });
      await using _ = local;
      const { status, stdout, stderr } = await local.ended();
      expect(status, `${round}: ${stdout}${stderr}`).toBe(0);
      expect(stdout).toMatch(/standalone/);
      expect(stdout).toMatch(/get \/foo -> bar .*zk-0/);
      expect(local.servers()).toEqual([]);
    }
    // The second server continues from the data of the first: there are transaction logs of both.
    expect(readdirSync(join(dir.path, 'zk-0/log/version-2')).length).toBeGreaterThan(1);
  });

  it('passes settings on to every server', async () => {
    await using local = startLocal(['--servers', '1', '--exit'], { ZK_TICK_TIME: '1234', ZK_REPLICAS: '9' });
    expect((await local.ended()).status).toBe(0);
    expect(readFileSync(join(local.dir, 'zk-0/conf/zoo.cfg'), 'utf8')).toContain('tickTime=1234\n');
  });
});

describe('without --exit it stays', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'until %s, and then leaves no process',
    async (signal) => {
      await using local = startLocal(['--servers', '1']);
      await local.untilPrinted(/Ctrl-C/);
      expect(local.servers()).toHaveLength(1);
      local.kill(signal);
      const { status, stdout } = await local.ended();
      expect({ status, left: local.servers() }).toEqual({ status: 0, left: [] });
      expect(stdout).toContain(join(local.dir, 'zk-0/server.log'));
    },
  );

  it('until a Ctrl-C that reaches the servers as well', async () => {
    await using local = startLocal(['--servers', '1']);
    await local.untilPrinted(/Ctrl-C/);
    local.killGroup('SIGINT');
    expect({ ...(await local.ended()), left: local.servers() }).toMatchObject({
      status: 0,
      stderr: '',
      left: [],
    });
  });

  it('until a server ends, which is reported with its name and log', async () => {
    await using local = startLocal(['--servers', '1']);
    await local.untilPrinted(/Ctrl-C/);
    for (const pid of local.servers()) process.kill(pid, 'SIGKILL');
    const { status, stderr } = await local.ended();
    expect(status).toBe(69);
    expect(stderr).toMatch(/^zk-local: error\[server-ended\]: zk-0 was ended by SIGKILL/);
    expect(stderr).toMatch(/\n {2}fix: .*zk-0\/server\.log\n$/);
  });
});

describe('stopped during start-up', () => {
  type Local = ReturnType<typeof startLocal>;
  const moments = {
    'after its first line': (local: Local) => local.untilPrinted(/3 servers of/),
    'with its first server': (local: Local) => until('a server', () => local.servers().length > 0),
    'with all its servers': (local: Local) => until('the servers', () => local.servers().length >= 3),
  };
  const ways = {
    SIGINT: [130, (local: Local) => local.kill('SIGINT')],
    SIGTERM: [143, (local: Local) => local.kill('SIGTERM')],
    'a Ctrl-C that reaches the servers as well': [130, (local: Local) => local.killGroup('SIGINT')],
  } as const;
  const cases = Object.entries(moments).flatMap(([moment, reach]) =>
    Object.entries(ways).map(([way, [status, stop]]) => ({ moment, reach, way, status, stop })),
  );

  it.each(cases)('$moment, by $way: $status, no process is left', async ({ reach, status, stop }) => {
    await using local = startLocal(['--servers', '3']);
    await reach(local);
    stop(local);
    expect(await local.ended()).toMatchObject({ status, stderr: '' });
    expect(local.servers()).toEqual([]);
  });
});

it('a server gets SIGTERM before SIGKILL', async () => {
  using folder = temporaryFolder();
  const home = makeHome(
    folder.path,
    "#!/bin/sh\ntrap 'echo goodbye; exit' TERM\necho waiting\nwhile :; do sleep 0.1; done\n",
  );
  await using local = startLocal(['--servers', '1'], { ZK_HOME: home });
  const log = () => readIfThere(join(local.dir, 'zk-0/server.log'));
  await until('the server', () => log().includes('waiting'));
  local.kill('SIGTERM');
  expect(await local.ended()).toMatchObject({ status: 143 });
  expect(log()).toContain('goodbye');
});

describe('a failed start', () => {
  it('a port in use: 69 with server, role and reason, nothing started', async () => {
    using used = await portInUse();
    const [free] = await freePorts(1);
    await using local = startLocal([
      ...['--servers', '1', '--exit', '--client-port', String(free?.client)],
      ...['--server-port', String(used.port), '--election-port', String(free?.election)],
    ]);
    const { status, stderr } = await local.ended();
    expect(status).toBe(69);
    expect(stderr).toMatch(
      new RegExp(`error\\[port-unavailable\\]: zk-0 .*server port .*${used.port}.*EADDRINUSE.*\\n {2}fix: `),
    );
    expect(local.servers()).toEqual([]);
    expect(existsSync(join(local.dir, 'zk-0'))).toBe(false);
  });

  it('one server of three that ends: its status and the end of its log, the others stopped', async () => {
    using folder = temporaryFolder();
    const home = makeHome(
      folder.path,
      `#!/bin/sh
[ "$ZK_MY_ID" = 2 ] || exec sleep 600
echo "no luck today with $ZOOCFGDIR"
exit 3
`,
    );
    await using local = startLocal(['--servers', '3', '--exit'], { ZK_HOME: home });
    const { status, stderr } = await local.ended();
    expect(status).toBe(69);
    expect(stderr).toMatch(/zk-local: error\[server-ended\]: zk-1 ended with status 3/);
    expect(stderr).toContain(`no luck today with ${local.dir}/zk-1/conf`);
    expect(stderr).toMatch(/\n {2}fix: .*zk-1\/server\.log/);
    expect(local.servers()).toEqual([]);
  });

  it('a server that ignores SIGTERM gets SIGKILL', async () => {
    using folder = temporaryFolder();
    const home = makeHome(folder.path, "#!/bin/sh\ntrap '' TERM\necho ignoring\nexec sleep 600\n");
    await using local = startLocal(['--servers', '1'], { ZK_HOME: home });
    await until('the server', () => readIfThere(join(local.dir, 'zk-0/server.log')).includes('ignoring'));
    local.kill('SIGTERM');
    expect(await local.ended()).toMatchObject({ status: 143 });
    expect(local.servers()).toEqual([]);
  });

  it('a file that is no jar: the error of java', async () => {
    using folder = temporaryFolder();
    const home = makeHome(
      folder.path,
      '#!/bin/sh\nexec java -cp "${0%/bin/*}/lib/zookeeper-3.9.4.jar" org.apache.zookeeper.Main\n',
    );
    await using local = startLocal(['--servers', '1', '--exit'], { ZK_HOME: home });
    const { status, stderr } = await local.ended();
    expect(status).toBe(69);
    expect(stderr).toMatch(/zk-0 ended with status 1.*org\.apache\.zookeeper\.Main/s);
  });

  it('a wrong setting: the problem that the entrypoint reports', async () => {
    await using local = startLocal(['--servers', '1', '--exit'], { ZK_TICK_TIME: 'fast' });
    const { status, stderr } = await local.ended();
    expect(status).toBe(69);
    expect(stderr).toMatch(/zk-0 ended with status 78.*error\[invalid-value\]: ZK_TICK_TIME: .*"fast"/s);
  });

  it('data of another server in the folder: it is not touched', async () => {
    using dir = temporaryFolder();
    mkdirSync(join(dir.path, 'zk-0/data'), { recursive: true });
    writeFileSync(join(dir.path, 'zk-0/data/myid'), '7\n');
    mkdirSync(join(dir.path, 'zk-0/data/version-2'));
    writeFileSync(join(dir.path, 'zk-0/data/version-2/snapshot.0'), '');
    await using local = startLocal(['--servers', '1', '--exit'], {}, dir);
    const { status, stderr } = await local.ended();
    expect(status).toBe(69);
    expect(stderr).toMatch(/zk-0 ended with status 78.*error\[myid-differs\]: /s);
    expect(readFileSync(join(dir.path, 'zk-0/data/myid'), 'utf8')).toBe('7\n');
  });

  it('no ZooKeeper in ZK_HOME: 69 with a fix', async () => {
    await using local = startLocal(['--exit'], { ZK_HOME: '/nowhere' });
    const { status, stderr } = await local.ended();
    expect(status).toBe(69);
    expect(stderr).toMatch(/error\[zookeeper-not-found\]: ZK_HOME=\/nowhere .*\n {2}fix: .*ZK_HOME/);
  });

  it('no Java: 69 with the problem that the entrypoint reports', async () => {
    await using local = startLocal(['--servers', '1', '--exit'], { JAVA_HOME: '/nowhere' });
    const { status, stderr } = await local.ended();
    expect(status).toBe(69);
    expect(stderr).toMatch(/zk-0 ended with status 69.*error\[java-not-found\]: .*\/nowhere/s);
    expect(local.servers()).toEqual([]);
  });

  it('a folder that cannot be made: 74', async () => {
    await using local = startLocal(['--dir', '/dev/null/zk-local', '--exit']);
    const { status, stderr } = await local.ended();
    expect({ status, stderr }).toMatchObject({
      status: 74,
      stderr: expect.stringContaining('error[folder-not-writable]: /dev/null/zk-local'),
    });
  });
});

describe('a wrong command line: 64, nothing started', () => {
  it.each([
    ['no servers', ['--servers', '0'], /error\[invalid-value\]: --servers: .*"0"/],
    ['a word for a number', ['--servers', 'many'], /error\[invalid-value\]: --servers: .*"many"/],
    ['a negative number', ['--servers=-1'], /error\[invalid-value\]: --servers: .*"-1"/],
    ['a port out of range', ['--client-port', '70000'], /error\[invalid-value\]: --client-port: .*"70000"/],
    ['a flag of the settings', ['--tick-time=1'], /error\[unknown-flag\]: .*--tick-time/],
    ['a repeated flag', ['--servers=1', '--servers=2'], /error\[.*\]: .*--servers.*"1".*"2"/],
    ['two mistakes, both', ['--servers=x', '--client-port=y'], /--servers: .*--client-port: /s],
  ])('%s', async (_what, args, words) => {
    await using local = startLocal(args);
    const { status, stdout, stderr } = await local.ended();
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
    expect(stderr).toMatch(words);
    expect(readdirSync(local.dir)).toEqual([]);
  });
});
