import { existsSync, globSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run, temporaryFolder } from '../support/process/run.ts';
import { environmentIn } from '../support/server/zookeeper.ts';

const longAgo = new Date('2001-01-01');
const names = ['conf/java.env', 'conf/logback.xml', 'conf/zoo.cfg', 'data/myid'];

/** A folder for one server's files, and the program run for it. */
function pod(given: Readonly<Record<string, string | undefined>> = {}) {
  const folder = temporaryFolder();
  const environment = { ...environmentIn(folder.path), ZK_VERSION: '3.9.4', ...given };
  return {
    path: (name: string) => join(folder.path, name),
    read: (name: string) => readFileSync(join(folder.path, name), 'utf8'),
    /** Every file in the folder. */
    files: () =>
      globSync('**', { cwd: folder.path })
        .filter((name) => statSync(join(folder.path, name)).isFile())
        .sort(),
    generate: (args: readonly string[] = [], more: Readonly<Record<string, string | undefined>> = {}) =>
      run('zk-gen-config', args, { ...environment, ...more }),
    [Symbol.dispose]: folder[Symbol.dispose],
  };
}

const three = { ZK_REPLICAS: '3', ZK_HOST_NAME: 'zk-1.zk.default.svc.cluster.local' };

describe('it writes', () => {
  it('every file of a server and nothing else, with a line on stderr for each', async () => {
    using zk = pod(three);
    const { status, stdout, stderr } = await zk.generate();
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    // Beside the configuration: what the volume of a first start is marked with.
    expect(zk.files()).toEqual([...names, 'data/zk-bootstrap.json', 'log/initialize']);
    for (const name of names) expect(stderr).toContain(`${zk.path(name)}: written`);
    expect(zk.read('data/myid')).toBe('2\n');
    expect(zk.read('conf/zoo.cfg')).toContain('server.3=zk-2.zk.default.svc.cluster.local:2888:3888\n');
  });

  it('nothing a second time', async () => {
    using zk = pod(three);
    await zk.generate();
    for (const name of names) utimesSync(zk.path(name), longAgo, longAgo);
    const { status, stderr } = await zk.generate();
    expect(status).toBe(0);
    for (const name of names) {
      expect(stderr).toContain(`${zk.path(name)}: unchanged`);
      expect(statSync(zk.path(name)).mtime).toEqual(longAgo);
    }
  });

  it('only what has changed', async () => {
    using zk = pod(three);
    await zk.generate();
    for (const name of names) utimesSync(zk.path(name), longAgo, longAgo);
    const { stderr } = await zk.generate(['--tick-time=1000']);
    expect(stderr).toContain(`${zk.path('conf/zoo.cfg')}: written`);
    expect(names.filter((name) => statSync(zk.path(name)).mtime > longAgo)).toEqual(['conf/zoo.cfg']);
  });

  it('over a file that somebody has edited', async () => {
    using zk = pod(three);
    await zk.generate();
    const generated = zk.read('conf/zoo.cfg');
    writeFileSync(zk.path('conf/zoo.cfg'), 'tickTime=1\n');
    await zk.generate();
    expect(zk.read('conf/zoo.cfg')).toBe(generated);
  });

  it('makes the three directories, and that of the configuration', async () => {
    using zk = pod(three);
    await zk.generate();
    for (const name of ['conf', 'data', 'log', 'logs'])
      expect(statSync(zk.path(name)).isDirectory()).toBe(true);
  });

  it.skipIf(process.getuid?.() !== 0)('as root: everything belongs to the user of the server', async () => {
    using zk = pod({ ...three, ZK_USER: '12345:12346' });
    await zk.generate();
    for (const name of ['conf', 'data', 'log', 'logs', ...names])
      expect(statSync(zk.path(name)), name).toMatchObject({ uid: 12_345, gid: 12_346 });
  });
});

