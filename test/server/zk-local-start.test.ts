// zk-local without a command: the start, what it prints, what it refuses.
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loopback } from '../../src/local/ports.ts';
import { until } from '../support/process/poll.ts';
import { temporaryFolder } from '../support/process/run.ts';
import { localPlace, logOf } from '../support/server/local.ts';
import { makeHome } from '../support/server/zookeeper.ts';

const readyLine = /^zk-(\d)\s+id (\d)\s+127\.0\.0\.1:(\d+)\s+(leader|follower|standalone)\s+[\d.]+ s$/gm;
const free = ['--client-port', '0'];

/** A port of loopback in use. */
async function portInUse() {
  const server = createServer().listen(0, loopback);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, [Symbol.dispose]: () => void server.close() };
}

describe('--exit', () => {
  it('brings up three servers, writes through one, reads from the others, and leaves nothing behind', async () => {
    await using place = localPlace();
    const data = join(place.path, 'ensemble');
    const local = place.start([...free, '--servers', '3', '--exit', '--data-dir', data]);
    const { status, stdout, stderr } = await local.ended();
    expect({ status, stdout }, stderr).toEqual({ status: 0, stdout: '' });
    const ready = [...stderr.matchAll(readyLine)];
    expect(ready.map(([, ordinal]) => ordinal).sort()).toEqual(['0', '1', '2']);
    for (const [, ordinal, id] of ready) expect(Number(id)).toBe(Number(ordinal) + 1);
    expect(ready.map(([, , , , role]) => role).sort()).toEqual(['follower', 'follower', 'leader']);
    expect(stderr).toMatch(/create \/foo bar .*zk-0/);
    for (const name of ['zk-1', 'zk-2']) expect(stderr).toMatch(new RegExp(`get /foo -> bar .*${name}`));
    const addresses = ready.sort().map(([, , , port]) => `${loopback}:${port}`);
    expect(stderr).toContain(`connect string: ${addresses.join(',')}\n`);
    for (const name of ['zk-0', 'zk-1', 'zk-2']) expect(logOf(data, name)).toContain('becoming zkServer.sh');
    expect(place.processes()).toEqual([]);
    expect(readdirSync(data)).not.toContain('control.sock');
  });

  it('brings up one server, also with the data of an earlier run', async () => {
    await using place = localPlace();
    const data = join(place.path, 'ensemble');
    for (const round of ['first', 'second']) {
      const local = place.start([...free, '--servers', '1', '--exit', '--data-dir', data]);
      const { status, stderr } = await local.ended();
      expect(status, `${round}: ${stderr}`).toBe(0);
      expect(stderr).toMatch(/standalone/);
      expect(stderr).toMatch(/get \/foo -> bar .*zk-0/);
      expect(place.processes()).toEqual([]);
    }
    // The second server continues from the data of the first: there are transaction logs of both.
    expect(readdirSync(join(data, 'zk-0/log/version-2')).length).toBeGreaterThan(1);
  });

  it('passes settings on to every server', async () => {
    await using place = localPlace();
    const data = join(place.path, 'ensemble');
    const given = { ZK_TICK_TIME: '1234', ZK_REPLICAS: '9' };
    const { status } = await place.run([...free, '--servers', '1', '--exit', '--data-dir', data], given);
    expect(status).toBe(0);
    expect(readFileSync(join(data, 'zk-0/conf/zoo.cfg'), 'utf8')).toContain('tickTime=1234\n');
  });

  it('removes its temporary folder, or keeps and names it with --keep', async () => {
    await using place = localPlace();
    const args = [...free, '--servers', '1', '--exit'];
    expect(await place.run(args)).toMatchObject({ status: 0, stderr: expect.stringMatching(/\nstopped$/) });
    expect(place.leftovers()).toEqual([]);
    const { stderr } = await place.run([...args, '--keep']);
    const [kept] = place.leftovers();
    expect(stderr).toContain(`logs: ${join(place.path, kept ?? 'nothing')}`);
  });

  it('brings up observers', async () => {
    await using place = localPlace();
    const { status, stderr } = await place.run([...free, '--servers', '3', '--observers', '1', '--exit']);
    expect({ status, stderr }).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/zk-3 .* observer/),
    });
  });

  it('binds client ports to the address of --listen, and only those', async () => {
    await using place = localPlace();
    const local = place.start(['--json', '--servers', '1', '--listen', '127.0.0.2']);
    const { connect, servers } = await local.untilReady();
    expect(connect).toBe(`127.0.0.2:${servers[0]?.ports.client}`);
  });
});

