import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/problem.ts';
import { holdLock } from '../support/process/lock.ts';
import { printedIds, program, run, temporaryFolder } from '../support/process/run.ts';
import { environmentIn } from '../support/server/zookeeper.ts';

const longAgo = new Date('2001-01-01');
const names = ['conf/java.env', 'conf/java.security', 'conf/logback.xml', 'conf/zoo.cfg', 'data/myid'];

/** A folder for one server's files, and the program run for it. */
function pod(given: Readonly<Record<string, string | undefined>> = {}) {
  const folder = temporaryFolder();
  const environment = { ...environmentIn(folder.path), ZK_VERSION: '3.9.4', ...given };
  return {
    environment,
    path: (name: string) => join(folder.path, name),
    read: (name: string) => readFileSync(join(folder.path, name), 'utf8'),
    mode: (name: string) => statSync(join(folder.path, name)).mode & 0o777,
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
  it('the configuration and myid and nothing else, with a line on stderr for each', async () => {
    using zk = pod(three);
    const { status, stdout, stderr } = await zk.generate();
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(zk.files()).toEqual(names);
    for (const name of names) expect(stderr).toContain(`${zk.path(name)}: written`);
    expect(zk.read('data/myid')).toBe('2\n');
    expect(zk.read('conf/zoo.cfg')).toContain('server.3=zk-2.zk.default.svc.cluster.local:2888:3888\n');
  });

  it('neither marker nor history, and notes that the volume is not bootstrapped', async () => {
    using zk = pod(three);
    const { stderr } = await zk.generate();
    expect(printedIds(stderr)).toEqual(['volume-not-bootstrapped']);
    expect(existsSync(zk.path('log/initialize'))).toBe(false);
  });

  it('with --wait, also what makes the volume ready for its server', async () => {
    using zk = pod({ ZK_REPLICAS: '1', ZK_HOST_NAME: 'zk-0' });
    const { status, stderr } = await zk.generate(['--wait']);
    expect(status, stderr).toBe(0);
    expect(zk.files()).toEqual([
      ...names,
      'data/zk-bootstrap.json',
      'data/zk-bootstrap.lock',
      'log/initialize',
      'log/zk-bootstrap-volume',
    ]);
    expect(zk.read('log/initialize')).toBe('new\n');
    expect(printedIds(stderr)).toEqual(['lock-not-kept']);
  });

  it('under its old name, without arguments, the same as with --wait', async () => {
    using zk = pod({ ZK_REPLICAS: '1', ZK_HOST_NAME: 'zk-0' });
    symlinkSync(program('zk-gen-config'), zk.path('zkGenConfig.sh'));
    const { exitCode, stderr } = await execa(zk.path('zkGenConfig.sh'), [], {
      env: { PATH: process.env.PATH, ...zk.environment },
      extendEnv: false,
      reject: false,
    });
    expect(exitCode, stderr).toBe(0);
    expect(zk.files()).toContain('log/initialize');
  });

  it('nothing while another program holds the lock of the volume', async () => {
    using zk = pod({ ZK_REPLICAS: '1', ZK_HOST_NAME: 'zk-0' });
    mkdirSync(zk.path('data'));
    using _lock = await holdLock(zk.path('data/zk-bootstrap.lock'));
    const { status, stderr } = await zk.generate(['--wait']);
    expect({ status, ids: printedIds(stderr) }).toEqual({ status: 78, ids: ['volume-in-use'] });
    expect(zk.files()).toEqual(['data/zk-bootstrap.lock']);
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
    writeFileSync(zk.path('conf/zoo.cfg'), generated.replace(/tickTime=.*/, 'tickTime=1'));
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
    // The user of the server must be able to reach its folders.
    chmodSync(zk.path('.'), 0o755);
    const { stderr } = await zk.generate();
    expect(stderr).toContain('myid: written');
    for (const name of ['conf', 'data', 'log', 'logs', ...names])
      expect(statSync(zk.path(name)), name).toMatchObject({ uid: 12_345, gid: 12_346 });
  });
});