describe('a setting is given', () => {
  it.each([
    ['by a flag before the variable', ['--tick-time', '1000'], { ZK_TICK_TIME: '1500' }, 'tickTime=1000'],
    ['in the old spelling of the flags', ['--tick_time=1000'], {}, 'tickTime=1000'],
    ['by a variable', [], { ZK_TICK_TIME: '1500' }, 'tickTime=1500'],
    ['by the default, if the variable is empty', [], { ZK_TICK_TIME: '' }, 'tickTime=2000'],
    [
      'by the host name in upper case with a trailing dot',
      [],
      { ZK_HOST_NAME: 'ZK-1.ZK.LAN.' },
      'server.1=zk-0.zk.lan:2888:3888',
    ],
    ['by the domain', [], { ZK_HOST_NAME: 'zk-1', ZK_DOMAIN: 'zk.lan' }, 'server.1=zk-0.zk.lan:2888:3888'],
    [
      'by a member list',
      ['--my-id=1'],
      { ZK_REPLICAS: undefined, ZK_SERVERS: 'a:1:2 b:3:4' },
      'server.2=b:3:4',
    ],
    ['outside a pod, where no domain is needed', [], { ZK_HOST_NAME: 'zk-1' }, 'server.1=zk-0:2888:3888'],
  ])('%s', async (_what, args, environment, line) => {
    using zk = pod({ ...three, ...environment });
    const { stdout, stderr } = await zk.generate(['--print', ...args]);
    expect(stdout.split('\n'), stderr).toContain(line);
  });

  it('by a file that a variable names', async () => {
    using zk = pod(three);
    writeFileSync(zk.path('tick'), '1700\n');
    const { stdout } = await zk.generate(['--print'], { ZK_TICK_TIME_FILE: zk.path('tick') });
    expect(stdout).toContain('tickTime=1700\n');
  });

  it('by a variable and a file that it names: 78, and nothing is written', async () => {
    using zk = pod(three);
    writeFileSync(zk.path('tick'), '1700\n');
    const { status, stderr } = await zk.generate([], {
      ZK_TICK_TIME: '1500',
      ZK_TICK_TIME_FILE: zk.path('tick'),
    });
    expect(status).toBe(78);
    expect(stderr).toContain('error[setting-given-twice]: ZK_TICK_TIME and ZK_TICK_TIME_FILE');
    expect(zk.files()).toEqual(['tick']);
  });

  it('by files that cannot be read: 74, and nothing is written', async () => {
    using zk = pod(three);
    const named = { ZK_TICK_TIME_FILE: zk.path('none'), ZK_SYNC_LIMIT_FILE: zk.path('conf') };
    mkdirSync(zk.path('conf'));
    const { status, stderr } = await zk.generate([], named);
    expect(status).toBe(74);
    expect(stderr).toMatch(/error\[file-unreadable\]: ZK_TICK_TIME_FILE .*ENOENT/);
    expect(stderr).toMatch(/error\[file-unreadable\]: ZK_SYNC_LIMIT_FILE .*EISDIR/);
    expect(zk.files()).toEqual([]);
  });
});

describe('--print', () => {
  it('shows every file on stdout and writes nothing', async () => {
    using zk = pod(three);
    const { status, stdout } = await zk.generate(['--print']);
    expect(status).toBe(0);
    expect(zk.files()).toEqual([]);
    expect(existsSync(zk.path('conf'))).toBe(false);
    await zk.generate();
    const whole = ['conf/zoo.cfg', 'conf/logback.xml', 'conf/java.env', 'data/myid'];
    expect(`${stdout}\n`).toBe(whole.map((name) => `==> ${zk.path(name)} <==\n${zk.read(name)}`).join('\n'));
  });
});

describe('a secret', () => {
  const secrets = {
    ...three,
    ZK_EXTRA_CONFIG: 'ssl.keyStore.password=two hunter2',
    ZK_JVM_FLAGS: '-Dzookeeper.ssl.trustStore.password=hunter2 -Xss1m',
  };

  it('is written and not shown', async () => {
    using zk = pod(secrets);
    const shown = await zk.generate(['--print']);
    const written = await zk.generate();
    expect(zk.read('conf/zoo.cfg')).toContain('ssl.keyStore.password=two hunter2\n');
    expect(zk.read('conf/java.env')).toContain('password=hunter2 -Xss1m');
    expect(shown.stdout).toMatch(/ssl\.keyStore\.password=\[hidden\]/);
    for (const { stdout, stderr } of [shown, written]) expect(stdout + stderr).not.toContain('hunter2');
  });

  it.each([
    ['ZK_JVM_FLAGS', '-Dzookeeper.ssl.trustStore.password=hunter2 oops'],
    ['ZK_EXTRA_CONFIG', 'ssl.keyStore.password=hunter2\noops'],
  ])('is not shown when the rest of %s is refused', async (env, text) => {
    using zk = pod({ ...three, [env]: text });
    const { status, stderr } = await zk.generate();
    expect(status).toBe(78);
    expect(stderr).toContain(env);
    expect(stderr).not.toContain('hunter2');
  });
});

