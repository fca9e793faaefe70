// Values of the chart: invalid ones are refused with a fix, those of the incubator chart are accepted, and an upgrade
// from it finds its pods and volume claims.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { rows } from '../../src/settings/table.ts';
import {
  chart,
  environmentOf,
  find,
  helmTemplate,
  incubatorValues,
  type Manifest,
  manifestsOf,
  notesWith,
} from '../support/kubernetes/kubernetes.ts';

const memory = (request: unknown, limit: unknown) => ({
  resources: { requests: { memory: request }, limits: { memory: limit } },
});

const refusedValues: readonly (readonly [what: string, values: object, words: readonly string[]])[] = [
  [
    'two servers',
    { servers: 2 },
    ['servers is 2, which makes 2 voters', 'fix: set servers: 1 or servers: 3'],
  ],
  ['no servers', { servers: 0 }, ["at '/servers': minimum: got 0, want 1"]],
  ['servers as a text', { servers: 'three' }, ["at '/servers': got string, want integer"]],
  ['half a server', { servers: 2.5 }, ["at '/servers': got number, want integer"]],
  [
    'nine voters',
    { servers: 9 },
    ['servers is 9, which makes 9 voters, more than 7', 'fix: set observers: 4'],
  ],
  [
    'only observers',
    { servers: 3, observers: 3 },
    ['observers is 3, which leaves no voter among 3 servers', 'fix: set observers: 0'],
  ],
  [
    'one voter with observers',
    { servers: 3, observers: 2 },
    ['observers is 2, which leaves one voter', 'fix: set observers: 0, or servers: 5'],
  ],
  ['two voters', { servers: 5, observers: 3 }, ['servers is 5, which makes 2 voters']],
  [
    'an access mode for many nodes',
    { storageAccessMode: 'ReadWriteMany' },
    ["at '/storageAccessMode': value must be one of 'ReadWriteOnce', 'ReadWriteOncePod'"],
  ],
  ['a port as a text', { clientPort: '2181' }, ["at '/clientPort': got string, want integer"]],
  ['a port out of range', { serverPort: 99999 }, ["at '/serverPort': maximum: got 99,999, want 65,535"]],
  [
    'one port for two roles',
    { serverPort: 2181 },
    ['serverPort is 2181, the same port as clientPort', 'fix: use different ports; the defaults are'],
  ],
  [
    'a port of the ensemble for metrics',
    { metrics: { enabled: true, port: 3888 } },
    ['metrics.port is 3888, the same port as leaderElectionPort'],
  ],
  [
    'a heap above the limit',
    { heap: '3G' },
    ['heap is 3G, more than the memory limit of 2Gi', 'fix: remove it for 60 % of the memory limit'],
  ],
  [
    'the heap of the first incubator charts',
    { heap: '256Mi', ...memory('128Mi', '128Mi') },
    ['heap: expected a size in the JVM\'s form, such as 512m or 2G, got "256Mi"', 'fix: set heap: 256m'],
  ],
  ['a word as heap', { heap: 'big' }, ["heap: expected a size in the JVM's form", 'fix: remove it']],
  [
    'a heap of 110 %',
    { heap: '110%' },
    ["heap: expected a size in the JVM's form, such as 512m or 2G, or a"],
  ],
  ['a number as heap', { heap: 2 }, ["at '/heap': got number, want string"]],
  [
    'an invalid limit',
    memory('1Gi', '2GB'),
    [
      'resources.limits.memory: expected a quantity such as 2Gi, got "2GB"',
      'fix: resources.limits.memory: 2Gi',
    ],
  ],
  [
    'a request above the limit',
    memory('4Gi', '2Gi'),
    ['resources.requests.memory is 4Gi, more than resources.limits.memory, 2Gi', 'fix: set both to the same'],
  ],
  [
    'an invalid storage size',
    { storage: 'lots' },
    ['storage: expected a quantity such as 10Gi, got "lots"', 'fix: storage: 10Gi'],
  ],
  [
    'a budget that blocks every drain',
    { minAvailable: 3 },
    ['minAvailable is 3, and there are 3 servers', 'fix: remove it: a drain then evicts one server'],
  ],
  [
    'a budget for a single server',
    { servers: 1, minAvailable: 1 },
    ['minAvailable is 1, and there are 1 servers'],
  ],
  [
    'a budget below the majority',
    { servers: 5, minAvailable: 2 },
    ['minAvailable is 2, less than the majority of 3'],
  ],
  [
    'the tick as the sync limit',
    { syncTicks: 2000 },
    ['syncTicks is 2000, more than initTicks, 10; both are numbers of ticks', 'fix: use the defaults'],
  ],
  [
    'a lag of minutes',
    { tickTimeMs: 20000 },
    ['syncTicks is 5, with tickTimeMs 20000 more than a minute', 'fix: use the defaults'],
  ],
  [
    'a probe that ends before zk-ok',
    { probeTimeoutSeconds: 3 },
    ["at '/probeTimeoutSeconds': minimum: got 3, want 5"],
  ],
  [
    'an unknown anti-affinity',
    { antiAffinity: 'Hard' },
    ["at '/antiAffinity': value must be one of 'hard', 'soft', 'none'"],
  ],
  [
    'two anti-affinities',
    { affinity: { podAntiAffinity: {} } },
    ['affinity.podAntiAffinity cannot be combined with antiAffinity: hard', 'fix: set antiAffinity: none'],
  ],
  [
    'an unknown strategy',
    { updateStrategy: { type: 'Recreate' } },
    ["at '/updateStrategy/type': value must be one of 'RollingUpdate', 'OnDelete'"],
  ],
  [
    'a partition without a rolling update',
    { updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } },
    [
      'updateStrategy.rollingUpdate cannot be combined with updateStrategy.type: OnDelete',
      'fix: set updateStrategy.rollingUpdate: null',
    ],
  ],
  [
    'an unknown log level',
    { logLevel: 'VERBOSE' },
    ["at '/logLevel': value must be one of 'OFF', 'FATAL', 'ERROR', 'WARN', 'INFO'"],
  ],
  ['too few snapshots', { snapRetain: 1 }, ["at '/snapRetain': minimum: got 1, want 3"]],
  ['root as user', { security: { runAsUser: 0 } }, ["at '/security/runAsUser': minimum: got 0, want 1"]],
  ['a misspelt value', { server: 3 }, ["invalid propertyName 'server'", "value must be one of 'servers'"]],
  [
    'a misspelt nested value',
    { image: { repo: 'zk' } },
    ["at '/image': additional properties 'repo' not allowed"],
  ],
  [
    'a value of another chart',
    { replicaCount: 3 },
    ['replicaCount is not a value of this chart', 'fix: use servers instead'],
  ],
  [
    'values of the oldest charts',
    { Servers: 3, Heap: '2G' },
    ['Servers is not a value of this chart', 'Heap is not a value of this chart', 'fix: use heap instead'],
  ],
  [
    'an unknown variable',
    { settings: { ZK_TICKTIME: 3000 } },
    ["invalid propertyName 'ZK_TICKTIME'", "'ZK_TICK_TIME'"],
  ],
  [
    'a variable that has a value',
    { settings: { ZK_REPLICAS: 5 } },
    ['settings.ZK_REPLICAS is a variable that the chart sets itself', 'fix: set servers instead'],
  ],
  [
    'a folder that is not mounted',
    { settings: { ZK_DATA_DIR: '/data' } },
    [
      'settings.ZK_DATA_DIR is /data, which is on no volume',
      'fix: set settings.ZK_DATA_DIR to a folder on a volume',
    ],
  ],
  [
    'monitoring without metrics',
    {
      metrics: {
        serviceMonitor: { enabled: true },
        prometheusRule: { enabled: true },
        dashboard: { enabled: true },
      },
    },
    [
      'metrics.serviceMonitor.enabled needs metrics.enabled',
      'metrics.prometheusRule.enabled needs metrics.enabled',
      'metrics.dashboard.enabled needs metrics.enabled',
      'fix: set metrics.enabled: true',
    ],
  ],
  [
    'several servers without volumes',
    { persistence: { enabled: false } },
    [
      'persistence.enabled is false with 3 servers; all data is lost when the pods of a majority go',
      'fix: remove it, or for an ensemble whose data may be lost set persistence.acceptDataLoss: true',
    ],
  ],
  [
    "another chart's words for volumes",
    { persistence: { size: '8Gi', storageClass: 'fast' } },
    ['persistence.size is not a value of this chart', 'fix: use storage instead', 'persistence.storageClass'],
  ],
  [
    "another chart's words for TLS and logins",
    {
      tls: { client: { enabled: true }, quorum: { existingSecret: 'zk-quorum-tls' } },
      auth: { client: { enabled: true }, quorum: { enabled: true } },
    },
    [
      'tls.client.enabled is not a value of this chart',
      'fix: set tls.client.secretName; without it there is none',
      'fix: use tls.quorum.secretName instead',
      'auth.quorum.enabled is not a value of this chart',
      'fix: use auth.users for the users, and auth.require to refuse others',
    ],
  ],
  [
    'source ranges without a load balancer',
    { service: { loadBalancerSourceRanges: ['192.0.2.0/24'] } },
    ['service.loadBalancerSourceRanges has no effect with service.type: ClusterIP'],
  ],
  [
    'an address as a source range',
    { service: { type: 'LoadBalancer', loadBalancerSourceRanges: ['192.0.2.1'] } },
    ["at '/service/loadBalancerSourceRanges/0': '192.0.2.1' does not match pattern"],
  ],
  [
    'a traffic policy for a Service without an address outside',
    { service: { externalTrafficPolicy: 'Local' } },
    ['service.externalTrafficPolicy cannot be combined with service.type: ClusterIP'],
  ],
  [
    'two spread constraints for zones',
    {
      topologySpreadConstraints: [
        { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' },
      ],
    },
    [
      'topologySpreadConstraints has one for topology.kubernetes.io/zone, as zoneSpread: soft has',
      'fix: set zoneSpread: none',
    ],
  ],
  [
    'labels by which the pods are selected',
    { podLabels: { app: 'mine' }, commonLabels: { release: 'mine', 'helm.sh/chart': 'mine' } },
    [
      'podLabels.app is a label that the chart sets itself',
      'commonLabels.release is a label that the chart sets itself',
      'commonLabels.helm.sh/chart is a label',
    ],
  ],
  [
    'names of containers and volumes that are taken',
    {
      sidecars: [{ name: 'zookeeper', image: 'x' }],
      initContainers: [{ name: 'zookeeper', image: 'x' }],
      extraVolumes: [{ name: 'conf', emptyDir: {} }],
    },
    [
      'sidecars has the name zookeeper, which the chart uses itself',
      'initContainers has the name zookeeper',
      'extraVolumes has the name conf',
    ],
  ],
  [
    'annotations of an account that is not created',
    { serviceAccount: { annotations: { role: 'x' } } },
    ['serviceAccount.annotations has no effect without serviceAccount.create'],
  ],
  [
    'a variable of the chart among the extra ones',
    { extraEnv: [{ name: 'ZK_TICK_TIME', value: '3000' }] },
    ['extraEnv has ZK_TICK_TIME, a variable that the chart sets itself', 'fix: set tickTimeMs instead'],
  ],
  [
    'a digest that is none',
    { image: { digest: 'sha256:abc' } },
    ["at '/image/digest': 'sha256:abc' does not match pattern"],
  ],
  [
    'a registry with a scheme',
    { global: { imageRegistry: 'https://registry.example' } },
    ["at '/global/imageRegistry': 'https://registry.example' does not match pattern"],
  ],
  [
    'less time for a start than a start takes',
    { startupSeconds: 10 },
    ["at '/startupSeconds': minimum: got 10, want 60"],
  ],
  [
    'options of TLS without certificates',
    {
      tls: {
        client: { mode: 'allow', auth: 'want', port: 2282 },
        quorum: { mode: 'prefer' },
        passphrase: { secretName: 'zk-passphrase' },
      },
    },
    [
      'tls.client.mode is allow, which has no effect without tls.client.secretName or tls.client.volume',
      'fix: set tls.client.secretName or tls.client.volume, or remove tls.client.mode',
      'tls.client.auth is want, which has no effect without tls.client.secretName',
      'tls.client.port is 2282, which has no effect without tls.client.secretName',
      'tls.quorum.mode is prefer, which has no effect without tls.quorum.secretName',
      'tls.passphrase.secretName is zk-passphrase, which has no effect without certificates in tls.client or tls.',
    ],
  ],
  [
    'certificates from a Secret and from another volume',
    { tls: { quorum: { secretName: 'zk-quorum-tls', volume: { csi: { driver: 'csi.cert-manager.io' } } } } },
    [
      'tls.quorum.secretName and tls.quorum.volume are both set',
      'fix: keep only one: secretName for a Secret',
    ],
  ],
  [
    'a volume with a name',
    { tls: { client: { volume: { name: 'tls', csi: { driver: 'csi.cert-manager.io' } } } } },
    [
      'tls.client.volume: expected one source of a volume, got csi, name',
      'fix: set it to what follows the name of a volume in a pod',
    ],
  ],
  [
    'a volume as a text',
    { tls: { client: { volume: 'csi.cert-manager.io' } } },
    ["at '/tls/client/volume': got string, want object"],
  ],
  [
    'options of logins without a password',
    { auth: { quorum: { mode: 'send', user: 'zkquorum2', otherUsersKey: 'others' } } },
    [
      'auth.quorum.mode is send, which has no effect without auth.quorum.secretName',
      'auth.quorum.user is zkquorum2, which has no effect without auth.quorum.secretName',
      'auth.quorum.otherUsersKey is others, which has no effect without auth.quorum.secretName',
    ],
  ],
  [
    'schemes that no client could use',
    { auth: { require: ['sasl', 'x509'], superUser: 'x509:CN=admin' } },
    [
      'auth.require has x509, and no client is asked for a certificate',
      'fix: set tls.client.secretName or tls.client.volume, with tls.client.auth: need or want, or choose another',
      'auth.superUser has x509, and no client',
      'auth.require has sasl, and there are no users that a client could log in as',
      'fix: set auth.users.secretName, or choose another scheme',
    ],
  ],
  [
    'certificates of clients that are not asked for them',
    { tls: { client: { secretName: 'zk-tls', auth: 'none' } }, auth: { require: ['x509'] } },
    ['auth.require has x509, and no client is asked for a certificate'],
  ],
  [
    'a scheme that is none',
    { auth: { require: ['kerberos'] } },
    ["at '/auth/require/0': value must be one of 'sasl', 'x509', 'digest'"],
  ],
  [
    'a mode of the other connections',
    { tls: { client: { secretName: 'zk-tls', mode: 'accept' } } },
    ["at '/tls/client/mode': value must be one of 'require', 'allow'"],
  ],
  [
    'one port with and without TLS',
    { tls: { client: { secretName: 'zk-tls', port: 2181 } } },
    ['tls.client.port is 2181, the same port as clientPort', 'tls.client.port 2281'],
  ],
  [
    'variables and volumes of Secrets that the chart mounts',
    {
      tls: { client: { secretName: 'zk-tls' } },
      auth: { users: { secretName: 'zk-users' } },
      settings: { ZK_TLS_DIR: '/tls', ZK_SECURE_CLIENT_PORT: 2282 },
      extraEnv: [{ name: 'ZK_SASL_USERS_FILE', value: '/users' }],
      extraVolumes: [{ name: 'tls', emptyDir: {} }],
    },
    [
      'settings.ZK_TLS_DIR is a variable that the chart sets itself',
      'fix: set tls.client.secretName or tls.client.volume instead',
      'fix: set tls.client.port instead',
      'extraEnv has ZK_SASL_USERS_FILE, a variable that the chart sets itself',
      'fix: remove it: the Secret zk-users is mounted for it',
      'extraVolumes has the name tls, which the chart uses itself',
    ],
  ],
  [
    'a name that is too long',
    { fullnameOverride: 'zookeeper'.repeat(6) },
    ['has 54 characters, more than 52', 'fix: choose a shorter release name'],
  ],
];

