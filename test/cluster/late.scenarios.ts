// What comes late at a first start, or at a return: a pod, or the names. The others wait, and start without anybody's help.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { parseDocument } from 'yaml';
import { holds, until } from '../support/process/poll.ts';
import { blocksOf } from './documents.ts';
import { checkout, Namespace } from './kubectl.ts';
import { scenario, secondsSince } from './scenario.ts';
import { Traffic } from './traffic.ts';

const pods = ['zk-0', 'zk-1', 'zk-2'];
const overlay = () => blocksOf('docs/kubernetes.md', 'Install', 'yaml')[0] ?? '';

/** A namespace for each, because each is a first start. */
const namespaces: Namespace[] = [];
let latePod: Namespace;
let lateNames: Namespace;
beforeAll(async () => {
  for (const name of ['late-pod', 'late-names']) {
    const namespace = await Namespace.create(name, 'restricted');
    symlinkSync(checkout, join(namespace.folder, 'zk-bootstrap'));
    namespaces.push(namespace);
  }
  [latePod, lateNames] = namespaces as [Namespace, Namespace];
});
afterAll(() => Promise.all(namespaces.map((namespace) => namespace[Symbol.asyncDispose]())));

/** Waits until zk-0 has said what it waits for, and stays so for a while. */
async function untilItWaits(namespace: Namespace, reason: RegExp): Promise<void> {
  const logs = () => namespace.kubectl('logs', 'zk-0').catch(() => '');
  await until('zk-0 to print what it waits for', async () => reason.test(await logs()), 120_000);
  await holds(
    async () => !(await namespace.isReady('zk-0')),
    () => 'zk-0 to wait',
    20_000,
  );
}

scenario('late-pod', async () => {
  await latePod.apply({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'two' },
    spec: { hard: { pods: '2' } },
  });
  latePod.write('kustomization.yaml', latePod.here(overlay()));
  await latePod.type('kubectl apply -k .');
  await untilItWaits(latePod, /note\[waiting-for-peers\]/);
  await latePod.kubectl('delete', 'resourcequota', 'two');
  const start = Date.now();
  await latePod.untilReady(pods);
  expect((await latePod.pod('zk-0')).status.containerStatuses[0].restartCount).toBe(0);
  return {
    note: `ready ${secondsSince(start)} s after the last pod was allowed, most of it the controller's retry`,
  };
});

scenario('late-names', async () => {
  const kustomization = parseDocument(lateNames.here(overlay()));
  // Without a selector, the names of the pods are those that the test gives.
  const patch = '- { op: remove, path: /spec/selector }';
  kustomization.set('patches', [{ target: { kind: 'Service', name: 'zk-headless' }, patch }]);
  lateNames.write('kustomization.yaml', kustomization.toString());
  await lateNames.type('kubectl apply -k .');
  await untilItWaits(lateNames, /note\[waiting-for-peers\]: .*: name not found/);
  const addresses = await addressesOf(pods);
  const start = Date.now();
  await setNames(addresses);
  await lateNames.untilReady(pods);
  return { note: `ready ${secondsSince(start)} s after the names came` };
});

scenario('old-address', async () => {
  const traffic = await Traffic.create(lateNames);
  const staleMs = 20_000;
  let back = '';
  const measured = await traffic.under(
    'zk:2181',
    pods.map((pod) => `${pod}.zk-headless:2181`),
    async () => {
      // Both others connect to the server with the lowest id by its name.
      await lateNames.untilReplaced(['zk-0'], () => lateNames.kubectl('delete', 'pod', 'zk-0'));
      const addresses = await addressesOf(pods);
      await holds(
        async () => !(await lateNames.isReady('zk-0')),
        () => 'zk-0 not to serve under its old address',
        staleMs,
      );
      const start = Date.now();
      await setNames(addresses);
      await lateNames.untilReady(pods);
      back = secondsSince(start);
    },
  );
  return { ...measured, note: `the old address for ${staleMs / 1000} s; ready ${back} s after it was right` };
});

/** The addresses of pods, once they have one. */
async function addressesOf(names: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const addressOf = async (name: string): Promise<string | undefined> =>
    (await lateNames.pod(name)).status.podIP;
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [
        name,
        await until(`${name} to have an address`, () => addressOf(name), 120_000),
      ]),
    ),
  );
}

/** Gives the pods their names, as the controller does for a headless Service with a selector. */
function setNames(addresses: Readonly<Record<string, string>>): Promise<void> {
  return lateNames.apply({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'zk-headless', labels: { 'kubernetes.io/service-name': 'zk-headless' } },
    addressType: 'IPv4',
    endpoints: Object.entries(addresses).map(([hostname, address]) => ({ addresses: [address], hostname })),
    ports: [{ name: 'client', port: 2181 }],
  });
}
