// Files and folders that would hold a program up for ever, or fill its memory.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { printedIds, program, temporaryFolder } from '../support/process/run.ts';
import { environmentIn } from '../support/server/zookeeper.ts';

const isRoot = process.getuid?.() === 0;

async function generate(folder: string, given: Readonly<Record<string, string>>, uid?: number) {
  const { exitCode, timedOut, stdout, stderr } = await execa(program('zk-gen-config'), [], {
    env: { ...environmentIn(folder), ZK_VERSION: '3.9.4', ...given },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: 10_000,
    forceKillAfterDelay: 100,
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  return { status: exitCode, timedOut, stdout, stderr, ids: printedIds(stderr) };
}

function makeFifo(path: string): string {
  execFileSync('mkfifo', [path]);
  return path;
}

function makeGigabyte(path: string): string {
  writeFileSync(path, '');
  truncateSync(path, 1024 ** 3);
  return path;
}

/** What may be found in the place of a file, and the words for it. */
const onVolume = [
  ['a FIFO', makeFifo, 'not a regular file'],
  ['a gigabyte', makeGigabyte, 'larger than 1 MiB'],
] as const;
const anywhere = [...onVolume, ['a device', () => '/dev/zero', 'not a regular file']] as const;

describe.each(anywhere)('%s', (_what, make, words) => {
  it('as the file of a setting: 74 at once', async () => {
    using folder = temporaryFolder();
    const ZK_TICK_TIME_FILE = make(join(folder.path, 'value'));
    const { status, ids, stderr } = await generate(folder.path, { ZK_TICK_TIME_FILE });
    expect({ status, ids }, stderr).toEqual({ status: 74, ids: ['file-unreadable'] });
    expect(stderr).toContain(words);
  });
});

describe.each(onVolume)('%s', (_what, make, words) => {
  it('as myid: 74 at once', async () => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'data'));
    make(join(folder.path, 'data/myid'));
    const { status, ids, stderr } = await generate(folder.path, {});
    expect({ status, ids }, stderr).toEqual({ status: 74, ids: ['volume-unreadable'] });
    expect(stderr).toContain(words);
  });
});

describe('a folder below /proc, where none can be made: 74 at once', () => {
  it('for this user', async () => {
    using folder = temporaryFolder();
    const { status, ids } = await generate(folder.path, { ZK_CONF_DIR: '/proc/conf' });
    expect({ status, ids }).toEqual({ status: 74, ids: ['folder-not-writable'] });
  });

  it.skipIf(!isRoot)('for a user that is not root', async () => {
    using folder = temporaryFolder();
    chmodSync(folder.path, 0o777);
    const { status, ids } = await generate(folder.path, { ZK_CONF_DIR: '/proc/conf' }, 12_345);
    expect({ status, ids }).toEqual({ status: 74, ids: ['folder-not-writable'] });
  });
});

describe('a myid that is no number, perhaps a secret of another volume, is not printed', () => {
  it.each([[[]], [['--check']]])('with %j', async (words) => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'data'));
    writeFileSync(join(folder.path, 'data/myid'), 'hunter2\n');
    const { stdout, stderr } = await execa(program('zk-gen-config'), words, {
      env: { ...environmentIn(folder.path), ZK_VERSION: '3.9.4' },
      extendEnv: false,
      reject: false,
    });
    expect(stdout + stderr).toContain('not a number');
    expect(stdout + stderr).not.toContain('hunter2');
  });
});
