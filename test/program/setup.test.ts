// scripts/setup.mjs in a folder that looks like the project, with stand-ins for apt-get, dpkg-query, sudo and npm.
import { copyFileSync, existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/process/run.ts';

const script = fileURLToPath(new URL('../../scripts/setup.mjs', import.meta.url));

/** Each stand-in is a shell script; apt-get without one succeeds, and nothing is installed. */
function project(programs: Readonly<Record<string, string>> = {}) {
  const folder = temporaryFolder();
  const bin = join(folder.path, 'bin');
  for (const name of ['bin', 'scripts', 'node_modules']) mkdirSync(join(folder.path, name));
  copyFileSync(script, join(folder.path, 'scripts/setup.mjs'));
  for (const file of ['package-lock.json', 'node_modules/.package-lock.json'])
    writeFileSync(join(folder.path, file), '{}\n');
  const calls = join(folder.path, 'calls');
  const standIns = {
    'apt-get': '',
    'dpkg-query': 'exit 1',
    sudo: 'shift; exec "$@"',
    env: 'shift 2; exec "$@"',
    ...programs,
  };
  for (const [name, text] of Object.entries(standIns)) {
    if (text === 'absent') continue;
    const record = name === 'apt-get' || name === 'npm' ? `echo "${name} $*" >>${calls}` : '';
    writeFileSync(join(bin, name), `#!/bin/sh\n${record}\n${text}\n`, { mode: 0o755 });
  }
  return {
    path: folder.path,
    calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trimEnd().split('\n') : []),
    async setUp(environment: Readonly<Record<string, string>> = {}) {
      const { exitCode, stdout, stderr } = await execa(
        process.execPath,
        [join(folder.path, 'scripts/setup.mjs')],
        { env: { PATH: bin, ...environment }, extendEnv: false, reject: false, timeout: 60_000 },
      );
      return { status: exitCode, stdout, stderr };
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

describe('ZooKeeper', () => {
  it('is installed without a word of apt, which waits for the lock of dpkg', async () => {
    using here = project({ 'apt-get': 'echo "Reading package lists"' });
    expect(await here.setUp()).toEqual({
      status: 0,
      stdout: '',
      stderr: 'setup: installing ZooKeeper with a Java runtime: zookeeper liblogback-java',
    });
    expect(here.calls()).toEqual([
      'apt-get -o DPkg::Lock::Timeout=300 update',
      'apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends zookeeper liblogback-java',
    ]);
  });

  it.each([
    ['its packages are', { 'dpkg-query': 'printf "installed\\ninstalled\\n"' }, {}],
    ['ZK_HOME is set', {}, { ZK_HOME: '/opt/zookeeper' }],
    ['ZOOKEEPER_HOME is set', {}, { ZOOKEEPER_HOME: '/opt/zookeeper' }],
    ['zkServer.sh is on PATH', { 'zkServer.sh': '' }, {}],
  ])('is not installed when %s', async (_what, programs, environment) => {
    using here = project(programs);
    expect(await here.setUp(environment)).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(here.calls()).toEqual([]);
  });

  it('is installed when a package of it was removed', async () => {
    using here = project({ 'dpkg-query': 'printf "installed\\nconfig-files\\n"' });
    expect((await here.setUp()).status).toBe(0);
    expect(here.calls()).toHaveLength(2);
  });

  it('waits until the package lists are not locked any more', async () => {
    using here = project({
      'apt-get':
        '[ -e "$0.asked" ] && exit; : >"$0.asked"; echo "E: Could not get lock /var/lib/apt/lists/lock." >&2; exit 100',
    });
    expect((await here.setUp()).status).toBe(0);
    expect(here.calls().map((call) => call.split(' ')[3])).toEqual(['update', 'update', 'install']);
  });
});

describe('stops with status 69, one error and a fix', () => {
  it('when apt fails to install, with the end of its output', async () => {
    using here = project({
      'apt-get':
        'case $* in *update*) exit;; esac; i=0; while [ $i -lt 40 ]; do i=$((i + 1)); echo "line $i"; done; echo "E: Unable to locate package zookeeper" >&2; exit 100',
    });
    const { status, stderr } = await here.setUp();
    expect(status).toBe(69);
    const [, error = '', ...rest] = stderr.split('\n');
    expect(error).toMatch(
      /^setup: error: apt-get .* install .* ended with status 100; the end of \S+setup\.log:$/,
    );
    expect(rest.slice(-3)).toEqual([
      '    line 40',
      '    E: Unable to locate package zookeeper',
      expect.stringMatching(/^ {2}fix: .*ZK_HOME/),
    ]);
    expect(rest.length).toBeLessThan(20);
    expect(stderr.match(/error:|no ZooKeeper/g)).toHaveLength(1);
    expect(readFileSync(join(here.path, '.cache/setup.log'), 'utf8')).toContain('line 1\n');
  });

  it('when apt fails to update, without an attempt to install', async () => {
    using here = project({ 'apt-get': 'echo "E: Failed to fetch" >&2; exit 100' });
    const { status, stderr } = await here.setUp();
    expect(status).toBe(69);
    expect(stderr).toMatch(/update ended with status 100.*\n {4}E: Failed to fetch\n {2}fix: /);
    expect(here.calls()).toHaveLength(1);
  });

  it('when there is no apt-get', async () => {
    using here = project({ 'apt-get': 'absent', 'dpkg-query': 'absent' });
    const { status, stderr } = await here.setUp();
    expect(status).toBe(69);
    expect(stderr).toMatch(/^setup: error: no ZooKeeper found.*\n {2}fix: .*ZK_HOME.*$/);
  });

  it('when npm fails to install the packages', async () => {
    using here = project({ npm: 'echo "npm error code ENOTFOUND" >&2; exit 1' });
    const lock = join(here.path, 'package-lock.json');
    const later = new Date(Date.now() + 10_000);
    utimesSync(lock, later, later);
    const { status, stderr } = await here.setUp();
    expect(status).toBe(69);
    expect(stderr).toMatch(/npm error code ENOTFOUND\nsetup: error: npm ci ended with status 1\n {2}fix: /);
    expect(here.calls()).toEqual(['npm ci --no-progress --loglevel=error']);
  });
});
