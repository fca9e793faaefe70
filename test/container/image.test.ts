// The images that the Dockerfile makes: what is in them, and one server of each.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { baseImages } from '../support/container/base-images.ts';
import {
  type Container,
  createNetwork,
  createVolume,
  runContainer,
  startContainer,
} from '../support/container/containers.ts';
import { checkout, docker } from '../support/container/docker.ts';
import { buildImage, imageName, type Target } from '../support/container/images.ts';
import { statusField } from '../support/process/processes.ts';
import { printedIds, temporaryFolder } from '../support/process/run.ts';

const mebibyte = 1024 ** 2;
/** What keeps a server small and quick to start. */
const small = { ZK_HEAP_SIZE: '96m', ZK_JVM_FLAGS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1' };

let images: Readonly<Record<Exclude<Target, 'compat'>, string>>;
let idle: Container;
beforeAll(async () => {
  const final = await buildImage('final');
  images = { final, toolkit: await buildImage('toolkit'), official: await buildImage('official') };
  idle = await startContainer({ image: final, command: ['sleep', 'infinity'] });
}, 900_000);
afterAll(() => idle[Symbol.asyncDispose]());

/** What a command in the image writes. */
async function say(...command: readonly string[]): Promise<string> {
  return (await idle.exec(command)).stdout;
}

describe('in the image', () => {
  it.each(['zk-gen-config', 'zk-ok', 'zk-entrypoint', 'zk-metrics', 'zk-local', 'zk-class-archive'])(
    '%s runs',
    async (program) => {
      expect(await say(program, '--help')).toContain(`${program} `);
    },
  );

  it('each old name is a link to the program that took its place', async () => {
    const names = 'zkGenConfig.sh zkOk.sh zkMetrics.sh start-zookeeper zookeeper-ready zookeeper-metrics';
    expect(
      (await say('sh', '-c', `for name in ${names}; do basename $(readlink -f $(which $name)); done`)).split(
        '\n',
      ),
    ).toEqual([...['zk-gen-config', 'zk-ok', 'zk-metrics'], ...['zk-entrypoint', 'zk-ok', 'zk-metrics']]);
  });

  it('there is nothing that only the build needs', async () => {
    const names = ['npm', 'node_modules', '*.ts', 'package.json', 'strip'];
    const tests = names.flatMap((name) => ['-o', '-name', name]).slice(1);
    expect(await say('find', '/', '-xdev', ...tests)).toBe('');
    expect(await say('which', '-a', 'node')).toBe('');
  });

  it('the toolkit without its Node is below 2 MiB', async () => {
    const sizes = await say('du', '-sb', '--exclude=node', '/opt/zk-bootstrap');
    expect(Number.parseInt(sizes, 10)).toBeLessThan(2 * mebibyte);
    expect(Number.parseInt(sizes, 10)).toBeGreaterThan(mebibyte / 2);
  });

  it('any user may read the toolkit, and none but root change it', async () => {
    const isWrong = ['-not', '-perm', '-444', '-o', '-perm', '/022', '-o', '-not', '-user', 'root'];
    expect(await say('find', '/opt/zk-bootstrap', '-not', '-type', 'l', '(', ...isWrong, ')')).toBe('');
  });

  it.each(['/opt/zookeeper/conf', '/var/lib/zookeeper', '/var/log/zookeeper'])(
    'zookeeper and group 0 may write %s',
    async (folder) => {
      expect(await say('stat', '-c', '%U:%G %A', folder)).toBe('zookeeper:root drwxrwxr-x');
    },
  );

  it('zookeeper is 1000, and root the default user', async () => {
    expect(await say('id', 'zookeeper')).toBe(
      'uid=1000(zookeeper) gid=1000(zookeeper) groups=1000(zookeeper)',
    );
    expect(await say('id', '-u')).toBe('0');
  });
});

it('the toolkit image holds nothing but its folder', async () => {
  const id = await docker(['create', images.toolkit, 'nothing']);
  try {
    const { stdout } = await execa('sh', ['-c', `docker export ${id} | tar -t`]);
    // What the engine adds to every container.
    const own = stdout.split('\n').filter((path) => !/^(?:\.dockerenv|dev\/|etc\/|proc\/|sys\/)/.test(path));
    expect(own).toContain('opt/zk-bootstrap/bin/zk-entrypoint');
    expect(own).toContain('opt/zk-bootstrap/node/bin/node');
    expect(own.filter((path) => !path.startsWith('opt/zk-bootstrap/'))).toEqual(['opt/']);
  } finally {
    await docker(['rm', id]);
  }
});

describe.each([
  {
    target: 'final',
    conf: '/opt/zookeeper/conf',
    data: '/var/lib/zookeeper/data',
    mounts: ['/var/lib/zookeeper'],
    archive: '/opt/zookeeper/class-archive',
  },
  {
    target: 'official',
    conf: '/conf',
    data: '/data',
    mounts: ['/data', '/datalog'],
    archive: '/apache-zookeeper-*-bin/class-archive',
  },
] as const)('one server of $target', ({ target, conf, data, mounts, archive }) => {
  const start = (volumes: readonly string[] = []) =>
    startContainer({ image: images[target], hostname: 'zk-0', env: { ZK_REPLICAS: '1', ...small }, volumes });

  it('serves, as process 1 and as zookeeper, from our files where the image has its own', async () => {
    await using server = await start();
    await server.untilReady();
    const read = async (file: string) => (await server.exec(['cat', file])).stdout;
    expect((await server.exec(['zk-ok'])).stdout).toBe('ok: 127.0.0.1:2181 is alive');
    expect(await read('/proc/1/comm')).toBe('java');
    expect(statusField(await read('/proc/1/status'), 'Uid')).toBe('1000\t1000\t1000\t1000');
    expect(statusField(await read('/proc/1/status'), 'Gid')).toBe('1000\t1000\t1000\t1000');
    expect((await read(`${conf}/zoo.cfg`)).split('\n')).toEqual(
      expect.arrayContaining([`dataDir=${data}`, 'initLimit=10', 'admin.enableServer=false']),
    );
    expect(await read(`${data}/myid`)).toBe('1');
    const health = async () => (await server.inspect()).Health?.Status;
    await expect.poll(health, { timeout: 60_000, interval: 500 }).toBe('healthy');
  });

  it('takes its classes from the class archive, and has no open port but that for clients', async () => {
    await using server = await start();
    await server.untilReady();
    const mapped = ['sh', '-c', `grep -o '/.*/class-archive/.*' /proc/1/maps | sort -u`];
    expect((await server.exec(mapped, { user: 'zookeeper' })).stdout).toMatch(
      /\/class-archive\/classes\.(?:aot|jsa)$/,
    );
    const listening = `cat /proc/net/tcp /proc/net/tcp6 | grep -c ' 0A '`;
    expect((await server.exec(['sh', '-c', listening])).stdout).toBe('1');
  });

  it('starts without the class archive when that is cut short, and says so', async () => {
    const cut = `truncate -s 1000000 ${archive}/classes.* && exec zk-entrypoint`;
    await using server = await startContainer({
      image: images[target],
      hostname: 'zk-0',
      env: { ZK_REPLICAS: '1', ...small },
      command: ['sh', '-c', cut],
    });
    await server.untilReady();
    expect(await server.logs()).toContain('note[class-archive-outdated]');
  });

  it('keeps what a client has written when it is replaced', async () => {
    await using first = await createVolume();
    await using second = await createVolume();
    const volumes = mounts.map((mount, index) => `${[first, second][index]?.name}:${mount}`);
    {
      await using server = await start(volumes);
      await server.untilReady();
      expect((await server.exec(['zkCli.sh', 'create', '/foo', 'bar'])).stderr).toContain('Created /foo');
      await server.stop();
      expect((await server.inspect()).ExitCode).toBe(143);
    }
    await using server = await start(volumes);
    await server.untilReady();
    expect((await server.exec(['zkCli.sh', 'get', '/foo'])).stdout).toMatch(/^bar$/m);
  });
});

describe('an image of your own, made as docs/images.md has it', () => {
  it('serves from a class archive that it has made of its release and Java', async () => {
    await using server = await startContainer({
      image: await buildOwnImage(),
      hostname: 'zk-0',
      env: { ZK_REPLICAS: '1', ...small },
    });
    await server.untilReady();
    const mapped = ['sh', '-c', "grep -o '/apache-zookeeper-.*/class-archive/.*' /proc/1/maps | sort -u"];
    expect((await server.exec(mapped, { user: 'zookeeper' })).stdout).toMatch(/\/classes\.(?:aot|jsa)$/);
    expect(printedIds(await server.logs())).not.toContain('class-archive-missing');
  });

  /** From the recipe of the document, with the official image as the one that it begins with. */
  async function buildOwnImage(): Promise<string> {
    const guide = readFileSync(join(checkout, 'docs/images.md'), 'utf8');
    const recipe = /^```dockerfile\n(FROM your-zookeeper-image\n.*?)^```$/ms.exec(guide)?.[1] ?? '';
    const official = (await baseImages()).find(({ argument }) => argument === 'ZOOKEEPER_IMAGE');
    const dockerfile = recipe
      .replace('your-zookeeper-image', official?.image ?? '')
      .replace('zk-bootstrap:toolkit', imageName('toolkit'));
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'Dockerfile'), dockerfile);
    const tag = 'zk-bootstrap-test/own';
    await docker(['build', '--tag', tag, folder.path], { timeoutMs: 300_000 });
    return tag;
  }
});

it('runs the command that is given to docker run, with its input, and ends with its status', async () => {
  const command = ['sh', '-c', 'cat; exit 7'];
  const { status, stdout } = await runContainer({ image: images.final, command, input: 'from outside' });
  expect({ status, stdout }).toEqual({ status: 7, stdout: 'from outside' });
});

it('three servers on a network are an ensemble', async () => {
  await using network = await createNetwork();
  const env = { ZK_REPLICAS: '3', ...small };
  const start = (hostname: string) => startContainer({ image: images.final, hostname, env, network });
  await using first = await start('zk-0');
  await using second = await start('zk-1');
  await using third = await start('zk-2');
  for (const server of [first, second, third]) await server.untilReady();
  await first.exec(['zkCli.sh', 'create', '/foo', 'bar']);
  for (const host of ['zk-1', 'zk-2']) {
    const { stdout } = await first.exec(['zkCli.sh', '-server', host, 'get', '/foo']);
    expect(stdout).toMatch(/^bar$/m);
  }
});
