// Compose files in the shape of those that other images document, with nothing changed but the image: up, and again with
// the volumes that the image declares, which Compose carries over.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Container, newName, runLabels } from '../support/container/containers.ts';
import { docker, tryDocker } from '../support/container/docker.ts';
import { buildImage } from '../support/container/images.ts';
import { until } from '../support/process/poll.ts';
import { temporaryFolder } from '../support/process/run.ts';

type Service = Readonly<Record<string, unknown>>;

const ids = [1, 2, 3] as const;
const small = { ZK_JVM_FLAGS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1', ZK_HEAP_SIZE: '96m' };

interface File {
  readonly data: string;
  /** Of each id. */
  readonly service: (id: number) => Service;
  /** Its volumes are those of the image, or its servers have no names of their own. */
  readonly isMadeAnew: boolean;
}

const files: Readonly<Record<string, File>> = {
  'the official image': {
    data: '/data',
    isMadeAnew: true,
    service: (own) => ({
      hostname: `zoo${own}`,
      environment: {
        ZOO_MY_ID: own,
        ZOO_SERVERS: ids.map((id) => `server.${id}=zoo${id}:2888:3888;2181`).join(' '),
        ...small,
      },
    }),
  },
  'Confluent, with 0.0.0.0 as the own entry': {
    data: '/var/lib/zookeeper/data',
    isMadeAnew: false,
    service: (own) => ({
      hostname: `zoo${own}`,
      command: '/etc/confluent/docker/run',
      environment: {
        ZOOKEEPER_SERVER_ID: own,
        ZOOKEEPER_CLIENT_PORT: 2181,
        ZOOKEEPER_TICK_TIME: 2000,
        ZOOKEEPER_SERVERS: ids.map((id) => `${id === own ? '0.0.0.0' : `zoo${id}`}:2888:3888`).join(';'),
        KAFKA_HEAP_OPTS: '-Xms96M -Xmx96M',
      },
      volumes: [`data${own}:/var/lib/zookeeper/data`, `log${own}:/var/lib/zookeeper/log`],
    }),
  },
  'SigNoz, which runs the image of Bitnami as root': {
    data: '/bitnami/zookeeper/data',
    isMadeAnew: true,
    service: (own) => ({
      user: 'root',
      environment: [
        `ZOO_SERVER_ID=${own}`,
        `ZOO_SERVERS=${ids.map((id) => `${id === own ? '0.0.0.0' : `zoo${id}`}:2888:3888`).join(',')}`,
        'ALLOW_ANONYMOUS_LOGIN=yes',
        'ZOO_AUTOPURGE_INTERVAL=1',
        ...Object.entries(small).map(([name, value]) => `${name}=${value}`),
      ],
      volumes: [`data${own}:/bitnami/zookeeper`],
      healthcheck: {
        test: ['CMD-SHELL', 'curl -s -m 2 http://localhost:8080/commands/ruok | grep error | grep null'],
        interval: '1s',
        timeout: '5s',
        retries: 60,
      },
    }),
  },
};

let image: string;
beforeAll(async () => {
  image = await buildImage('compat');
}, 900_000);

describe.each(Object.entries(files))('the compose file of %s', (_name, { data, service, isMadeAnew }) => {
  const folder = temporaryFolder();
  const project = newName();
  const file = join(folder.path, 'compose.json');
  const compose = (...words: readonly string[]) =>
    docker(['compose', '--project-name', project, '--file', file, ...words], { timeoutMs: 120_000 });
  afterAll(async () => {
    await tryDocker([
      'compose',
      '--project-name',
      project,
      '--file',
      file,
      'down',
      '--volumes',
      '--timeout',
      '1',
    ]);
    folder[Symbol.dispose]();
  });

  it('comes up as one ensemble, and again when its containers are made anew', async () => {
    const labels = runLabels();
    const services = Object.fromEntries(ids.map((id) => [`zoo${id}`, { image, labels, ...service(id) }]));
    const named = ids.flatMap((id) => [`data${id}`, `log${id}`]);
    const volumes = Object.fromEntries(named.map((name) => [name, { labels }]));
    writeFileSync(file, JSON.stringify({ services, volumes, networks: { default: { labels } } }));
    for (const words of isMadeAnew ? [[], ['--force-recreate']] : [[]]) {
      await compose('up', '--detach', ...words);
      for (const id of ids) {
        const server = new Container(await compose('ps', '--quiet', `zoo${id}`));
        const look = () => server.exec(['zk-ok', '--ready']);
        await until(`zoo${id} to serve`, async () => (await look()).status === 0, 120_000);
        expect((await server.exec(['cat', `${data}/myid`])).stdout.trim()).toBe(String(id));
      }
      const first = new Container(await compose('ps', '--quiet', 'zoo1'));
      const words1 = words.length === 0 ? ['create', '/kept', 'yes'] : ['get', '/kept'];
      const { stdout } = await first.exec(['zkCli.sh', '-server', '127.0.0.1:2181', ...words1]);
      if (words.length > 0) expect(stdout).toMatch(/^yes$/m);
    }
  });
});
