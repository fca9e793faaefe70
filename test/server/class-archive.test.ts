// A class archive made by zk-class-archive, and servers that are given one which does not fit: without the decision of
// zk-gen-config their JVMs crash, do not start, or run the classes of another jar.
import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findLocalZooKeeper } from '../../src/local/find-release.ts';
import { program, run, temporaryFolder } from '../support/process/run.ts';
import { javaRuntimes } from '../support/server/java.ts';
import { freePorts, memberStarter, type Server, startServer } from '../support/server/zookeeper.ts';

const runtimes = javaRuntimes().filter(({ release }) => release >= 13);

it('there is a Java runtime that can make an archive', () => {
  expect(runtimes).not.toEqual([]);
});

/** Whether the server's JVM has mapped a file. */
function hasMapped({ pid }: Server, path: string): boolean {
  return readFileSync(`/proc/${pid}/maps`, 'utf8').includes(` ${path}\n`);
}

/** The notes that a server was started with, by their ids. */
function notes(server: Server): readonly string[] {
  return [...server.log().matchAll(/^zk-entrypoint: note\[([\w-]+)\]/gm)].map(([, id = '']) => id);
}

describe.each(runtimes)('with Java $release', ({ home: javaHome, release }) => {
  const file = release >= 25 ? 'classes.aot' : 'classes.jsa';
  const folder = temporaryFolder();
  let home: string;
  let archive: string;
  beforeAll(async () => {
    home = findLocalZooKeeper(process.env, folder.path);
    archive = join(home, 'class-archive');
    // Three JVMs, of which one is trained: on a busy machine minutes.
    await execa(program('zk-class-archive'), {
      env: { PATH: process.env.PATH, ZK_HOME: home, JAVA_HOME: javaHome },
      extendEnv: false,
      timeout: 240_000,
    });
  }, 300_000);
  afterAll(() => folder[Symbol.dispose]());

  const start = (given: Readonly<Record<string, string>> = {}) =>
    startServer({ ZK_HOME: home, JAVA_HOME: javaHome, ...given });

  /** A copy of the archive with its dates, changed. */
  function changedArchive(name: string, change: (path: string) => void): string {
    const copy = join(folder.path, name);
    cpSync(archive, copy, { recursive: true, preserveTimestamps: true });
    change(join(copy, file));
    return copy;
  }

  it('a server takes its classes from the archive', async () => {
    await using server = await start();
    await server.untilReady();
    expect(hasMapped(server, join(archive, file))).toBe(true);
    expect(notes(server)).toEqual([]);
  });

  it('its JVM compiles later, unless a flag of the operator is about compiling', async () => {
    const flag = '\0-XX:CompileThresholdScaling=4\0';
    const flagsOf = ({ pid }: Server) => readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    await using server = await start({ ZK_JVM_FLAGS: '-XX:+UseSerialGC' });
    await server.untilReady();
    expect(flagsOf(server)).toContain(flag);
    await using other = await start();
    await other.untilReady();
    expect(flagsOf(other)).toContain('\0-XX:TieredStopAtLevel=1\0');
    expect(flagsOf(other)).not.toContain(flag);
  });

  it('so does a member, whose class path names the voters', async () => {
    const starter = memberStarter(await freePorts(2), { ZK_HOME: home, JAVA_HOME: javaHome });
    await using first = await starter(0);
    await using second = await starter(1);
    for (const server of [first, second]) {
      await server.untilReady();
      expect(readFileSync(`/proc/${server.pid}/cmdline`, 'utf8')).toContain(':/zk-bootstrap/voters/1,2\0');
      expect(hasMapped(server, join(archive, file))).toBe(true);
    }
  });

  it('and nothing but the archive and its manifest is left of making it', () => {
    expect(readdirSync(archive).sort()).toEqual([file, 'manifest']);
  });

  it('ZK_CLASS_ARCHIVE=off: it takes them from the jars', async () => {
    await using server = await start({ ZK_CLASS_ARCHIVE: 'off' });
    await server.untilReady();
    expect(hasMapped(server, join(archive, file))).toBe(false);
    expect(notes(server)).toEqual([]);
  });

  it.each<[what: string, id: string, given: () => Readonly<Record<string, string>>]>([
    [
      'the archive is cut short',
      'class-archive-outdated',
      () => ({ ZK_CLASS_ARCHIVE: changedArchive('cut', (path) => truncateSync(path, 12_000_000)) }),
    ],
    [
      'the archive is written into',
      'class-archive-outdated',
      () => ({
        ZK_CLASS_ARCHIVE: changedArchive('written', (path) => {
          const descriptor = openSync(path, 'r+');
          writeSync(descriptor, Buffer.alloc(4096, 0xff), 0, 4096, 8_000_000);
          closeSync(descriptor);
        }),
      }),
    ],
    [
      'the archive is gone',
      'class-archive-outdated',
      () => ({ ZK_CLASS_ARCHIVE: changedArchive('gone', (path) => rmSync(path)) }),
    ],
    [
      'it was made by another Java runtime',
      'class-archive-outdated',
      () => ({
        ZK_CLASS_ARCHIVE: changedArchive('other', (path) => {
          const manifest = join(path, '..', 'manifest');
          writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/^jvm \d+/m, 'jvm 1'));
        }),
      }),
    ],
    [
      'a jar was replaced',
      'class-archive-outdated',
      () => {
        const patched = join(folder.path, 'patched');
        cpSync(home, patched, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
        const jar = readdirSync(join(patched, 'lib')).find((name) => name.startsWith('zookeeper-')) ?? '';
        rmSync(join(patched, 'lib', jar));
        copyFileSync(join(home, 'lib', jar), join(patched, 'lib', jar));
        utimesSync(join(patched, 'lib', jar), 1_700_000_000, 1_700_000_000);
        return { ZK_HOME: patched };
      },
    ],
    ['JVMFLAGS has -Xshare:auto', 'class-archive-excluded', () => ({ JVMFLAGS: '-Xshare:auto' })],
    [
      'JAVA_TOOL_OPTIONS has -Xshare:off',
      'class-archive-excluded',
      () => ({ JAVA_TOOL_OPTIONS: '-Xshare:off' }),
    ],
    ['the heap has wide pointers', 'class-archive-excluded', () => ({ JVMFLAGS: '-XX:-UseCompressedOops' })],
  ])('%s: a server starts without it, and says why', async (_what, id, given) => {
    await using server = await start(given());
    await server.untilReady();
    expect(notes(server)).toEqual([id]);
    expect(readFileSync(`/proc/${server.pid}/maps`, 'utf8')).not.toContain(
      file === 'classes.aot' ? file : '/class-archive/',
    );
  });
});