describe('a wrong setting', () => {
  it.each([
    ['no replicas', { ZK_REPLICAS: undefined }, /error\[replicas-missing\]: ZK_REPLICAS .*\n {2}fix: /],
    ['replicas that are no number', { ZK_REPLICAS: 'abc' }, /ZK_REPLICAS: expected .*, got "abc"\n {2}fix: /],
    ['no replicas at all', { ZK_REPLICAS: '0' }, /ZK_REPLICAS: expected .*, got "0"/],
    ['two numbers of replicas', { ZK_REPLICAS: '3 4' }, /ZK_REPLICAS: expected .*, got "3 4"/],
    [
      'a host name without an ordinal',
      { ZK_HOST_NAME: 'zk.lan' },
      /error\[ordinal-missing\]: ZK_HOST_NAME "zk"/,
    ],
    [
      'an ordinal outside the ensemble',
      { ZK_HOST_NAME: 'zk-3.lan' },
      /error\[ordinal-outside-replicas\]: ZK_REPLICAS=3/,
    ],
    ['a host name of 64 characters', { ZK_HOST_NAME: `${'a'.repeat(62)}-0` }, /ZK_HOST_NAME: expected .*63/],
    ['a word for a tick', { ZK_TICK_TIME: 'two' }, /ZK_TICK_TIME: expected .*, got "two"/],
    ['a port out of range', { ZK_CLIENT_PORT: '999999' }, /ZK_CLIENT_PORT: expected .*65535, got "999999"/],
    ['a relative folder', { ZK_LOG_DIR: 'var/log' }, /ZK_LOG_DIR: expected an absolute path/],
    ['a version that is none', { ZK_VERSION: 'latest' }, /ZK_VERSION: expected .*, got "latest"/],
    [
      'a setting that is newer than the server',
      { ZK_VERSION: '3.5.10', ZK_METRICS_PORT: '7000' },
      /error\[setting-needs-newer-zookeeper\]: ZK_METRICS_PORT .*3\.6\.0.*3\.5\.10/,
    ],
    [
      'no domain in a pod',
      { ZK_HOST_NAME: 'zk-1', KUBERNETES_SERVICE_HOST: '10.96.0.1' },
      /error\[domain-missing\]: .*\n {2}fix: .*serviceName/,
    ],
  ])('%s: 78, nothing written', async (_what, environment, words) => {
    using zk = pod({ ...three, ...environment });
    const { status, stdout, stderr } = await zk.generate();
    expect(stderr).toMatch(words);
    expect({ status, stdout, files: zk.files() }).toEqual({ status: 78, stdout: '', files: [] });
  });

  it('is reported with all others at once, in the spelling of the operator, with a fix', async () => {
    using zk = pod({ ZK_REPLICAS: 'many', ZK_CLIENT_PORT: '0', ZK_TICK_TIME: '-1', ZK_HEAP_SIZE: '2GB' });
    const { status, stderr } = await zk.generate(['--init-limit=0x10']);
    expect(status).toBe(78);
    const subjects = stderr
      .split('\n')
      .flatMap((line) => /^zk-gen-config: error\[invalid-value\]: (\S+): expected/.exec(line)?.[1] ?? []);
    expect(subjects.sort()).toEqual([
      '--init-limit',
      'ZK_CLIENT_PORT',
      'ZK_HEAP_SIZE',
      'ZK_REPLICAS',
      'ZK_TICK_TIME',
    ]);
    expect(stderr.match(/^ {2}fix: \S/gm)).toHaveLength(5);
    expect(zk.files()).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0)('as root: a user that is not known', async () => {
    using zk = pod({ ...three, ZK_USER: 'stranger-of-this-system' });
    const { status, stderr } = await zk.generate();
    expect(status).toBe(78);
    expect(stderr).toMatch(/error\[unknown-user\]: ZK_USER=stranger-of-this-system/);
    expect(zk.files()).toEqual([]);
  });
});

describe('an existing myid', () => {
  it.each([
    ['of another server', '7\n'],
    ['that is empty', ''],
  ])('%s, beside data: 78, nothing written, the volume untouched', async (_what, myid) => {
    using zk = pod(three);
    mkdirSync(zk.path('data/version-2'), { recursive: true });
    writeFileSync(zk.path('data/version-2/snapshot.0'), 'data');
    writeFileSync(zk.path('data/myid'), myid);
    const { status, stderr } = await zk.generate();
    expect(status).toBe(78);
    expect(stderr).toMatch(/data\/myid: expected "?2/);
    expect(zk.files()).toEqual(['data/myid', 'data/version-2/snapshot.0']);
    expect(zk.read('data/myid')).toBe(myid);
  });

  it('of this server is kept', async () => {
    using zk = pod(three);
    mkdirSync(zk.path('data'));
    writeFileSync(zk.path('data/myid'), '2\n');
    const { status, stderr } = await zk.generate();
    expect({ status, stderr }).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('myid: unchanged'),
    });
  });
});

