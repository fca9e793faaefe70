// The compose files as a person uses them: up, read and write, lose a server, restart all of them, take it down.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { create, read, untilRead, Writer } from '../support/client/clients.ts';
import { openProject, type Project } from '../support/container/compose.ts';
import { docker } from '../support/container/docker.ts';
import { until } from '../support/process/poll.ts';
import { run } from '../support/process/run.ts';

const five = { ZK_REPLICAS: '5', COMPOSE_PROFILES: 'five' };

describe('docker compose accepts', () => {
  const ensemble = '--file docker/compose.yaml';
  const metrics = `${ensemble} --file docker/compose.metrics.yaml`;
  const tls = `${ensemble} --file docker/compose.tls.yaml`;
  const single = '--file docker/compose.single.yaml';
  it.each([
    { files: ensemble, env: {}, services: 'zk-0 zk-1 zk-2' },
    { files: metrics, env: {}, services: 'zk-0 zk-1 zk-2' },
    { files: ensemble, env: five, services: 'zk-0 zk-1 zk-2 zk-3 zk-4' },
    { files: metrics, env: five, services: 'zk-0 zk-1 zk-2 zk-3 zk-4' },
    { files: tls, env: {}, services: 'certificates zk-0 zk-1 zk-2' },
    { files: tls, env: five, services: 'certificates zk-0 zk-1 zk-2 zk-3 zk-4' },
    { files: single, env: {}, services: 'zk-0' },
  ])('$files $env', async ({ files, env, services }) => {
    const config = ['compose', ...files.split(' '), 'config'];
    expect(await docker([...config, '--quiet'], { env })).toBe('');
    expect((await docker([...config, '--services'], { env })).split('\n').sort().join(' ')).toBe(services);
  });
});

describe('three servers', () => {
  const services = ['zk-0', 'zk-1', 'zk-2'] as const;
  let project: Project;
  let addresses: readonly string[];
  /** Unlike `up --wait`, which gives up on a server that is unhealthy for as long as it has no quorum. */
  const untilHealthy = async () => {
    await project.compose(['up', '--detach']);
    for (const service of services) {
      const server = await project.container(service);
      const isHealthy = async () => (await server.inspect()).Health?.Status === 'healthy';
      await until(`${service} to be healthy`, isHealthy, 120_000);
    }
  };
  beforeAll(async () => {
    project = await openProject({ files: ['compose.yaml'], servers: 5 });
    addresses = services.map((_, ordinal) => project.address(ordinal));
    await project.compose(['up', '--build', '--wait']);
  }, 900_000);
  afterAll(() => project[Symbol.asyncDispose]());

  it('are healthy, and an ensemble', async () => {
    for (const service of services)
      expect((await (await project.container(service)).inspect()).Health?.Status).toBe('healthy');
    expect((await askAll(addresses)).stdout).toContain('ok: 3 of 3 serve');
  });

  it('find nothing to warn of in their settings', async () => {
    expect(await project.compose(['logs', '--no-color'])).not.toMatch(/warning/);
  });

  it('have a heap that follows the memory limit, and no swap', async () => {
    const { stdout } = await (await project.container('zk-0')).exec(['cat', '/opt/zookeeper/conf/java.env']);
    expect(stdout).toContain('-Xmx614m');
    const format = '{{.HostConfig.Memory}} {{.HostConfig.MemorySwap}}';
    const { id } = await project.container('zk-0');
    expect(await docker(['inspect', '--format', format, id])).toBe(`${1024 ** 3} ${1024 ** 3}`);
  });

  it('give each other what is written on one of them', async () => {
    await create(project.address(0), '/foo', 'bar');
    for (const address of addresses) await untilRead(address, '/foo', 'bar');
  });

  it('go on when one is killed, are not healthy without a quorum, and come back with their data', async () => {
    await create(project.address(0), '/before', 'the loss');
    await project.compose(['kill', 'zk-1']);
    await create(project.address(0), '/during', 'the loss');
    await project.compose(['kill', 'zk-2']);
    const { id } = await project.container('zk-0');
    const checks = ['inspect', '--format', '{{json .State.Health.Log}}', id];
    const lastCheck = async () => (JSON.parse(await docker(checks)) as { Output: string }[]).at(-1)?.Output;
    await expect.poll(lastCheck, { timeout: 60_000, interval: 200 }).toMatch(/^not-serving:/);
    await untilHealthy();
    for (const address of addresses) {
      await untilRead(address, '/before', 'the loss');
      await untilRead(address, '/during', 'the loss');
    }
    for (const service of services)
      expect(await (await project.container(service)).logs()).not.toContain('with an empty volume');
  });

  it('come back by themselves when they end', async () => {
    const server = await project.container('zk-2');
    await server.exec(['sh', '-c', 'kill 1']);
    await expect
      .poll(async () => (await server.inspect()).RestartCount, { timeout: 60_000, interval: 200 })
      .toBe(1);
    await untilHealthy();
    expect((await askAll(addresses)).stdout).toContain('ok: 3 of 3 serve');
  });

  it('are restarted one by one under a writer without a lost write, and without a moment without a quorum', async () => {
    const modes = new Map<string, string>();
    for (const service of services) {
      const { stdout } = await (await project.container(service)).exec(['zk-ok', '--ready']);
      modes.set(service, stdout.replace(/^.*, /s, ''));
    }
    const leader = services.filter((service) => modes.get(service) === 'leader');
    const followers = services.filter((service) => modes.get(service) === 'follower');
    expect([leader.length, followers.length]).toEqual([1, 2]);

    const writer = new Writer(addresses, '/writer');
    writer.start();
    const restart = async (service: string) => {
      await writer.untilWritten(50);
      const looks = await lookWhile(addresses, async () => {
        await project.compose(['restart', service]);
        await untilHealthy();
      });
      expect(looks.length).toBeGreaterThan(1);
      return looks;
    };
    try {
      for (const service of followers)
        expect((await restart(service)).filter((look) => !servesIn(look))).toEqual([]);
      // The others elect a new leader, once: there is no second gap when the old one is back.
      expect(gaps(await restart(leader[0] ?? ''))).toBeLessThanOrEqual(1);
      await writer.untilWritten(50);
    } finally {
      await writer.stop();
    }
    for (const address of addresses) expect(await writer.missingOn(address)).toEqual([]);
  });

  it('keep the data when they are taken down and brought up again', async () => {
    await create(project.address(0), '/kept', 'by the volumes');
    await project.compose(['down']);
    await untilHealthy();
    for (const address of addresses) await untilRead(address, '/kept', 'by the volumes');
  });

  it('grow to five with what they hold', async () => {
    await create(project.address(0), '/three', 'became five');
    await project.compose(['up', '--wait'], five);
    const all = [0, 1, 2, 3, 4].map((ordinal) => project.address(ordinal));
    expect((await askAll(all)).stdout).toContain('ok: 5 of 5 serve');
    for (const address of all) await untilRead(address, '/three', 'became five');
  });
});

