import { describe, expect, it } from 'vitest';
import { explain } from '../../../../src/generate/explain.ts';
import { makePlan } from '../../../../src/generate/plan.ts';
import { factsOfImage, translated } from '../../../support/process/dialects.ts';
import { errorIds, hostOf } from '../../../support/process/settings.ts';

type Texts = Readonly<Record<string, string>>;
const bitnami = (environment: Texts) => translated({ ALLOW_ANONYMOUS_LOGIN: 'yes', ...environment });
const official = (environment: Texts) => translated({ ZK_DIALECT: 'official', ...environment });
const confluent = (environment: Texts) => translated({ ZOOKEEPER_CLIENT_PORT: '2181', ...environment });
const idsOf = ({ settings, translation }: ReturnType<typeof translated>) =>
  [...translation.problems, ...settings.problems].map(({ id }) => id);
const volume = { path: '/data', myId: '3\n', keepsLogsWithSnapshots: false };

describe('the members of the official image', () => {
  const hosts = (list: string, more = {}) =>
    official({ ZOO_SERVERS: list, ...more }).settings.values.members?.map(({ id, host }) => `${id}=${host}`);

  it.each([
    ['blanks', 'server.1=a:2888:3888;2181 server.2=b:2888:3888;2181'],
    ['tabs and line ends', 'server.1=a:2888:3888;2181\n\tserver.2=b:2888:3888;2181'],
    [
      'the last of two lines with one id',
      'server.1=x:1:2;3 server.1=a:2888:3888;2181 server.2=b:2888:3888;2181',
    ],
  ])('are read with %s', (_what, list) => {
    expect(hosts(list)).toEqual(['1=a', '2=b']);
  });

  it('may be among the extra lines, and other lines among the members', () => {
    const { values } = official({
      ZOO_SERVERS: 'server.1=a:2888:3888;2181 group.1=1:2 group.2=3 peerType=participant',
      ZOO_CFG_EXTRA: 'server.2=b:2888:3888;2181 server.3=c:2888:3888;2181 weight.3=2',
    }).settings;
    expect(values.members).toHaveLength(3);
    expect(values.groups).toEqual([[1, 2], [3]]);
    expect(values.weights).toEqual([[3, 2]]);
    expect(values.extraConfig).toEqual([['peerType', 'participant']]);
  });

  it.each([
    ['commas', 'server.1=a:2888:3888;2181,server.2=b:2888:3888;2181'],
    ['semicolons', 'server.1=a:2888:3888;server.2=b:2888:3888'],
    ['no ids', 'a:2888:3888 b:2888:3888'],
    ['several addresses of one member', 'server.1=a:2888:3888|b:2888:3888;2181 server.2=c:2888:3888;2181'],
  ])('are refused with %s', (_what, list) => {
    expect(official({ ZOO_SERVERS: list }).settings.problems).toMatchObject([
      { id: 'invalid-value', subject: 'ZOO_SERVERS' },
    ]);
  });

  it('give the client port and address of the own line', () => {
    const { values } = official({
      ZOO_MY_ID: '2',
      ZOO_SERVERS: 'server.1=a:2888:3888;2181 server.2=a:2889:3889;127.0.0.1:2182',
    }).settings;
    expect(values).toMatchObject({ clientPort: 2182, clientPortAddress: '127.0.0.1' });
  });
});