describe('without --exit it stays', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)(
    'until %s, and then leaves no process and no folder',
    async (signal) => {
      await using place = localPlace();
      const local = place.start([...free, '--servers', '1']);
      await local.untilPrinted(/Ctrl-C/);
      expect(place.servers()).toHaveLength(1);
      local.kill(signal);
      const { status } = await local.ended();
      expect({ status, left: place.processes(), folders: place.leftovers() }).toEqual({
        status: 0,
        left: [],
        folders: [],
      });
    },
  );

  it('until a Ctrl-C, which does not reach the servers', async () => {
    await using place = localPlace();
    const data = join(place.path, 'ensemble');
    const local = place.start([...free, '--servers', '1', '--data-dir', data]);
    await local.untilPrinted(/Ctrl-C/);
    local.killGroup('SIGINT');
    expect({ ...(await local.ended()), left: place.processes() }).toMatchObject({ status: 0, left: [] });
  });

  it('until its reader is gone', async () => {
    await using place = localPlace();
    const local = place.start([...free, '--servers', '1']);
    await local.untilPrinted(/1 server of/);
    local.closeStream('stderr');
    expect(await local.ended()).toMatchObject({ status: 141 });
    expect({ left: place.processes(), folders: place.leftovers() }).toEqual({ left: [], folders: [] });
  });

  it('when a server ends, which is reported with its name and log; with --exit-on-failure it ends', async () => {
    await using place = localPlace();
    const args = [...free, '--servers', '1'];
    const patient = place.start(args);
    await patient.untilPrinted(/Ctrl-C/);
    for (const pid of place.servers()) process.kill(pid, 'SIGKILL');
    await patient.untilPrinted(/^zk-local: error\[server-ended\]: zk-0 was ended by SIGKILL/m);
    await patient.untilPrinted(/\n {2}fix: .*zk-0\/server\.log\n/);
    patient.kill('SIGTERM');
    expect((await patient.ended()).status).toBe(0);

    const strict = place.start([...args, '--exit-on-failure']);
    await strict.untilPrinted(/Ctrl-C/);
    for (const pid of place.servers()) process.kill(pid, 'SIGKILL');
    const { status, stderr } = await strict.ended();
    expect(status).toBe(69);
    expect(stderr).toMatch(/^zk-local: error\[server-ended\]: zk-0 was ended by SIGKILL/m);
    expect(place.leftovers(), 'kept').toHaveLength(1);
  });
});

describe('stopped during start-up', () => {
  type Place = ReturnType<typeof localPlace>;
  type Local = ReturnType<Place['start']>;
  const moments = {
    'after its first line': (_place: Place, local: Local) => local.untilPrinted(/3 servers of/),
    'with its first server': (place: Place) => until('a server', () => place.servers().length > 0),
    'with all its servers': (place: Place) => until('the servers', () => place.servers().length >= 3),
  };
  const ways = {
    SIGINT: [130, (local: Local) => local.kill('SIGINT')],
    SIGTERM: [143, (local: Local) => local.kill('SIGTERM')],
    'Ctrl-C': [130, (local: Local) => local.killGroup('SIGINT')],
  } as const;
  const cases = Object.entries(moments).flatMap(([moment, reach]) =>
    Object.entries(ways).map(([way, [status, stop]]) => ({ moment, reach, way, status, stop })),
  );

  it.each(cases)('$moment, by $way: $status, nothing is left', async ({ reach, status, stop }) => {
    await using place = localPlace();
    const local = place.start([...free, '--servers', '3']);
    await reach(place, local);
    stop(local);
    const ended = await local.ended();
    expect(ended, ended.stderr).toMatchObject({ status });
    expect(ended.stderr).not.toContain('error[');
    expect({ left: place.processes(), folders: place.leftovers() }).toEqual({ left: [], folders: [] });
  });
});

it('a server gets SIGTERM before SIGKILL', async () => {
  using folder = temporaryFolder();
  const home = makeHome(
    folder.path,
    "#!/bin/sh\ntrap 'echo goodbye; exit' TERM\necho waiting\nwhile :; do sleep 0.1; done\n",
  );
  await using place = localPlace();
  const data = join(place.path, 'ensemble');
  const local = place.start([...free, '--servers', '1', '--data-dir', data], { ZK_HOME: home });
  await until('the server', () => logOf(data, 'zk-0').includes('waiting'));
  local.kill('SIGTERM');
  expect(await local.ended()).toMatchObject({ status: 143 });
  expect(logOf(data, 'zk-0')).toContain('goodbye');
});

