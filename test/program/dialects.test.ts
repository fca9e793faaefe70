// The variables of another image, through the built generator and volumes on disk.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { printedIds, run, temporaryFolder } from '../support/process/run.ts';

/** A folder with data as a server leaves it: where its files are, by kind. */
function volumeAt(
  folder: string,
  { myId, snapshots = folder, logs = folder }: { myId?: string; snapshots?: string; logs?: string },
) {
  for (const each of [folder, snapshots, logs]) mkdirSync(`${each}/version-2`, { recursive: true });
  writeFileSync(`${snapshots}/version-2/snapshot.0`, '');
  writeFileSync(`${logs}/version-2/log.1`, '');
  if (myId !== undefined) writeFileSync(`${folder}/myid`, myId);
}

const three = 'server.1=zoo1:2888:3888;2181 server.2=zoo2:2888:3888;2181 server.3=zoo3:2888:3888;2181';

/** The official image's variables, with its folders in a temporary one. */
const officialIn = (path: string, more: Readonly<Record<string, string>> = {}) => ({
  ZOO_SERVERS: three,
  ZOO_CONF_DIR: `${path}/conf`,
  ZOO_DATA_DIR: `${path}/data`,
  ZOO_LOG_DIR: `${path}/logs`,
  ZK_USER: `${process.getuid?.()}:${process.getgid?.()}`,
  ...more,
});

describe('a volume of another image', () => {
  it('gives the id, and keeps the transaction logs beside its snapshots', async () => {
    using folder = temporaryFolder();
    volumeAt(`${folder.path}/data`, { myId: '3' });
    const { status, stderr } = await run('zk-gen-config', [], officialIn(folder.path));
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const zooCfg = readFileSync(`${folder.path}/conf/zoo.cfg`, 'utf8');
    expect(zooCfg).toContain(`dataDir=${folder.path}/data\ndataLogDir=${folder.path}/data\n`);
    expect(readFileSync(`${folder.path}/data/myid`, 'utf8')).toBe('3');
    expect(printedIds(stderr)).toContain('dialect-differs');
  });

  it('with another id than the variable is refused', async () => {
    using folder = temporaryFolder();
    volumeAt(`${folder.path}/data`, { myId: '3\n' });
    const { status, stderr } = await run('zk-gen-config', [], officialIn(folder.path, { ZOO_MY_ID: '2' }));
    expect(status).toBe(78);
    expect(printedIds(stderr)).toContain('id-differs-from-volume');
    expect(stderr).toContain(`${folder.path}/data/myid is 3`);
  });

  it('that is mounted one level too high is refused, with both paths', async () => {
    using folder = temporaryFolder();
    volumeAt(`${folder.path}/data/data`, { myId: '1\n' });
    const { status, stderr } = await run('zk-gen-config', [], officialIn(folder.path, { ZOO_MY_ID: '1' }));
    expect(status).toBe(78);
    expect(printedIds(stderr)).toEqual(['data-in-other-folder']);
    expect(stderr).toContain(`${folder.path}/data/data holds data`);
  });

  it('with transaction logs in a folder of their own is used as it is', async () => {
    using folder = temporaryFolder();
    const [data, logs] = [`${folder.path}/data`, `${folder.path}/datalog`];
    volumeAt(data, { myId: '1\n', snapshots: data, logs });
    const environment = officialIn(folder.path, { ZOO_DATA_LOG_DIR: logs });
    expect(await run('zk-gen-config', [], environment)).toMatchObject({ status: 0 });
    expect(readFileSync(`${folder.path}/conf/zoo.cfg`, 'utf8')).toContain(`dataLogDir=${logs}\n`);
  });
});

