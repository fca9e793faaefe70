// The generator killed at every call that touches a file, and on folders and disks that refuse: every file is the
// old one or the new one, whole, and the next start succeeds.
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { bootstrapMark, epochFiles, epochPath } from '../../src/volume/contents.ts';
import type { Faults } from '../support/process/fault-injection.ts';
import { printedIds, temporaryFolder, withNodeFlags } from '../support/process/run.ts';
import { freePorts } from '../support/server/zookeeper.ts';

const isRoot = process.getuid?.() === 0;
const injection = fileURLToPath(new URL('../support/process/fault-injection.ts', import.meta.url));
/** A user that owns nothing, when there is a choice. */
const stranger = 12_345;
/** Who writes the files. */
const user = isRoot ? stranger : process.getuid?.();

interface Ended {
  readonly status: number | undefined;
  readonly signal: string | undefined;
  readonly stderr: string;
}

/** A folder that the user of the server can reach. */
function podFolder() {
  const folder = temporaryFolder();
  chmodSync(folder.path, 0o755);
  return folder;
}

/** The settings of one server whose folders are below a folder. */
function settingsIn(folder: string, given: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    ZK_REPLICAS: '1',
    ZK_HOST_NAME: 'zk-0',
    ZK_VERSION: '3.9.4',
    // Owners are changed as root, so that these calls are there to be killed at.
    ZK_USER: isRoot ? `${stranger}:${stranger}` : `${process.getuid?.()}:${process.getgid?.()}`,
    ZK_HEAP_SIZE: '1G',
    ZK_CONF_DIR: join(folder, 'conf'),
    ZK_DATA_DIR: join(folder, 'data'),
    ZK_DATA_LOG_DIR: join(folder, 'log'),
    ZK_LOG_DIR: join(folder, 'logs'),
    ...given,
  };
}

async function generate(
  settings: Record<string, string>,
  options: { readonly faults?: Faults; readonly uid?: number } = {},
): Promise<Ended> {
  const { faults, uid } = options;
  const [node, ...words] = withNodeFlags('zk-gen-config', ...(faults ? ['--import', injection] : []));
  const { exitCode, signal, stderr } = await execa(node, [...words, '--wait'], {
    env: { ...settings, FAULTS: JSON.stringify(faults) },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  return { status: exitCode, signal, stderr };
}

/** Of the volume history and the volume id: what is another one at each start. */
const changing = /(?<="time": )"[^"]+"|(?<="logFolderMs": )[\d.]+|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;

/** Every file below a folder with its text, without what changes at each start; not the lock, which names a process. */
function textsBelow(folder: string): ReadonlyMap<string, string> {
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  return new Map(
    entries
      .filter((entry) => entry.isFile() && entry.name !== 'zk-bootstrap.lock')
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        const text = readFileSync(path, 'utf8');
        return [path.slice(folder.length + 1), text.replaceAll(changing, '…')];
      }),
  );
}

/** What is not a file of the product: the sibling that a killed start leaves. */
function isSibling(path: string): boolean {
  return /^\..+\.new$/.test(basename(path));
}

/**
 * Kills a start at each of its calls in turn, each time on the same prepared folder.
 * @returns how many calls there are
 */
async function killAtEachCall(
  prepare: (folder: string) => Promise<void>,
  settings: (folder: string) => Record<string, string>,
): Promise<number> {
  using place = podFolder();
  const folder = join(place.path, 'pod');
  const prepared = join(place.path, 'prepared');
  mkdirSync(folder);
  await prepare(folder);
  cpSync(folder, prepared, { recursive: true });
  const restore = () => {
    rmSync(folder, { recursive: true });
    cpSync(prepared, folder, { recursive: true });
  };
  const before = textsBelow(folder);
  expect((await generate(settings(folder))).status).toBe(0);
  const wanted = textsBelow(folder);

  for (let killAt = 1; ; killAt++) {
    restore();
    const ended = await generate(settings(folder), { faults: { folder, killAt } });
    if (ended.status === 0) {
      expect(textsBelow(folder)).toEqual(wanted);
      return killAt - 1;
    }
    expect(ended.signal, ended.stderr).toBe('SIGKILL');
    const after = textsBelow(folder);
    for (const [path, text] of after)
      if (!isSibling(path))
        expect([before.get(path), wanted.get(path)], `${path} at call ${killAt}`).toContain(text);
    for (const path of before.keys())
      expect(after.has(path), `${path} is there at call ${killAt}`).toBe(true);

    const next = await generate(settings(folder));
    expect(next, `the start after the kill at call ${killAt}`).toMatchObject({ status: 0 });
    const finished = [...textsBelow(folder)].filter(([path]) => !isSibling(path));
    expect(new Map(finished), `after the kill at call ${killAt}`).toEqual(wanted);
  }
}

