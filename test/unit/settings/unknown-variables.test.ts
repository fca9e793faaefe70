import { describe, expect, it } from 'vitest';
import { strayVariables } from '../../../src/settings/unknown-variables.ts';

describe('a variable that nothing reads is told of, with the name that was probably meant', () => {
  it.each([
    ['ZK_TICKTIME', '2000', 'ZK_TICK_TIME'],
    ['ZK_REPLICA', '3', 'ZK_REPLICAS'],
    ['ZK_CLINT_PORT', '2190', 'ZK_CLIENT_PORT'],
    ['ZK_SERVER_HEAP', '1000', 'ZK_HEAP_SIZE'],
    ['ZK_HEAP_SIZE_FIEL', '/run/heap', 'ZK_HEAP_SIZE_FILE'],
  ])('%s=%s: %s', (name, value, meant) => {
    const [warning, ...others] = strayVariables({ [name]: value });
    expect(others).toEqual([]);
    expect(warning).toMatchObject({ subject: name, fix: meant });
  });

  it.each([
    ['ZOO_MY_ID', '1', 'ZK_MY_ID'],
    ['ZOO_SERVERS', 'server.1=a:2888:3888;2181', 'ZK_SERVERS'],
    ['ZOO_TICK_TIME', '3000', 'ZK_TICK_TIME'],
    ['ZOOKEEPER_CLIENT_PORT', '2181', 'ZK_CLIENT_PORT'],
    ['ZOO_HEAP_SIZE', '1024', 'ZK_HEAP_SIZE'],
  ])('%s=%s, of another image: %s', (name, value, here) => {
    expect(strayVariables({ [name]: value, PATH: '/bin' })).toEqual([
      expect.objectContaining({ subject: name, fix: expect.stringContaining(here) }),
    ]);
  });

  it('without a name when nothing is near', () => {
    expect(strayVariables({ ZK_QQQQQQQQQQ: '1' })[0]?.fix).toMatch(/docs\/settings/);
  });
});

describe('nothing is said of', () => {
  it.each([
    ['a setting', { ZK_TICK_TIME: '2000' }],
    ['a file that holds one', { ZK_TICK_TIME_FILE: '/run/tick' }],
    ['the alias of one', { ZOOKEEPER_HOME: '/opt/zookeeper' }],
    ["a variable of ZooKeeper's own for clients", { ZK_CLIENT_HEAP: '256' }],
    ['what has another prefix', { ZKX: '1', ZOO_X: '1' }],
    [
      'what an image built FROM the official one inherits',
      { ZOO_TICK_TIME: '2000', ZOO_SYNC_LIMIT: '2', ZOO_DATA_DIR: '/data', ZOO_ADMINSERVER_ENABLED: 'true' },
    ],
    ["another image's variable beside its like here", { ZOO_MY_ID: '1', ZK_MY_ID: '1' }],
    ["another image's variable that is empty", { ZOO_MY_ID: ' ' }],
    [
      'what Kubernetes injects for a Service called zookeeper-client',
      { ZOOKEEPER_CLIENT_PORT: 'tcp://10.0.0.1:2181' },
    ],
    [
      'what Kubernetes injects for a Service called zk-cs',
      {
        ZK_CS_SERVICE_HOST: '10.0.0.1',
        ZK_CS_SERVICE_PORT: '2181',
        ZK_CS_SERVICE_PORT_CLIENT: '2181',
        ZK_CS_PORT: 'tcp://10.0.0.1:2181',
        ZK_CS_PORT_2181_TCP: 'tcp://10.0.0.1:2181',
        ZK_CS_PORT_2181_TCP_PROTO: 'tcp',
        ZK_CS_PORT_2181_TCP_PORT: '2181',
        ZK_CS_PORT_2181_TCP_ADDR: '10.0.0.1',
      },
    ],
  ])('%s', (_what, environment) => {
    expect(strayVariables(environment)).toEqual([]);
  });
});