describe('a failed start', () => {
  it('a port in use: 69 with server, role and reason, nothing started', async () => {
    using used = await portInUse();
    await using place = localPlace();
    const { status, stderr } = await place.run([
      ...['--servers', '1', '--exit', '--client-port', '19281'],
      ...['--server-port', String(used.port), '--election-port', '19488'],
    ]);
    expect(status).toBe(69);
    expect(stderr).toMatch(
      new RegExp(`error\\[port-unavailable\\]: zk-0 .*server port .*${used.port}.*EADDRINUSE.*\\n {2}fix: `),
    );
    expect({ left: place.processes(), folders: place.leftovers() }).toEqual({ left: [], folders: [] });
  });

  it('the ports of another zk-local that is just starting', async () => {
    await using place = localPlace();
    using folder = temporaryFolder();
    const home = makeHome(folder.path, '#!/bin/sh\nexec sleep 600\n');
    const ports = ['--client-port', '19181', '--server-port', '19288', '--election-port', '19388'];
    const args = ['--servers', '1', ...ports];
    const first = place.start(args, { ZK_HOME: home });
    await first.untilPrinted(/1 server of/);
    const { status, stderr } = await place.run(args, { ZK_HOME: home });
    expect(status).toBe(69);
    expect(stderr.match(/port-unavailable/g)).toHaveLength(3);
  });

  it('one server of three that ends: its status and the end of its log, the others stopped', async () => {
    using folder = temporaryFolder();
    const home = makeHome(
      folder.path,
      `#!/bin/sh
# Members wait for those that start before them to open their client port.
[ "$ZK_MY_ID" = 2 ] || exec ${process.execPath} -e 'net.createServer((socket) => socket.destroy()).listen(+process.argv[1])' \\
  "$(sed -n 's/^clientPort=//p' "$ZOOCFGDIR/zoo.cfg")"
echo "no luck today with $ZOOCFGDIR"
exit 3
`,
    );
    await using place = localPlace();
    const { status, stderr } = await place.run([...free, '--servers', '3', '--exit'], { ZK_HOME: home });
    expect(status).toBe(69);
    expect(stderr).toMatch(/zk-local: error\[server-ended\]: zk-1 ended with status 3/);
    const [kept = ''] = place.leftovers();
    expect(stderr).toContain(`no luck today with ${place.path}/${kept}/zk-1/conf`);
    expect(stderr).toMatch(/\n {2}fix: .*zk-1\/server\.log/);
    expect(place.processes()).toEqual([]);
  });

  it('a server that ignores SIGTERM gets SIGKILL', async () => {
    using folder = temporaryFolder();
    const home = makeHome(folder.path, "#!/bin/sh\ntrap '' TERM\necho ignoring\nexec sleep 600\n");
    await using place = localPlace();
    const data = join(place.path, 'ensemble');
    const local = place.start([...free, '--servers', '1', '--data-dir', data], { ZK_HOME: home });
    await until('the server', () => logOf(data, 'zk-0').includes('ignoring'));
    local.kill('SIGTERM');
    expect(await local.ended()).toMatchObject({ status: 143 });
    expect(place.processes()).toEqual([]);
  });

  it('a file that is no jar: the error of java', async () => {
    using folder = temporaryFolder();
    const home = makeHome(
      folder.path,
      '#!/bin/sh\nexec java -cp "${0%/bin/*}/lib/zookeeper-3.9.4.jar" org.apache.zookeeper.Main\n',
    );
    await using place = localPlace();
    const { status, stderr } = await place.run([...free, '--servers', '1', '--exit'], { ZK_HOME: home });
    expect(status).toBe(69);
    expect(stderr).toMatch(/zk-0 ended with status 1.*org\.apache\.zookeeper\.Main/s);
  });

  it('a wrong setting: the problem that the entrypoint reports', async () => {
    await using place = localPlace();
    const args = [...free, '--servers', '1', '--exit'];
    const { status, stderr } = await place.run(args, { ZK_TICK_TIME: 'fast' });
    expect(status).toBe(69);
    expect(stderr).toMatch(/zk-0 ended with status 78.*error\[invalid-value\]: ZK_TICK_TIME: .*"fast"/s);
  });

  it('data of another server in the folder: it is not touched', async () => {
    await using place = localPlace();
    const data = join(place.path, 'ensemble');
    mkdirSync(join(data, 'zk-0/data'), { recursive: true });
    writeFileSync(join(data, 'zk-0/data/myid'), '7\n');
    mkdirSync(join(data, 'zk-0/data/version-2'));
    writeFileSync(join(data, 'zk-0/data/version-2/snapshot.0'), '');
    const { status, stderr } = await place.run([...free, '--servers', '1', '--exit', '--data-dir', data]);
    expect(status).toBe(69);
    expect(stderr).toMatch(/zk-0 ended with status 78.*error\[myid-differs\]: /s);
    expect(readFileSync(join(data, 'zk-0/data/myid'), 'utf8')).toBe('7\n');
  });

  it('a folder that another zk-local uses: 69 with the holder of its lock', async () => {
    await using place = localPlace();
    const data = join(place.path, 'ensemble');
    const args = [...free, '--servers', '1', '--data-dir', data];
    const first = place.start(args);
    await first.untilPrinted(/Ctrl-C/);
    const { status, stderr } = await place.run(args);
    expect(status).toBe(69);
    expect(stderr).toMatch(new RegExp(`error\\[folder-in-use\\]: ${data} .*process ${first.pid}`));
    first.kill('SIGINT');
    expect((await first.ended()).status, 'the first goes on').toBe(0);
  });
});

