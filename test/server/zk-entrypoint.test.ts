import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { markerPath } from '../../src/volume/contents.ts';
import { holdLock } from '../support/process/lock.ts';
import { until } from '../support/process/poll.ts';
import { commandLine, statusField } from '../support/process/processes.ts';
import { printedIds, run, temporaryFolder } from '../support/process/run.ts';
import { environmentIn, makeHome, startServer } from '../support/server/zookeeper.ts';

const isRoot = process.getuid?.() === 0;
/** The mask of SIGCHLD, signal 17, as the kernel shows it. */
const onlySigchld = '0000000000010000';
const showStatus = '#!/bin/sh\nexec cat /proc/self/status\n';

/** A folder with a release whose zkServer.sh is the given text, and the entrypoint run for it. */
function pod(zkServer = '#!/bin/sh\necho "$0 $*"\n') {
  const folder = temporaryFolder();
  const home = makeHome(folder.path, zkServer);
  const environment = { ...environmentIn(folder.path), ZK_HOME: home };
  return {
    folder: folder.path,
    home,
    enter: (words: readonly string[] = [], given: Readonly<Record<string, string | undefined>> = {}) =>
      run('zk-entrypoint', words, { ...environment, ...given }),
    [Symbol.dispose]: folder[Symbol.dispose],
  };
}

/** The structured line among what was written. */
function logLine(stderr: string): Record<string, unknown> {
  const line = stderr.split('\n').find((text) => text.startsWith('{'));
  return JSON.parse(line ?? '{}') as Record<string, unknown>;
}

describe('a real server', () => {
  it('becomes java with the process id of the entrypoint, and ends on SIGTERM with 143', async () => {
    await using server = await startServer();
    await server.untilReady();
    const words = commandLine(server.pid);
    expect(words[0]).toMatch(/java$/);
    expect(words).toContain('-Xmx64m');
    expect(words.at(-1)).toBe(join(server.folder, 'conf/zoo.cfg'));
    expect(words.join(' ')).not.toContain('node');
    const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
    expect(statusField(status, 'SigIgn')).toBe(onlySigchld);
    server.kill('SIGTERM');
    expect([143, 'SIGTERM']).toContain((await server.ended).status ?? (await server.ended).signal);
  });

  it.skipIf(!isRoot)('as root: runs as the user of the server, who owns all it writes', async () => {
    await using server = await startServer({ ZK_USER: '12345:12346' });
    await server.untilReady();
    const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
    expect(statusField(status, 'Uid').split('\t')).toEqual(Array(4).fill('12345'));
    expect(statusField(status, 'Gid').split('\t')).toEqual(Array(4).fill('12346'));
    for (const name of ['conf', 'data', 'data/version-2', 'log', 'log/version-2', 'logs', 'data/myid'])
      expect(statSync(join(server.folder, name)), name).toMatchObject({ uid: 12_345, gid: 12_346 });
  });

  it('starts again on its volume, and writes no file a second time', async () => {
    await using server = await startServer();
    await server.untilReady();
    const again = await run('zk-gen-config', [], {
      ...environmentIn(server.folder),
      ZK_HOME: join(server.folder, 'zookeeper'),
      ZK_CLIENT_PORT: String(server.port),
      ZK_HEAP_SIZE: '64m',
      ZK_JVM_FLAGS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC',
    });
    expect(again.status, again.stderr).toBe(0);
    expect(again.stderr).not.toContain(': written');
  });
});

describe('it becomes zkServer.sh start-foreground', () => {
  it.each([
    ['with no words', []],
    ['with flags', ['--tick-time=1000']],
    ['with the command of other images', ['zkServer.sh', 'start-foreground']],
    ['with that command by its path', ['/any/bin/zkServer.sh', 'start-foreground']],
    ['with that command and flags', ['zkServer.sh', 'start-foreground', '--tick_time=1000']],
  ])('%s', async (_what, words) => {
    using zk = pod();
    const { status, stdout, stderr } = await zk.enter(words);
    expect({ status, stdout }, stderr).toEqual({
      status: 0,
      stdout: `${zk.home}/bin/zkServer.sh start-foreground`,
    });
    const tick = words.join(' ').includes('=1000') ? 1000 : 2000;
    expect(readFileSync(join(zk.folder, 'conf/zoo.cfg'), 'utf8')).toContain(`tickTime=${tick}\n`);
  });

  it('in the environment it was given, and with its conf dir', async () => {
    using zk = pod('#!/bin/sh\nexec env\n');
    const { stdout } = await zk.enter([], { ZK_TICK_TIME: '1000', OTHER: 'a b' });
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining([`ZOOCFGDIR=${zk.folder}/conf`, 'ZK_TICK_TIME=1000', 'OTHER=a b']),
    );
  });

  it('and ends with its status', async () => {
    using zk = pod('#!/bin/sh\nexit 14\n');
    expect((await zk.enter()).status).toBe(14);
  });

  it('but another word of zkServer.sh is executed as it stands, without a configuration', async () => {
    using zk = pod();
    const { stdout } = await zk.enter([`${zk.home}/bin/zkServer.sh`, 'status'], { ZK_REPLICAS: 'many' });
    expect(stdout).toBe(`${zk.home}/bin/zkServer.sh status`);
  });
});

