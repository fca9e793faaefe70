// The move from another chart, as docs/migrating.md types it: a release of a chart that stands in for Bitnami's, with
// its names, labels, claims, folders and users. Its servers are a plain ZooKeeper, started without this toolkit.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { stringify } from 'yaml';
import { helm } from '../support/kubernetes/kubernetes-tools.ts';
import { until } from '../support/process/poll.ts';
import { blocksOf } from './documents.ts';
import { image, Namespace } from './kubectl.ts';
import { scenario, secondsSince } from './scenario.ts';
import { Traffic } from './traffic.ts';

const guide = ['docs/migrating.md', 'From another chart to this one'] as const;
const labels = {
  'app.kubernetes.io/name': 'zookeeper',
  'app.kubernetes.io/instance': 'my',
  'app.kubernetes.io/component': 'zookeeper',
};
const pods = [0, 1, 2].map((ordinal) => `my-zookeeper-${ordinal}`);

/** What Bitnami's scripts leave: the id and zoo.cfg, both kinds of data in one folder. */
const startServer = `
data=/bitnami/zookeeper/data conf=/tmp/conf
mkdir -p $data $conf
pod=$(hostname -s)
[ -f $data/myid ] || echo $((\${pod##*-} + 1)) > $data/myid
{
  printf 'tickTime=2000\\ninitLimit=10\\nsyncLimit=5\\ndataDir=%s\\nclientPort=2181\\n' $data
  printf '4lw.commands.whitelist=srvr, mntr, ruok\\nadmin.enableServer=false\\n'
  for id in 1 2 3; do echo "server.$id=my-zookeeper-$((id - 1)).my-zookeeper-headless.$(hostname -d | cut -d. -f2-):2888:3888;2181"; done
} > $conf/zoo.cfg
cp /opt/zookeeper/conf/logback.xml $conf
export ZOO_LOG_DIR=/tmp ZK_SERVER_HEAP=256
exec /opt/zookeeper/bin/zkServer.sh --config $conf start-foreground
`;

const service = (name: string, ports: readonly (readonly [string, number])[], spec: object) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, labels },
  spec: { selector: labels, ports: ports.map(([port, number]) => ({ name: port, port: number })), ...spec },
});

const oldManifests = [
  service(
    'my-zookeeper-headless',
    [
      ['tcp-client', 2181],
      ['tcp-follower', 2888],
      ['tcp-election', 3888],
    ],
    { clusterIP: 'None', publishNotReadyAddresses: true },
  ),
  service('my-zookeeper', [['tcp-client', 2181]], {}),
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'my-zookeeper', labels },
    spec: {
      replicas: 3,
      podManagementPolicy: 'Parallel',
      serviceName: 'my-zookeeper-headless',
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          securityContext: { runAsUser: 1001, runAsGroup: 1001, fsGroup: 1001, runAsNonRoot: true },
          containers: [
            {
              name: 'zookeeper',
              image,
              imagePullPolicy: 'IfNotPresent',
              command: ['bash', '-ec', startServer],
              ports: [
                { name: 'client', containerPort: 2181 },
                { name: 'follower', containerPort: 2888 },
                { name: 'election', containerPort: 3888 },
              ],
              resources: { limits: { memory: '512Mi' }, requests: { cpu: '100m' } },
              readinessProbe: {
                exec: {
                  command: [
                    'bash',
                    '-c',
                    'exec 3<>/dev/tcp/127.0.0.1/2181; printf ruok >&3; read -r -t 2 -N 4 <&3',
                  ],
                },
                periodSeconds: 5,
                timeoutSeconds: 5,
              },
              volumeMounts: [{ name: 'data', mountPath: '/bitnami/zookeeper' }],
            },
          ],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '8Gi' } } },
        },
      ],
    },
  },
];

let namespace: Namespace;
beforeAll(async () => {
  namespace = await Namespace.create('other');
});
afterAll(() => namespace[Symbol.asyncDispose]());

scenario('other-chart', async () => {
  mkdirSync(join(namespace.folder, 'old-chart/templates'), { recursive: true });
  namespace.write(
    'old-chart/Chart.yaml',
    stringify({ apiVersion: 'v2', name: 'zookeeper', version: '13.8.8' }),
  );
  for (const manifest of oldManifests)
    namespace.write(
      `old-chart/templates/${manifest.kind}-${manifest.metadata.name}.yaml`,
      stringify(manifest),
    );
  const type = (commands: string) => namespace.type(`helm() { ${helm} "$@"; }\n${commands}`);
  await type('helm -n zookeeper install my old-chart');
  await namespace.untilReady(pods);
  const onServer = (pod: string, ...words: readonly string[]) =>
    namespace.kubectl('exec', pod, '--', '/opt/zookeeper/bin/zkCli.sh', ...words);
  await until(
    'the ensemble to serve',
    async () => {
      await onServer('my-zookeeper-0', 'create', '/kept', 'yes').catch(() => undefined);
      return /^yes$/m.test(await onServer('my-zookeeper-1', 'get', '/kept').catch(() => ''));
    },
    120_000,
  );
  const claims = () =>
    namespace.kubectl(
      'get',
      'pvc',
      '-o',
      'jsonpath={range .items[*]}{.metadata.name} {.spec.volumeName}{"\\n"}{end}',
    );
  const before = await claims();

  const [values = ''] = blocksOf(...guide, 'yaml');
  namespace.write('values.yaml', namespace.here(values));
  const traffic = await Traffic.create(namespace);
  const start = Date.now();
  const servers = pods.map((pod) => `${pod}.my-zookeeper-headless:2181`);
  const measured = await traffic.under('my-zookeeper:2181', servers, async () => {
    for (const commands of blocksOf(...guide)) await type(commands);
    await namespace.untilReady(pods);
  });
  for (const pod of pods) {
    expect(await onServer(pod, 'get', '/kept')).toMatch(/^yes$/m);
    expect(await namespace.kubectl('exec', pod, '--', 'zk-ok', '--ready')).toMatch(/^ok/m);
  }
  expect(await claims()).toBe(before);
  return { ...measured, note: `three servers replaced in ${secondsSince(start)} s, each on its old claim` };
});
