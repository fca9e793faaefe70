// What a user of the incubator chart has running, with one line changed: the image. Objects and probes are those of the
// chart 0.6.4, in the API versions that clusters still have.
import { afterAll, beforeAll } from 'vitest';
import { until } from '../support/process/poll.ts';
import { image, Namespace } from './kubectl.ts';
import { scenario, secondsSince } from './scenario.ts';
import { Traffic } from './traffic.ts';

const labels = { app: 'zookeeper', release: 'myzk' };
const pods = [0, 1, 2].map((ordinal) => `myzk-zookeeper-${ordinal}`);
const probe = { exec: { command: ['zkOk.sh'] }, initialDelaySeconds: 15, timeoutSeconds: 5 };
const environment = {
  ZK_REPLICAS: '3',
  ZK_HEAP_SIZE: '512M',
  ZK_TICK_TIME: '2000',
  ZK_INIT_LIMIT: '10',
  ZK_SYNC_LIMIT: '5',
  ZK_MAX_CLIENT_CNXNS: '60',
  ZK_SNAP_RETAIN_COUNT: '3',
  ZK_PURGE_INTERVAL: '1',
  ZK_LOG_LEVEL: 'INFO',
  ZK_CLIENT_PORT: '2181',
  ZK_SERVER_PORT: '2888',
  ZK_ELECTION_PORT: '3888',
};

const manifests = [
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'myzk-zookeeper', labels },
    spec: {
      serviceName: 'myzk-zookeeper-headless',
      replicas: 3,
      updateStrategy: { type: 'OnDelete' },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'zookeeper-server',
              imagePullPolicy: 'IfNotPresent',
              image,
              resources: { limits: { memory: '1Gi' }, requests: { cpu: '100m', memory: '1Gi' } },
              ports: [
                { containerPort: 2181, name: 'client' },
                { containerPort: 2888, name: 'server' },
                { containerPort: 3888, name: 'leader-election' },
              ],
              env: Object.entries(environment).map(([name, value]) => ({ name, value })),
              command: ['sh', '-c', 'zkGenConfig.sh && exec zkServer.sh start-foreground'],
              readinessProbe: probe,
              livenessProbe: probe,
              volumeMounts: [{ name: 'datadir', mountPath: '/var/lib/zookeeper', subPath: 'data' }],
            },
          ],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'datadir' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } } },
        },
      ],
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'myzk-zookeeper-headless', labels },
    spec: {
      clusterIP: 'None',
      selector: labels,
      ports: [
        { port: 2888, name: 'server' },
        { port: 3888, name: 'leader-election' },
      ],
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'myzk-zookeeper', labels },
    spec: { selector: labels, ports: [{ port: 2181, name: 'client' }] },
  },
];

const headless = 'myzk-zookeeper-headless';
/** The lowest id: a server with a higher one connects to it by its name, never the other way around. */
const returning = 'myzk-zookeeper-0';
const servers = pods.map((pod) => `${pod}.${headless}:2181`);

let namespace: Namespace;
let traffic: Traffic;
beforeAll(async () => {
  namespace = await Namespace.create('old');
});
afterAll(() => namespace[Symbol.asyncDispose]());

scenario('old-chart', async () => {
  const start = Date.now();
  await namespace.apply(...manifests);
  await namespace.untilReady(pods, 600_000);
  const ready = secondsSince(start);
  const zkCli = (...words: readonly string[]) =>
    namespace.kubectl('exec', 'myzk-zookeeper-0', '--', '/opt/zookeeper/bin/zkCli.sh', ...words);
  await until(
    'the ensemble to serve',
    async () => {
      await zkCli('create', '/foo', 'bar').catch(() => undefined);
      return /^bar$/m.test(await zkCli('get', '/foo').catch(() => ''));
    },
    120_000,
  );
  traffic = await Traffic.create(namespace);
  const { measured, aheadSeconds } = await deletePod(returning);
  return {
    ...measured,
    note: `ready after ${ready} s; one pod deleted, which was ready ${aheadSeconds} s before it served`,
  };
});

scenario('old-chart-names', async () => {
  const spec = JSON.stringify({ spec: { publishNotReadyAddresses: true } });
  await namespace.kubectl('patch', 'service', headless, '-p', spec);
  const { measured, aheadSeconds } = await deletePod(returning);
  return { ...measured, note: `one pod deleted, which was ready ${aheadSeconds} s before it served` };
});

/** Deletes a pod under a writer and a reader, and measures how long the new one counts as ready before it serves. */
async function deletePod(pod: string) {
  let aheadSeconds = '';
  const measured = await traffic.under('myzk-zookeeper:2181', servers, async () => {
    await namespace.untilReplaced([pod], () => namespace.kubectl('delete', 'pod', pod));
    let readyAt: number | undefined;
    await until(
      `${pod} to be ready and to serve`,
      async () => {
        const serves = await namespace.kubectl('exec', pod, '--', 'zk-ok', '--ready').then(
          () => true,
          () => false,
        );
        if (readyAt === undefined && (await namespace.isReady(pod))) readyAt = Date.now();
        return serves && readyAt !== undefined;
      },
      300_000,
    );
    aheadSeconds = secondsSince(readyAt ?? Date.now());
    await namespace.untilReady(pods);
  });
  return { measured, aheadSeconds };
}