describe("the members of Bitnami's image", () => {
  const lines = (list: string) =>
    bitnami({ ZOO_SERVERS: list }).settings.values.members?.map(
      ({ id, host, role }) => `${id}=${host}${role === 'observer' ? ':observer' : ''}`,
    );

  it.each([
    ['commas and blanks', 'a:2888:3888, b:2888:3888:observer', ['1=a', '2=b:observer']],
    ['semicolons', 'a:2888:3888;b:2888:3888', ['1=a', '2=b']],
    ['ids', 'a:2888:3888::5 b:2888:3888::6 ', ['5=a', '6=b']],
  ])('are read with %s', (_what, list, expected) => {
    expect(lines(list)).toEqual(expected);
  });

  it.each([
    ['ids for some', 'a:2888:3888::5,b:2888:3888'],
    ['a client port, which would be a member', 'a:2888:3888;2181,b:2888:3888;2181'],
    ['several lines, of which it read one', 'a:2888:3888\nb:2888:3888'],
    ['lines of zoo.cfg for host names', 'server.1=a:2888:3888,server.2=b:2888:3888'],
    ['an IPv6 address with ::', '[fd00::1]:2888:3888,[fd00::2]:2888:3888'],
  ])('are refused with %s', (_what, list) => {
    const { settings } = translated({ ZK_DIALECT: 'bitnami', ZOO_SERVERS: list });
    expect(settings.problems).toMatchObject([{ id: 'invalid-value', subject: 'ZOO_SERVERS' }]);
  });
});

describe("the members of Confluent's image", () => {
  it('have ids by position, and groups and weights beside them', () => {
    const { values } = confluent({
      ZOOKEEPER_SERVERS: 'a:2888:3888; b:2888:3888;c:2888:3888:observer',
      ZOOKEEPER_GROUPS: '1:2',
      ZOOKEEPER_WEIGHTS: '2;1;1',
    }).settings;
    expect(values.members?.map(({ id, host }) => `${id}=${host}`)).toEqual(['1=a', '2=b', '3=c']);
    expect(values.groups).toEqual([[1, 2]]);
    expect(values.weights).toEqual([
      [1, 2],
      [2, 1],
      [3, 1],
    ]);
  });

  it.each([
    ['a semicolon at the end', 'a:2888:3888;b:2888:3888;'],
    ['commas', 'a:2888:3888,b:2888:3888'],
    ['a client port', 'a:2888:3888;2181;b:2888:3888;2181'],
  ])('are refused with %s', (_what, list) => {
    expect(confluent({ ZOOKEEPER_SERVERS: list }).settings.problems).toMatchObject([
      { id: 'invalid-value', subject: 'ZOOKEEPER_SERVERS' },
    ]);
  });
});

describe('the id', () => {
  const three = 'server.1=zoo1:2888:3888;2181 server.2=zoo2:2888:3888;2181 server.3=zoo3:2888:3888;2181';
  const idOf = (environment: Texts, situation: Parameters<typeof translated>[1]) => {
    const { plan, problems } = makePlan(factsOfImage(environment, situation));
    return plan?.ensemble.myId ?? errorIds(problems);
  };
  const zoo1 = hostOf('zoo1', false);

  it.each([
    ['is that of the variable', { ZOO_MY_ID: '3', ZOO_SERVERS: three }, {}, 3],
    ['is that of the volume without a variable', { ZOO_SERVERS: three }, { volume }, 3],
    [
      'is the first line of an id that was appended',
      { ZOO_SERVERS: three },
      { volume: { ...volume, myId: '2\n2\n' } },
      2,
    ],
    ['is that of the own entry 0.0.0.0', { ZOO_SERVERS: three.replace('zoo3', '0.0.0.0') }, {}, 3],
    ['is that of the host name', { ZOO_SERVERS: three }, { host: zoo1 }, 1],
    [
      'is 1 for a single server of any name',
      { ZOO_CFG_EXTRA: 'snapCount=9' },
      { host: hostOf('zookeeper-1') },
      1,
    ],
    ['is that of the volume for a single server', { ZOO_CFG_EXTRA: 'snapCount=9' }, { volume }, 3],
    [
      'of a single server need not be in its list',
      { ZOO_MY_ID: '7', ZOO_SERVERS: three.split(' ')[0] ?? '' },
      {},
      7,
    ],
    ['is never 1 by default', { ZOO_SERVERS: three }, {}, ['own-member-missing']],
    [
      'is not guessed from two',
      { ZOO_SERVERS: three.replace('zoo3', '0.0.0.0') },
      { host: zoo1 },
      ['own-member-ambiguous'],
    ],
    [
      'is refused when the volume has another',
      { ZOO_MY_ID: '2', ZOO_SERVERS: three },
      { volume },
      ['id-differs-from-volume'],
    ],
    [
      'is refused when it is not in the list',
      { ZOO_SERVERS: three },
      { volume: { ...volume, myId: '9' } },
      ['id-not-in-list'],
    ],
    [
      'is refused when the host has another',
      { ZOO_MY_ID: '2', ZOO_SERVERS: three },
      { host: zoo1 },
      ['id-differs-from-list'],
    ],
    [
      'is refused when another member is 0.0.0.0',
      { ZOO_MY_ID: '1', ZOO_SERVERS: three.replace('zoo3', '0.0.0.0') },
      {},
      ['wildcard-of-other-member'],
    ],
  ])('%s', (_what, environment, situation, expected) => {
    expect(idOf(environment, situation)).toEqual(expected);
  });
});

