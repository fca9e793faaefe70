// The manifests and the chart as they are rendered, and what the tests look for in the objects.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { parseAllDocuments, stringify } from 'yaml';
import { temporaryFolder } from '../process/run.ts';
import { helm, kubectlKustomize } from './kubernetes-tools.ts';

/** The oldest and the newest Kubernetes that the manifests are for. */
export const supported = { oldest: '1.27', newest: '1.37' } as const;

const release = 'myzk';
const deploy = fileURLToPath(new URL('../../../deploy', import.meta.url));
export const chart = `${deploy}/helm/zk-bootstrap`;

/** Any object of Kubernetes; the schemas have been asked whether it is one. */
// biome-ignore lint/suspicious/noExplicitAny: validated against the schemas of Kubernetes
export type Manifest = any;

export interface Rendering {
  readonly name: string;
  readonly render: () => Promise<string>;
}

const overlay = (name: string): Rendering => ({
  name: `overlay-${name}`,
  render: () => kustomize(`${deploy}/kubernetes/overlays/${name}`),
});

const chartWith = (name: string, values: object = {}): Rendering => ({
  name: `chart-${name}`,
  render: async () => {
    const { status, stdout, stderr } = await helmTemplate(values);
    if (status !== 0) throw new Error(stderr);
    return stdout;
  },
});

/** What an operator's values file of the incubator chart, version 0.6, has in it. */
export const incubatorValues = {
  servers: 3,
  updateStrategy: { type: 'OnDelete' },
  minAvailable: 2,
  resources: { requests: { cpu: '500m', memory: '2Gi' }, limits: { cpu: 1, memory: '4Gi' } },
  heap: '2G',
  storage: '5Gi',
  storageClass: 'fast',
  serverPort: 2888,
  leaderElectionPort: 3888,
  clientPort: 2181,
  imagePullPolicy: 'Always',
  tickTimeMs: 2000,
  initTicks: 10,
  syncTicks: 5,
  clientCnxns: 60,
  snapRetain: 3,
  purgeHours: 1,
  probeInitialDelaySeconds: 15,
  probeTimeoutSeconds: 5,
  antiAffinity: 'hard',
  logLevel: 'INFO',
  security: { enabled: false, runAsUser: 1000, fsGroup: 1000 },
};

