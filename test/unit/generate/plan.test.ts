import { describe, expect, it } from 'vitest';
import { findEnsemble } from '../../../src/ensemble/ensemble.ts';
import { makePlan, planVolume } from '../../../src/generate/plan.ts';
import { emptyVolume } from '../../../src/volume/contents.ts';
import { errorIds, factsOf, hostOf, plannedFiles } from '../../support/process/settings.ts';

const three = { ZK_REPLICAS: '3' };
const pod = hostOf('zk-1.zk.default.svc.cluster.local');
const gibibyte = 1024 ** 3;

describe('the planned files', () => {
  it.each([
    ['3.7.2', ['/opt/zookeeper/conf/log4j.properties']],
    ['3.9.4', ['/opt/zookeeper/conf/logback.xml']],
    [undefined, ['/opt/zookeeper/conf/log4j.properties', '/opt/zookeeper/conf/logback.xml']],
  ])(
    'of ZooKeeper %s are its configuration, its log configuration, java.env, java.security and myid',
    (version, logs) => {
      expect([...plannedFiles(three, pod, { version }).keys()]).toEqual([
        '/opt/zookeeper/conf/zoo.cfg',
        ...logs,
        '/opt/zookeeper/conf/java.env',
        '/opt/zookeeper/conf/java.security',
        '/var/lib/zookeeper/data/myid',
      ]);
    },
  );

  it('are in the given folders', () => {
    const folders = { ZK_CONF_DIR: '/conf/', ZK_DATA_DIR: '/data' };
    const paths = [...plannedFiles({ ...three, ...folders }, pod, { version: '3.9.4' }).keys()];
    const names = ['zoo.cfg', 'logback.xml', 'java.env', 'java.security'];
    expect(paths).toEqual([...names.map((name) => `/conf/${name}`), '/data/myid']);
  });

  it('have an id of digits and a line end alone, as ZooKeeper does not trim it', () => {
    expect(plannedFiles(three, pod).get('/var/lib/zookeeper/data/myid')).toBe('2\n');
  });

  it.each([
    ['60 % of the memory limit', {}, gibibyte, '-Xmx614m -Xms614m'],
    ['2G without a limit', {}, undefined, '-Xmx2G -Xms2G'],
    ['as given', { ZK_HEAP_SIZE: '300m' }, gibibyte, '-Xmx300m -Xms300m'],
    ['a given share', { ZK_HEAP_SIZE: '50%' }, gibibyte, '-Xmx512m -Xms512m'],
  ])('have a heap of %s', (_what, environment, memoryLimitBytes, flags) => {
    const text = plannedFiles({ ...three, ...environment }, pod, { memoryLimitBytes }).get(
      '/opt/zookeeper/conf/java.env',
    );
    expect(text).toContain(flags);
  });
});

describe('java.env has the class archive', () => {
  const made = {
    archive: { size: 1, seconds: 2 },
    javaRelease: '',
    jvm: { size: 3, seconds: 4 },
    jars: new Map([['lib/zookeeper-3.9.5.jar', { size: 5, seconds: 6 }]]),
  };
  const folder = '/opt/zookeeper/class-archive';
  const classArchive = { folder, manifest: { kind: 'aot-cache', made }, now: made } as const;
  const flag = `-XX:AOTCache=${folder}/classes.aot`;
  const javaEnv = (environment: Readonly<Record<string, string>>) =>
    plannedFiles({ ...three, ...environment }, pod, { classArchive }).get('/opt/zookeeper/conf/java.env');

  it('when it fits, before the flags of the operator', () => {
    expect(javaEnv({ ZK_JVM_FLAGS: '-Da=b' })).toContain(`${flag} -XX:CompileThresholdScaling=4 -Da=b`);
    expect(makePlan(factsOf(three, pod, { classArchive })).derived.classArchive?.value).toBe(flag);
  });

  it('not when a script may choose another Java, which may not know its flag, nor that of the compilers', () => {
    const text = 'export JAVA_HOME=/opt/jdk-8\n';
    const environmentScript = { path: '/opt/zookeeper/conf/zookeeper-env.sh', text };
    const files = plannedFiles(three, pod, { classArchive, environmentScript });
    const lines = files.get('/opt/zookeeper/conf/java.env');
    expect(lines).toContain('SERVER_JVMFLAGS=');
    expect(lines).not.toContain('-XX:');
  });

  it('not when a flag excludes it', () => {
    expect(javaEnv({ ZK_JVM_FLAGS: '-Xshare:off' })).not.toContain(flag);
    const { derived } = makePlan(factsOf({ ...three, ZK_JVM_FLAGS: '-Xshare:off' }, pod, { classArchive }));
    expect(derived.classArchive).toEqual({ value: 'not used', from: 'class-archive-excluded' });
  });
});

it('the folders are those of configuration, data, transaction log and log, each once', () => {
  const facts = factsOf({ ...three, ZK_DATA_DIR: '/data', ZK_DATA_LOG_DIR: '/data' }, pod);
  expect(makePlan(facts).plan?.folders).toEqual(['/opt/zookeeper/conf', '/data', '/var/log/zookeeper']);
});

describe('an existing myid', () => {
  it.each([
    ['of this server', '2\n', []],
    ['of this server, without a line end', '2', []],
    ['of this server, with blanks that ZooKeeper would refuse', ' 2 \n', []],
    ['of another server', '3\n', ['myid-differs']],
    ['that is empty', '', ['myid-differs']],
    ['that is no number', 'two\n', ['myid-differs']],
  ])('%s, with data beside it: %j', (_what, myId, ids) => {
    const volume = { ...emptyVolume, myId, hasSnapshots: true };
    const { plan, problems } = makePlan(factsOf(three, pod, { volume }));
    expect(errorIds(problems)).toEqual(ids);
    expect(plan === undefined).toBe(ids.length > 0);
  });
});