describe('refused', () => {
  it.each(refusedValues)('%s', async (_what, values, words) => {
    const { status, stdout, stderr } = await helmTemplate(values);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '\n' });
    for (const each of words) expect(stderr).toContain(each);
  });

  it('all at once', async () => {
    const { stderr } = await helmTemplate({ servers: 2, heap: '3G', storage: 'lots', syncTicks: 2000 });
    expect(stderr.match(/^zk-bootstrap: error: .*/gm)).toHaveLength(4);
    expect(stderr.match(/^ {2}fix: .*/gm)).toHaveLength(4);
  });
});

it.each([
  ['one server', { servers: 1 }],
  ['seven servers', { servers: 7 }],
  ['four servers, a step on the way', { servers: 4 }],
  ['seven voters and two observers', { servers: 9, observers: 2 }],
  ['a share for the heap', { heap: '50% or 1G' }],
  ['a heap in MiB', { heap: '1024m' }],
  ['a memory limit in bytes', memory(2147483648, 2147483648)],
  ['no memory limit', { resources: { limits: null } }],
  ['no user, for clusters that assign one', { security: { runAsUser: null, fsGroup: null } }],
  ['a budget of a majority', { servers: 5, minAvailable: 3 }],
  ['one server without a volume', { servers: 1, persistence: { enabled: false } }],
  ['servers without volumes, with the word', { persistence: { enabled: false, acceptDataLoss: true } }],
  [
    'clients that are not asked for a certificate',
    { tls: { client: { secretName: 'zk-tls', auth: 'none' } } },
  ],
  ['TLS between the servers alone', { tls: { quorum: { secretName: 'zk-quorum-tls' } } }],
  [
    'a key store of Java',
    {
      settings: {
        ZK_SECURE_CLIENT_PORT: 2281,
        ZK_EXTRA_CONFIG:
          'authProvider.x509=org.apache.zookeeper.server.auth.X509AuthenticationProvider\nssl.keyStore.location=/stores/key.jks',
      },
      auth: { require: ['x509'] },
    },
  ],
  ['globals of the chart around it', { global: { storageClass: 'fast' } }],
])('accepted: %s', async (_what, values) => {
  expect(await helmTemplate(values)).toMatchObject({ status: 0, stderr: '' });
});