// Some hundred processes, one after the other.
describe('a generator that is killed at any call that touches a file', { timeout: 300_000 }, () => {
  it('leaves each file whole and the next start succeeds, on a first start', async () => {
    const calls = await killAtEachCall(
      async () => {},
      (folder) => settingsIn(folder),
    );
    expect(calls).toBeGreaterThan(35);
  });

  it('leaves each file the old one or the new one, when all change', async () => {
    const calls = await killAtEachCall(
      async (folder) => {
        expect((await generate(settingsIn(folder))).status).toBe(0);
        writeFileSync(join(folder, 'data', 'myid'), '7\n');
      },
      (folder) =>
        settingsIn(folder, {
          ZK_TICK_TIME: '1000',
          ZK_HEAP_SIZE: '2G',
          ZK_LOG_LEVEL: 'WARN',
          ZK_VERSION: '3.9.5',
        }),
    );
    expect(calls).toBeGreaterThan(25);
  });

  /**
   * The calls of a trace. Except for the configuration, which every start writes, each rename is preceded by the fsync
   * of the text and followed by that of the folder.
   */
  function durableCalls(trace: string): readonly string[] {
    const calls = readFileSync(trace, 'utf8').trimEnd().split('\n');
    for (const [index, call] of calls.entries()) {
      if (!call.startsWith('rename ')) continue;
      const sibling = call.slice('rename '.length);
      if (sibling.startsWith('/conf/')) continue;
      expect([calls[index - 1], calls[index + 1]]).toEqual([`fsync ${sibling}`, `fsync ${dirname(sibling)}`]);
    }
    return calls;
  }

  /** The files of the volume that were renamed into place, in order. */
  function renamedOnVolume(calls: readonly string[]): readonly string[] {
    const paths = calls.flatMap((call) => /^rename (.*)\/\.(.*)\.new$/.exec(call)?.slice(1).join('/') ?? []);
    // The marker is written again when the decision of another server is seen.
    return [...new Set(paths.filter((path) => !path.startsWith('/conf/')))];
  }

  it('has each text on disk before it takes the name, and the name before it goes on', async () => {
    using folder = podFolder();
    using notes = temporaryFolder();
    const trace = join(notes.path, 'trace');
    await generate(settingsIn(folder.path), { faults: { folder: folder.path, trace } });
    expect(renamedOnVolume(durableCalls(trace))).toEqual([
      '/data/myid',
      '/log/initialize',
      '/log/zk-bootstrap-volume',
      '/data/zk-bootstrap.json',
    ]);
  });

  it('has epoch files and marker on disk before the bootstrap ends, and the history before it goes on', async () => {
    using place = podFolder();
    using notes = temporaryFolder();
    const trace = join(notes.path, 'trace');
    const ports = await freePorts(2);
    const members = ports.map(
      ({ client, server, election }, index) =>
        `server.${index + 1}=127.0.0.1:${server}:${election};${client}`,
    );
    const folders = members.map((_, index) => join(place.path, `zk-${index}`));
    const settings = folders.map((folder, index) => {
      mkdirSync(join(folder, 'data', 'version-2'), { recursive: true });
      for (const file of epochFiles) writeFileSync(epochPath(join(folder, 'data'), file), '-1');
      const { ZK_REPLICAS, ...others } = settingsIn(folder, {
        ZK_SERVERS: members.join(' '),
        ZK_MY_ID: String(index + 1),
        ZK_CLIENT_PORT: String(ports[index]?.client),
      });
      return others;
    });
    const [first = '', second = ''] = folders;
    const ended = await Promise.all([
      generate(settings[0] ?? {}, { faults: { folder: first, trace } }),
      generate(settings[1] ?? {}),
    ]);
    expect(
      ended.map(({ status }) => status),
      ended.map(({ stderr }) => stderr).join('\n'),
    ).toEqual([0, 0]);
    expect(textsBelow(second).get('log/initialize')).toBe(`${bootstrapMark} 1\n`);
    expect(renamedOnVolume(durableCalls(trace))).toEqual([
      '/data/myid',
      '/data/version-2/acceptedEpoch',
      '/data/version-2/currentEpoch',
      '/log/initialize',
      '/log/zk-bootstrap-volume',
      '/data/zk-bootstrap.json',
    ]);
  });
});