describe.skipIf(!isRoot)('as root it drops to', () => {
  const none = '0000000000000000';
  it.each([
    ['numbers', '12345:12346', '12345', '12346', '12346', none],
    ['one number, which is the group as well', '12345', '12345', '12345', '12345', none],
    ['a known user', 'nobody', '65534', '65534', '65534', none],
    ['the numbers of a known user with another group', '65534:0', '65534', '0', '0', none],
    [
      'nobody but root, when told so',
      'root',
      '0',
      '0',
      expect.any(String),
      expect.stringMatching(/[1-9a-f]/),
    ],
  ])('%s', async (_what, user, uid, gid, groups, capabilities) => {
    using zk = pod(showStatus);
    // Another user must be able to reach the release.
    chmodSync(zk.folder, 0o755);
    const { status, stdout, stderr } = await zk.enter([], { ZK_USER: user });
    expect(status, stderr).toBe(0);
    const shown = {
      uid: statusField(stdout, 'Uid').split('\t'),
      gid: statusField(stdout, 'Gid').split('\t'),
      groups: statusField(stdout, 'Groups').split(' ').sort().at(-1),
      effective: statusField(stdout, 'CapEff'),
      permitted: statusField(stdout, 'CapPrm'),
    };
    expect(shown).toEqual({
      uid: Array(4).fill(uid),
      gid: Array(4).fill(gid),
      groups,
      effective: capabilities,
      permitted: capabilities,
    });
  });

  it('a user that is known: 78 when it is not, and nothing is written', async () => {
    using zk = pod();
    const { status, stdout, stderr } = await zk.enter([], { ZK_USER: 'stranger-of-this-system' });
    expect({ status, stdout, ids: printedIds(stderr) }).toEqual({
      status: 78,
      stdout: '',
      ids: ['unknown-user'],
    });
    expect(() => statSync(join(zk.folder, 'conf'))).toThrow(/ENOENT/);
  });
});

describe('before it becomes the server, one structured line on stderr', () => {
  it('says who this server is', async () => {
    using zk = pod();
    // With the marker it does not wait for the others.
    mkdirSync(join(zk.folder, 'log'));
    writeFileSync(markerPath(join(zk.folder, 'log')), '');
    const { stderr } = await zk.enter([], {
      ZK_REPLICAS: '3',
      ZK_HOST_NAME: 'zk-1.zk.lan',
      ZK_HEAP_SIZE: '300m',
    });
    expect(stderr.split('\n').filter((line) => line.startsWith('{'))).toHaveLength(1);
    expect(logLine(stderr)).toMatchObject({
      level: 'info',
      id: 2,
      version: '3.9.4',
      heap: '300m',
      members: [0, 1, 2].map((ordinal) => expect.stringContaining(`zk-${ordinal}.zk.lan:2888:3888`)),
    });
  });

  it('hides secrets', async () => {
    using zk = pod();
    const { stdout, stderr } = await zk.enter([], {
      ZK_JVM_FLAGS: '-Dapp.token=hunter2 -Dapp.secret=a"hunter2',
      ZK_EXTRA_CONFIG: 'DigestAuthenticationProvider.superDigest=super:hunter2',
    });
    expect(logLine(stderr)).toMatchObject({ id: 1 });
    expect(stdout + stderr).not.toContain('hunter2');
  });

  it('says when the version is not known', async () => {
    using zk = pod();
    rmSync(join(zk.home, 'lib/zookeeper-3.9.4.jar'));
    expect(logLine((await zk.enter()).stderr).version).toBe('unknown');
  });
});

