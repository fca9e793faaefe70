// Provokes the problems of moving from another image.
import { flagsNotGiven } from '../../../src/config/own-zoo-cfg.ts';
import { makePlan } from '../../../src/generate/plan.ts';
import { emptyVolume } from '../../../src/volume/contents.ts';
import { checkOtherFolders } from '../../../src/volume/other-folders.ts';
import { factsOfFile, factsOfImage, translated } from '../../support/process/dialects.ts';
import { settingsOf } from '../../support/process/settings.ts';
import type { ProblemCase } from './case.ts';

const three = 'zk1:2888:3888,zk2:2888:3888,zk3:2888:3888';

type Given = Parameters<typeof translated>;
const problemsOf =
  (...given: Given) =>
  () => {
    const { translation, settings } = translated(...given);
    return [...translation.problems, ...settings.problems];
  };
const planned =
  (...given: Given) =>
  () =>
    makePlan(factsOfImage(...given)).problems;

const adopted = (environment: Given[0], text: string, javaEnv?: string) => () =>
  makePlan(factsOfFile(environment, text, { javaEnv, version: '3.9.4' })).problems;

export const dialectProblems: readonly ProblemCase[] = [
  {
    id: 'dialect-ambiguous',
    problems: problemsOf({ ZOO_MY_ID: '2', ZOO_PORT_NUMBER: '2181', ALLOW_ANONYMOUS_LOGIN: 'yes' }),
  },
  {
    id: 'dialect-differs',
    problems: problemsOf({ ZOO_SERVER_ID: '2', ZOO_SERVERS: three, ALLOW_ANONYMOUS_LOGIN: 'yes' }),
  },
  { id: 'dialect-differs', problems: problemsOf({ ZK_DIALECT: 'confluent' }) },
  {
    id: 'foreign-variables-ignored',
    problems: problemsOf({ ZOO_SERVER_ID: '2', ALLOW_ANONYMOUS_LOGIN: 'yes', BITNAMI_DEBUG: 'false' }),
  },
  {
    id: 'foreign-variables-not-read',
    problems: problemsOf({ ZK_REPLICAS: '3', ZOO_INIT_LIMIT: '7', KAFKA_HEAP_OPTS: '-Xmx1G' }),
  },
  { id: 'foreign-variables-not-read', problems: problemsOf({ ZOO_TICK_TIME: '3000' }) },
  {
    id: 'foreign-file-unreadable',
    problems: problemsOf(
      { ZOO_SERVER_ID_FILE: '/run/id' },
      { files: { ZOO_SERVER_ID_FILE: { path: '/run/id', code: 'ENOENT' } } },
    ),
  },
  { id: 'security-not-supported', problems: problemsOf({ ZOO_ENABLE_AUTH: 'yes' }) },
  { id: 'security-not-supported', problems: problemsOf({ ALLOW_ANONYMOUS_LOGIN: 'no' }) },
  {
    id: 'security-not-supported',
    problems: problemsOf({ ZK_REPLICAS: '3', ZOOKEEPER_SECURE_CLIENT_PORT: '2281' }),
  },
  { id: 'variable-misleads-server', problems: problemsOf({ ZOO_MY_ID: '1', ZOOCFG: 'other.cfg' }) },
  {
    id: 'id-differs-from-volume',
    problems: problemsOf(
      { ZOO_MY_ID: '2' },
      { volume: { path: '/data', myId: '3\n', keepsLogsWithSnapshots: false } },
    ),
  },
  {
    id: 'wildcard-of-other-member',
    problems: planned({
      ZOOKEEPER_SERVER_ID: '1',
      ZOOKEEPER_SERVERS: 'zk1:2888:3888;0.0.0.0:2888:3888;zk3:2888:3888',
    }),
  },
  {
    id: 'image-heap-exceeds-limit',
    problems: () => {
      const facts = factsOfImage({ ZOO_SERVER_ID: '1', ZOO_HEAP_SIZE: '1024' });
      return makePlan({ ...facts, memoryLimitBytes: 384 * 1024 ** 2 }).problems;
    },
  },
  {
    id: 'existing-zoo-cfg',
    problems: adopted({ ZOO_MY_ID: '1', ZK_TICK_TIME: '4000' }, 'dataDir=/data\nclientPort=2181\n'),
  },
  {
    id: 'existing-zoo-cfg',
    problems: adopted({ ZOOKEEPER_CLIENT_PORT: '2181' }, 'dataDir=/data\nclientPort=2181\n'),
  },
  {
    id: 'zoo-cfg-adopted',
    problems: adopted({ ZOO_MY_ID: '1', ZOO_TICK_TIME: '4000' }, 'dataDir=/data\nclientPort=2181\n'),
  },
  { id: 'zoo-cfg-incomplete', problems: adopted({}, 'tickTime=2000\n') },
  {
    id: 'zoo-cfg-unprotected',
    problems: adopted({}, 'dataDir=/data\nclientPort=2181\ndb.autocreate=true\n'),
  },
  {
    id: 'zoo-cfg-keys-without-effect',
    problems: adopted({}, 'dataDir=/data\nclientPort=2181\nticktime=2000\njute.maxbuffer=4194304\n'),
  },
  {
    id: 'java-env-drops-flags',
    problems: adopted({}, 'dataDir=/data\nclientPort=2181\n', 'SERVER_JVMFLAGS="-Xmx1g"\n'),
  },
  {
    id: 'file-unreadable',
    problems: adopted({}, 'dataDir=/data\nclientPort=2181\ndynamicConfigFile=/conf/zoo.cfg.dynamic\n'),
  },
  {
    id: 'sasl-users-missing',
    problems: () =>
      makePlan({ ...factsOfImage({ ZK_DIALECT: 'official' }), saslUsers: ['admin', 'app'] }).problems,
  },
  { id: 'flags-not-given', problems: () => [flagsNotGiven('/conf/zoo.cfg')] },
  // As they are found in a file instead of a setting.
  {
    id: 'ports-collide',
    problems: adopted({}, 'dataDir=/data\nclientPort=8080\n'),
  },
  {
    id: 'own-member-missing',
    problems: adopted(
      {},
      'dataDir=/data\nclientPort=2181\ninitLimit=10\nsyncLimit=5\nserver.1=zk1:2888:3888\nserver.2=zk2:2888:3888\n',
    ),
  },
  {
    id: 'data-in-other-folder',
    problems: () =>
      checkOtherFolders(emptyVolume, [{ path: '/bitnami/zookeeper/data' }], settingsOf({ ZK_REPLICAS: '3' })),
  },
  {
    id: 'data-in-other-folder',
    problems: () =>
      checkOtherFolders(emptyVolume, [{ path: '/data', code: 'EACCES' }], settingsOf({ ZK_REPLICAS: '3' })),
  },
  // What the image could not read either.
  {
    id: 'invalid-value',
    problems: problemsOf({
      ZOO_MY_ID: 'one',
      ZOO_SERVERS: 'server.1=zk1:2888:3888;2181,server.2=zk2:2888:3888;2181',
      ZOO_CFG_EXTRA: '4lw.commands.whitelist=mntr, conf',
      ZOO_TICK_TIME: '2s',
    }),
  },
  {
    id: 'invalid-value',
    problems: problemsOf({ ZOO_SERVER_ID: '1', ZOO_SERVERS: `${three}::3`, ZOO_HEAP_SIZE: '1G' }),
  },
  { id: 'invalid-value', problems: problemsOf({ ZOOKEEPER_SERVERS: 'zk1:2888:3888;zk2:2888:3888;' }) },
];