describe('a full disk', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'at write %i ends with 74, the path and the user, and leaves the old files',
    async (fullAt) => {
      using folder = podFolder();
      const settings = settingsIn(folder.path);
      await generate(settings);
      const before = textsBelow(folder.path);
      for (const file of ['log/initialize', 'data/zk-bootstrap.json']) rmSync(join(folder.path, file));
      const changed = {
        ...settings,
        ZK_TICK_TIME: '1000',
        ZK_HEAP_SIZE: '2G',
        ZK_LOG_LEVEL: 'WARN',
        ZK_VERSION: '3.9.5',
      };
      writeFileSync(join(folder.path, 'data', 'myid'), '7\n');
      const ended = await generate(changed, { faults: { folder: folder.path, fullAt } });
      expect(ended.status).toBe(74);
      expect(printedIds(ended.stderr)).toContain('file-not-writable');
      expect(ended.stderr).toMatch(
        new RegExp(`: ${folder.path}/\\S+ cannot be written by user ${user} \\(ENOSPC\\)`),
      );
      const texts = [...textsBelow(folder.path)];
      expect(texts.filter(([path]) => isSibling(path))).toEqual([]);
      expect(texts.filter(([path, text]) => before.get(path) === text).length).toBeGreaterThan(0);
      expect((await generate(changed)).status).toBe(0);
    },
  );
});

describe('a folder that refuses', () => {
  /** A folder of ours that the user who generates may not change. */
  const locked = (path: string) => {
    mkdirSync(path, { recursive: true });
    chmodSync(path, 0o555);
  };
  const uid = isRoot ? stranger : undefined;
  const openToAll = (path: string) => {
    chmodSync(path, 0o755);
    if (isRoot) chownSync(path, stranger, stranger);
  };

  it.each(['conf', 'data', 'log'])('ends with 74, the path and the user: %s', async (name) => {
    using folder = podFolder();
    openToAll(folder.path);
    locked(join(folder.path, name));
    if (isRoot) chownSync(join(folder.path, name), 0, 0);
    const ended = await generate(settingsIn(folder.path), uid === undefined ? {} : { uid });
    expect(ended.status, ended.stderr).toBe(74);
    // In the folder of the transaction logs the first thing is a folder for them.
    expect(printedIds(ended.stderr)).toContain(name === 'log' ? 'folder-not-writable' : 'file-not-writable');
    expect(ended.stderr).toMatch(
      new RegExp(`: ${folder.path}/${name}/\\S+ cannot be .* by user ${user} \\(EACCES\\)`),
    );
    chmodSync(join(folder.path, name), 0o755);
  });

  it('leaves the old files, and is no problem when they hold what they should', async () => {
    using folder = podFolder();
    openToAll(folder.path);
    const options = uid === undefined ? {} : { uid };
    expect((await generate(settingsIn(folder.path), options)).status).toBe(0);
    const before = textsBelow(folder.path);
    const conf = join(folder.path, 'conf');
    for (const name of readdirSync(conf)) chmodSync(join(conf, name), 0o444);
    locked(conf);
    expect((await generate(settingsIn(folder.path), options)).status).toBe(0);
    const changed = await generate(settingsIn(folder.path, { ZK_TICK_TIME: '1000' }), options);
    expect(changed.status).toBe(74);
    expect(changed.stderr).toContain(`${conf}/zoo.cfg cannot be written by user ${user} (EACCES)`);
    expect(textsBelow(folder.path)).toEqual(before);
    chmodSync(conf, 0o755);
  });

  it.each(['conf', 'data', 'log', 'logs'])('is a file: ends with 74, and leaves it: %s', async (name) => {
    using folder = podFolder();
    writeFileSync(join(folder.path, name), 'precious\n');
    const ended = await generate(settingsIn(folder.path));
    expect(ended.status, ended.stderr).toBe(74);
    expect(printedIds(ended.stderr)).toContain('folder-not-writable');
    expect(ended.stderr).toContain(`: ${folder.path}/${name} cannot be created as a folder`);
    expect(readFileSync(join(folder.path, name), 'utf8')).toBe('precious\n');
  });

  it('is a folder where a file should be: ends with 74', async () => {
    using folder = podFolder();
    mkdirSync(join(folder.path, 'conf', 'zoo.cfg'), { recursive: true });
    const ended = await generate(settingsIn(folder.path));
    expect(ended.status, ended.stderr).toBe(74);
    expect(printedIds(ended.stderr)).toContain('file-not-writable');
    expect(ended.stderr).toContain(`: ${folder.path}/conf/zoo.cfg cannot be written`);
    expect(statSync(join(folder.path, 'conf', 'zoo.cfg')).isDirectory()).toBe(true);
  });
});