describe('a zoo.cfg of somebody else', () => {
  function confWith(path: string, lines: readonly string[]) {
    mkdirSync(`${path}/conf`);
    writeFileSync(`${path}/conf/zoo.cfg`, lines.map((line) => `${line}\r\n`).join(''));
    return {
      ZK_CONF_DIR: `${path}/conf`,
      ZK_LOG_DIR: `${path}/logs`,
      ZK_USER: `${process.getuid?.()}:${process.getgid?.()}`,
    };
  }

  it('is kept, with everything beside it, and its server is the one that is checked', async () => {
    using folder = temporaryFolder();
    volumeAt(`${folder.path}/data`, { myId: '2\n' });
    const members = [1, 2].map((id) => `server.${id}=zoo${id}:2888:3888;2181`);
    const lines = [`dataDir=${folder.path}/data`, 'initLimit=5', 'syncLimit=2', ...members];
    const environment = confWith(folder.path, lines);
    const shown = await run('zk-gen-config', ['--print'], environment);
    expect(shown.stdout).toContain(`### used as it is\n\n==> ${folder.path}/conf/zoo.cfg <==`);
    expect(shown.stdout).toMatch(/^SERVER_JVMFLAGS=.*-Dzookeeper\.db\.autocreate=false/m);
    const explained = await run('zk-gen-config', ['--explain'], environment);
    expect(explained.stdout).toMatch(/^ZK_MY_ID +2 +\S+\/data\/myid /m);
    expect(explained.stdout).toMatch(/^ZK_INIT_LIMIT +5 +initLimit in \S+\/conf\/zoo\.cfg /m);
    const { status, stderr } = await run('zk-gen-config', [], environment);
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(printedIds(stderr)).toEqual(expect.arrayContaining(['zoo-cfg-adopted', 'flags-not-given']));
    expect(readdirSync(`${folder.path}/conf`)).toEqual(['zoo.cfg']);
    expect(await run('zk-gen-config', ['--check'], environment)).toMatchObject({ status: 0 });
  });

  it('with another data folder than the one that has the data is refused, with both paths', async () => {
    using folder = temporaryFolder();
    volumeAt(`${folder.path}/data/data`, { myId: '1\n' });
    const environment = confWith(folder.path, [`dataDir=${folder.path}/data`, 'clientPort=2181']);
    const { status, stderr } = await run('zk-gen-config', [], environment);
    expect(status).toBe(78);
    expect(printedIds(stderr)).toContain('data-in-other-folder');
    expect(stderr).toMatch(
      /\/data\/data holds data of a server, but \S+\/data, the folder of dataDir in \S+zoo\.cfg/,
    );
  });

  it('is not overwritten where the members are given as settings', async () => {
    using folder = temporaryFolder();
    const environment = confWith(folder.path, [`dataDir=${folder.path}/data`, 'clientPort=2181']);
    const refused = await run('zk-gen-config', [], { ...environment, ZK_REPLICAS: '1' });
    expect(refused.status).toBe(78);
    expect(printedIds(refused.stderr)).toContain('existing-zoo-cfg');
    // What the toolkit has written is its own.
    writeFileSync(
      `${folder.path}/conf/zoo.cfg`,
      '# Written by zk-gen-config at every start; changes are lost.\n',
    );
    const given = {
      ZK_REPLICAS: '1',
      ZK_DATA_DIR: `${folder.path}/data`,
      ZK_DATA_LOG_DIR: `${folder.path}/data`,
    };
    expect(await run('zk-gen-config', [], { ...environment, ...given })).toMatchObject({ status: 0 });
  });
});

it("Bitnami's file replaces the variable", async () => {
  using folder = temporaryFolder();
  writeFileSync(`${folder.path}/id`, '2\n');
  const { stdout } = await run('zk-gen-config', ['--explain'], {
    ZOO_SERVER_ID: '1',
    ZOO_SERVER_ID_FILE: `${folder.path}/id`,
    ZOO_SERVERS: 'zk1:2888:3888,zk2:2888:3888,zk3:2888:3888',
  });
  expect(stdout).toMatch(/^ZK_MY_ID +2 +ZOO_SERVER_ID_FILE \(Bitnami image\)/m);
});
