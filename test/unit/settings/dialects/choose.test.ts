import { describe, expect, it } from 'vitest';
import { translated } from '../../../support/process/dialects.ts';

const official = 'server.1=zoo1:2888:3888;2181 server.2=zoo2:2888:3888;2181';
const bitnami = 'zk1:2888:3888,zk2:2888:3888';

describe('the image is shown by', () => {
  it.each([
    ['an id', { ZOO_MY_ID: '2' }, 'official'],
    ['a list of lines', { ZOO_SERVERS: official }, 'official'],
    ['a text that is not the inherited one', { ZOO_ADMINSERVER_ENABLED: 'false' }, 'official'],
    ['another id', { ZOO_SERVER_ID: '2' }, 'bitnami'],
    ['a list without lines', { ZOO_SERVERS: bitnami }, 'bitnami'],
    ['a variable of every compose file', { ALLOW_ANONYMOUS_LOGIN: 'yes' }, 'bitnami'],
    ['a key of zoo.cfg in a name', { ZOO_CFG_globalOutstandingLimit: '2000' }, 'bitnami'],
    ['a file', { ZOO_SERVER_ID_FILE: '/run/id' }, 'bitnami'],
    ['a port', { ZOOKEEPER_CLIENT_PORT: '2181' }, 'confluent'],
    ['the setting', { ZK_DIALECT: 'Bitnami', ZOO_MY_ID: '1' }, 'bitnami'],
    [
      'the setting, also beside a setting of this toolkit',
      { ZK_DIALECT: 'official', ZK_REPLICAS: '1' },
      'official',
    ],
  ])('%s', (_what, environment, dialect) => {
    expect(translated(environment).translation.dialect).toBe(dialect);
  });
});

describe('no variable of another image is read', () => {
  it.each([
    ['with ZK_REPLICAS', { ZK_REPLICAS: '3', ZOO_MY_ID: '2' }, {}],
    ['with ZK_SERVERS', { ZK_SERVERS: bitnami, ZOO_MY_ID: '2' }, {}],
    ['with ZK_MY_ID', { ZK_MY_ID: '1', ZOO_SERVERS: official }, {}],
    ['with a flag of an older image', { ZOO_MY_ID: '2' }, { flags: { servers: ['3'] } }],
    ['with ZK_DIALECT=none', { ZK_DIALECT: 'none', ZOO_MY_ID: '2' }, {}],
    ['when only several images have it', { ZOO_TICK_TIME: '3000', ZOO_INIT_LIMIT: '7' }, {}],
  ])('%s, which is reported in one line', (_what, environment, situation) => {
    const { translation, settings } = translated(environment, situation);
    expect(translation).toMatchObject({
      dialect: undefined,
      problems: [{ id: 'foreign-variables-not-read', severity: 'warning' }],
    });
    expect(settings.values.tickTime).toBe(2000);
  });

  it.each([
    ['when nothing is set', {}],
    [
      'when all is inherited from the official image',
      { ZOO_TICK_TIME: '2000', ZOO_DATA_DIR: '/data', ZOO_ADMINSERVER_ENABLED: 'true', ZOOCFGDIR: '/conf' },
    ],
    ['when it is empty', { ZOO_MY_ID: ' ' }],
    [
      'when it is a service link',
      { ZOOKEEPER_CLIENT_PORT: 'tcp://10.0.0.1:2181', ZOO_PORT: 'tcp://10.0.0.2:1' },
    ],
    ['when its setting is given too', { ZK_REPLICAS: '3', ZOO_TICK_TIME: '3000', ZK_TICK_TIME: '3000' }],
    ['when zkServer.sh reads it', { ZK_REPLICAS: '3', JVMFLAGS: '-Dx=y', JMXPORT: '5555' }],
  ])('%s, and nothing is reported', (_what, environment) => {
    expect(translated(environment).translation).toMatchObject({ dialect: undefined, problems: [] });
  });
});

describe('variables that only one image has, of two images', () => {
  it.each([
    [{ ZOO_MY_ID: '1', ALLOW_ANONYMOUS_LOGIN: 'yes' }],
    [{ ZOO_SERVERS: official, ZOO_SERVER_ID: '1' }],
    [{ ZOOKEEPER_SERVERS: 'server.0=a:2888:3888', ALLOW_ANONYMOUS_LOGIN: 'yes' }],
    [{ ZOO_ADMINSERVER_ENABLED: 'false', ZOO_PORT_NUMBER: '2181' }],
  ])('are refused with both lists: %j', (environment) => {
    const { settings } = translated(environment);
    const [problem] = settings.problems;
    expect(problem).toMatchObject({ id: 'dialect-ambiguous', severity: 'error' });
    for (const name of Object.keys(environment)) expect(problem?.message).toContain(name);
  });

  it('are read for the image that is given, and the others are named', () => {
    const { translation, settings } = translated({
      ZK_DIALECT: 'official',
      ZOO_MY_ID: '2',
      ALLOW_ANONYMOUS_LOGIN: 'yes',
    });
    expect(settings.values.myId).toBe(2);
    expect(translation.problems).toContainEqual(
      expect.objectContaining({ id: 'foreign-variables-ignored', subject: 'ALLOW_ANONYMOUS_LOGIN' }),
    );
  });
});