describe('an extra line', () => {
  it('of a key that a setting owns is moved to the setting, and the last one counts', () => {
    const { values } = official({
      ZOO_TICK_TIME: '3000',
      ZOO_CFG_EXTRA: 'tickTime=2500 maxClientCnxns=7 tickTime=4000 globalOutstandingLimit=5',
    }).settings;
    expect(values).toMatchObject({
      tickTime: 4000,
      maxClientCnxns: 7,
      extraConfig: [['globalOutstandingLimit', '5']],
    });
  });

  it('of Bitnami has its key in the name of the variable', () => {
    const { values } = bitnami({
      ZOO_CFG_autopurge_purgeInterval: '5',
      ZOO_CFG_admin_idleTimeout: '9',
    }).settings;
    expect(values).toMatchObject({ purgeInterval: 5, extraConfig: [['admin.idleTimeout', '9']] });
  });

  it('is kept beside those of this toolkit', () => {
    const { values, origins } = official({
      ZOO_CFG_EXTRA: 'snapCount=9',
      ZK_EXTRA_CONFIG: 'cnxTimeout=4',
    }).settings;
    expect(values.extraConfig).toEqual([
      ['snapCount', '9'],
      ['cnxTimeout', '4'],
    ]);
    expect(origins.extraConfig?.spelling).toBe('ZK_EXTRA_CONFIG');
  });
});

describe('the admin server', () => {
  it.each([
    ['of the official image is on', official({}), 8080],
    ['is off by its variable', official({ ZOO_ADMINSERVER_ENABLED: 'false' }), undefined],
    ['is off by the last line', official({ ZOO_CFG_EXTRA: 'admin.enableServer=false' }), undefined],
    [
      'is off by a property of the JVM where no line is',
      confluent({ KAFKA_OPTS: '-Dzookeeper.admin.enableServer=false' }),
      undefined,
    ],
    [
      'is on although a property says otherwise, where a line does',
      official({ JVMFLAGS: '-Dzookeeper.admin.enableServer=false' }),
      8080,
    ],
    ['has the port of a line', official({ ZOO_CFG_EXTRA: 'admin.serverPort=9090' }), 9090],
    ["of Bitnami's older releases is on", bitnami({}), 8080],
    ["of Bitnami's newest release is off", translated({ ALLOW_EMPTY_PASSWORD: 'yes' }), undefined],
    [
      'is on when it is asked for',
      translated({ ALLOW_EMPTY_PASSWORD: 'yes', ZOO_ENABLE_ADMIN_SERVER: 'yes' }),
      8080,
    ],
    ['of Confluent is on', confluent({}), 8080],
  ])('%s', (_what, { settings }, port) => {
    expect(settings.values.adminPort).toBe(port);
  });
});

