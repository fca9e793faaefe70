// Three servers with the files of another image on their volumes move to the image with that image's variables, one by
// one under a writer, and back. The servers of the other image are those of the release, started as that image does.
import { createServer } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { Writer } from '../support/client/clients.ts';
import {
  type Container,
  createNetwork,
  createVolume,
  runContainer,
  startContainer,
  type Volume,
} from '../support/container/containers.ts';
import { buildImage } from '../support/container/images.ts';

const small = { ZK_JVM_FLAGS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1', ZK_HEAP_SIZE: '96m' };
const ids = [1, 2, 3] as const;

interface Case {
  readonly name: string;
  readonly entrypoint: string;
  readonly command: readonly string[];
  readonly owner: string;
  /** Where volumes are mounted. */
  readonly mounts: readonly string[];
  readonly data: string;
  readonly log: string;
  /** The end of myid. */
  readonly lineEnd: string;
  readonly lines: (id: number) => readonly string[];
  readonly env: (id: number) => Readonly<Record<string, string>>;
}

const host = (id: number) => `zoo${id}`;
const timing = ['tickTime=2000', 'initLimit=10', 'syncLimit=5'];

const cases: readonly Case[] = [
  {
    name: 'the official image',
    entrypoint: '/docker-entrypoint.sh',
    command: ['zkServer.sh', 'start-foreground'],
    owner: '1000:1000',
    mounts: ['/data', '/datalog'],
    data: '/data',
    log: '/datalog',
    lineEnd: '\\n',
    lines: () => ids.map((id) => `server.${id}=${host(id)}:2888:3888;2181`),
    env: (own) => ({
      ZOO_MY_ID: String(own),
      ZOO_SERVERS: ids.map((id) => `server.${id}=${host(id)}:2888:3888;2181`).join(' '),
    }),
  },
  {
    name: "Bitnami's image",
    entrypoint: '/entrypoint.sh',
    command: ['/run.sh'],
    owner: '1001:0',
    mounts: ['/bitnami/zookeeper'],
    data: '/bitnami/zookeeper/data',
    log: '/bitnami/zookeeper/data',
    lineEnd: '\\n',
    lines: (own) => [
      'clientPort=2181',
      ...ids.map((id) => `server.${id}=${id === own ? '0.0.0.0' : host(id)}:2888:3888;2181`),
    ],
    env: (own) => ({
      ZOO_SERVER_ID: String(own),
      ZOO_SERVERS: ids.map((id) => `${id === own ? '0.0.0.0' : host(id)}:2888:3888`).join(','),
      ALLOW_ANONYMOUS_LOGIN: 'yes',
    }),
  },
  {
    name: "Confluent's image",
    entrypoint: '/etc/confluent/docker/run',
    command: [],
    owner: '1000:1000',
    mounts: ['/var/lib/zookeeper/data', '/var/lib/zookeeper/log'],
    data: '/var/lib/zookeeper/data',
    log: '/var/lib/zookeeper/log',
    lineEnd: '',
    lines: () => ['clientPort=2181', ...ids.map((id) => `server.${id}=${host(id)}:2888:3888`)],
    env: (own) => ({
      ZOOKEEPER_SERVER_ID: String(own),
      ZOOKEEPER_CLIENT_PORT: '2181',
      ZOOKEEPER_SERVERS: ids.map((id) => `${host(id)}:2888:3888`).join(';'),
    }),
  },
];

let image: string;
beforeAll(async () => {
  image = await buildImage('compat');
}, 900_000);

/** A port of this machine that stays the same while the container behind it changes. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((settle) => server.once('listening', settle));
  const address = server.address();
  await new Promise((settle) => server.close(settle));
  return typeof address === 'object' && address ? address.port : 0;
}

describe.each(cases)('$name', (given) => {
  it('moves server by server under a writer, and back, and nothing that was acknowledged is lost', async () => {
    await using stack = new AsyncDisposableStack();
    const network = stack.use(await createNetwork());
    const volumes = new Map<number, readonly Volume[]>();
    const ports = new Map<number, number>();
    const servers = new Map<number, Container>();
    stack.defer(async () => {
      for (const server of servers.values()) await server[Symbol.asyncDispose]();
    });
    for (const id of ids) {
      ports.set(id, await freePort());
      const own: Volume[] = [];
      for (const _ of given.mounts) {
        const volume = stack.use(await createVolume());
        const command = ['sh', '-c', `chown ${given.owner} /volume`];
        await runContainer({ image, command, volumes: [`${volume.name}:/volume:nocopy`] });
        own.push(volume);
      }
      volumes.set(id, own);
    }

    const start = async (id: number, options: Partial<Parameters<typeof startContainer>[0]>) => {
      await servers.get(id)?.stop();
      await servers.get(id)?.[Symbol.asyncDispose]();
      const mounted = given.mounts.map((path, index) => `${volumes.get(id)?.[index]?.name}:${path}:nocopy`);
      servers.set(
        id,
        await startContainer({
          image,
          hostname: host(id),
          network,
          volumes: mounted,
          ports: [`127.0.0.1:${ports.get(id)}:2181`],
          ...options,
        }),
      );
    };
    const startOld = (id: number) => {
      const lines = [`dataDir=${given.data}`, `dataLogDir=${given.log}`, ...timing, ...given.lines(id)];
      const command = [
        `mkdir -p ${given.data} && printf '${id}${given.lineEnd}' > ${given.data}/myid`,
        `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} > /tmp/zoo.cfg`,
        "exec java -Xmx96m -cp '/opt/zookeeper/lib/*' org.apache.zookeeper.server.quorum.QuorumPeerMain /tmp/zoo.cfg",
      ].join(' && ');
      return start(id, { entrypoint: 'sh', command: ['-c', command], user: given.owner });
    };
    const startNew = (id: number) =>
      start(id, {
        entrypoint: given.entrypoint,
        command: given.command,
        env: { ...given.env(id), ...small },
      });
    const ready = (id: number) => servers.get(id)?.untilSucceeds(['zk-ok', '--ready', '2181']);

    for (const id of ids) await startOld(id);
    await Promise.all(ids.map(ready));
    const writer = new Writer(
      [...ports.values()].map((port) => `127.0.0.1:${port}`),
      '/moved',
    );
    writer.start();
    await writer.untilWritten(20);
    for (const move of [startNew, startOld]) {
      for (const id of ids) {
        await move(id);
        await ready(id);
        await writer.untilWritten(20);
      }
    }
    await writer.stop();
    for (const port of ports.values()) expect(await writer.missingOn(`127.0.0.1:${port}`)).toEqual([]);
  });
});
