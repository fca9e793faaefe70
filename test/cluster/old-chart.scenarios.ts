// What a user of the incubator chart has running, with one line changed: the image. Objects and probes are those of the
// chart 0.6.4, in the API versions that clusters still have.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/process/poll.ts';
import { image, Namespace } from './kubectl.ts';
import { record, scenarios } from './report.ts';
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

let namespace: Namespace;
beforeAll(async () => {
  namespace = await Namespace.create('old');
});
afterAll(() => namespace[Symbol.asyncDispose]());

it(scenarios['old-chart'], async () => {
  const start = Date.now();
  await namespace.apply(...manifests);
  await namespace.untilReady(pods, 600_000);
  const ready = ((Date.now() - start) / 1000).toFixed(0);
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
  const traffic = await Traffic.create(namespace);
  const servers = pods.map((pod) => `${pod}.myzk-zookeeper-headless:2181`);
  const seen = await traffic.during('myzk-zookeeper:2181', servers, async () => {
    const { uid } = (await namespace.pod('myzk-zookeeper-1')).metadata;
    await namespace.kubectl('delete', 'pod', 'myzk-zookeeper-1');
    await until(
      'the pod to be replaced',
      async () => (await namespace.pod('myzk-zookeeper-1').catch(() => undefined))?.metadata.uid !== uid,
    );
    await namespace.untilReady(pods);
  });
  expect(Object.values(seen.missing).flat()).toEqual([]);
  record('old-chart', {
    writes: seen.acknowledged,
    reads: seen.reads,
    writeGapMs: seen.longestWriteGapMs,
    readGapMs: seen.longestReadGapMs,
    note: `ready after ${ready} s; one pod deleted`,
  });
});
