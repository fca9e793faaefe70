import { describe, expect, it } from 'vitest';
import { unknownVariables } from '../../../src/settings/unknown-variables.ts';

describe('a variable that looks like a setting is reported, with the name that was probably meant', () => {
  it.each([
    ['ZK_TICKTIME', '2000', 'ZK_TICK_TIME'],
    ['ZK_REPLICA', '3', 'ZK_REPLICAS'],
    ['ZK_CLINT_PORT', '2190', 'ZK_CLIENT_PORT'],
    ['ZK_HEAP_SIZE_FIEL', '/run/heap', 'ZK_HEAP_SIZE_FILE'],
    ['ZOO_MYID', '1', 'ZOO_MY_ID'],
    ['ZOOKEEPER_SERVERID', '1', 'ZOOKEEPER_SERVER_ID'],
    ['ZOO_MY_ID_FILE', '/run/id', 'ZOO_MY_ID'],
  ])('%s=%s: %s', (name, value, meant) => {
    expect(unknownVariables({ [name]: value })).toEqual([
      expect.objectContaining({
        id: 'unknown-variable',
        severity: 'warning',
        subject: name,
        fix: `use ${meant} instead`,
      }),
    ]);
  });

  it('without a name when none is near', () => {
    expect(unknownVariables({ ZK_QQQQQQQQQQ: '1' })).toMatchObject([
      { id: 'unknown-variable', fix: expect.stringContaining('docs/settings.md') },
    ]);
  });
});

describe('no problem is reported for', () => {
  it.each([
    ['a setting', { ZK_TICK_TIME: '2000' }],
    ['a variable that names the file of a setting', { ZK_TICK_TIME_FILE: '/run/tick' }],
    ['the alias of one', { ZOOKEEPER_HOME: '/opt/zookeeper' }],
    ['a variable that zkEnv.sh reads for clients', { ZK_CLIENT_HEAP: '256' }],
    ['a variable with another prefix', { ZKX: '1', ZOOX: '1' }],
    ['variables of other images', { ZOO_MY_ID: '1', ZOO_SERVER_ID_FILE: '/run/id', ZOO_CFG_snapCount: '9' }],
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
    expect(unknownVariables(environment)).toEqual([]);
  });
});