describe('the words of the JVM', () => {
  it.each([
    ['a number of MiB', bitnami({ ZOO_HEAP_SIZE: '512' }), '512m'],
    ['a number of MiB for zkServer.sh', official({ ZK_SERVER_HEAP: '2000' }), '2000m'],
    ['flags', confluent({ KAFKA_HEAP_OPTS: '-Xms1G -Xmx3G' }), '3G'],
    ['the last of the flags', confluent({ KAFKA_HEAP_OPTS: '-Xmx1G', KAFKA_OPTS: '-Da=b -Xmx2G' }), '2G'],
  ])('give the heap: %s', (_what, { settings }, size) => {
    expect(settings.values.heapSize).toMatchObject({ text: size });
  });

  it('are all kept, but for the heap', () => {
    const { values, origins } = confluent({
      KAFKA_HEAP_OPTS: '-Xms1G -Xmx1G',
      KAFKA_OPTS: '-Djava.security.auth.login.config=/etc/kafka/secrets/jaas.conf -javaagent:/opt/agent.jar',
      ZK_JVM_FLAGS: '-XX:+UseG1GC',
    }).settings;
    expect(values.jvmFlags).toEqual([
      '-Djava.security.auth.login.config=/etc/kafka/secrets/jaas.conf',
      '-javaagent:/opt/agent.jar',
      '-XX:+UseG1GC',
    ]);
    expect(origins.heapSize?.spelling).toBe('KAFKA_HEAP_OPTS');
  });

  it('give what a line here would overrule', () => {
    const { values } = confluent({ KAFKA_OPTS: '-Dzookeeper.4lw.commands.whitelist=mntr' }).settings;
    expect(values.commandWhitelist).toBe('mntr, ruok, srvr');
  });

  it('become variables of zkServer.sh where it has them, and are hidden where they had no effect', () => {
    expect(confluent({ KAFKA_JMX_PORT: '5555', JVMFLAGS: '-Xmx9G' }).translation.serverEnvironment).toEqual({
      JMXPORT: '5555',
      JVMFLAGS: undefined,
    });
  });

  it.each([
    ['wins over one flag', '-Xmx4g -Da=b', { JVMFLAGS: '-Da=b' }],
    ['yields to both', '-Xmx4g -Xms4g', {}],
  ])("the heap of Bitnami's variable %s", (_what, JVMFLAGS, expected) => {
    expect(bitnami({ ZOO_HEAP_SIZE: '512', JVMFLAGS }).translation.serverEnvironment).toEqual(expected);
  });
});

describe('authentication and encryption are never left out silently', () => {
  it.each([
    [{ ZOO_TLS_CLIENT_ENABLE: 'true' }],
    [{ ZOO_TLS_QUORUM_ENABLE: 'true' }],
    [{ ZOO_ENABLE_AUTH: 'yes' }],
    [{ ZOO_ENABLE_QUORUM_AUTH: '1' }],
    [{ ALLOW_ANONYMOUS_LOGIN: 'no' }],
    [{ ZOOKEEPER_SECURE_CLIENT_PORT: '2281' }],
    [{ ZOOKEEPER_SSL_QUORUM: 'true' }],
    [{ ZOOKEEPER_AUTH_PROVIDER_SASL: 'org.apache.zookeeper.server.auth.SASLAuthenticationProvider' }],
  ])('%j is refused, whatever else is set', (environment) => {
    for (const more of [{}, { ZK_REPLICAS: '1' }, { ZK_DIALECT: 'official' }, { ZK_DIALECT: 'none' }])
      expect(idsOf(translated({ ...environment, ...more }))).toContain('security-not-supported');
  });

  it('is refused when a file says so', () => {
    const files = { ZOO_ENABLE_AUTH_FILE: { path: '/run/auth', text: 'yes\n' } };
    expect(idsOf(translated({ ZOO_ENABLE_AUTH_FILE: '/run/auth' }, { files }))).toContain(
      'security-not-supported',
    );
  });

  it.each([
    [{ ZOO_TLS_CLIENT_ENABLE: 'false', ZOO_TLS_CLIENT_KEYSTORE_FILE: '/k.jks' }],
    [{ ZOO_ENABLE_AUTH: 'no', ALLOW_ANONYMOUS_LOGIN: 'yes' }],
    [{ ZOOKEEPER_SSL_QUORUM: 'false', ZOOKEEPER_SSL_KEYSTORE_LOCATION: '/k.jks' }],
  ])('%j is only named', (environment) => {
    const { translation } = translated(environment);
    expect(translation.problems).toContainEqual(
      expect.objectContaining({
        id: 'foreign-variables-ignored',
        message: expect.stringContaining(Object.keys(environment)[0] ?? ''),
      }),
    );
    expect(errorIds(translation.problems)).toEqual([]);
  });

  it('a port for TLS alone is refused, because the plain one is always open', () => {
    const environment = {
      ZOO_SERVERS: 'server.1=a:2888:3888 server.2=b:2888:3888',
      ZOO_CFG_EXTRA: 'secureClientPort=2281 ssl.keyStore.location=/k.jks',
    };
    expect(idsOf(translated(environment))).toContain('security-not-supported');
  });
});

