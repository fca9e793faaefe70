// The plain manifests on a real cluster, under a writer and a reader: what docs/kubernetes.md types, and what happens
// to pods, nodes and volumes. The scenarios follow each other on one ensemble.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { holds, until } from '../support/process/poll.ts';
import { blocksOf, linesOf } from './documents.ts';
import { freeze } from './freeze.ts';
import { checkout, Namespace } from './kubectl.ts';
import type { Measured } from './report.ts';
import { scenario, secondsSince } from './scenario.ts';
import { Traffic } from './traffic.ts';

const guide = 'docs/kubernetes.md';
const pods = ['zk-0', 'zk-1', 'zk-2'];
const serverOf = (pod: string) => `${pod}.zk-headless:2181`;

let namespace: Namespace;
let traffic: Traffic;

beforeAll(async () => {
  namespace = await Namespace.create('plain', 'restricted');
  symlinkSync(checkout, join(namespace.folder, 'zk-bootstrap'));
});
afterAll(() => namespace[Symbol.asyncDispose]());

/** Does something under a writer and a reader, until all are ready again. */
function under(work: () => Promise<void>): Promise<Measured> {
  return traffic.under('zk:2181', pods.map(serverOf), async () => {
    await work();
    await namespace.untilReady(pods);
  });
}

/** Waits until another pod of these names is ready. */
async function untilReplaced(names: readonly string[], work: () => Promise<unknown>): Promise<void> {
  await namespace.untilReplaced(names, work);
  await namespace.untilReady(names);
}

scenario('install', async () => {
  const [overlay = ''] = blocksOf(guide, 'Install', 'yaml');
  namespace.write('kustomization.yaml', namespace.here(overlay));
  const [install = ''] = blocksOf(guide, 'Install');
  const start = Date.now();
  // The namespace is there: the suite makes it, with the Pod Security Standard.
  await namespace.type(install.replace(/^kubectl create namespace .*$/m, ''));
  const note = `ready after ${secondsSince(start)} s`;
  traffic = await Traffic.create(namespace);
  return { note };
});

scenario('verify', async () => {
  const commands = blocksOf(guide, 'Verify')[0] ?? '';
  const typed = commands
    .split('\n')
    .filter((line) => !/port-forward|exec -it/.test(line))
    .join('\n');
  const text = await namespace.type(typed);
  expect(text).toMatch(/^ok: 3 of 3 serve/m);
  expect(text).toMatch(/^bar$/m);
  return { note: 'without the two that wait for a person: zkCli.sh -it, port-forward' };
});

describe('under a writer and a reader', () => {
  scenario('update', () =>
    under(async () => {
      await namespace.kubectl('rollout', 'restart', 'statefulset/zk');
      await namespace.type(linesOf(guide, 'Update', 'kubectl')[0] ?? '');
    }),
  );

  scenario('eviction', () =>
    under(async () => {
      for (const pod of pods) await untilReplaced([pod], () => evict(pod));
    }),
  );

  scenario('delete-one', () =>
    under(() => untilReplaced(['zk-1'], () => namespace.kubectl('delete', 'pod', 'zk-1'))),
  );

  scenario('delete-two', () =>
    under(() => untilReplaced(['zk-0', 'zk-1'], () => namespace.kubectl('delete', 'pod', 'zk-0', 'zk-1'))),
  );

  scenario('delete-all', () =>
    under(() => untilReplaced(pods, () => namespace.kubectl('delete', 'pod', ...pods))),
  );

  scenario('force', () =>
    under(() =>
      untilReplaced(['zk-2'], () =>
        namespace.kubectl('delete', 'pod', 'zk-2', '--force', '--grace-period=0'),
      ),
    ),
  );

  scenario('frozen', async () => {
    const start = Date.now();
    let back = '';
    const measured = await under(async () => {
      await freeze(namespace, 'zk-1');
      await until('zk-1 to be restarted', async () => (await restartsOf('zk-1')) > 0, 180_000);
      await namespace.untilReady(['zk-1']);
      back = secondsSince(start);
    });
    return { ...measured, note: `served again after ${back} s` };
  });

  scenario('refused', () =>
    under(async () => {
      await namespace.kubectl('set', 'env', 'statefulset/zk', 'ZK_TICK_TIME=2s');
      await until(
        'zk-2 to say why in kubectl describe',
        async () => /error\[invalid-value\]: ZK_TICK_TIME: .*\n\s*fix: /.test(await describePod('zk-2')),
        120_000,
      );
      expect(await namespace.isReady('zk-0')).toBe(true);
      expect(await namespace.isReady('zk-1')).toBe(true);
      await namespace.type(linesOf(guide, 'Update', 'kubectl')[1] ?? '');
    }),
  );

  scenario('lost-claim', () => under(() => untilReplaced(['zk-2'], () => namespace.type(lostClaim()))));
});

