// Under the hard conditions that clusters set, and as the entrypoint of whatever is given to docker run.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Container,
  type ContainerOptions,
  createNetwork,
  createVolume,
  type Network,
  runContainer,
  startContainer,
} from '../support/container/containers.ts';
import { docker } from '../support/container/docker.ts';
import { buildImage } from '../support/container/images.ts';
import { statusField } from '../support/process/processes.ts';
import { printedIds } from '../support/process/run.ts';

/** What keeps a server small and quick to start. */
const flags = '-XX:+UseSerialGC -XX:TieredStopAtLevel=1';
const env = { ZK_REPLICAS: '1', ZK_HEAP_SIZE: '96m', ZK_JVM_FLAGS: flags };

let image: string;
beforeAll(async () => {
  image = await buildImage('final');
}, 900_000);

/** One server, that serves: clients may write and read. */
async function startServing(options: Omit<ContainerOptions, 'image'>): Promise<Container> {
  const server = await startContainer({ image, hostname: 'zk-0', env, ...options });
  try {
    await server.untilSucceeds(['zk-ok', '--session', '--write']);
    return server;
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

/** What the kernel says of process 1, the server. */
async function serverStatus(server: Container, field: string): Promise<string> {
  return statusField((await server.exec(['cat', '/proc/1/status'])).stdout, field);
}

const writable = ['/opt/zookeeper/conf', '/var/lib/zookeeper', '/var/log/zookeeper'];
/** Folders in memory that a user, or a group, may write. */
const inMemory = (owner: string) => writable.map((folder) => `${folder}:${owner}`);
const noPrivileges = { capDrop: ['ALL'], securityOptions: ['no-new-privileges'] };

describe('serves', () => {
  it.each<readonly [string, Omit<ContainerOptions, 'image'>, string]>([
    [
      'on a read-only root file system with three writable folders',
      { user: '1000', isReadOnly: true, tmpfs: inMemory('uid=1000,mode=755') },
      '1000',
    ],
    ['as an arbitrary user with group 0', { user: '1000670000:0' }, '1000670000'],
    ['as 1000 without capabilities and new privileges', { user: '1000', ...noPrivileges }, '1000'],
    [
      'under all of these at once',
      { user: '1000670000:0', isReadOnly: true, tmpfs: inMemory('gid=0,mode=775'), ...noPrivileges },
      '1000670000',
    ],
  ])('%s', async (_what, options, uid) => {
    await using server = await startServing(options);
    expect(await serverStatus(server, 'Uid')).toBe(Array(4).fill(uid).join('\t'));
    expect((await server.exec(['zk-ok'])).status).toBe(0);
  });

  it('as zookeeper on a volume that is owned by root, when it is started as root', async () => {
    await using volume = await createVolume();
    const command = ['sh', '-c', 'chown root:root /volume && chmod 755 /volume'];
    await runContainer({ image, command, volumes: [`${volume.name}:/volume`] });
    await using server = await startServing({ volumes: [`${volume.name}:/var/lib/zookeeper:nocopy`] });
    expect(await serverStatus(server, 'Uid')).toBe(Array(4).fill('1000').join('\t'));
  });

  it('on port 2181 though the link of a Service called zk-client sets ZK_CLIENT_PORT', async () => {
    const ZK_CLIENT_PORT = 'tcp://10.96.0.7:2181';
    await using server = await startServing({ env: { ...env, ZK_CLIENT_PORT } });
    for (const probe of ['zk-ok', 'zkOk.sh', 'zkMetrics.sh'])
      expect((await server.exec([probe])).status, probe).toBe(0);
  });
});

describe('with a memory limit of 256 MiB', () => {
  let server: Container;
  beforeAll(async () => {
    server = await startServing({ memory: '256m', env: { ZK_REPLICAS: '1' } });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('the heap follows it', async () => {
    const { stdout } = await server.exec(['cat', '/proc/1/cmdline']);
    expect(stdout.split('\0')).toEqual(expect.arrayContaining(['-Xmx153m', '-Xms153m']));
  });

  it('there is room for probes, also for those that explain, and for zkCli.sh', async () => {
    const probes = 'for i in 1 2 3 4 5 6 7 8 9 10; do zk-ok && zk-ok --ready && ! zk-ok 1 || exit 9; done';
    expect((await server.exec(['sh', '-c', probes])).status).toBe(0);
    expect((await server.exec(['zkCli.sh', 'create', '/foo', 'bar'])).stderr).toContain('Created /foo');
    expect(await server.inspect()).toMatchObject({ Status: 'running', OOMKilled: false });
  });
});

it('with a tenth of a CPU probes answer in their time, yes and no', async () => {
  await using server = await startServing({});
  await docker(['update', '--cpus', '0.1', server.id]);
  for (const words of [['zk-ok'], ['zk-ok', '--ready'], ['zkOk.sh']])
    expect((await server.exec(words)).status, words.join(' ')).toBe(0);
  const { status, stdout } = await server.exec(['zk-ok', '1']);
  expect({ status, stdout }).toEqual({ status: 1, stdout: expect.stringMatching(/^refused: /) });
});

describe('a conf dir that is mounted read-only', () => {
  const conf = '/opt/zookeeper/conf';

  it('is refused when it holds anything else than would be written', async () => {
    await using volume = await createVolume();
    const volumes = [`${volume.name}:${conf}:ro`];
    const { status, stderr } = await runContainer({ image, env, hostname: 'zk-0', volumes });
    expect({ status, ids: printedIds(stderr) }).toEqual({ status: 74, ids: ['file-not-writable'] });
    expect(stderr).toMatch(/: \/opt\/zookeeper\/conf\/zoo\.cfg cannot be written .*\(EROFS\)/);
  });

  it('is taken when it holds what would be written', async () => {
    await using volume = await createVolume();
    const command = ['zk-gen-config'];
    await runContainer({ image, env, hostname: 'zk-0', command, volumes: [`${volume.name}:${conf}`] });
    await using server = await startServing({ volumes: [`${volume.name}:${conf}:ro`] });
    expect(await server.logs()).toContain(`${conf}/zoo.cfg: unchanged`);
  });

  it('is left alone when ZK_CONF_DIR is another', async () => {
    await using volume = await createVolume();
    const volumes = [`${volume.name}:${conf}:ro`];
    await using server = await startServing({ env: { ...env, ZK_CONF_DIR: '/tmp/conf' }, volumes });
    expect((await server.exec(['cat', '/proc/1/cmdline'])).stdout).toContain('/tmp/conf/zoo.cfg');
  });
});

describe('docker run', () => {
  let network: Network;
  let server: Container;
  beforeAll(async () => {
    network = await createNetwork();
    server = await startServing({ network, command: ['--replicas', '1'], env: { ...env, ZK_REPLICAS: '' } });
    await server.exec(['zkCli.sh', 'create', '/foo', 'bar']);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await network[Symbol.asyncDispose]();
  });
  const run = (...command: readonly string[]) => runContainer({ image, network, command });

  it('IMAGE --replicas 1 is a server', async () => {
    expect((await server.exec(['cat', '/proc/1/comm'])).stdout).toBe('java');
  });

  it('IMAGE zkCli.sh -server HOST is a client', async () => {
    const { status, stdout } = await run('zkCli.sh', '-server', 'zk-0', 'get', '/foo');
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^bar$/m) });
  });

  it('IMAGE zk-ok --host HOST asks another server', async () => {
    expect(await run('zk-ok', '--ready', '--host', 'zk-0')).toMatchObject({ status: 0 });
  });

  it('IMAGE bash is a shell, and ends with its status', async () => {
    const { status, stdout } = await run('bash', '-c', 'echo $$; exit 7');
    expect({ status, stdout }).toEqual({ status: 7, stdout: '1' });
  });

  it('IMAGE zk-gen-config --help tells its flags', async () => {
    const { status, stdout } = await run('zk-gen-config', '--help');
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('--replicas') });
  });

  it.each([
    ['a pod without replicas and without a domain', {}, ['replicas-missing', 'domain-missing']],
    ['replicas that are no number', { ZK_REPLICAS: 'abc' }, ['invalid-value', 'domain-missing']],
    ['a pod without a domain', { ZK_REPLICAS: '3' }, ['domain-missing']],
  ])('IMAGE ends with 78 and every problem at %s', async (_what, given, ids) => {
    const options = { image, hostname: 'zk-0', env: { KUBERNETES_SERVICE_HOST: '10.96.0.1', ...given } };
    const { status, stderr } = await runContainer(options);
    expect({ status, ids: printedIds(stderr) }).toEqual({ status: 78, ids });
    expect(stderr).toMatch(/\n {2}fix: \S/);
  });

  it('IMAGE ends with 78 where root may not become zookeeper', async () => {
    const { status, stderr } = await runContainer({ image, env, hostname: 'zk-0', ...noPrivileges });
    expect({ status, ids: printedIds(stderr) }).toEqual({ status: 78, ids: ['cannot-drop-privileges'] });
    expect(stderr).toMatch(/user zookeeper .*\n {2}fix: .*runAsUser: 1000/);
  });

  it.each([
    ['a flag that there is not', '--replica=1', 64],
    ['a program that there is not', 'zkServer', 127],
  ])('IMAGE ends as a shell would at %s', async (_what, word, status) => {
    expect(await run(word)).toMatchObject({ status, stderr: expect.stringContaining('\n  fix: ') });
  });
});
