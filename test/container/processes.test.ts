// Signals, and which processes there are: nothing of the toolkit stays, nothing is lost, and a start goes on where one
// ended.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { create, read } from '../support/client/clients.ts';
import {
  type Container,
  type ContainerOptions,
  createVolume,
  runContainer,
  startContainer,
} from '../support/container/containers.ts';
import { docker } from '../support/container/docker.ts';
import { buildImage } from '../support/container/images.ts';
import { until } from '../support/process/poll.ts';
import { printedIds } from '../support/process/run.ts';

/** What keeps a server small and quick to start. */
const flags = '-XX:+UseSerialGC -XX:TieredStopAtLevel=1';
const env = { ZK_REPLICAS: '1', ZK_HEAP_SIZE: '96m', ZK_JVM_FLAGS: flags };

let image: string;
beforeAll(async () => {
  image = await buildImage('final');
}, 900_000);

function start(options: Omit<ContainerOptions, 'image'> = {}): Promise<Container> {
  return startContainer({ image, hostname: 'zk-0', env, ports: ['127.0.0.1::2181'], ...options });
}

/** Where this machine reaches the server; another port after each start. */
async function address(server: Container): Promise<string> {
  return `127.0.0.1:${await server.publishedPort(2181)}`;
}

describe('after the hand-over', () => {
  let server: Container;
  beforeAll(async () => {
    // Those of the engine would come in between.
    server = await start({ flags: ['--no-healthcheck'] });
    await server.untilReady();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  /** What a script in the container writes, run by the user of the server, who may look into it. */
  const say = async (script: string) =>
    (await server.exec(['sh', '-c', script], { user: 'zookeeper' })).stdout;
  /** The processes that there are, zombies too, without the shell that looks. */
  const processes = () =>
    say('for process in /proc/[0-9]*; do [ $process = /proc/$$ ] || cat $process/comm; done');

  it('the server is process 1, and there is no other', async () => {
    expect(await say('readlink /proc/1/exe')).toBe('/opt/java/openjdk/bin/java');
    expect(await processes()).toBe('java');
  });

  it('it has nothing of the toolkit in its memory or open, but the lock of the volume', async () => {
    const all = await say('cat /proc/1/maps && ls -l /proc/1/fd');
    expect(all).toContain('libjvm.so');
    expect(all).toMatch(/ -> .*\/zookeeper-3.*\.jar$/m);
    expect(all.split('\n').filter((line) => line.includes('zk-bootstrap'))).toEqual([
      expect.stringMatching(/ 9 -> \/var\/lib\/zookeeper\/data\/zk-bootstrap\.lock$/),
    ]);
  });

  it('there are no zombies after a thousand health checks, of which some say no', async () => {
    const checks = 'zk-ok && zk-ok --ready && zkOk.sh && zk-ok 2181';
    const failing = 'if [ $((round % 10)) = 0 ]; then ! zk-ok 1 && ! zk-ok --ready --timeout 100 1; fi';
    const rounds = `while [ $((round += 1)) -le 240 ]; do ${checks} && { ${failing}; } || exit 9; done`;
    expect((await server.exec(['sh', '-c', `{ round=0; ${rounds}; } >/dev/null`])).status).toBe(0);
    for (let round = 0; round < 10; round++) {
      const each = [['zk-ok'], ['zk-ok', '--ready'], ['zkOk.sh'], ['zk-ok', '1'], ['sh', '-c', 'zk-ok']];
      const outcomes = await Promise.all(each.map((words) => server.exec(words)));
      expect(outcomes.map(({ status }) => status)).toEqual([0, 0, 0, 1, 0]);
    }
    await expect.poll(processes, { timeout: 20_000 }).toBe('java');
  });

  // As the kubelet does, and the engine with a health check: at the timeout the first process of the probe is killed,
  // and what it has started is left to process 1.
  it('there are no zombies after probes that are killed by their timeout', async () => {
    const probe = 'exec 3<>/dev/tcp/127.0.0.1/2181 &>/dev/null; sleep 1 & (exit 4) & kill -KILL $$';
    for (let round = 0; round < 10; round++)
      expect((await server.exec(['bash', '-c', probe])).status).toBe(137);
    const killed = ['timeout', '-s', 'KILL', '0.05', 'zk-ok', '--wait', '5', '1'];
    for (let round = 0; round < 10; round++) await server.exec(killed);
    await expect.poll(processes, { timeout: 20_000 }).toBe('java');
  });
});

describe('SIGTERM ends', () => {
  it('a server within the grace period of ten seconds, and what it acknowledged last is kept', async () => {
    await using server = await start();
    await server.untilReady();
    await create(await address(server), '/last', 'written');
    await server.stop(10);
    // 137 is what SIGKILL after the grace period would give.
    expect((await server.inspect()).ExitCode).toBe(143);
    await server.start();
    await server.untilReady();
    expect(await read(await address(server), '/last')).toBe('written');
  });

  it('a server that waits for the others of its ensemble at once', async () => {
    await using lone = await start({ env: { ...env, ZK_REPLICAS: '3' } });
    await lone.untilSucceeds(['zk-ok']);
    await lone.stop(10);
    expect((await lone.inspect()).ExitCode).toBe(143);
    expect(await lone.logs()).not.toContain('becoming zkServer.sh');
  });

  it('a generator that is at work, which then does not become the server', async () => {
    // A flock that reads from a pipe first holds it up until the signal is there.
    const flock = '#!/bin/sh\nread line </tmp/pipe\nexec /usr/bin/flock "$@"\n';
    const prepare = `mkdir /tmp/bin && printf '${flock}' >/tmp/bin/flock && chmod 755 /tmp/bin/flock && mkfifo -m 666 /tmp/pipe`;
    const command = ['sh', '-c', `${prepare} && PATH=/tmp/bin:$PATH exec zk-entrypoint`];
    await using server = await start({ command });
    await server.untilSucceeds(['test', '-p', '/tmp/pipe']);
    const script = 'exec 3>/tmp/pipe; kill -TERM 1; echo >&3';
    expect((await server.exec(['sh', '-c', script])).status).toBe(0);
    expect(await server.untilEnded()).toBe(143);
    expect(await server.logs()).not.toContain('QuorumPeerMain');
  });
});

describe('two containers on one volume', () => {
  it('the second ends with 78 and changes nothing, until the first has ended', async () => {
    await using volume = await createVolume();
    const volumes = [`${volume.name}:/var/lib/zookeeper`];
    await using first = await start({ volumes });
    await first.untilReady();
    await create(await address(first), '/first', 'written');
    const sums = 'cd /var/lib/zookeeper && find . -type f ! -name "log.*" | sort | xargs sha256sum';
    const state = async () => (await first.exec(['sh', '-c', sums])).stdout;
    const before = await state();
    const { status, stderr } = await runContainer({
      image,
      hostname: 'zk-0',
      env: { ...env, ZK_TICK_TIME: '1000' },
      volumes,
    });
    expect({ status, ids: printedIds(stderr) }).toEqual({ status: 78, ids: ['volume-in-use'] });
    expect(stderr).toContain(
      '/var/lib/zookeeper/data/zk-bootstrap.lock is locked by zk-0, process 1, since ',
    );
    expect(await state()).toBe(before);
    expect(await read(await address(first), '/first')).toBe('written');
    await first.stop();
    await using second = await start({ volumes });
    await second.untilReady();
    expect(await read(await address(second), '/first')).toBe('written');
  });
});

describe('with a restart policy', () => {
  /** Ends the server from outside, as a crash would; docker kill would count as a stop. */
  const crash = async (server: Container) => {
    const command = ['sh', '-c', `kill -KILL ${(await server.inspect()).Pid}`];
    await runContainer({ image, command, flags: ['--pid', 'host'] });
  };
  /** Ends it as the kernel does: another process takes what memory there is, and the server is the one to go. */
  const exhaust = async (server: Container) => {
    const script = 'echo 1000 >/proc/1/oom_score_adj; exec tail /dev/zero';
    await server.exec(['sh', '-c', script]);
  };

  const engineTime = () => docker(['info', '--format', '{{.SystemTime}}']);

  it.each([
    { what: 'a crash', end: crash, event: 'die' },
    { what: 'an end for want of memory', end: exhaust, event: 'oom' },
  ])('$what restarts it on its data', async ({ end, event }) => {
    await using volume = await createVolume();
    const volumes = [`${volume.name}:/var/lib/zookeeper`];
    const since = await engineTime();
    await using server = await start({ restart: 'on-failure:3', memory: '256m', volumes });
    await server.untilReady();
    await create(await address(server), '/last', 'written');
    await end(server);
    const hasRestarted = async () => {
      const { RestartCount, Status } = await server.inspect();
      return RestartCount === 1 && Status === 'running';
    };
    await until('the server to be restarted', hasRestarted);
    await server.untilReady();
    expect(await read(await address(server), '/last')).toBe('written');
    expect((await server.inspect()).RestartCount).toBe(1);
    const period = ['--since', since, '--until', await engineTime()];
    const filter = ['--filter', `container=${server.id}`, '--filter', `event=${event}`];
    expect(await docker(['events', ...period, ...filter])).toContain(server.id);
  });
});
