// The manifests acted out: the control plane and the kubelets are ours, the containers, probes and names are real.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../../src/zookeeper/four-letter.ts';
import { Writer } from '../support/client/clients.ts';
import { buildImage } from '../support/container/images.ts';
import { Cluster } from '../support/kubernetes/cluster.ts';
import { type Manifest, manifestsOf, renderings } from '../support/kubernetes/kubernetes.ts';
import { until } from '../support/process/poll.ts';

let image: string;
beforeAll(async () => {
  image = await buildImage('final');
}, 900_000);

async function rendered(name: string): Promise<readonly Manifest[]> {
  const rendering = renderings.find((one) => one.name === name);
  if (!rendering) throw new Error(`expected a rendering called ${name}`);
  return manifestsOf(await rendering.render());
}

async function isAlive(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  const reply = await ask({ host, port: Number(port), word: 'ruok', timeoutMs: 2000 });
  return reply.kind === 'answer';
}

it('what the chart renders starts as the plain manifests do', async () => {
  await using cluster = await Cluster.create(image, await rendered('chart-default'));
  await cluster.start();
  const table = await cluster.pod(0).container.exec(['zk-ok', '--host', cluster.hosts.join(',')]);
  expect(table.stdout).toMatch(/^ok: 3 of 3 serve/m);
});

describe('what the plain manifests render', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.create(image, await rendered('base'));
  }, 120_000);
  afterAll(() => cluster[Symbol.asyncDispose]());

  it('starts, its pods in parallel and ready only with a quorum', async () => {
    await cluster.start();
    expect(cluster.pods.map(({ restarts }) => restarts)).toEqual([0, 0, 0]);
    const { stdout } = await cluster.pod(0).container.exec(['zkCli.sh', 'create', '/foo', 'bar']);
    expect(stdout).not.toMatch(/Exception/);
    const got = await cluster.pod(2).container.exec(['zkCli.sh', 'get', '/foo']);
    expect(got.stdout).toMatch(/^bar$/m);
  });

  it('is updated under a writer: never two pods down, nothing lost that was acknowledged', async () => {
    const writer = new Writer([cluster.clientAddress], '/update');
    const fewest = { ready: 3, alive: 3 };
    let isOver = false;
    const watch = (async () => {
      while (!isOver) {
        const addresses = await Promise.all(
          [0, 1, 2].map((ordinal) => cluster.addressOf(ordinal).catch(() => '')),
        );
        const alive = (await Promise.all(addresses.map(isAlive))).filter(Boolean).length;
        const ready = cluster.pods.filter(({ isReady }) => isReady).length;
        fewest.alive = Math.min(fewest.alive, alive);
        fewest.ready = Math.min(fewest.ready, ready);
        await pause(100);
      }
    })();
    writer.start();
    try {
      await writer.untilWritten(50);
      await cluster.update();
      await writer.untilWritten(50);
    } finally {
      isOver = true;
      await Promise.all([watch, writer.stop()]);
    }
    expect(fewest).toEqual({ ready: 2, alive: 2 });
    for (const ordinal of [0, 1, 2]) {
      const missing = await writer.missingOn(await cluster.addressOf(ordinal));
      expect({ ordinal, missing }).toEqual({ ordinal, missing: [] });
    }
    expect(new Set(cluster.led)).toEqual(new Set([0, 1, 2]));
    expect(cluster.pods.map(({ restarts }) => restarts)).toEqual([0, 0, 0]);
  });

  it('leads no client to a server that is frozen, and restarts it', async () => {
    const frozen = cluster.pod(1);
    process.kill((await frozen.container.inspect()).Pid, 'SIGSTOP');
    await until('the frozen pod to be unready', () => !frozen.isReady);
    const before = cluster.led.length;
    const writer = new Writer([cluster.clientAddress], '/frozen');
    writer.start();
    try {
      await until('the frozen pod to be restarted', () => frozen.restarts === 1, 120_000);
      const meanwhile = cluster.led.slice(before);
      expect(meanwhile.length).toBeGreaterThan(0);
      expect(meanwhile).not.toContain(1);
      await cluster.untilReady(1);
    } finally {
      await writer.stop();
    }
    expect(frozen.events.join('\n')).toMatch(/^readinessProbe: timeout: /m);
    expect(frozen.events.join('\n')).toMatch(/^livenessProbe: timeout: /m);
    expect(await writer.missingOn(await cluster.addressOf(1))).toEqual([]);
  });

  it('leads no client anywhere without a quorum, and restarts nobody for it', async () => {
    const [last, ...others] = cluster.pods;
    for (const pod of others) await pod.delete();
    await until('the last pod to be unready', () => !last?.isReady);
    const before = cluster.led.length;
    const [host = '', port = ''] = cluster.clientAddress.split(':');
    const reply = await ask({ host, port: Number(port), word: 'srvr', timeoutMs: 2000 });
    expect(reply.kind).toBe('closed');
    expect(cluster.led.length).toBe(before);
    expect(last?.events.at(-1)).toMatch(/^readinessProbe: not-serving: /);
    expect(last?.restarts).toBe(0);
    expect((await last?.container.exec(['zk-ok']))?.status).toBe(0);
  });
});