it('one server', async () => {
  await using project = await openProject({ files: ['compose.single.yaml'], servers: 1 });
  await project.compose(['up', '--build', '--wait']);
  await create(project.address(0), '/foo', 'bar');
  await project.compose(['down']);
  await project.compose(['up', '--wait']);
  expect(await read(project.address(0), '/foo')).toBe('bar');
});

it('five servers with metrics', async () => {
  const files = ['compose.yaml', 'compose.metrics.yaml'];
  await using project = await openProject({ files, servers: 5, env: five });
  await project.compose(['up', '--build', '--wait']);
  const ordinals = [0, 1, 2, 3, 4];
  const all = ordinals.map((ordinal) => project.address(ordinal));
  expect((await askAll(all)).stdout).toContain('ok: 5 of 5 serve');
  for (const ordinal of ordinals) {
    const answer = await fetch(`http://${project.metricsAddress(ordinal)}/metrics`);
    expect(await answer.text()).toMatch(/^quorum_size 5\.0$/m);
  }
});

function askAll(addresses: readonly string[]) {
  return run('zk-ok', ['--host', addresses.join(',')]);
}

/** Asks all servers again and again while something is done: what was said each time, in one line. */
async function lookWhile(
  addresses: readonly string[],
  work: () => Promise<void>,
): Promise<readonly string[]> {
  const looks: string[] = [];
  let isOver = false;
  const looking = (async () => {
    while (!isOver) looks.push((await askAll(addresses)).stdout.split('\n').at(-1) ?? '');
  })();
  try {
    await work();
  } finally {
    isOver = true;
    await looking;
  }
  return looks;
}

/** A verdict of zk-ok on an ensemble that has a quorum. */
function servesIn(look: string): boolean {
  return /^(?:ok|degraded):/.test(look);
}

/** How many times a quorum was lost. */
function gaps(looks: readonly string[]): number {
  return looks.filter((look, index) => !servesIn(look) && servesIn(looks[index - 1] ?? '')).length;
}