describe('when no archive can be made', () => {
  /** A release whose server cannot start. */
  function brokenRelease(folder: string): string {
    const home = findLocalZooKeeper(process.env, folder);
    for (const jar of readdirSync(join(home, 'lib'))) {
      rmSync(join(home, 'lib', jar));
      writeFileSync(join(home, 'lib', jar), 'no jar');
    }
    return home;
  }

  it.each([
    ['fails', [], 1],
    ['does not fail where the archive is optional', ['--optional'], 0],
  ])('it %s, says why and leaves no file', async (_what, words, expected) => {
    using folder = temporaryFolder();
    const home = brokenRelease(folder.path);
    const { status, stderr } = await run('zk-class-archive', words, { ZK_HOME: home });
    expect(status).toBe(expected);
    expect(stderr).toMatch(/zk-class-archive: no class archive: training server \d has ended$/);
    expect(existsSync(join(home, 'class-archive', 'manifest'))).toBe(false);
    expect(readdirSync(join(home, 'class-archive'))).toEqual([]);
  });

  it('without a ZooKeeper it says so', async () => {
    const { status, stderr } = await run('zk-class-archive', [], { ZK_HOME: '/nowhere' });
    expect(status).toBe(1);
    expect(stderr).toBe(
      'zk-class-archive: no class archive: /nowhere/bin/zkServer.sh is not an executable file',
    );
  });
});