describe('refused before anything is started or written', () => {
  it.each<[what: string, given: Readonly<Record<string, string>>, id: RegExp]>([
    ['no ZooKeeper in ZK_HOME', { ZK_HOME: '/nowhere' }, /error\[zookeeper-not-found\]: ZK_HOME=\/nowhere /],
    ['no Java', { JAVA_HOME: '/nowhere' }, /error\[java-not-found\]: .*\/nowhere/],
    ['too little memory', { ZK_HEAP_SIZE: '4096g' }, /error\[not-enough-memory\]: .*ZK_HEAP_SIZE=4096g/],
  ])('%s: 69 with a fix', async (_what, given, id) => {
    await using place = localPlace();
    const { status, stderr } = await place.run([...free, '--exit'], given);
    expect({ status, stderr }).toEqual({ status: 69, stderr: expect.stringMatching(id) });
    expect(stderr).toContain('\n  fix: ');
    expect(place.leftovers()).toEqual([]);
  });

  it('a Java that is too old', async () => {
    await using place = localPlace();
    using java = temporaryFolder();
    mkdirSync(join(java.path, 'bin'));
    writeFileSync(join(java.path, 'bin/java'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(java.path, 'release'), 'JAVA_VERSION="1.7.0_80"\n');
    const { status, stderr } = await place.run([...free, '--exit'], { JAVA_HOME: java.path });
    expect({ status, stderr }).toEqual({
      status: 69,
      stderr: expect.stringContaining('error[java-too-old]'),
    });
    expect(place.leftovers()).toEqual([]);
  });

  it('a folder that cannot be made: 74', async () => {
    await using place = localPlace();
    const { status, stderr } = await place.run([...free, '--data-dir', '/dev/null/zk-local', '--exit']);
    expect({ status, stderr }).toMatchObject({
      status: 74,
      stderr: expect.stringContaining('error[folder-not-writable]: /dev/null/zk-local'),
    });
  });

  it.each([
    ['no servers', ['--servers', '0'], /error\[invalid-value\]: --servers: .*"0"/],
    ['a word for a number', ['--servers', 'many'], /error\[invalid-value\]: --servers: .*"many"/],
    ['a negative number', ['--servers=-1'], /error\[invalid-value\]: --servers: .*"-1"/],
    ['a port out of range', ['--client-port', '70000'], /error\[invalid-value\]: --client-port: .*"70000"/],
    ['no address', ['--listen', 'a b'], /error\[invalid-value\]: --listen: .*"a b"/],
    ['a flag of the settings', ['--tick-time=1'], /error\[unknown-flag\]: .*--tick-time/],
    ['a repeated flag', ['--servers=1', '--servers=2'], /error\[.*\]: .*--servers.*"1".*"2"/],
    ['two mistakes, both', ['--servers=x', '--client-port=y'], /--servers: .*--client-port: /s],
    [
      'a version that is not listed',
      ['--zookeeper', '3.3'],
      /error\[version-not-listed\]: --zookeeper 3\.3 /,
    ],
    ['two hyphens alone', ['--'], /error\[argument-missing\]/],
    [
      'a word that is no subcommand',
      ['npm', 'test'],
      /error\[unknown-subcommand\]: npm .*\n.*zk-local -- npm/,
    ],
    ['--keep with a folder', ['--keep', '--data-dir', 'x'], /error\[conflicting-flags\]/],
    ['--detach with --exit', ['--detach', '--exit'], /error\[conflicting-flags\]/],
    ['--json with a command', ['--json', '--', 'true'], /error\[conflicting-flags\]/],
    [
      'a path too long for a socket',
      ['--data-dir', `/tmp/${'x'.repeat(90)}`],
      /error\[folder-path-too-long\]/,
    ],
  ])('a wrong command line, %s: 64', async (_what, args, words) => {
    await using place = localPlace();
    const { status, stdout, stderr } = await place.run(args);
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
    expect(stderr).toMatch(words);
    expect(place.leftovers()).toEqual([]);
  });
});
