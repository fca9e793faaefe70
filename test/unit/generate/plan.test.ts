import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../src/generate/plan.ts';
import { emptyVolume } from '../../../src/volume/read.ts';
import { factsOf, hostOf, plannedFiles } from '../../support/process/settings.ts';

const three = { ZK_REPLICAS: '3' };
const pod = hostOf('zk-1.zk.default.svc.cluster.local');
const gibibyte = 1024 ** 3;

describe('the planned files', () => {
  it.each([
    ['3.7.2', ['/opt/zookeeper/conf/log4j.properties']],
    ['3.9.4', ['/opt/zookeeper/conf/logback.xml']],
    [undefined, ['/opt/zookeeper/conf/log4j.properties', '/opt/zookeeper/conf/logback.xml']],
  ])('of ZooKeeper %s are its configuration, its log configuration, java.env and myid', (version, logs) => {
    expect([...plannedFiles(three, pod, { version }).keys()]).toEqual([
      '/opt/zookeeper/conf/zoo.cfg',
      ...logs,
      '/opt/zookeeper/conf/java.env',
      '/var/lib/zookeeper/data/myid',
    ]);
  });

  it('are in the given folders', () => {
    const folders = { ZK_CONF_DIR: '/conf/', ZK_DATA_DIR: '/data' };
    const paths = [...plannedFiles({ ...three, ...folders }, pod, { version: '3.9.4' }).keys()];
    expect(paths).toEqual(['/conf/zoo.cfg', '/conf/logback.xml', '/conf/java.env', '/data/myid']);
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

it('the folders are those of configuration, data, transaction log and log, each once', () => {
  const facts = factsOf({ ...three, ZK_DATA_DIR: '/data', ZK_DATA_LOG_DIR: '/data' }, pod);
  expect(makePlan(facts).plan?.folders).toEqual(['/opt/zookeeper/conf', '/data', '/var/log/zookeeper']);
});

describe('an existing myid', () => {
  it.each([
    ['of this server', '2\n', []],
    ['of this server, without a line end', '2', []],
    ['of this server, with blanks that ZooKeeper would refuse', ' 2 \n', []],
    ['of another server', '3\n', ['/var/lib/zookeeper/data/myid']],
    ['that is empty', '', ['/var/lib/zookeeper/data/myid']],
    ['that is no number', 'two\n', ['/var/lib/zookeeper/data/myid']],
  ])('%s, with data beside it: %j', (_what, myId, subjects) => {
    const volume = { ...emptyVolume, myId, hasSnapshots: true };
    const { plan, problems } = makePlan(factsOf(three, pod, { volume }));
    expect(problems.map(({ subject }) => subject)).toEqual(subjects);
    expect(plan === undefined).toBe(subjects.length > 0);
  });
});

describe('a plan is refused', () => {
  it.each<[what: string, environment: Record<string, string>, version: string | undefined, subject: string]>([
    ['a setting that is newer than the server', { ZK_METRICS_PORT: '7000' }, '3.5.10', 'ZK_METRICS_PORT'],
    ['a share of a limit that is not there', { ZK_HEAP_SIZE: '50%' }, undefined, 'ZK_HEAP_SIZE'],
    ['a text that is not understood', { ZK_TICK_TIME: 'fast' }, undefined, 'ZK_TICK_TIME'],
  ])('%s', (_what, environment, version, subject) => {
    const { plan, problems } = makePlan(factsOf({ ...three, ...environment }, pod, { version }));
    expect(plan).toBeUndefined();
    expect(problems.map((problem) => problem.subject)).toEqual([subject]);
  });

  it('a newer setting is taken when the version cannot be told', () => {
    expect(plannedFiles({ ...three, ZK_METRICS_PORT: '7000' }, pod).size).toBeGreaterThan(0);
  });

  it('with every problem at once, of texts, host, version, heap and volume', () => {
    const facts = factsOf(
      { ZK_REPLICAS: '3', ZK_TICK_TIME: '-1', ZK_METRICS_PORT: '7000', ZK_HEAP_SIZE: '50%' },
      hostOf('zk-1'),
      { version: '3.5.10' },
    );
    expect(makePlan(facts).problems.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining(['ZK_TICK_TIME', 'domain', 'ZK_METRICS_PORT', 'ZK_HEAP_SIZE']),
    );
  });

  it('each with what was expected and a fix', () => {
    for (const problem of makePlan(factsOf({ ZK_TICK_TIME: '-1' }, hostOf('box'))).problems) {
      expect(problem.message).toMatch(/^expected /);
      expect(problem.fix).not.toBe('');
    }
  });
});
