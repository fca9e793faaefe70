// Renders the whole plan of several shapes for several versions; what changes shows as a diff of test/golden/files.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Host } from '../../src/ensemble/identity.ts';
import { hostOf, plannedFiles } from '../support/process/settings.ts';

interface Shape {
  readonly name: string;
  readonly host: Host;
  readonly environment: Readonly<Record<string, string>>;
}

const versions = ['3.4.14', '3.5.10', '3.6.4', '3.7.2', '3.8.4', '3.9.4', undefined];

const shapes: readonly Shape[] = [
  { name: 'standalone', host: hostOf('zk-0'), environment: { ZK_REPLICAS: '1' } },
  {
    // The example of the k8szk chart, as its users have it.
    name: 'three',
    host: hostOf('myzk-zookeeper-1.myzk-zookeeper-headless.default.svc.cluster.local'),
    environment: {
      ZK_REPLICAS: '3',
      ZK_HEAP_SIZE: '1G',
      ZK_TICK_TIME: '2000',
      ZK_INIT_LIMIT: '10',
      ZK_SYNC_LIMIT: '5',
      ZK_MAX_CLIENT_CNXNS: '60',
      ZK_SNAP_RETAIN_COUNT: '3',
      ZK_PURGE_INTERVAL: '1',
    },
  },
  {
    name: 'member-list',
    host: hostOf('beta', false),
    environment: {
      ZK_SERVERS: 'alpha.lan:2888:3888 beta.lan:2889:3889 gamma.lan:2890:3890',
      ZK_MY_ID: '2',
      ZK_CLIENT_PORT: '2182',
      ZK_CLIENT_PORT_ADDRESS: '127.0.0.1',
      ZK_LOG_LEVEL: 'WARN',
      ZK_JVM_FLAGS: '-XX:+UseG1GC -Dquoted="$HOME"',
      ZK_CONF_DIR: '/conf',
      ZK_DATA_DIR: '/data',
      ZK_DATA_LOG_DIR: '/datalog',
      ZK_LOG_DIR: '/logs',
    },
  },
  {
    name: 'five-with-observers',
    host: hostOf('zk-4.zk-headless.prod.svc.example.org'),
    environment: {
      ZK_REPLICAS: '5',
      ZK_OBSERVERS: '2',
      ZK_ID_OFFSET: '0',
      ZK_QUORUM_LISTEN_ON_ALL_IPS: 'true',
      ZK_HEAP_SIZE: '512m',
    },
  },
  {
    name: 'groups',
    host: hostOf('zk-12.zk.default.svc.cluster.local'),
    environment: {
      ZK_REPLICAS: '9',
      ZK_ORDINAL_START: '10',
      ZK_GROUPS: '11:12:13 14:15:16 17:18:19',
      ZK_WEIGHTS: '11=2 19=0',
      ZK_HEAP_SIZE: '512m',
    },
  },
  {
    name: 'ipv6',
    host: hostOf('box', false),
    environment: {
      ZK_SERVERS: 'server.0=[fd00::10]:2888:3888 server.1=[fd00::11]:2888:3888 server.2=[fd00::12]:2888:3888',
      ZK_MY_ID: '0',
      ZK_CLIENT_PORT_ADDRESS: '::1',
      ZK_HEAP_SIZE: '512m',
    },
  },
  {
    name: 'extra-config',
    host: hostOf('zk-0'),
    environment: {
      ZK_REPLICAS: '1',
      ZK_EXTRA_CONFIG:
        'snapCount=10000\njute.maxbuffer=4194304\nauthProvider.1=C:\\providers # not = a comment',
      ZK_HEAP_SIZE: '512m',
    },
  },
];

const folder = fileURLToPath(new URL('files', import.meta.url));
const everyCase = shapes.flatMap((shape) => versions.map((version) => ({ ...shape, version })));
const fileOf = (name: string, version: string | undefined) => `${name}-${version ?? 'unknown'}.txt`;

it.each(everyCase)('$name for ZooKeeper $version', async ({ name, host, environment, version }) => {
  const files = [...plannedFiles(environment, host, { version })];
  const text = files.map(([path, content]) => `==> ${path} <==\n${content}`).join('\n');
  await expect(text).toMatchFileSnapshot(`${folder}/${fileOf(name, version)}`);
});

it('nothing is kept that is not rendered', () => {
  const rendered = everyCase.map(({ name, version }) => fileOf(name, version));
  expect(readdirSync(folder).sort()).toEqual(rendered.sort());
});

it('the example of the k8szk chart yields what its users expect', () => {
  const three = shapes.find(({ name }) => name === 'three');
  const text =
    three &&
    plannedFiles(three.environment, three.host, { version: '3.4.14' }).get('/opt/zookeeper/conf/zoo.cfg');
  const domain = 'myzk-zookeeper-headless.default.svc.cluster.local';
  for (const line of [
    'clientPort=2181',
    'dataDir=/var/lib/zookeeper/data',
    'dataLogDir=/var/lib/zookeeper/log',
    'tickTime=2000',
    'initLimit=10',
    'syncLimit=5',
    'maxClientCnxns=60',
    'minSessionTimeout=4000',
    'maxSessionTimeout=40000',
    'autopurge.snapRetainCount=3',
    'autopurge.purgeInterval=1',
    `server.1=myzk-zookeeper-0.${domain}:2888:3888`,
    `server.2=myzk-zookeeper-1.${domain}:2888:3888`,
    `server.3=myzk-zookeeper-2.${domain}:2888:3888`,
  ]) {
    expect(text?.split('\n')).toContain(line);
  }
});
