import { describe, expect, it } from 'vitest';
import { renderZooCfg, zooCfgLines } from '../../../../src/config/files/zoo-cfg.ts';
import { findEnsemble } from '../../../../src/ensemble/ensemble.ts';
import { readProperties } from '../../../../src/zookeeper/properties.ts';
import { hostOf, settingsOf } from '../../../support/process/settings.ts';

function render(environment: Record<string, string>, version: string | undefined, host: string): string {
  const settings = settingsOf(environment);
  const ensemble = findEnsemble(hostOf(host), settings);
  if (!('members' in ensemble)) throw new Error(JSON.stringify(ensemble));
  const { extraConfig = [] } = settings.values;
  return renderZooCfg(zooCfgLines(settings.values, ensemble, version, extraConfig));
}

/** What a server reads in its zoo.cfg. */
function zooCfg(
  environment: Record<string, string>,
  version: string | undefined = '3.9.4',
  host = 'zk-0.zk.default.svc.cluster.local',
): Record<string, string> {
  const entries = readProperties(render(environment, version, host));
  const keys = entries.map(([key]) => key);
  expect(keys).toEqual([...new Set(keys)]);
  return Object.fromEntries(entries);
}

const one = { ZK_REPLICAS: '1' };

it('holds the defaults of a server, every number as it is documented', () => {
  expect(zooCfg(one)).toMatchObject({
    clientPort: '2181',
    tickTime: '2000',
    initLimit: '10',
    syncLimit: '5',
    minSessionTimeout: '4000',
    maxSessionTimeout: '40000',
    maxClientCnxns: '60',
    'autopurge.snapRetainCount': '3',
    'autopurge.purgeInterval': '1',
    'admin.enableServer': 'false',
    '4lw.commands.whitelist': 'ruok, srvr, mntr, conf, envi, stat, isro',
    dataDir: '/var/lib/zookeeper/data',
    dataLogDir: '/var/lib/zookeeper/log',
  });
});

describe('server lines', () => {
  const serverLines = (environment: Record<string, string>) =>
    Object.entries(zooCfg(environment)).filter(([key]) => key.startsWith('server.'));

  it('are missing for a single server', () => {
    expect(serverLines(one)).toEqual([]);
  });

  it('have no client port', () => {
    expect(serverLines({ ZK_REPLICAS: '3', ZK_CLIENT_PORT: '2182' })).toEqual(
      [1, 2, 3].map((id) => [`server.${id}`, `zk-${id - 1}.zk.default.svc.cluster.local:2888:3888`]),
    );
  });

  it('name one voter and one observer', () => {
    expect(serverLines({ ZK_REPLICAS: '2', ZK_OBSERVERS: '1' })).toEqual([
      ['server.1', 'zk-0.zk.default.svc.cluster.local:2888:3888'],
      ['server.2', 'zk-1.zk.default.svc.cluster.local:2888:3888:observer'],
    ]);
  });
});

describe('a given setting is written under its key', () => {
  it.each([
    ['ZK_CLIENT_PORT', '2182', 'clientPort'],
    ['ZK_CLIENT_PORT_ADDRESS', '127.0.0.1', 'clientPortAddress'],
    ['ZK_TICK_TIME', '1000', 'tickTime'],
    ['ZK_INIT_LIMIT', '20', 'initLimit'],
    ['ZK_SYNC_LIMIT', '7', 'syncLimit'],
    ['ZK_MIN_SESSION_TIMEOUT', '5000', 'minSessionTimeout'],
    ['ZK_MAX_SESSION_TIMEOUT', '50000', 'maxSessionTimeout'],
    ['ZK_MAX_CLIENT_CNXNS', '0', 'maxClientCnxns'],
    ['ZK_MAX_CNXNS', '1000', 'maxCnxns'],
    ['ZK_SNAP_RETAIN_COUNT', '5', 'autopurge.snapRetainCount'],
    ['ZK_PURGE_INTERVAL', '24', 'autopurge.purgeInterval'],
    ['ZK_QUORUM_LISTEN_ON_ALL_IPS', 'true', 'quorumListenOnAllIPs'],
    ['ZK_4LW_COMMANDS_WHITELIST', 'ruok, srvr', '4lw.commands.whitelist'],
    ['ZK_DATA_DIR', '/data', 'dataDir'],
    ['ZK_DATA_LOG_DIR', '/datalog', 'dataLogDir'],
    ['ZK_ADMIN_PORT', '8080', 'admin.serverPort'],
    ['ZK_METRICS_PORT', '7000', 'metricsProvider.httpPort'],
  ])('%s=%s is %s', (env, text, key) => {
    expect(zooCfg({ ...one, [env]: text })[key]).toBe(text);
  });

  it.each([
    ['yes', 'true'],
    ['0', 'false'],
  ])('and %s is the boolean %s', (text, value) => {
    expect(zooCfg({ ...one, ZK_QUORUM_LISTEN_ON_ALL_IPS: text }).quorumListenOnAllIPs).toBe(value);
  });

  it('with the keys that it needs', () => {
    expect(zooCfg({ ...one, ZK_ADMIN_PORT: '8080', ZK_METRICS_PORT: '7000' })).toMatchObject({
      'admin.enableServer': 'true',
      'metricsProvider.className': expect.stringMatching(/PrometheusMetricsProvider$/),
    });
  });
});

it('holds the extra lines', () => {
  expect(zooCfg({ ...one, ZK_EXTRA_CONFIG: 'snapCount=1000' })).toMatchObject({ snapCount: '1000' });
});

describe('the pause between notifications, which the server makes a system property, is', () => {
  const key = 'fastleader.maxNotificationInterval';
  const lines = (environment: Record<string, string>, flag: string) => {
    const settings = settingsOf({ ...one, ...environment });
    const ensemble = findEnsemble(hostOf('zk-0'), settings);
    if (!('members' in ensemble)) throw new Error(JSON.stringify(ensemble));
    const jvmFlags = [{ flag, from: 'JVMFLAGS' }];
    return new Map(zooCfgLines(settings.values, ensemble, '3.9.4', [], jvmFlags));
  };

  it.each([
    ['a second', {}, '-Da=b', '1000'],
    ['as given', { ZK_MAX_NOTIFICATION_INTERVAL: '5000' }, '-Da=b', '5000'],
    ['not written when it is off', { ZK_MAX_NOTIFICATION_INTERVAL: 'off' }, '-Da=b', undefined],
    ['not written beside a flag of the operator', {}, `-Dzookeeper.${key}=7000`, undefined],
  ])('%s', (_what, environment, flag, expected) => {
    expect(lines(environment, flag).get(key)).toBe(expected);
  });
});

describe('by version', () => {
  it.each([
    ['4lw.commands.whitelist', '3.4.9', false],
    ['4lw.commands.whitelist', '3.4.10', true],
    ['fastleader.maxNotificationInterval', '3.5.10', false],
    ['fastleader.maxNotificationInterval', '3.6.0', true],
    ['admin.enableServer', '3.4.14', false],
    ['admin.enableServer', '3.5.0', true],
    ['admin.enableServer', undefined, true],
  ])('%s for ZooKeeper %s: %s', (key, version, isWritten) => {
    const keys = Object.keys(zooCfg({ ...one, ZK_VERSION: version ?? '' }, version));
    expect(keys.includes(key)).toBe(isWritten);
  });
});

it('starts with a comment about its origin and ends with a line end', () => {
  const text = render(one, undefined, 'zk-0');
  expect(text).toMatch(/^# Written by zk-gen-config.*\n[^\n]/);
  expect(text).toMatch(/[^\n]\n$/);
});