const lostClaim = () => blocksOf(guide, 'A lost pod, a lost volume')[0] ?? '';

describe('another size', () => {
  const [grow = '', shrink = ''] = blocksOf(guide, 'Scale');

  scenario('grow', () =>
    under(async () => {
      await namespace.type(grow);
      await namespace.untilReady([...pods, 'zk-3', 'zk-4']);
      expect(await namespace.type(linesOf(guide, 'Verify', 'kubectl')[0] ?? '')).toMatch(/^ok: /m);
    }),
  );

  scenario('shrink', () =>
    under(async () => {
      await namespace.type(shrink);
      await until('zk-3 to be gone', async () => !(await namespace.pod('zk-3').catch(() => undefined)));
    }),
  );
});

describe('without volumes', () => {
  let backup = '';

  scenario('lost-majority', async () => {
    await put('/kept', 'before');
    await namespace.kubectl('delete', 'pvc', 'data-zk-1', 'data-zk-2', '--wait=false');
    await namespace.kubectl('delete', 'pod', 'zk-1', 'zk-2');
    await until('all to run', async () => (await Promise.all(pods.map(isRunning))).every(Boolean), 120_000);
    const noneIsReady = async () =>
      !(await Promise.all(pods.map((pod) => namespace.isReady(pod)))).some(Boolean);
    await until('zk-0 to notice that the quorum is lost', noneIsReady);
    await holds(noneIsReady, () => 'no server to serve', 45_000);
    return { note: 'nobody served in 45 s' };
  });

  scenario('restore-young', async () => {
    // Begins where the one before has left: one volume with everything.
    const [backupCommand = ''] = blocksOf(guide, 'Backup and restore');
    await namespace.type(backupCommand.replace('exec zk-2', 'exec zk-0'));
    await loseEverything();
    await restore();
    expect(await get('/kept')).toContain('before');
    backup = join(namespace.folder, 'zookeeper.tgz');
    return { note: 'read on every server after the restore' };
  });

  scenario('restore-old', async () => {
    expect(backup).not.toBe('');
    // Elections and writes after the backup, so that its epoch and its transactions are old.
    await put('/later', 'x');
    await untilReplaced(pods, () => namespace.kubectl('delete', 'pod', ...pods));
    await put('/later2', 'x');
    await loseEverything();
    await restore();
    expect(await get('/kept')).toContain('before');
    expect(await tryGet('/later')).toMatch(/NoNode|does not exist/);
    return { note: 'read on every server after the restore; later writes are gone' };
  });
});

/** What an accident does: the claims and the pods, at once. An empty ensemble serves after it. */
async function loseEverything(): Promise<void> {
  await namespace.kubectl('delete', 'pvc', ...pods.map((pod) => `data-${pod}`), '--wait=false');
  await untilReplaced(pods, () => namespace.kubectl('delete', 'pod', ...pods));
  expect(await tryGet('/kept')).toMatch(/NoNode|does not exist/);
}

async function restore(): Promise<void> {
  const [, asleep = '', unpack = '', awake = ''] = blocksOf(guide, 'Backup and restore');
  await namespace.type(asleep);
  await namespace.type(unpack);
  await namespace.type(awake);
  await namespace.untilReady(pods);
}

async function put(path: string, value: string): Promise<void> {
  await namespace.kubectl('exec', 'zk-0', '--', 'zkCli.sh', 'create', path, value);
}

/** What every server has under a path. */
async function get(path: string): Promise<string> {
  const texts = await Promise.all(
    pods.map((pod) => namespace.kubectl('exec', pod, '--', 'zkCli.sh', 'get', path)),
  );
  return texts.reduce((common, text) => (common.includes('before') ? text : common), 'before');
}

async function tryGet(path: string): Promise<string> {
  return (await namespace.tryType(`kubectl -n zookeeper exec zk-0 -- zkCli.sh get ${path}`)).text;
}

async function isRunning(pod: string): Promise<boolean> {
  const { status } = await namespace.pod(pod).catch(() => ({ status: {} }));
  return status.phase === 'Running' && status.containerStatuses?.[0]?.state.running !== undefined;
}

async function restartsOf(pod: string): Promise<number> {
  return (await namespace.pod(pod)).status.containerStatuses?.[0]?.restartCount ?? 0;
}

function describePod(pod: string): Promise<string> {
  return namespace.kubectl('describe', 'pod', pod);
}

/** Asks as `kubectl drain` does, without taking the node out of service. */
async function evict(pod: string): Promise<void> {
  const { name } = namespace;
  const body = JSON.stringify({
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name: pod, namespace: name },
  });
  namespace.write('eviction.json', body);
  await namespace.kubectl(
    'create',
    '--raw',
    `/api/v1/namespaces/${name}/pods/${pod}/eviction`,
    '-f',
    join(namespace.folder, 'eviction.json'),
  );
}