describe('the notes', () => {
  const client = { secretName: 'zk-tls' };

  it.each([
    ['without TLS', {}, 'connect to myzk-zookeeper.default:2181.\n', '-- zk-ok --host myzk-zookeeper-0.'],
    [
      'with TLS',
      { tls: { client } },
      'connect to myzk-zookeeper.default:2281 with TLS.\n' +
        'They need a certificate of a CA in ca.crt of the Secret zk-tls.\n' +
        'Port 2181 is for the pods themselves.',
      '-- zk-ok --all\n',
    ],
    [
      'while clients move',
      { tls: { client: { ...client, mode: 'allow', auth: 'want' } } },
      'They may have a certificate of a CA in ca.crt of the Secret zk-tls.\n' +
        'Port 2181 takes clients without TLS until tls.client.mode is require.',
      '-- zk-ok --certificates\n',
    ],
    [
      'where every client must log in',
      { auth: { users: { secretName: 'zk-users' }, require: ['sasl'] } },
      'Write and read, with the login that auth.require (sasl) demands here too:\n',
      '-- zkCli.sh -server 127.0.0.1:2181 get /foo\n',
    ],
  ])('%s', async (_what, values, ...words) => {
    const notes = await notesWith(values);
    for (const each of words) expect(notes).toContain(each);
  });

  const balancer = { service: { type: 'LoadBalancer' } };
  it.each([
    ['nothing is demanded', {}, true],
    ['a certificate is demanded', { tls: { client } }, false],
    ['a certificate is not demanded', { tls: { client: { ...client, auth: 'want' } } }, true],
    ['plaintext is taken too', { tls: { client: { ...client, mode: 'allow' } } }, true],
    ['a login is demanded', { auth: { users: { secretName: 'zk-users' }, require: ['sasl'] } }, false],
    ['a login is demanded that anybody can make', { auth: { require: ['digest'] } }, true],
  ])('a load balancer where %s', async (_what, values, warns) => {
    const notes = await notesWith({ ...balancer, ...values });
    expect(notes.includes('everybody who reaches it reads, writes and deletes')).toBe(warns);
  });
});