describe('a file', () => {
  const files = { ZOO_SERVER_ID_FILE: { path: '/run/id', text: '5\n' } };

  it("replaces the variable in Bitnami's image", () => {
    const { values, origins } = translated(
      { ZOO_SERVER_ID: '1', ZOO_SERVER_ID_FILE: '/run/id' },
      { files },
    ).settings;
    expect(values.myId).toBe(5);
    expect(origins.myId?.spelling).toBe('ZOO_SERVER_ID_FILE');
  });

  it('that cannot be read leaves the variable, with a warning', () => {
    const unreadable = { ZOO_SERVER_ID_FILE: { path: '/run/id', code: 'ENOENT' } };
    const found = translated({ ZOO_SERVER_ID: '1', ZOO_SERVER_ID_FILE: '/run/id' }, { files: unreadable });
    expect(found.settings.values.myId).toBe(1);
    expect(idsOf(found)).toContain('foreign-file-unreadable');
  });
});

describe('the user of a server that is started as root', () => {
  it.each([
    ['official', official({}), { name: 'zookeeper' }],
    ['Bitnami', bitnami({}), { uid: 1001, gid: 0 }],
    ['Confluent', confluent({}), { name: 'zookeeper' }],
  ])('is that of the %s image', (_what, { settings }, user) => {
    expect(settings.values.user).toEqual(user);
  });
});

describe('the volume', () => {
  it('keeps its transaction logs beside the snapshots where they are', () => {
    const mixed = { volume: { ...volume, keepsLogsWithSnapshots: true } };
    const { values } = translated({ ZOO_CFG_EXTRA: 'snapCount=9' }, mixed).settings;
    expect(values).toMatchObject({ dataDir: '/data', dataLogDir: '/data' });
  });

  it('has its logs where they are given', () => {
    const mixed = { volume: { ...volume, keepsLogsWithSnapshots: true } };
    const { values } = translated({ ZOO_MY_ID: '3', ZOO_DATA_LOG_DIR: '/logs' }, mixed).settings;
    expect(values.dataLogDir).toBe('/logs');
  });
});

describe('the origin', () => {
  const { settings, translation } = bitnami({
    ZOO_TICK_TIME: '3000',
    ZK_INIT_LIMIT: '20',
    ZOO_INIT_LIMIT: '30',
  });
  const fromOf = (env: string) => explain(settings, {}).find(({ setting }) => setting === env)?.from;

  it.each([
    ['ZK_TICK_TIME', 'ZOO_TICK_TIME (Bitnami image)'],
    ['ZK_SYNC_LIMIT', 'default (Bitnami image)'],
    ['ZK_INIT_LIMIT', 'ZK_INIT_LIMIT'],
    ['ZK_DIALECT', 'ALLOW_ANONYMOUS_LOGIN (Bitnami image)'],
    ['ZK_PURGE_INTERVAL', 'default'],
  ])('of %s is explained as %s', (env, from) => {
    expect(fromOf(env)).toBe(from);
  });

  it('of a variable that another one overrules is named', () => {
    expect(translation.problems).toContainEqual(
      expect.objectContaining({
        id: 'foreign-variables-ignored',
        message: expect.stringContaining('ZOO_INIT_LIMIT'),
      }),
    );
  });
});
