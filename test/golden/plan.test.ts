// Renders the whole plan of several shapes for several versions; what changes shows as a diff of test/golden/files.
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../src/identity.ts';
import { hostOf, plannedFiles } from '../support/settings.ts';

interface Shape {
  readonly name: string;
  readonly host: Host;
  readonly environment: Readonly<Record<string, string>>;
  /** The versions it is rendered for, where not for all. */
  readonly versions?: readonly (string | undefined)[];
}

const versions = ['3.4.14', '3.7.2', '3.8.4', '3.9.4', undefined];

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
];

describe.each(shapes)('$name', ({ name, host, environment, versions: own = versions }) => {
  it.each(own)('for ZooKeeper %s', async (version) => {
    const files = plannedFiles(environment, host, { version });
    for (const [path, text] of files) {
      await expect(text).toMatchFileSnapshot(`files/${name}/${version ?? 'unknown'}${path}`);
    }
    const cwd = fileURLToPath(new URL(`files/${name}/${version ?? 'unknown'}`, import.meta.url));
    const kept = globSync('**', { cwd, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = kept.map((entry) => `${entry.parentPath}/${entry.name}`.slice(cwd.length));
    expect([...files.keys()], 'files that are kept are planned').toEqual(expect.arrayContaining(paths));
  });
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