describe('a wrong command line: 64, nothing written', () => {
  it.each([
    [
      'an unknown flag',
      ['--tick-tiem=2000'],
      /error\[unknown-flag\]: --tick-tiem .*\n {2}fix: use --tick-time$/m,
    ],
    ['a flag twice', ['--tick-time=1', '--tick_time=2'], /error\[flag-given-twice\]: --tick-time /],
    ['a flag without a value', ['--for-ordinal'], /error\[flag-needs-value\]: --for-ordinal /],
    ['two views', ['--print', '--check'], /error\[conflicting-flags\]: --check .*--print/],
    ['two ways to choose a member', ['--all', '--for-ordinal=1'], /error\[conflicting-flags\]: --all /],
    ['waiting without writing', ['--wait', '--explain'], /error\[conflicting-flags\]: --wait .*--explain/],
    ['JSON without a view', ['--json'], /error\[flag-needs-flag\]: --json /],
    ['an ordinal that is no number', ['--for-ordinal=x'], /error\[invalid-value\]: --for-ordinal: .*"x"/],
    ['an unknown id', ['--explain-problem=invalid-valeu'], /fix: --explain-problem=invalid-value$/m],
    ['a word', ['print'], /error\[unexpected-argument\]: "print" /],
    ['one hyphen instead of two', ['-print'], /error\[unknown-flag\]: -print .*\n {2}fix: use --print$/m],
  ])('%s', async (_what, args, words) => {
    using zk = pod(three);
    const { status, stderr } = await zk.generate(args);
    expect(stderr).toMatch(words);
    expect({ status, files: zk.files() }).toEqual({ status: 64, files: [] });
  });
});

describe('a folder that cannot be had: 74', () => {
  it.each([
    ['the data dir is a file', 'ZK_DATA_DIR', 'file'],
    ['the conf dir is a file', 'ZK_CONF_DIR', 'file'],
    ['the log dir is in a file', 'ZK_LOG_DIR', 'file/logs'],
    ['the transaction log dir is in a file', 'ZK_DATA_LOG_DIR', 'file/log'],
  ])('%s', async (_what, env, name) => {
    using zk = pod(three);
    writeFileSync(zk.path('file'), 'mine');
    const { status, stderr } = await zk.generate([], { [env]: zk.path(name) });
    expect(status).toBe(74);
    expect(stderr).toMatch(/\/file.*: expected .*(?:EEXIST|ENOTDIR).*\n {2}try: /);
    expect(zk.read('file')).toBe('mine');
  });

  it('a folder has the name of a file', async () => {
    using zk = pod(three);
    mkdirSync(zk.path('conf/zoo.cfg'), { recursive: true });
    const { status, stderr } = await zk.generate();
    expect(status).toBe(74);
    expect(stderr).toMatch(/zoo\.cfg: .*EISDIR/);
  });

  it('the existing myid cannot be read', async () => {
    using zk = pod(three);
    mkdirSync(zk.path('data/myid'), { recursive: true });
    const { status, stderr } = await zk.generate();
    expect(status).toBe(74);
    expect(stderr).toMatch(/data\/myid: .*EISDIR/);
  });
});

describe('it answers on stdout', () => {
  it.each([
    ['--help', /--replicas, --servers.*ZK_REPLICAS/s],
    ['--version', /^\d+\.\d+\.\d+$/],
    ['completion', /complet/],
  ])('%s', async (flag, words) => {
    const { status, stdout, stderr } = await run('zk-gen-config', [flag]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(words);
  });
});
