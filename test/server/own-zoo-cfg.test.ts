// A zoo.cfg of somebody else: what the toolkit reads from it is what the server reads, and its server runs protected.
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makePlan } from '../../src/generate/plan.ts';
import { isAtLeast } from '../../src/zookeeper/version.ts';
import { factsOfFile } from '../support/process/dialects.ts';
import { until } from '../support/process/poll.ts';
import { commandLine } from '../support/process/processes.ts';
import { run, temporaryFolder } from '../support/process/run.ts';
import { startServers } from '../support/server/jvm-server.ts';
import { startRealParser, type Understood } from '../support/server/real-parser.ts';
import { freePorts, type Server, startServer } from '../support/server/zookeeper.ts';
import { releases } from '../support/server/zookeeper-jars.ts';

const members = [1, 2, 3].map((id) => `server.${id}=zoo${id}:2888:3888`);

/** Files as people have them; DATA is the folder of the volume. */
const files: Readonly<Record<string, string>> = {
  'of a single server': 'tickTime=2000\ndataDir=DATA\nclientPort=2181\n',
  'with Windows line ends and blanks': 'tickTime = 2000 \r\ndataDir: DATA\r\n\r\n  clientPort 2190\r\n',
  'with comments, a continued line and an escape':
    '# members\n! old\ndataDir=DA\\\n   TA\nclientPort=21\\u0038\\u0031\nmaxClientCnxns\\=0\\\n=7\n',
  'with keys given twice': 'dataDir=/nowhere\ndataDir=DATA\nclientPort=1\nclientPort=2182\ntickTime=1000\n',
  'without ticks': 'dataDir=DATA\nclientPort=2181\nautopurge.purgeInterval=24\n',
  'of three servers': ['dataDir=DATA', 'clientPort=2181', 'initLimit=5', 'syncLimit=2', ...members].join(
    '\n',
  ),
  'with client ports on the lines of the servers': [
    'dataDir=DATA',
    'initLimit=5',
    'syncLimit=2',
    ...members.map((line) => `${line}:participant;0.0.0.0:2191`),
  ].join('\n'),
  'with an observer, groups and session timeouts': [
    'dataDir=DATA\ndataLogDir=DATA/log\nclientPort=2181\ninitLimit=5\nsyncLimit=2',
    'minSessionTimeout=5000\nmaxSessionTimeout=90000\nquorumListenOnAllIPs=true',
    ...members,
    'server.4=zoo4:2888:3888:observer\ngroup.1=1:2:3\nweight.1=2',
  ].join('\n'),
};

/** What both know, by the same names. */
function understoodHere(text: string, dataDir: string, version: string) {
  const volume = { path: dataDir, myId: '2', keepsLogsWithSnapshots: false };
  const { settings, ...facts } = factsOfFile({}, text, { version, volume });
  const { plan, problems } = makePlan({ ...facts, settings });
  if (!plan) throw new Error(`refused: ${JSON.stringify(problems)}`);
  const { values } = settings;
  const { tickTime, minSessionTimeout, maxSessionTimeout, maxClientCnxns, purgeInterval } = values;
  return {
    clientPort: values.clientPort,
    ...{ tickTime, minSessionTimeout, maxSessionTimeout, maxClientCnxns, purgeInterval },
    dataDir: values.dataDir,
    dataLogDir: values.dataLogDir,
    members: plan.ensemble.members.length < 2 ? [] : plan.ensemble.members.map(memberOf),
  };
}

const memberOf = ({ id, host, serverPort, electionPort, role }: Understood['members'][number]) => ({
  id,
  host,
  serverPort,
  electionPort,
  role,
});

it.each(['3.4.14', '3.5.10', '3.9.5'] as const)(
  'ZooKeeper %s reads from each file what is checked',
  async (release) => {
    using folder = temporaryFolder();
    await using parser = await startRealParser(release);
    const dataDir = join(folder.path, 'data');
    mkdirSync(join(dataDir, 'log'), { recursive: true });
    writeFileSync(join(dataDir, 'myid'), '2\n');
    const names = Object.keys(files).filter((name) => release !== '3.4.14' || !name.includes('on the lines'));
    const texts = names.map((name) => (files[name] ?? '').replaceAll(/DA(?:\\\n {3})?TA/g, dataDir));
    const paths = texts.map((text, index) => {
      const path = join(folder.path, `${index}.cfg`);
      writeFileSync(path, text);
      return path;
    });
    const answers = await parser.parse(paths);
    for (const [index, text] of texts.entries()) {
      const answer = answers[index] as Understood;
      expect(answer, names[index]).toMatchObject({ accepted: true });
      const { clientPort, dataLogDir, ...others } = understoodHere(text, dataDir, release);
      // Before 3.5 the parser leaves it to the server what follows from the tick.
      const { minSessionTimeout, maxSessionTimeout } = others;
      if (answer.minSessionTimeout === -1) Object.assign(answer, { minSessionTimeout });
      if (answer.maxSessionTimeout === -1) Object.assign(answer, { maxSessionTimeout });
      const byId = [...answer.members].map(memberOf).sort((one, other) => one.id - other.id);
      expect({ ...answer, members: byId }, names[index]).toMatchObject(others);
      expect(answer.clientPort, names[index]).toBe(clientPort);
      expect(answer.dataLogDir || dataDir, names[index]).toBe(dataLogDir);
    }
  },
);