describe('values of the incubator chart', () => {
  it('are all accepted', async () => {
    const values = {
      ...incubatorValues,
      clientPort: 12181,
      serverPort: 12888,
      leaderElectionPort: 13888,
      tickTimeMs: 3000,
      initTicks: 20,
      syncTicks: 7,
      clientCnxns: 100,
      snapRetain: 4,
      purgeHours: 6,
      logLevel: 'WARN',
      heap: '3G',
      probeInitialDelaySeconds: 20,
      probeTimeoutSeconds: 8,
      antiAffinity: 'soft',
      security: { enabled: true, runAsUser: 1001, fsGroup: 1002 },
    };
    const all = manifestsOf((await helmTemplate(values)).stdout);
    const statefulSet = find(all, 'StatefulSet');
    const { spec } = statefulSet.spec.template;
    expect(environmentOf(statefulSet)).toEqual({
      ZK_REPLICAS: '3',
      ZK_CLIENT_PORT: '12181',
      ZK_SERVER_PORT: '12888',
      ZK_ELECTION_PORT: '13888',
      ZK_TICK_TIME: '3000',
      ZK_INIT_LIMIT: '20',
      ZK_SYNC_LIMIT: '7',
      ZK_MAX_CLIENT_CNXNS: '100',
      ZK_SNAP_RETAIN_COUNT: '4',
      ZK_PURGE_INTERVAL: '6',
      ZK_LOG_LEVEL: 'WARN',
      ZK_HEAP_SIZE: '3G',
    });
    expect(statefulSet.spec.updateStrategy).toEqual({ type: 'OnDelete' });
    expect(statefulSet.spec.volumeClaimTemplates[0].spec).toEqual({
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'fast',
      resources: { requests: { storage: '5Gi' } },
    });
    expect(spec.containers[0]).toMatchObject({
      imagePullPolicy: 'Always',
      resources: values.resources,
      startupProbe: { initialDelaySeconds: 20, timeoutSeconds: 8 },
      livenessProbe: { timeoutSeconds: 8 },
      readinessProbe: { timeoutSeconds: 8 },
    });
    expect(spec.securityContext).toMatchObject({ runAsUser: 1001, fsGroup: 1002, runAsNonRoot: true });
    expect(spec.affinity.podAntiAffinity).toHaveProperty('preferredDuringSchedulingIgnoredDuringExecution');
    expect(find(all, 'PodDisruptionBudget').spec.minAvailable).toBe(2);
  });

  it('lead to the names of its pods, Services and volume claims', async () => {
    const values = { ...incubatorValues, storageSubPath: 'data' };
    const all = manifestsOf((await helmTemplate(values)).stdout);
    const names = (kind: string) =>
      all.filter((each) => each.kind === kind).map(({ metadata }) => metadata.name);
    expect(names('StatefulSet')).toEqual(['myzk-zookeeper']);
    expect(names('Service')).toEqual(['myzk-zookeeper-headless', 'myzk-zookeeper']);
    expect(names('PodDisruptionBudget')).toEqual(['myzk-zookeeper']);
    const { spec } = find(all, 'StatefulSet');
    expect(spec.serviceName).toBe('myzk-zookeeper-headless');
    expect(spec.selector.matchLabels).toEqual({ app: 'zookeeper', release: 'myzk' });
    expect(spec.volumeClaimTemplates.map(({ metadata }: Manifest) => metadata.name)).toEqual(['datadir']);
    expect(spec.template.spec.containers[0].volumeMounts[0]).toEqual({
      name: 'datadir',
      mountPath: '/var/lib/zookeeper',
      subPath: 'data',
    });
  });

  it('without security the container starts as root, with only the capabilities to change owners and drop privileges', async () => {
    const { stdout } = await helmTemplate({ security: { enabled: false } });
    const { spec } = find(manifestsOf(stdout), 'StatefulSet').spec.template;
    expect(spec.securityContext).toEqual({ seccompProfile: { type: 'RuntimeDefault' } });
    expect(spec.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'], add: ['CHOWN', 'DAC_OVERRIDE', 'SETGID', 'SETUID'] },
    });
  });

  it.each(['myzk-zookeeper', 'zookeeper'])('a release called %s is not named twice', async (name) => {
    const { stdout } = await helmTemplate({}, name);
    expect(find(manifestsOf(stdout), 'StatefulSet').metadata.name).toBe(name);
  });
});