describe('it refuses, and does not start the server', () => {
  /** A PATH on which there is what the launcher needs and nothing else. */
  function barePath(folder: string): string {
    const bin = join(folder, 'bare');
    mkdirSync(bin);
    for (const name of ['readlink', 'sh', 'env']) symlinkSync(`/usr/bin/${name}`, join(bin, name));
    return bin;
  }

  it.each([
    [
      'without ZooKeeper in the given home',
      { ZK_HOME: '/nowhere' },
      69,
      'zookeeper-not-found',
      '/nowhere/bin/zkServer.sh',
    ],
    ['without Java in JAVA_HOME', { JAVA_HOME: '/nowhere' }, 69, 'java-not-found', '/nowhere/bin/java'],
    ['with a text that is no version', { ZK_VERSION: 'latest' }, 78, 'invalid-value', 'ZK_VERSION: '],
    ['with a wrong setting', { ZK_REPLICAS: 'many' }, 78, 'invalid-value', 'ZK_REPLICAS: '],
  ])('%s', async (_what, environment, status, id, words) => {
    using zk = pod();
    const ended = await zk.enter([], environment);
    expect(printedIds(ended.stderr)).toEqual([id]);
    expect(ended.stderr).toContain(words);
    expect(ended.stderr).toMatch(/\n {2}fix: \S/);
    expect({ status: ended.status, stdout: ended.stdout }).toEqual({ status, stdout: '' });
  });

  it('without ZooKeeper and Java on PATH', async () => {
    using zk = pod();
    const environment = { ZK_HOME: undefined, JAVA_HOME: undefined, PATH: barePath(zk.folder) };
    const { status, stderr } = await zk.enter([], environment);
    expect(printedIds(stderr)).toEqual(['zookeeper-not-found', 'java-not-found']);
    expect(stderr).toMatch(/\n {2}fix: .*ZK_HOME[\s\S]*\n {2}fix: .*JAVA_HOME/);
    expect(status).toBe(69);
  });

  it('without Java on PATH', async () => {
    using zk = pod();
    const { status, stderr } = await zk.enter([], { JAVA_HOME: undefined, PATH: barePath(zk.folder) });
    expect({ status, ids: printedIds(stderr) }).toEqual({ status: 69, ids: ['java-not-found'] });
    expect(stderr).toMatch(/\n {2}fix: .*JAVA_HOME/);
  });

  it.skipIf(!isRoot)('a wrong port, no Java and an unknown user, all in one run', async () => {
    using zk = pod();
    const wrong = { ZK_CLIENT_PORT: '0', JAVA_HOME: '/nowhere', ZK_USER: 'stranger-of-this-system' };
    const { status, stderr } = await zk.enter([], wrong);
    expect({ status, ids: printedIds(stderr) }).toEqual({
      status: 78,
      ids: ['invalid-value', 'unknown-user', 'java-not-found'],
    });
  });

  it('an unknown flag', async () => {
    using zk = pod();
    const { status, stdout, stderr } = await zk.enter(['--tick-tiem=1']);
    expect({ status, stdout, ids: printedIds(stderr) }).toEqual({
      status: 64,
      stdout: '',
      ids: ['unknown-flag'],
    });
  });

  it('with --strict, what otherwise is a warning', async () => {
    using zk = pod();
    const doubtful = { ZK_PURGE_INTERVAL: '0' };
    const strict = await zk.enter(['--strict'], doubtful);
    expect({ status: strict.status, stdout: strict.stdout, ids: printedIds(strict.stderr) }).toEqual({
      status: 78,
      stdout: '',
      ids: ['purging-disabled', 'warnings-refused'],
    });
    expect(existsSync(join(zk.folder, 'conf'))).toBe(false);
    const lenient = await zk.enter([], doubtful);
    expect({ status: lenient.status, ids: printedIds(lenient.stderr) }).toEqual({
      status: 0,
      ids: ['purging-disabled'],
    });
  });

  it('while another server runs on the volume, which it leaves as it is', async () => {
    using zk = pod();
    const data = join(zk.folder, 'data');
    mkdirSync(data);
    using _lock = await holdLock(join(data, 'zk-bootstrap.lock'));
    const { status, stdout, stderr } = await zk.enter();
    expect({ status, stdout, ids: printedIds(stderr) }).toEqual({
      status: 78,
      stdout: '',
      ids: ['volume-in-use'],
    });
    expect(readdirSync(data)).toEqual(['zk-bootstrap.lock']);
  });
});

it.each(['--help', '--version'])('%s is answered on stdout', async (flag) => {
  const { status, stdout, stderr } = await run('zk-entrypoint', [flag]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).not.toBe('');
});

it('a server that is stopped while it starts ends', async () => {
  await using server = await startServer();
  await until('its log', () => server.log().includes('becoming') || undefined);
  server.kill('SIGTERM');
  const { status, signal } = await server.ended;
  expect([143, 'SIGTERM']).toContain(status ?? signal);
});