it('from 3.6 on, a server with an empty volume keeps out of votes by the flag alone', async () => {
  const epochs = await Promise.all(
    releases
      .filter((release) => release !== '3.4.14')
      .map(async (release) => {
        const peers = { 'server.1': '127.0.0.1:1:2', 'server.2': '127.0.0.1:3:4' };
        const jvmFlags = ['-Dzookeeper.db.autocreate=false'];
        await using started = await startServers(release, [peers], { jvmFlags });
        const epoch = join(started.folder, '1/version-2/currentEpoch');
        await until(`ZooKeeper ${release} to write ${epoch}`, async () => existsSync(epoch));
        return [release, readFileSync(epoch, 'utf8').trim()];
      }),
  );
  expect(epochs).toEqual(
    epochs.map(([release]) => [release, isAtLeast(release ?? '', '3.6.0') ? '-1' : '0']),
  );
});

/** A server with nothing but its file: no member, port or folder is given. */
async function startWith(conf: string, given: Readonly<Record<string, string>> = {}): Promise<Server> {
  const none = { ZK_REPLICAS: undefined, ZK_HOST_NAME: undefined, ZK_ENSEMBLE_STATE: undefined };
  const places = { ZK_CLIENT_PORT_ADDRESS: undefined, ZK_DATA_DIR: undefined, ZK_DATA_LOG_DIR: undefined };
  return startServer({ ...none, ...places, ZK_CLIENT_PORT: undefined, ZK_CONF_DIR: conf, ...given });
}

describe('three servers with files of their own', () => {
  const stack = new AsyncDisposableStack();
  afterAll(() => stack.disposeAsync());

  it('bootstrap one ensemble, and one that lost its volume gets the data back', async () => {
    const folder = temporaryFolder();
    stack.defer(() => folder[Symbol.dispose]());
    chmodSync(folder.path, 0o755);
    const ports = await freePorts(3);
    const lines = ports.map(
      ({ client, server, election }, index) =>
        `server.${index + 1}=127.0.0.1:${server}:${election};${client}`,
    );
    const conf = (id: number) => join(folder.path, `conf${id}`);
    const data = (id: number) => join(folder.path, `data${id}`);
    for (const id of [1, 2, 3]) {
      mkdirSync(conf(id));
      const text = [`dataDir=${data(id)}`, 'tickTime=500', 'initLimit=20', 'syncLimit=10', ...lines];
      writeFileSync(join(conf(id), 'zoo.cfg'), `${text.join('\r\n')}\r\nadmin.enableServer=false\r\n`);
    }
    const start = async (id: number) => stack.use(await startWith(conf(id), { ZK_MY_ID: String(id) }));
    const isReady = async (id: number) =>
      (await run('zk-ok', ['--ready'], { ZK_CONF_DIR: conf(id) })).status === 0;
    const servers = await Promise.all([1, 2, 3].map(start));
    for (const id of [1, 2, 3]) await until(`server ${id} to serve`, () => isReady(id), 90_000);

    // The probe finds its port in the file, and the conf folder is as it was.
    const words = commandLine(servers[0]?.pid ?? 0);
    expect(words).toEqual(expect.arrayContaining(['-Dzookeeper.db.autocreate=false', '-Xmx64m']));
    for (const id of [1, 2, 3]) expect(readdirSync(conf(id))).toEqual(['zoo.cfg']);
    const all = await run('zk-ok', ['--all', '--strict'], { ZK_CONF_DIR: conf(1) });
    expect(all.status, all.stdout).toBe(0);

    await servers[2]?.[Symbol.asyncDispose]();
    rmSync(data(3), { recursive: true });
    await start(3);
    await until('server 3 to serve again', () => isReady(3), 90_000);
    expect(JSON.parse(readFileSync(join(data(3), 'zk-bootstrap.json'), 'utf8'))).toMatchObject({
      origin: 'joined',
    });
  });
});
