// Growing real ensembles with static membership by several servers at once: what would split the ensemble is held up. The
// documented orders, under a writer, are in procedures.test.ts.
import { describe, expect, it } from 'vitest';
import { children, create } from '../support/client/clients.ts';
import { holds } from '../support/process/poll.ts';
import { type Pod, Pods } from '../support/server/pods.ts';

async function restart(pod: Pod, members: string): Promise<void> {
  await pod.stop();
  pod.start({ ZK_SERVERS: members });
  await pod.untilAlive();
}

async function leaderOf(pods: readonly Pod[]): Promise<Pod | undefined> {
  for (const pod of pods) if ((await pod.mode()) === 'leader') return pod;
  return undefined;
}

/** Starts the first three of five, with the list of three. */
async function startThree(pods: Pods): Promise<void> {
  for (const pod of pods.pods(1, 2, 3)) pod.start({ ZK_SERVERS: pods.list(1, 2, 3) });
  await pods.untilAllServe(1, 2, 3);
}

describe('growing from three servers to five', () => {
  it('to five at once: the new servers wait until the old ones have the list', async () => {
    await using pods = await Pods.make(5);
    const five = pods.list(1, 2, 3, 4, 5);
    await startThree(pods);
    for (const pod of pods.pods(4, 5)) pod.start({ ZK_SERVERS: five });
    await pods
      .pod(4)
      .untilPrinted(/server 1 \(127\.0\.0\.1\): serves with the voters 1, 2, 3, but this server lists 5/);
    const leader = await leaderOf(pods.pods(1, 2, 3));
    if (leader) await restart(leader, five);
    await holds(
      async () => (await pods.pod(4).mode()) === undefined && (await pods.pod(5).mode()) === undefined,
      () => 'the new servers to wait',
      5_000,
    );
    for (const pod of pods.pods(1, 2, 3)) if (pod !== leader) await restart(pod, five);
    const modes = await pods.untilAllServe();
    expect(modes.filter((mode) => mode === 'leader')).toHaveLength(1);
  });

  it('without the toolkit can split into two ensembles that both accept writes', async () => {
    // The first of the two majorities to elect a leader may take a server of the other one along.
    for (let attempt = 1; attempt <= 3; attempt++) if (await splitsWithoutToolkit()) return;
    expect.fail('three ensembles in turn did not split');
  });
});

/** Adds two servers to three, and the list of five to the leader alone; whether both halves acknowledged writes. */
async function splitsWithoutToolkit(): Promise<boolean> {
  await using pods = await Pods.make(5);
  const three = pods.pods(1, 2, 3);
  for (const pod of three) pod.startWithoutToolkit(three);
  await pods.untilAllServe(1, 2, 3);
  for (const pod of pods.pods(4, 5)) pod.startWithoutToolkit(pods.all);
  await pods.untilAllServe();
  const leader = await leaderOf(three);
  await leader?.stop();
  leader?.startWithoutToolkit(pods.all);
  await pods.untilAllServe();
  const modes = await Promise.all(pods.all.map((pod) => pod.mode()));
  if (modes.filter((mode) => mode === 'leader').length < 2) return false;
  for (const pod of pods.all) await create(pod.address, `/by-${pod.id}`);
  const seen = await Promise.all(pods.pods(1, 5).map((pod) => children(pod.address, '/')));
  return seen.every((names) => names.filter((name) => name.startsWith('by-')).length < 5);
}