describe('a value is given', () => {
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
    expect(printedIds(stderr)).toEqual(['file-unreadable', 'file-unreadable']);
    expect(stderr).toMatch(/ZK_TICK_TIME_FILE.*ENOENT/);
    expect(stderr).toMatch(/ZK_SYNC_LIMIT_FILE.*EISDIR/);
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
    const whole = ['conf/zoo.cfg', 'conf/logback.xml', 'conf/java.env', 'conf/java.security', 'data/myid'];
    const text = whole.map((name) => `==> ${zk.path(name)} <==\n${zk.read(name)}`).join('\n');
    expect(stdout.slice(0, text.length)).toBe(text);
  });

  it('shows what is written on the volume for each way a bootstrap can end', async () => {
    using zk = pod({ ...three, ZK_ENSEMBLE_STATE: 'auto' });
    const { stdout } = await zk.generate(['--print']);
    const [, first = '', joined = ''] = stdout.split(/^### .*$/m);
    expect(first).toContain(`==> ${zk.path('log/initialize')} <==\nbootstrap\n`);
    expect(first).toContain('"origin": "bootstrapped"');
    expect(joined).not.toContain('initialize');
    expect(joined).toContain('"origin": "joined"');
  });

  it('as JSON has files, endings and problems', async () => {
    using zk = pod({ ...three, ZK_ENSEMBLE_STATE: 'auto', ZK_PURGE_INTERVAL: '0' });
    const shown = JSON.parse((await zk.generate(['--print', '--json'])).stdout);
    expect(shown).toMatchObject({ id: 2, version: '3.9.4' });
    expect([shown.files.length, shown.volume.length]).toEqual([5, 2]);
    expect(shown.problems).toContainEqual({
      id: 'purging-disabled',
      severity: 'warning',
      subject: 'ZK_PURGE_INTERVAL',
      message: expect.any(String),
      fix: expect.any(String),
    });
  });

  it('as JSON has the problems of a refused configuration too: 78', async () => {
    using zk = pod({ ...three, ZK_TICK_TIME: 'fast' });
    const { status, stdout, stderr } = await zk.generate(['--print', '--json']);
    expect(status).toBe(78);
    const shown = JSON.parse(stdout);
    expect(shown).toMatchObject({ id: null, files: [] });
    expect(shown.problems.map(({ id }: Problem) => id)).toContain('invalid-value');
    expect(printedIds(stderr)).toEqual(['invalid-value']);
  });
});

describe('a secret', () => {
  const secrets = {
    ...three,
    ZK_EXTRA_CONFIG: 'DigestAuthenticationProvider.superDigest=two hunter2',
    ZK_JVM_FLAGS: '-Dapp.token=hunter2 -Xss1m',
  };

  it('is written and not shown', async () => {
    using zk = pod(secrets);
    const shown = await zk.generate(['--print']);
    const written = await zk.generate();
    expect(zk.read('conf/zoo.cfg')).toContain('superDigest=two hunter2\n');
    expect(zk.read('conf/java.env')).toContain('token=hunter2 -Xss1m');
    expect(zk.mode('conf/zoo.cfg')).toBe(0o600);
    expect(shown.stdout).toMatch(/superDigest=\[hidden\]/);
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
    ['no replicas', { ZK_REPLICAS: undefined }, 'replicas-missing'],
    ['replicas that are no number', { ZK_REPLICAS: 'abc' }, 'invalid-value'],
    ['zero replicas', { ZK_REPLICAS: '0' }, 'invalid-value'],
    ['two numbers of replicas', { ZK_REPLICAS: '3 4' }, 'invalid-value'],
    ['a host name without an ordinal', { ZK_HOST_NAME: 'zk.lan' }, 'ordinal-missing'],
    ['an ordinal outside the ensemble', { ZK_HOST_NAME: 'zk-3.lan' }, 'ordinal-outside-replicas'],
    ['a host name of 64 characters', { ZK_HOST_NAME: `${'a'.repeat(62)}-0` }, 'invalid-value'],
    ['a word for a tick', { ZK_TICK_TIME: 'two' }, 'invalid-value'],
    ['a port out of range', { ZK_CLIENT_PORT: '999999' }, 'invalid-value'],
    ['a relative folder', { ZK_LOG_DIR: 'var/log' }, 'invalid-value'],
    ['a version that is none', { ZK_VERSION: 'latest' }, 'invalid-value'],
    [
      'a setting that is newer than the server',
      { ZK_VERSION: '3.5.10', ZK_METRICS_PORT: '7000' },
      'setting-needs-newer-zookeeper',
    ],
    ['no domain in a pod', { ZK_HOST_NAME: 'zk-1', KUBERNETES_SERVICE_HOST: '10.96.0.1' }, 'domain-missing'],
  ])('%s: 78, nothing written', async (_what, environment, id) => {
    using zk = pod({ ...three, ...environment });
    const { status, stdout, stderr } = await zk.generate();
    expect(printedIds(stderr)).toContain(id);
    expect(stderr).toMatch(/^ {2}fix: \S/m);
    expect({ status, stdout, files: zk.files() }).toEqual({ status: 78, stdout: '', files: [] });
  });

  it('and all others are reported at once, each as it was spelt, with a fix', async () => {
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
    expect({ status, ids: printedIds(stderr) }).toEqual({ status: 78, ids: ['unknown-user'] });
    expect(stderr).toContain('ZK_USER=stranger-of-this-system');
    expect(zk.files()).toEqual([]);
  });
});