export const renderings: readonly Rendering[] = [
  { name: 'base', render: () => kustomize(`${deploy}/kubernetes`) },
  ...[
    'single',
    'five',
    'zones',
    'istio',
    'metrics',
    'service-monitor',
    'tls',
    'tls-accept',
    'tls-prefer',
  ].map(overlay),
  chartWith('default'),
  chartWith('single', {
    servers: 1,
    antiAffinity: 'none',
    zoneSpread: 'none',
    networkPolicy: { enabled: false },
  }),
  chartWith('five-in-zones', { servers: 5, zoneSpread: 'hard', minAvailable: 4 }),
  chartWith('observers', { servers: 5, observers: 2, antiAffinity: 'soft' }),
  chartWith('istio', { istio: true }),
  chartWith('service-monitor', {
    metrics: { enabled: true, serviceMonitor: { enabled: true, labels: { prometheus: 'main' } } },
  }),
  chartWith('incubator', { ...incubatorValues, storageSubPath: 'data' }),
  chartWith('everything', {
    clientPort: 12181,
    serverPort: 12888,
    leaderElectionPort: 13888,
    metrics: { enabled: true, port: 17000 },
    image: { repository: 'registry.example/zookeeper', tag: '3.9', pullPolicy: 'Always' },
    imagePullSecrets: [{ name: 'registry' }],
    heap: '1G',
    settings: { ZK_MAX_CNXNS: 1000, ZK_JVM_FLAGS: '-XX:+UseZGC', ZK_ENSEMBLE_STATE: 'existing' },
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'dedicated', value: 'zookeeper', effect: 'NoSchedule' }],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'spot', operator: 'DoesNotExist' }] }],
        },
      },
    },
    priorityClassName: 'high',
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } },
    podAnnotations: { team: 'storage' },
    podLabels: { tier: 'data' },
    service: { type: 'LoadBalancer', annotations: { 'example.com/internal': 'true' } },
    networkPolicy: { clients: [{ ipBlock: { cidr: '10.0.0.0/8' } }] },
    extraEnv: [{ name: 'JAVA_TOOL_OPTIONS', value: '-XX:+ExitOnOutOfMemoryError' }],
    extraVolumes: [{ name: 'tls', secret: { secretName: 'zk-tls' } }],
    extraVolumeMounts: [{ name: 'tls', mountPath: '/etc/zookeeper/tls', readOnly: true }],
    fullnameOverride: 'coordination',
  }),
  chartWith('platform', {
    image: { repository: 'one.example/team/zookeeper', tag: '3.9', digest: `sha256:${'0f'.repeat(32)}` },
    global: { imageRegistry: 'mirror.example:5000', imagePullSecrets: ['mirror', { name: 'registry' }] },
    imagePullSecrets: [{ name: 'registry' }],
    serviceAccount: { create: true, annotations: { 'example.com/role': 'zookeeper' }, automountToken: true },
    strict: true,
    startupSeconds: 1801,
    storageLabels: { tier: 'data' },
    storageAnnotations: { 'example.com/backup': 'daily' },
    commonLabels: { team: 'storage', stage: 'test' },
    commonAnnotations: { 'example.com/owner': 'storage' },
    podLabels: { stage: 'production' },
    zoneSpread: 'none',
    topologySpreadConstraints: [
      { topologyKey: 'topology.kubernetes.io/region', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' },
      {
        topologyKey: 'example.com/rack',
        maxSkew: 1,
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { app: 'zookeeper' } },
      },
    ],
    extraEnvFrom: [{ configMapRef: { name: 'proxy' } }],
    initContainers: [{ name: 'sysctl', image: 'busybox:1', command: ['true'] }],
    sidecars: [{ name: 'exporter', image: 'exporter:1' }],
    service: {
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      loadBalancerSourceRanges: ['192.0.2.0/24', '2001:db8::/32'],
      annotations: { 'example.com/internal': 'true' },
    },
  }),
  chartWith('tls', {
    tls: {
      client: { secretName: 'zk-tls', port: 12281 },
      quorum: { secretName: 'zk-quorum-tls' },
      passphrase: { secretName: 'zk-passphrase' },
    },
    auth: {
      quorum: { secretName: 'zk-logins', user: 'zkquorum2', otherUsersKey: 'others' },
      users: { secretName: 'zk-logins' },
      require: ['sasl', 'x509'],
      superUser: 'x509:CN=admin,O=Example',
    },
    service: { type: 'LoadBalancer' },
    fullnameOverride: 'zk',
  }),
  chartWith('tls-move', {
    tls: {
      client: { secretName: 'zk-tls', mode: 'allow', auth: 'want' },
      quorum: { secretName: 'zk-quorum-tls', mode: 'accept' },
    },
    istio: true,
    security: { enabled: false },
  }),
  chartWith('tls-volumes', {
    tls: {
      client: {
        volume: {
          csi: {
            driver: 'secrets-store.csi.k8s.io',
            readOnly: true,
            volumeAttributes: { secretProviderClass: 'zk-tls' },
          },
        },
        auth: 'none',
      },
      quorum: {
        volume: { projected: { defaultMode: 288, sources: [{ secret: { name: 'zk-quorum-tls' } }] } },
      },
      passphrase: { secretName: 'zk-passphrase' },
    },
    security: { enabled: false },
    fullnameOverride: 'zk',
  }),
  chartWith('logins', {
    auth: { users: { secretName: 'zk-users', key: 'users.txt' }, require: ['sasl'] },
  }),
  chartWith('monitoring', {
    metrics: {
      enabled: true,
      serviceMonitor: {
        enabled: true,
        namespace: 'monitoring',
        interval: '15s',
        scrapeTimeout: '10s',
        labels: { release: 'prometheus' },
        honorLabels: true,
        relabelings: [{ action: 'labeldrop', regex: 'endpoint' }],
        metricRelabelings: [{ action: 'drop', sourceLabels: ['__name__'], regex: 'jvm_.*' }],
      },
      prometheusRule: {
        enabled: true,
        namespace: 'monitoring',
        labels: { release: 'prometheus' },
        runbookUrl: 'https://docs.example/zookeeper/troubleshooting',
      },
      dashboard: { enabled: true, namespace: 'monitoring', annotations: { grafana_folder: 'Storage' } },
    },
    networkPolicy: {
      metrics: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
    },
  }),
];

