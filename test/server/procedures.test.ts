// The procedures of docs/operations.md, with the commands as they stand there.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { create, untilRead, Writer } from '../support/client/clients.ts';
import { until } from '../support/process/poll.ts';
import { commandsOf, StatefulSet } from '../support/server/kubectl.ts';
import { type Pod, Pods } from '../support/server/pods.ts';

const document = fileURLToPath(new URL('../../docs/operations.md', import.meta.url));

/** The commands under a heading; every block of the document has its test here. */
function blocks(heading: string, count: number): readonly string[] {
  const found = commandsOf(document, heading);
  expect(found, heading).toHaveLength(count);
  return found;
}

async function started(pods: Pods, replicas: number): Promise<StatefulSet> {
  const set = await StatefulSet.make(pods, replicas);
  await set.untilReady();
  await create(pods.pod(1).address, '/foo', 'bar');
  return set;
}

async function expectFoo(pods: readonly Pod[]): Promise<void> {
  for (const pod of pods) await untilRead(pod.address, '/foo', 'bar');
}

describe('docs/operations.md', () => {
  it('a majority of the volumes lost', async () => {
    const [choose = ''] = blocks('A majority of the volumes lost', 1);
    await using pods = await Pods.make(3);
    await using set = await started(pods, 3);
    await expectFoo(pods.all);
    await Promise.all(pods.pods(2, 3).map((pod) => set.whileStopped(pod, () => pod.loseVolume())));
    await until('zk-1 to wait', () => pods.pod(2).output.includes('may have data'));
    await set.run(choose);
    await set.untilReady();
    await expectFoo(pods.all);
  });

  it('growing a standalone server', async () => {
    const [grow = ''] = blocks('Growing a standalone server', 1);
    await using pods = await Pods.make(3);
    await using set = await started(pods, 1);
    await set.run(grow);
    await set.untilReady();
    await expectFoo(pods.all);
  });

  it('servers that ran alone', async () => {
    const [aside = ''] = blocks('Servers that ran alone', 1);
    await using pods = await Pods.make(3);
    for (const pod of pods.all) {
      pod.start({ ZK_SERVERS: pods.list(pod.id) });
      await pod.untilServing();
      await create(pod.address, '/foo', pod.id === 1 ? 'bar' : 'other');
      await pod.stop();
    }
    for (const pod of pods.pods(2, 3))
      execFileSync('bash', ['-euc', aside.replaceAll('/var/lib/zookeeper', pod.folder)]);
    pods.pod(1).choose();
    for (const pod of pods.all) pod.start();
    await pods.untilAllServe();
    await expectFoo(pods.all);
  });

  it('growing and shrinking, under a writer', async () => {
    const [grow = '', shrink = ''] = blocks('Growing and shrinking', 2);
    await using pods = await Pods.make(5);
    await using set = await started(pods, 3);
    const writer = new Writer(
      pods.all.map(({ address }) => address),
      '/written',
    );
    writer.start();
    await writer.untilWritten(20);
    await set.run(grow);
    await set.untilReady();
    await writer.untilWritten(20);
    await set.run('kubectl patch statefulset zk -p \'{"spec":{"updateStrategy":{"type":"RollingUpdate"}}}\'');
    await set.run(shrink);
    await writer.untilWritten(20);
    await set.run(shrink.replaceAll('=4', '=3').replace('data-zk-4', 'data-zk-3'));
    await writer.untilWritten(20);
    await writer.stop();
    for (const pod of pods.pods(1, 2, 3)) expect(await writer.missingOn(pod.address)).toEqual([]);
  });

  it('replacing a server', async () => {
    const [replace = ''] = blocks('Replacing a server', 1);
    await using pods = await Pods.make(3);
    await using set = await started(pods, 3);
    await set.run(replace);
    await expectFoo(pods.all);
  });

  it('a renamed domain', async () => {
    const [confirm = ''] = blocks('A renamed domain', 1);
    await using pods = await Pods.make(3);
    await using set = await started(pods, 3);
    await expectFoo(pods.all);
    await set.run(confirm);
    await set.run('kubectl patch statefulset zk -p \'{"spec":{"updateStrategy":{"type":"OnDelete"}}}\'');
    set.setEnvironment({ ZK_SERVERS: pods.list(1, 2, 3).replaceAll('127.0.0.1', 'localhost') });
    await set.run('kubectl delete pod zk-0 zk-1 zk-2');
    await set.untilReady();
    await expectFoo(pods.all);
  });
});
