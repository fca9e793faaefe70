// A StatefulSet of the k8szk image, and of the image that followed it, with nothing changed but the image.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Container, createVolume, runContainer, type Volume } from '../support/container/containers.ts';
import { buildImage } from '../support/container/images.ts';
import { StatefulSet } from '../support/kubernetes/stateful-set.ts';
import { statusField } from '../support/process/processes.ts';
import { printedIds } from '../support/process/run.ts';
import { zookeeperJars } from '../support/server/zookeeper-jars.ts';

const ordinals = [0, 1, 2] as const;
const domain = 'myzk-zookeeper-headless.default.svc.cluster.local';

/** What a container of the StatefulSet has, as the manifest has it. */
interface Manifest {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
  readonly probe: readonly string[];
}

const chart: Manifest = {
  command: 'zkGenConfig.sh && exec zkServer.sh start-foreground',
  env: {
    ZK_REPLICAS: '3',
    ZK_HEAP_SIZE: '2G',
    ZK_TICK_TIME: '2000',
    ZK_INIT_LIMIT: '10',
    ZK_SYNC_LIMIT: '5',
    ZK_MAX_CLIENT_CNXNS: '60',
    ZK_SNAP_RETAIN_COUNT: '3',
    ZK_PURGE_INTERVAL: '1',
    ZK_LOG_LEVEL: 'INFO',
    ZK_CLIENT_PORT: '2181',
    ZK_SERVER_PORT: '2888',
    ZK_ELECTION_PORT: '3888',
  },
  probe: ['zkOk.sh'],
};

const successor: Manifest = {
  command: [
    'start-zookeeper --servers=3 --data_dir=/var/lib/zookeeper/data --data_log_dir=/var/lib/zookeeper/data/log',
    '--conf_dir=/opt/zookeeper/conf --client_port=2181 --election_port=3888 --server_port=2888 --tick_time=2000',
    '--init_limit=10 --sync_limit=5 --heap=512M --max_client_cnxns=60 --snap_retain_count=3 --purge_interval=12',
    '--max_session_timeout=40000 --min_session_timeout=4000 --log_level=INFO',
  ].join(' '),
  env: {},
  probe: ['sh', '-c', 'zookeeper-ready 2181'],
};

/** The user of the pods, and what the volume is like at first: its owner, its mode. */
const users = {
  root: { user: undefined, owner: 'root:root', mode: '755', uid: '0' },
  // As the kubelet makes a volume with fsGroup: 1000.
  '1000': { user: '1000', owner: 'root:1000', mode: '2775', uid: '1000' },
} as const;
type User = keyof typeof users;

let image: string;
beforeAll(async () => {
  image = await buildImage('final');
}, 900_000);

/** An empty volume for each pod. */
async function createVolumes(user: User): Promise<readonly Volume[]> {
  const { owner, mode } = users[user];
  const command = ['sh', '-c', `chown ${owner} /volume && chmod ${mode} /volume`];
  return Promise.all(
    ordinals.map(async () => {
      const volume = await createVolume();
      await runContainer({ image, command, volumes: [`${volume.name}:/volume`] });
      return volume;
    }),
  );
}

class Release implements AsyncDisposable {
  readonly set: StatefulSet;
  readonly pods: Container[] = [];
  readonly #volumes: readonly Volume[];
  readonly #manifest: Manifest;
  readonly #user: User;

  constructor(set: StatefulSet, volumes: readonly Volume[], manifest: Manifest, user: User) {
    this.set = set;
    this.#volumes = volumes;
    this.#manifest = manifest;
    this.#user = user;
  }

  static async create(manifest: Manifest, user: User): Promise<Release> {
    const set = await StatefulSet.create(image, 'myzk-zookeeper', domain);
    return new Release(set, await createVolumes(user), manifest, user);
  }

  pod(ordinal: number): Container {
    const pod = this.pods[ordinal];
    if (!pod) throw new Error(`no pod ${ordinal}`);
    return pod;
  }

  /** nocopy: else the engine gives an empty volume the owner that the folder has in the image. */
  volume(ordinal: number): string {
    return `${this.#volumes[ordinal]?.name}:/var/lib/zookeeper:nocopy`;
  }