/** Mounts need root and, in a container, the right to mount. */
async function canMount(): Promise<boolean> {
  using folder = podFolder();
  const mounted = await execa('mount', ['-t', 'tmpfs', 'none', folder.path], { reject: false });
  if (mounted.failed) return false;
  await execa('umount', [folder.path]);
  return true;
}

// Where nothing can be mounted the tests above, with a failing write and locked folders, stand in for these.
if (await canMount()) {
  describe('a mounted folder', () => {
    it('that is full ends with 74 and leaves the old files', async () => {
      using folder = podFolder();
      const conf = join(folder.path, 'conf');
      mkdirSync(conf);
      await execa('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=777', 'none', conf]);
      try {
        const settings = settingsIn(folder.path);
        expect((await generate(settings)).status).toBe(0);
        const before = textsBelow(folder.path);
        for (let size = 32_768; size >= 1; size = Math.floor(size / 2)) {
          try {
            writeFileSync(join(conf, 'filler'), Buffer.alloc(size), { flag: 'a' });
          } catch {}
        }
        const ended = await generate({ ...settings, ZK_TICK_TIME: '1000' });
        expect(ended.status).toBe(74);
        expect(ended.stderr).toContain(`${conf}/zoo.cfg cannot be written by user ${user} (ENOSPC)`);
        rmSync(join(conf, 'filler'));
        expect(textsBelow(folder.path)).toEqual(before);
        expect((await generate({ ...settings, ZK_TICK_TIME: '1000' })).status).toBe(0);
      } finally {
        await execa('umount', [conf]);
      }
    });

    it('that is read-only is fine with the right files in it, and ends with 74 otherwise', async () => {
      using folder = podFolder();
      const conf = join(folder.path, 'conf');
      mkdirSync(conf);
      await execa('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=777', 'none', conf]);
      try {
        const settings = settingsIn(folder.path);
        expect((await generate(settings)).status).toBe(0);
        await execa('mount', ['-o', 'remount,ro', conf]);
        const before = textsBelow(folder.path);
        expect((await generate(settings)).status).toBe(0);
        const ended = await generate({ ...settings, ZK_TICK_TIME: '1000' });
        expect(ended.status).toBe(74);
        expect(ended.stderr).toContain(`${conf}/zoo.cfg cannot be written by user ${user} (EROFS)`);
        expect(textsBelow(folder.path)).toEqual(before);
      } finally {
        await execa('umount', [conf]);
      }
    });

    it('that is a single mounted file is written in place, which is said', async () => {
      using folder = podFolder();
      const settings = settingsIn(folder.path);
      expect((await generate(settings)).status).toBe(0);
      const cfg = join(folder.path, 'conf', 'zoo.cfg');
      await execa('mount', ['--bind', cfg, cfg]);
      try {
        const ended = await generate({ ...settings, ZK_TICK_TIME: '1000' });
        expect(ended.status, ended.stderr).toBe(0);
        expect(ended.stderr).toContain(`${cfg}: written in place, because it cannot be replaced`);
        expect(readFileSync(cfg, 'utf8')).toContain('tickTime=1000');
      } finally {
        await execa('umount', [cfg]);
      }
    });
  });
}
