// A first start that does not get all its pods at once: the others wait, and start without anybody's help.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { holds, until } from '../support/process/poll.ts';
import { blocksOf } from './documents.ts';
import { checkout, Namespace } from './kubectl.ts';
import { record, scenarios } from './report.ts';

let namespace: Namespace;
beforeAll(async () => {
  namespace = await Namespace.create('late', 'restricted');
  symlinkSync(checkout, join(namespace.folder, 'zk-bootstrap'));
});
afterAll(() => namespace[Symbol.asyncDispose]());

it(scenarios['late-pod'], async () => {
  await namespace.apply({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'two' },
    spec: { hard: { pods: '2' } },
  });
  const [overlay = ''] = blocksOf('docs/kubernetes.md', 'Install', 'yaml');
  namespace.write('kustomization.yaml', namespace.here(overlay));
  await namespace.type('kubectl apply -k .');
  const logs = () => namespace.kubectl('logs', 'zk-0').catch(() => '');
  await until(
    'zk-0 to say what it waits for',
    async () => /note\[waiting-for-peers\]/.test(await logs()),
    120_000,
  );
  await holds(
    async () => !(await namespace.isReady('zk-0')),
    () => 'zk-0 to wait',
    20_000,
  );
  await namespace.kubectl('delete', 'resourcequota', 'two');
  const start = Date.now();
  await namespace.untilReady(['zk-0', 'zk-1', 'zk-2']);
  expect((await namespace.pod('zk-0')).status.containerStatuses[0].restartCount).toBe(0);
  record('late-pod', {
    note: `ready ${((Date.now() - start) / 1000).toFixed(1)} s after the last pod was allowed, most of it the controller's retry`,
  });
});
