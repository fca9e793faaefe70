import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../../src/generate/plan.ts';
import { factsOfFile } from '../../../support/process/dialects.ts';
import { errorIds, hostOf } from '../../../support/process/settings.ts';

const single = 'dataDir=/data\nclientPort=2181\n';
const three = [
  'dataDir=/data',
  'initLimit=5',
  'syncLimit=2',
  ...[1, 2, 3].map((id) => `server.${id}=zoo${id}:2888:3888;2181`),
].join('\n');
const ofOfficial = { path: '/data', myId: '2\n', keepsLogsWithSnapshots: false };

type Options = Parameters<typeof factsOfFile>[2];

function planned(text: string, environment: Readonly<Record<string, string>> = {}, options: Options = {}) {
  const facts = factsOfFile(environment, text, { version: '3.9.4', ...options });
  return { ...facts.settings, ...makePlan(facts) };
}

describe('what the file gives', () => {
  it.each<[string, string, object]>([
    ['its keys', `${single}tickTime=1500\nmaxClientCnxns=7\n`, { tickTime: 1500, maxClientCnxns: 7 }],
    ["ZooKeeper's own defaults", single, { tickTime: 3000, purgeInterval: 0, dataLogDir: '/data' }],
    ['the last of two lines', `${single}clientPort=2190\n`, { clientPort: 2190 }],
    ['values as the server trims them', 'dataDir = /data \r\nclientPort : 2190\r\n', { clientPort: 2190 }],
    [
      'the port behind the semicolon',
      three.replace('zoo2:2888:3888;2181', 'zoo2:2888:3888;2182'),
      { clientPort: 2182 },
    ],
    ['a port of the admin server', `${single}admin.serverPort=8090\n`, { adminPort: 8090 }],
    ['a folder for the transaction logs', `${single}dataLogDir=/datalog\n`, { dataLogDir: '/datalog' }],
  ])('%s', (_what, text, values) => {
    const found = planned(text, {}, { volume: ofOfficial });
    expect(errorIds(found.problems)).toEqual([]);
    expect(found.values).toMatchObject(values);
  });

  it('can switch the admin server off', () => {
    expect(planned(single).values.adminPort).toBe(8080);
    expect(planned(`${single}admin.enableServer=false\n`).values.adminPort).toBeUndefined();
  });

  it('goes before the folders that an image sets for every server', () => {
    const { values, problems } = planned(single, { ZK_DATA_DIR: '/other', ZK_DATA_LOG_DIR: '/data' });
    expect(values).toMatchObject({ dataDir: '/data', dataLogDir: '/data' });
    const note = problems.find(({ id }) => id === 'zoo-cfg-adopted');
    expect(note?.message).toContain('ZK_DATA_DIR=/other has no effect');
  });

  it('has the members of a dynamic file, and none besides', () => {
    const text = `${three.replaceAll('zoo', 'old')}\ndynamicConfigFile=/conf/dynamic\n`;
    const entries = [1, 2].map((id) => [`server.${id}`, `new${id}:2888:3888:participant;2181`] as const);
    const { plan } = planned(text, {}, { volume: ofOfficial, dynamic: { path: '/conf/dynamic', entries } });
    expect(plan?.ensemble.members.map(({ host }) => host)).toEqual(['new1', 'new2']);
  });
});

describe('which server this is', () => {
  it.each<[string, Readonly<Record<string, string>>, Options, string, number]>([
    ['the id of the volume', {}, { volume: ofOfficial }, three, 2],
    ['the variable of the image', { ZOO_MY_ID: '3' }, {}, three, 3],
    ["the toolkit's own variable", { ZK_MY_ID: '1' }, {}, three, 1],
    ['the one entry for all addresses', {}, {}, three.replace('zoo3', '0.0.0.0'), 3],
    ['the host name', {}, { host: hostOf('zoo1', false) }, three, 1],
    ['1 for a single server', {}, {}, single, 1],
    ['the id of the volume for a single server', {}, { volume: ofOfficial }, single, 2],
  ])('%s', (_what, environment, options, text, id) => {
    expect(planned(text, environment, options).plan?.ensemble.myId).toBe(id);
  });

  it.each<[string, Readonly<Record<string, string>>, Options, string]>([
    ['nothing shows it', {}, {}, 'own-member-missing'],
    ['variable and volume differ', { ZOO_MY_ID: '3' }, { volume: ofOfficial }, 'id-differs-from-volume'],
    ['the volume is of no member', {}, { volume: { ...ofOfficial, myId: '7' } }, 'id-not-in-list'],
  ])('is refused where %s', (_what, environment, options, id) => {
    expect(errorIds(planned(three, environment, options).problems)).toEqual([id]);
  });
});