  /** Starts a pod, or one that replaces another. */
  async start(ordinal: number, env: Readonly<Record<string, string>> = {}): Promise<Container> {
    await this.pods[ordinal]?.[Symbol.asyncDispose]();
    const { user } = users[this.#user];
    const pod = await this.set.start(ordinal, {
      image,
      entrypoint: 'sh',
      command: ['-c', this.#manifest.command],
      env: { ...this.#manifest.env, ...env },
      memory: '4g',
      cpus: 1,
      volumes: [this.volume(ordinal)],
      ...(user ? { user } : {}),
    });
    this.pods[ordinal] = pod;
    return pod;
  }

  /** Waits until the probe of the manifest says yes, upon which the name of the pod resolves. */
  async untilReady(ordinal: number): Promise<void> {
    const pod = this.pod(ordinal);
    await pod.untilSucceeds(this.#manifest.probe);
    await this.set.publish(ordinal, pod);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.set[Symbol.asyncDispose]();
    await Promise.all(this.#volumes.map((volume) => volume[Symbol.asyncDispose]()));
  }
}

describe.each([
  { what: 'the chart as root', manifest: chart, user: 'root', heap: '2G', log: '/var/lib/zookeeper/log' },
  { what: 'the chart as 1000', manifest: chart, user: '1000', heap: '2G', log: '/var/lib/zookeeper/log' },
  {
    what: 'the flags of the image that followed',
    manifest: successor,
    user: '1000',
    heap: '512M',
    log: '/var/lib/zookeeper/data/log',
  },
] as const)('$what: three pods, each started when the one before is ready', (given) => {
  const { manifest, user, heap, log } = given;
  let release: Release;
  beforeAll(async () => {
    release = await Release.create(manifest, user);
    for (const ordinal of ordinals) {
      const pod = await release.start(ordinal);
      expect(await release.set.resolves(ordinal, pod)).toBe(false);
      await release.untilReady(ordinal);
    }
  });
  afterAll(() => release[Symbol.asyncDispose]());

  it('serve, all three', async () => {
    await Promise.all(release.pods.map((pod) => pod.untilReady()));
  });

  it('keep what zkCli.sh creates, and read it there and on another server', async () => {
    const zkCli = '/opt/zookeeper/bin/zkCli.sh';
    const created = await release.pod(0).exec([zkCli, 'create', '/foo', 'bar']);
    expect(created.stderr).toContain('Created /foo');
    const got = await Promise.all([0, 2].map((ordinal) => release.pod(ordinal).exec([zkCli, 'get', '/foo'])));
    for (const { stdout } of got) expect(stdout).toMatch(/^bar$/m);
  });

  it('are the servers that the volumes and the manifest say', async () => {
    const members = ordinals.map((ordinal) => `server.${ordinal + 1}=${release.set.host(ordinal)}:2888:3888`);
    for (const ordinal of ordinals) {
      const say = async (script: string) => (await release.pod(ordinal).exec(['sh', '-c', script])).stdout;
      const read = (file: string) => say(`cat ${file}`);
      expect(await read('/var/lib/zookeeper/data/myid')).toBe(String(ordinal + 1));
      expect((await read('/opt/zookeeper/conf/zoo.cfg')).split('\n')).toEqual(
        expect.arrayContaining([...members, `dataLogDir=${log}`, 'tickTime=2000', 'maxClientCnxns=60']),
      );
      const server = await say('dirname $(grep -lx java /proc/[0-9]*/comm)');
      expect((await read(`${server}/cmdline`)).split('\0')).toContain(`-Xmx${heap}`);
      expect(statusField(await read(`${server}/status`), 'Uid').split('\t')[0]).toBe(users[user].uid);
    }
  });

  it('tell their metrics', async () => {
    const words = manifest === chart ? ['zkMetrics.sh'] : ['sh', '-c', 'zookeeper-metrics 2181'];
    expect((await release.pod(0).exec(words)).stdout).toMatch(/^zk_server_state\t(?:leader|follower)$/m);
  });
});

describe('the volumes of three servers of the old image', () => {
  /** As the old generator and ZooKeeper 3.4 do it: a file for the server, myid, and the log beside the data. */
  const startOld = (ordinal: number, jars: string, release: Release) => {
    const lines = [
      ...['tickTime=2000', 'initLimit=10', 'syncLimit=5', 'clientPort=2181'],
      ...['dataDir=/var/lib/zookeeper/data', 'dataLogDir=/var/lib/zookeeper/log'],
      ...ordinals.map((other) => `server.${other + 1}=${release.set.host(other)}:2888:3888`),
    ];
    const command = [
      'cd /var/lib/zookeeper && mkdir -p data log',
      `echo ${ordinal + 1} > data/myid && printf '%s\n' ${lines.join(' ')} > /tmp/zoo.cfg`,
      "exec java -Xmx128m -cp '/jars/*' org.apache.zookeeper.server.quorum.QuorumPeerMain /tmp/zoo.cfg",
    ].join(' && ');
    const volumes = [release.volume(ordinal), `${jars}:/jars:ro`];
    return release.set.start(ordinal, { image, entrypoint: 'sh', command: ['-c', command], volumes });
  };

  let release: Release;
  beforeAll(async () => {
    const jars = await zookeeperJars('3.4.14');
    release = await Release.create(chart, 'root');
    for (const ordinal of ordinals) {
      release.pods[ordinal] = await startOld(ordinal, jars, release);
      await release.set.publish(ordinal, release.pod(ordinal));
    }
    await Promise.all(release.pods.map((pod) => pod.untilReady()));
    const created = await release.pod(0).exec(['zkCli.sh', 'create', '/old', 'data']);
    expect(created.stderr).toContain('Created /old');
  });
  afterAll(() => release[Symbol.asyncDispose]());

  it('are taken over one after the other; those without a snapshot by their logs', async () => {
    const rebuilt: number[] = [];
    for (const ordinal of [2, 1, 0]) {
      const snapshots = await release
        .pod(ordinal)
        .exec(['sh', '-c', 'ls /var/lib/zookeeper/data/version-2/snapshot.*']);
      const pod = await release.start(ordinal);
      await release.untilReady(ordinal);
      await release.pod(ordinal).untilReady();
      if (printedIds(await pod.logs()).includes('snapshot-rebuilt')) rebuilt.push(ordinal);
      expect(rebuilt.includes(ordinal)).toBe(snapshots.status !== 0);
      const { stdout } = await release.pod(ordinal).exec(['zkCli.sh', 'get', '/old']);
      expect(stdout).toMatch(/^data$/m);
    }
    // All but the leader.
    expect(rebuilt).toHaveLength(2);
  });

  it('have ZK_SNAPSHOT_TRUST_EMPTY refused from then on', async () => {
    const again = await release.start(0, { ZK_SNAPSHOT_TRUST_EMPTY: 'true' });
    expect(await again.untilEnded()).toBe(78);
    expect(printedIds(await again.logs())).toContain('snapshot-trust-not-needed');
    await release.start(0);
    await release.untilReady(0);
    await release.pod(0).untilReady();
  });
});