describe('the part of a plan that is made again while a server waits', () => {
  const logsAlone = { ...emptyVolume, myId: '2\n', hasTransactionLogs: true };
  const trust = '-Dzookeeper.snapshot.trust.empty=true';
  it.each<[what: string, machine: NonNullable<Parameters<typeof factsOf>[2]>, ids: readonly string[]]>([
    ['an empty volume', {}, []],
    [
      'the myid of another server',
      { volume: { ...logsAlone, myId: '3\n' } },
      ['myid-differs', 'snapshots-missing'],
    ],
    ['logs without a snapshot', { volume: logsAlone }, ['snapshots-missing']],
    [
      'logs without a snapshot, which a flag allows',
      { volume: logsAlone, jvmEnvironment: { JVMFLAGS: trust } },
      [],
    ],
    ['a file that cannot be read', { unreadable: [{ path: '/data', code: 'EIO' }] }, ['volume-unreadable']],
    ['data in another folder', { otherFoldersWithData: [{ path: '/data' }] }, ['data-in-other-folder']],
  ])('is refused as the whole plan is, for %s', (_what, machine, ids) => {
    const facts = factsOf(three, pod, { version: '3.9.4', ...machine });
    const ensemble = findEnsemble(facts.host, facts.settings);
    if (!('members' in ensemble)) throw new Error('expected an ensemble');
    expect(errorIds(makePlan(facts).problems)).toEqual(ids);
    expect(errorIds(planVolume(facts, ensemble).problems)).toEqual(ids);
  });
});

describe('a plan is refused', () => {
  it.each<[what: string, environment: Record<string, string>, version: string | undefined, id: string]>([
    [
      'a setting that is newer than the server',
      { ZK_METRICS_PORT: '7000' },
      '3.5.10',
      'setting-needs-newer-zookeeper',
    ],
    [
      'a share of a limit that does not exist',
      { ZK_HEAP_SIZE: '50%' },
      undefined,
      'heap-share-without-limit',
    ],
    ['a text that cannot be parsed', { ZK_TICK_TIME: 'fast' }, undefined, 'invalid-value'],
  ])('%s', (_what, environment, version, id) => {
    const { plan, problems } = makePlan(factsOf({ ...three, ...environment }, pod, { version }));
    expect(plan).toBeUndefined();
    expect(errorIds(problems)).toEqual([id]);
  });

  it('but a newer setting is taken when the version is unknown', () => {
    expect(plannedFiles({ ...three, ZK_METRICS_PORT: '7000' }, pod).size).toBeGreaterThan(0);
  });

  it('with every problem at once: texts, host, version, heap, installation, account and volume', () => {
    const facts = factsOf(
      {
        ZK_REPLICAS: '3',
        ZK_TICK_TIME: '-1',
        ZK_METRICS_PORT: '7000',
        ZK_HEAP_SIZE: '50%',
        ZK_USER: 'kafka',
      },
      hostOf('zk-1'),
      {
        installation: { zkServer: undefined, version: '3.5.10', java: undefined, javaHome: undefined },
        uid: 0,
        unreadable: [{ path: '/var/lib/zookeeper/data/myid', code: 'EACCES' }],
      },
    );
    expect(errorIds(makePlan(facts).problems).toSorted()).toEqual([
      'domain-missing',
      'heap-share-without-limit',
      'invalid-value',
      'java-not-found',
      'setting-needs-newer-zookeeper',
      'unknown-user',
      'volume-unreadable',
      'zookeeper-not-found',
    ]);
  });

  it('without ZooKeeper and Java only when a server is to be started', () => {
    const installation = { zkServer: undefined, version: undefined, java: undefined, javaHome: undefined };
    const ids = (startsServer: boolean) =>
      errorIds(makePlan(factsOf(three, pod, { installation, startsServer })).problems);
    expect(ids(true)).toEqual(['zookeeper-not-found', 'java-not-found']);
    expect(ids(false)).toEqual([]);
  });
});

describe('-Dzookeeper.snapshot.trust.empty=true among the JVM flags is judged as ZK_SNAPSHOT_TRUST_EMPTY', () => {
  const flag = '-Dzookeeper.snapshot.trust.empty=true';
  const data = { ...emptyVolume, myId: '2\n', hasTransactionLogs: true };
  const check = (environment: Readonly<Record<string, string>>, hasSnapshots: boolean, jvmEnvironment = {}) =>
    makePlan(
      factsOf({ ...three, ...environment }, pod, {
        version: '3.9.4',
        volume: { ...data, hasSnapshots },
        jvmEnvironment,
      }),
    ).problems.filter(({ severity }) => severity === 'error');

  it.each([
    ['the setting for flags', { ZK_JVM_FLAGS: flag }, {}, 'ZK_JVM_FLAGS'],
    ['a variable of the JVM', {}, { JAVA_TOOL_OPTIONS: flag }, 'JAVA_TOOL_OPTIONS'],
  ])('in %s', (_what, environment, jvmEnvironment, from) => {
    expect(check(environment, false, jvmEnvironment)).toEqual([]);
    expect(check(environment, true, jvmEnvironment)).toMatchObject([
      { id: 'snapshot-trust-not-needed', subject: `-Dzookeeper.snapshot.trust.empty in ${from}` },
    ]);
  });

  it('unless zoo.cfg overrides it', () => {
    const both = { ZK_JVM_FLAGS: flag, ZK_SNAPSHOT_TRUST_EMPTY: 'false' };
    expect(check(both, true)).toEqual([]);
    expect(check(both, false)).toMatchObject([{ id: 'snapshots-missing' }]);
  });
});