describe('the schema', () => {
  const schema = JSON.parse(readFileSync(`${chart}/values.schema.json`, 'utf8'));
  const variables = rows.map(([, row]) => row.env);

  it('lists every value in the names that it accepts', () => {
    expect(schema.propertyNames.enum).toEqual(Object.keys(schema.properties));
  });

  it('has the values of values.yaml, each with a description', () => {
    const values = parse(readFileSync(`${chart}/values.yaml`, 'utf8'));
    const described = Object.entries<Manifest>(schema.properties).filter(([, row]) => row.description);
    expect(described.map(([name]) => name).sort()).toEqual(Object.keys(schema.properties).sort());
    expect(Object.keys(values).filter((name) => !(name in schema.properties))).toEqual([]);
  });

  it('accepts as settings the variables of the settings table, and nothing else', () => {
    expect(schema.properties.settings.propertyNames.enum).toEqual(variables);
  });

  it('the chart accepts the variables that it does not set itself', async () => {
    const accepted = await Promise.all(
      variables.map(async (name) =>
        (await helmTemplate({ settings: { [name]: 1 } })).status === 0 ? name : '',
      ),
    );
    expect(accepted.filter(Boolean)).toMatchInlineSnapshot(`
      [
        "ZK_GROUPS",
        "ZK_WEIGHTS",
        "ZK_ENSEMBLE_STATE",
        "ZK_DIALECT",
        "ZK_SNAPSHOT_TRUST_EMPTY",
        "ZK_ID_OFFSET",
        "ZK_SECURE_CLIENT_PORT",
        "ZK_QUORUM_LISTEN_ON_ALL_IPS",
        "ZK_ADMIN_PORT",
        "ZK_MIN_SESSION_TIMEOUT",
        "ZK_MAX_SESSION_TIMEOUT",
        "ZK_MAX_NOTIFICATION_INTERVAL",
        "ZK_NEGATIVE_NAME_TTL",
        "ZK_MAX_CNXNS",
        "ZK_JVM_FLAGS",
        "ZK_CLASS_ARCHIVE",
        "ZK_4LW_COMMANDS_WHITELIST",
        "ZK_EXTRA_CONFIG",
        "ZK_QUORUM_TLS_NAMES",
        "ZK_USER",
        "ZK_HOME",
        "ZK_VERSION",
      ]
    `);
  });
});