describe('settings beside the file', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ['the value of the file', { ZK_CLIENT_PORT: '2181' }],
    ['heap, flags and folder of logs', { ZK_HEAP_SIZE: '512m', ZK_JVM_FLAGS: '-Da=b', ZK_LOG_DIR: '/logs' }],
    ['the ensemble state', { ZK_ENSEMBLE_STATE: 'new' }],
    [
      'what the image before ignored too',
      { ZOO_MY_ID: '1', ZOO_TICK_TIME: '500', ZOO_SERVERS: 'server.9=gone:1:2' },
    ],
  ])('%s are accepted', (_what, environment) => {
    expect(errorIds(planned(single, environment).problems)).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['another value', { ZK_CLIENT_PORT: '2190' }],
    ['a key that it does not have', { ZK_TICK_TIME: '2000' }],
    ['members', { ZK_REPLICAS: '1' }],
    ['extra lines', { ZK_EXTRA_CONFIG: 'snapCount=1000' }],
    ['a log level, which would be in a file beside it', { ZK_LOG_LEVEL: 'DEBUG' }],
    ['the variables of an image that writes the file', { ZOOKEEPER_CLIENT_PORT: '2181' }],
  ])('%s are refused, with both named', (_what, environment) => {
    const { problems } = planned(single, environment);
    expect(errorIds(problems)).toEqual(['existing-zoo-cfg']);
    const { message } = problems.find(({ id }) => id === 'existing-zoo-cfg') ?? {};
    expect(message).toContain('/conf/zoo.cfg');
    expect(message).toContain(Object.keys(environment)[0]);
  });
});

describe('a file that cannot be used', () => {
  it.each([
    ['without dataDir', 'clientPort=2181\n', 'zoo-cfg-incomplete'],
    ['without a client port', 'dataDir=/data\n', 'zoo-cfg-incomplete'],
    ['of several members without limits', three.replace('initLimit=5\n', ''), 'zoo-cfg-incomplete'],
    ['with a relative folder', 'dataDir=data\nclientPort=2181\n', 'invalid-value'],
    ['with members that cannot be read', three.replace(':3888;2181', ''), 'invalid-value'],
    ['with a port that is none', 'dataDir=/data\nclientPort=70000\n', 'invalid-value'],
    ['with two members of one id', `${three}\nserver.4=zoo1:2888:3888\n`, 'duplicate-address'],
    ['that lets empty servers vote', `${single}db.autocreate=true\n`, 'zoo-cfg-unprotected'],
    ['with a value that ends the server', `${single}standaloneEnabled=yes\n`, 'invalid-value'],
    ['with a dynamic file that is not there', `${single}dynamicConfigFile=/none\n`, 'file-unreadable'],
  ])('%s is refused', (_what, text, id) => {
    expect(errorIds(planned(text, {}, { volume: ofOfficial }).problems)).toContain(id);
  });
});

describe('the server', () => {
  it('gets the flags that protect its volume in its environment, and no file but myid is written', () => {
    const { plan } = planned(single, { ZK_HEAP_SIZE: '512m', JVMFLAGS: '-Da=b' });
    expect(plan?.files.map(({ path }) => path)).toEqual(['/data/myid']);
    expect(plan?.folders).toEqual(['/data', '/var/log/zookeeper']);
    expect(plan?.environment.SERVER_JVMFLAGS).toBe(
      '-Xmx512m -Xms512m -Dsun.net.inetaddr.ttl=5 -XX:CompileThresholdScaling=4 -Dzookeeper.db.autocreate=false -Dzookeeper.4lw.commands.whitelist=ruok,srvr,mntr,conf,envi,stat,isro',
    );
  });

  it('tells other servers its list by its class path', () => {
    expect(planned(three, {}, { volume: ofOfficial }).plan?.environment.CLASSPATH).toBe(
      '/zk-bootstrap/voters/1,2,3',
    );
    expect(planned(single).plan?.environment.CLASSPATH).toBeUndefined();
  });

  it('has no data folder made by zkServer.sh, which does not read the file as the server does', () => {
    expect(planned(single).plan?.environment.ZOOPIDFILE).toBe('/data/zookeeper_server.pid');
  });

  it('keeps the four-letter words of its file', () => {
    const { plan } = planned(`${single}4lw.commands.whitelist=srvr\n`);
    expect(plan?.environment.SERVER_JVMFLAGS).not.toContain('whitelist');
  });

  it('has the heap of a java.env beside the file', () => {
    const { plan } = planned(single, {}, { javaEnv: 'export JVMFLAGS="-Xmx300m $JVMFLAGS"\n' });
    expect(plan?.heap.max.text).toBe('300m');
  });

  it.each([
    ['SERVER_JVMFLAGS="-Xmx1g"', ['java-env-drops-flags']],
    ['export SERVER_JVMFLAGS="$SERVER_JVMFLAGS -XX:+UseSerialGC"', []],
    ['# SERVER_JVMFLAGS="-Xmx1g"', []],
  ])('is refused beside a java.env that drops its flags: %s', (javaEnv, ids) => {
    expect(errorIds(planned(single, {}, { javaEnv }).problems)).toEqual(ids);
  });
});
