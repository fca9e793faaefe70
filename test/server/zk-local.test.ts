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

/** A run of zk-local in a folder of its own, with small JVMs; whatever it left is ended with its scope. */
function startLocal(
  args: readonly string[],
  given: Readonly<Record<string, string | undefined>> = {},
  dir = temporaryFolder(),
) {
  const ports = args.some((word) => word.startsWith('--client-port')) ? [] : ['--client-port', '0'];
  const child = spawn(program('zk-local'), ['--dir', dir.path, ...ports, ...args], {
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
    // A group of its own, to which a Ctrl-C can be sent as a terminal does.
    detached: true,
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => {
    said.stdout += String(data);
  });
  child.stderr.on('data', (data) => {
    said.stderr += String(data);
  });
  const closed = once(child, 'close') as Promise<[status: number | null, signal: string | null]>;
  return {
    dir: dir.path,
    said,
    kill: (signal: NodeJS.Signals) => void child.kill(signal),
    killGroup: (signal: NodeJS.Signals) => void process.kill(-(child.pid ?? Number.NaN), signal),
    /** The processes of its servers. */
    servers: () => processesGiven(dir.path),
    untilSaid: (words: RegExp) =>
      until(`${words} from zk-local`, () => {
        if (child.exitCode !== null)
          throw new Error(`ended with ${child.exitCode}: ${said.stdout}${said.stderr}`);
        return words.test(said.stdout);
      }),
    /** Status and what it said, once it has ended. */
    async ended() {
      const ended = await until('zk-local to end', () => Promise.race([closed, undefined]), 60_000);
      const [status, signal] = ended;
      return { status, signal, ...said };
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

/** Somebody who listens on a port of loopback. */
async function listener() {
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

  it('brings up one server, and takes the data of a folder that was used before', async () => {
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
    // The second server went on where the first one stopped: its log begins with another epoch or later.
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
      await local.untilSaid(/Ctrl-C/);
      expect(local.servers()).toHaveLength(1);
      local.kill(signal);
      const { status, stdout } = await local.ended();
      expect({ status, left: local.servers() }).toEqual({ status: 0, left: [] });
      expect(stdout).toContain(join(local.dir, 'zk-0/server.log'));
    },
  );

  it('until a Ctrl-C that reaches the servers as well', async () => {
    await using local = startLocal(['--servers', '1']);
    await local.untilSaid(/Ctrl-C/);
    local.killGroup('SIGINT');
    expect({ ...(await local.ended()), left: local.servers() }).toMatchObject({
      status: 0,
      stderr: '',
      left: [],
    });
  });

  it('until a server ends, which is said with its name and log', async () => {
    await using local = startLocal(['--servers', '1']);
    await local.untilSaid(/Ctrl-C/);
    for (const pid of local.servers()) process.kill(pid, 'SIGKILL');
    const { status, stderr } = await local.ended();
    expect(status).toBe(69);
    expect(stderr).toMatch(/zk-0: .*SIGKILL.*\n {2}try: .*server\.log/);
  });
});

describe('stopped during start-up', () => {
  type Local = ReturnType<typeof startLocal>;
  const moments = {
    'as soon as it says what it starts': (local: Local) => local.untilSaid(/3 servers of/),
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

it('a server is asked to stop before it is ended', async () => {
  using folder = temporaryFolder();
  const home = makeHome(
    folder.path,
    "#!/bin/sh\ntrap 'echo goodbye; exit' TERM\necho waiting\nwhile :; do sleep 0.1; done\n",
  );
  await using local = startLocal(['--servers', '1'], { ZK_HOME: home });
  const said = () => readIfThere(join(local.dir, 'zk-0/server.log'));
  await until('the server', () => said().includes('waiting'));
  local.kill('SIGTERM');
  expect(await local.ended()).toMatchObject({ status: 143 });
  expect(said()).toContain('goodbye');
});

describe('a failed start', () => {
  it('a port that is taken: 69 with server, role and reason, nothing started', async () => {
    using taken = await listener();
    const [free] = await freePorts(1);
    await using local = startLocal([
      ...['--servers', '1', '--exit', '--client-port', String(free?.client)],
      ...['--server-port', String(taken.port), '--election-port', String(free?.election)],
    ]);
    const { status, stderr } = await local.ended();
    expect(status).toBe(69);
    expect(stderr).toMatch(new RegExp(`zk-0: .*server port .*${taken.port}.*EADDRINUSE.*\\n {2}try: `));
    expect(local.servers()).toEqual([]);
    expect(existsSync(join(local.dir, 'zk-0'))).toBe(false);
  });

  it('one server of three that ends: its status and last words, the others stopped', async () => {
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
    expect(stderr).toMatch(/zk-local: zk-1: .*status 3/);
    expect(stderr).toContain(`no luck today with ${local.dir}/zk-1/conf`);
    expect(stderr).toMatch(/\n {2}try: .*zk-1\/server\.log/);
    expect(local.servers()).toEqual([]);
  });

  it('a server that ignores SIGTERM is ended all the same', async () => {
    using folder = temporaryFolder();
    const home = makeHome(folder.path, "#!/bin/sh\ntrap '' TERM\necho deaf\nexec sleep 600\n");
    await using local = startLocal(['--servers', '1'], { ZK_HOME: home });
    await until('the server', () => readIfThere(join(local.dir, 'zk-0/server.log')).includes('deaf'));
    local.kill('SIGTERM');
    expect(await local.ended()).toMatchObject({ status: 143 });
    expect(local.servers()).toEqual([]);
  });

  it('a jar that is none: the last words of java', async () => {
    using folder = temporaryFolder();
    const home = makeHome(
      folder.path,
      '#!/bin/sh\nexec java -cp "${0%/bin/*}/lib/zookeeper-3.9.4.jar" org.apache.zookeeper.Main\n',
    );
    await using local = startLocal(['--servers', '1', '--exit'], { ZK_HOME: home });
    const { status, stderr } = await local.ended();
    expect(status).toBe(69);
    expect(stderr).toMatch(/zk-0: .*status 1.*org\.apache\.zookeeper\.Main/s);
  });

  it('a setting that is wrong: what the entrypoint says of it', async () => {
    await using local = startLocal(['--servers', '1', '--exit'], { ZK_TICK_TIME: 'fast' });
    const { status, stderr } = await local.ended();
    expect(status).toBe(69);
    expect(stderr).toMatch(/zk-0: .*status 78.*ZK_TICK_TIME: expected .*"fast"/s);
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
    expect(stderr).toMatch(/zk-0: .*myid: expected "1"/s);
    expect(readFileSync(join(dir.path, 'zk-0/data/myid'), 'utf8')).toBe('7\n');
  });

  it('no ZooKeeper where it was told to be: 69 with what to do', async () => {
    await using local = startLocal(['--exit'], { ZK_HOME: '/nowhere' });
    const { status, stderr } = await local.ended();
    expect(status).toBe(69);
    expect(stderr).toMatch(/\/nowhere.*: expected an installed ZooKeeper.*\n {2}try: .*ZK_HOME/);
  });

  it('no Java: 69 with what to do', async () => {
    await using local = startLocal(['--servers', '1', '--exit'], { JAVA_HOME: '/nowhere' });
    const { status, stderr } = await local.ended();
    expect(status).toBe(69);
    expect(stderr).toMatch(/\/nowhere\/bin\/java: expected a Java runtime/);
    expect(local.servers()).toEqual([]);
  });
});

describe('a wrong command line: 64, nothing started', () => {
  it.each([
    ['no servers', ['--servers', '0'], /--servers: expected .*"0"/],
    ['a word for a number', ['--servers', 'many'], /--servers: expected .*"many"/],
    ['a negative number', ['--servers=-1'], /--servers: expected .*"-1"/],
    ['a port out of range', ['--client-port', '70000'], /--client-port: expected .*"70000"/],
    ['a flag of the settings', ['--tick-time=1'], /--tick-time: unknown flag/],
    ['a duplicate flag', ['--servers=1', '--servers=2'], /--servers: expected it once/],
    ['two mistakes, both', ['--servers=x', '--client-port=y'], /--servers: .*--client-port: /s],
  ])('%s', async (_what, args, words) => {
    await using local = startLocal(args);
    const { status, stdout, stderr } = await local.ended();
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
    expect(stderr).toMatch(words);
    expect(readdirSync(local.dir)).toEqual([]);
  });
});