describe('an existing myid', () => {
  it.each([
    ['of another server', '7\n'],
    ['that is empty', ''],
  ])('%s, beside data: 78, nothing written, the volume untouched', async (_what, myid) => {
    using zk = pod(three);
    for (const name of ['data', 'log']) mkdirSync(zk.path(`${name}/version-2`), { recursive: true });
    writeFileSync(zk.path('data/version-2/snapshot.0'), 'data');
    writeFileSync(zk.path('data/myid'), myid);
    const { status, stderr } = await zk.generate();
    expect(status).toBe(78);
    expect(printedIds(stderr)).toEqual(['myid-differs']);
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
    ['an unknown flag', ['--tick-tiem=2000'], 'unknown-flag'],
    ['a duplicate flag', ['--tick-time=1', '--tick_time=2'], 'flag-given-twice'],
    ['a word', ['print'], 'unexpected-argument'],
    ['one hyphen instead of two', ['-print'], 'unknown-flag'],
    ['a flag without a value', ['--for-ordinal'], 'flag-needs-value'],
    ['two views', ['--print', '--check'], 'conflicting-flags'],
    ['a view that waits', ['--print', '--wait'], 'conflicting-flags'],
    ['one member and all of them', ['--all', '--for-ordinal=1'], 'conflicting-flags'],
    ['JSON of nothing', ['--json'], 'flag-needs-flag'],
    ['an ordinal that is no number', ['--for-ordinal=one'], 'invalid-value'],
    ['an unknown problem', ['--explain-problem=heap'], 'invalid-value'],
  ])('%s', async (_what, args, id) => {
    using zk = pod(three);
    const { status, stderr } = await zk.generate(args);
    expect(printedIds(stderr)).toEqual([id]);
    expect({ status, files: zk.files() }).toEqual({ status: 64, files: [] });
  });
});

describe('a folder that cannot be made: 74', () => {
  it.each([
    ['the data dir is a file', 'ZK_DATA_DIR', 'file'],
    ['the conf dir is a file', 'ZK_CONF_DIR', 'file'],
    ['the log dir is in a file', 'ZK_LOG_DIR', 'file/logs'],
    ['the transaction log dir is in a file', 'ZK_DATA_LOG_DIR', 'file/log'],
  ])('%s', async (_what, env, name) => {
    using zk = pod(three);
    writeFileSync(zk.path('file'), 'mine');
    const { status, stderr } = await zk.generate([], { [env]: zk.path(name) });
    expect({ status, ids: printedIds(stderr) }).toEqual({ status: 74, ids: ['folder-not-writable'] });
    expect(stderr).toMatch(/(?:EEXIST|ENOTDIR).*\n {2}fix: /);
    expect(zk.read('file')).toBe('mine');
  });

  it('a folder has the name of a file', async () => {
    using zk = pod(three);
    mkdirSync(zk.path('conf/zoo.cfg'), { recursive: true });
    const { status, stderr } = await zk.generate();
    expect(status).toBe(74);
    expect(printedIds(stderr)).toContain('file-not-writable');
    expect(stderr).toMatch(/zoo\.cfg .*EISDIR/);
  });

  it('the existing myid cannot be read', async () => {
    using zk = pod(three);
    mkdirSync(zk.path('data/myid'), { recursive: true });
    const { status, stderr } = await zk.generate();
    expect(status).toBe(74);
    expect(printedIds(stderr)).toEqual(['volume-unreadable']);
    expect(stderr).toMatch(/data\/myid .*EISDIR/);
  });
});

describe('it answers on stdout', () => {
  it.each([
    ['--help', /--replicas, --servers.*ZK_REPLICAS/s],
    ['--version', /^\d+\.\d+\.\d+$/],
    ['completion', /complet/],
    [
      '--explain-problem=heap-exceeds-limit',
      /^error\[heap-exceeds-limit\]: .*\n\n.*\n\nWithout this check: .*\n\nFix: /,
    ],
  ])('%s', async (flag, words) => {
    const { status, stdout, stderr } = await run('zk-gen-config', [flag]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(words);
  });

  it.each([
    ['a flag', ['--ti'], '--tick-time'],
    ['a problem', ['--explain-problem', ''], 'heap-exceeds-limit'],
  ])('completion of %s', async (_what, words, completed) => {
    const { stdout } = await run('zk-gen-config', ['--get-yargs-completions', 'zk-gen-config', ...words]);
    expect(stdout.split('\n')).toContain(completed);
  });
});

describe('--strict', () => {
  const doubtful = { ...three, ZK_PURGE_INTERVAL: '0' };

  it('refuses what otherwise is a warning: 78, nothing written', async () => {
    using zk = pod(doubtful);
    const { status, stderr } = await zk.generate(['--strict']);
    expect({ status, ids: printedIds(stderr), files: zk.files() }).toEqual({
      status: 78,
      ids: ['purging-disabled', 'warnings-refused'],
      files: [],
    });
  });

  it('refuses a misspelt variable where ZK_STRICT is set', async () => {
    using zk = pod({ ...three, ZK_TICKTIME: '3000', ZK_STRICT: 'true' });
    const { status, stderr } = await zk.generate();
    expect({ status, ids: printedIds(stderr), files: zk.files() }).toEqual({
      status: 78,
      ids: ['unknown-variable', 'warnings-refused'],
      files: [],
    });
  });

  it('without it the warning is printed, and the files are written', async () => {
    using zk = pod(doubtful);
    const { status, stderr } = await zk.generate();
    expect({ status, ids: printedIds(stderr) }).toEqual({
      status: 0,
      ids: ['purging-disabled', 'volume-not-bootstrapped'],
    });
  });

  it('a note refuses nothing', async () => {
    using zk = pod(three);
    expect((await zk.generate(['--strict'])).status).toBe(0);
  });
});