/** Releases that take over the volumes of another chart, as docs/migrating.md has the values. */
export const adoptions: readonly Rendering[] = [
  chartWith('adopts-bitnami', {
    persistence: { claimName: 'data' },
    security: { runAsUser: 1001, fsGroup: 1001 },
    settings: { ZK_DATA_LOG_DIR: '/var/lib/zookeeper/data' },
  }),
  chartWith('adopts-bitnami-logs', {
    persistence: { claimName: 'data', logs: { enabled: true, claimName: 'data-log', storage: '8Gi' } },
    security: { runAsUser: 1001, fsGroup: 1001 },
  }),
  chartWith('adopts-cloudpirates', {
    persistence: { claimName: 'data', mountPath: '/var/lib/zookeeper/data' },
    settings: { ZK_ID_OFFSET: 0, ZK_DATA_LOG_DIR: '/var/lib/zookeeper/data' },
  }),
  chartWith('adopts-incubator', {
    persistence: { claimName: 'data', mountPath: '/var/lib/zookeeper/data' },
    settings: { ZK_DATA_LOG_DIR: '/var/lib/zookeeper/data/log' },
  }),
];

/** Pods that run no server, or keep no data. */
export const specialRenderings: readonly Rendering[] = [
  overlay('diagnostic'),
  chartWith('diagnostic', { diagnosticMode: true }),
  chartWith('ephemeral', { servers: 1, persistence: { enabled: false } }),
];

export async function kustomize(folder: string): Promise<string> {
  const { stdout } = await execa(kubectlKustomize, [folder]);
  return `${stdout}\n`;
}

interface HelmOutcome {
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The chart with these values, which helm reads as a values file. */
export async function helmTemplate(values: object, name = release): Promise<HelmOutcome> {
  const args = ['template', name, chart, '--kube-version', supported.newest, '--values', '-'];
  const { exitCode, stdout, stderr } = await execa(helm, args, { input: stringify(values), reject: false });
  return {
    status: exitCode,
    stdout: `${stdout}
`,
    stderr,
  };
}

export function manifestsOf(text: string): readonly Manifest[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS())
    .filter((manifest) => manifest !== null);
}

/** The one object of a kind, or the one with this end of its name. */
export function find(manifests: readonly Manifest[], kind: string, ending = ''): Manifest {
  const found = manifests.filter(
    (manifest) => manifest.kind === kind && manifest.metadata.name.endsWith(ending),
  );
  if (found.length !== 1) throw new Error(`expected one ${kind} ${ending}, got ${found.length}`);
  return found[0];
}

/** The variables of the server's container. */
export function environmentOf(statefulSet: Manifest): Record<string, string> {
  const { env } = statefulSet.spec.template.spec.containers[0];
  return Object.fromEntries(env.map(({ name, value }: Manifest) => [name, value]));
}

/** The notes that helm prints after an installation, which it renders without a cluster only as part of an object. */
export async function notesWith(values: object): Promise<string> {
  using folder = temporaryFolder();
  const copy = join(folder.path, 'chart');
  cpSync(chart, copy, { recursive: true });
  const notes = readFileSync(`${copy}/templates/NOTES.txt`, 'utf8');
  rmSync(`${copy}/templates/NOTES.txt`);
  writeFileSync(`${copy}/templates/_notes.tpl`, `{{ define "notes" }}${notes}{{ end }}`);
  writeFileSync(`${copy}/templates/notes.yaml`, 'notes: {{ include "notes" . | toJson }}\n');
  const args = ['template', release, copy, '--kube-version', supported.newest, '--values', '-'];
  const { stdout } = await execa(helm, [...args, '--show-only', 'templates/notes.yaml'], {
    input: stringify(values),
  });
  return manifestsOf(stdout)[0].notes;
}
