// The image with the paths of other images, under the manifests of their users: their commands, variables, mounts,
// users and probes.
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type ContainerOptions,
  createVolume,
  runContainer,
  startContainer,
} from '../support/container/containers.ts';
import { buildImage } from '../support/container/images.ts';
import { statusField } from '../support/process/processes.ts';

/** What keeps a server small and quick to start. */
const small = { ZK_JVM_FLAGS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1', ZK_HEAP_SIZE: '96m' };

let image: string;
beforeAll(async () => {
  image = await buildImage('compat');
}, 900_000);

interface Shape {
  readonly name: string;
  readonly options: Omit<ContainerOptions, 'image' | 'volumes'>;
  /** Where volumes are mounted, and what the kubelet or the engine makes of them. */
  readonly mount: { readonly paths: readonly string[]; readonly owner: string; readonly mode: string };
  readonly data: string;
  readonly uid: string;
  readonly probes: readonly (readonly string[])[];
}

const adminProbe = ['sh', '-c', 'curl -s -m 2 http://localhost:8080/commands/ruok | grep error | grep null'];

const shapes: readonly Shape[] = [
  {
    name: 'the official image',
    options: {
      entrypoint: '/docker-entrypoint.sh',
      command: ['zkServer.sh', 'start-foreground'],
      env: { ZOO_MY_ID: '1', ZOO_4LW_COMMANDS_WHITELIST: 'ruok, mntr', ...small },
    },
    mount: { paths: ['/data', '/datalog'], owner: '1000:1000', mode: '755' },
    data: '/data',
    uid: '1000',
    probes: [
      ['zkServer.sh', 'status'],
      ['sh', '-c', '[ "$(echo ruok | nc -w 2 127.0.0.1 2181)" = imok ]'],
      adminProbe,
    ],
  },
  {
    name: "SigNoz's compose file, which runs Bitnami's image as root",
    options: {
      entrypoint: '/opt/bitnami/scripts/zookeeper/entrypoint.sh',
      command: ['/opt/bitnami/scripts/zookeeper/run.sh'],
      user: 'root',
      env: { ZOO_SERVER_ID: '1', ALLOW_ANONYMOUS_LOGIN: 'yes', ZOO_AUTOPURGE_INTERVAL: '1', ...small },
    },
    mount: { paths: ['/bitnami/zookeeper'], owner: '1001:0', mode: '755' },
    data: '/bitnami/zookeeper/data',
    uid: '1001',
    probes: [adminProbe],
  },
  {
    name: "the pod of Bitnami's chart",
    options: {
      entrypoint: '/entrypoint.sh',
      command: ['/run.sh'],
      user: '1001:1001',
      isReadOnly: true,
      tmpfs: ['/tmp', '/opt/bitnami/zookeeper/conf', '/opt/bitnami/zookeeper/logs'].map(
        (path) => `${path}:gid=1001,mode=775`,
      ),
      capDrop: ['ALL'],
      env: {
        ZOO_SERVER_ID: '1',
        ZOO_PORT_NUMBER: '2181',
        ZOO_4LW_COMMANDS_WHITELIST: 'srvr, mntr, ruok',
        ZOO_ENABLE_AUTH: 'no',
        ALLOW_ANONYMOUS_LOGIN: 'yes',
        ZOO_HEAP_SIZE: '96',
        ZK_JVM_FLAGS: small.ZK_JVM_FLAGS,
      },
    },
    mount: { paths: ['/bitnami/zookeeper'], owner: '0:1001', mode: '2775' },
    data: '/bitnami/zookeeper/data',
    uid: '1001',
    probes: [['/bin/bash', '-ec', 'ZOO_HC_TIMEOUT=3 /opt/bitnami/scripts/zookeeper/healthcheck.sh']],
  },
  {
    name: "Confluent's image",
    options: {
      entrypoint: '/etc/confluent/docker/run',
      env: {
        ZOOKEEPER_CLIENT_PORT: '2190',
        KAFKA_HEAP_OPTS: '-Xms96M -Xmx96M',
        KAFKA_OPTS: '-XX:+UseSerialGC',
      },
    },
    mount: {
      paths: ['/var/lib/zookeeper/data', '/var/lib/zookeeper/log'],
      owner: '1000:1000',
      mode: '755',
    },
    data: '/var/lib/zookeeper/data',
    uid: '1000',
    probes: [['sh', '-c', 'echo srvr | nc -w 2 127.0.0.1 2190 | grep Mode']],
  },
];

describe.each(shapes)('$name', ({ options, mount, data, uid, probes }) => {
  it('comes up with nothing changed but the image, and keeps its data in its place', async () => {
    await using stack = new AsyncDisposableStack();
    const volumes: string[] = [];
    for (const path of mount.paths) {
      const { name } = stack.use(await createVolume());
      const prepare = `chown ${mount.owner} /volume && chmod ${mount.mode} /volume`;
      await runContainer({ image, command: ['sh', '-c', prepare], volumes: [`${name}:/volume:nocopy`] });
      volumes.push(`${name}:${path}:nocopy`);
    }
    for (const create of [true, false]) {
      await using server = await startContainer({ image, ...options, volumes });
      await server.untilSucceeds(['zk-ok', '--session', '--write']);
      for (const probe of [['zk-ok'], ['zk-ok', '--ready'], ...probes]) await server.untilSucceeds(probe);
      const { stdout } = await server.exec(['cat', '/proc/1/status']);
      expect(statusField(stdout, 'Uid')).toBe(Array(4).fill(uid).join('\t'));
      expect((await server.exec(['ls', data])).stdout.split('\n')).toEqual(
        expect.arrayContaining(['myid', 'version-2']),
      );
      const port = options.env?.ZOOKEEPER_CLIENT_PORT ?? '2181';
      const words = create ? ['create', '/moved', 'yes'] : ['get', '/moved'];
      const { stdout: found } = await server.exec(['zkCli.sh', '-server', `127.0.0.1:${port}`, ...words]);
      if (!create) expect(found).toContain('yes');
    }
  });
});
