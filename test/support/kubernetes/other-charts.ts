// The pods of other charts, as far as an image meets them: commands, variables, mounts, users, probes. In the form of
// rendered manifests, so that the control plane of the tests can run them with another image.
import type { Manifest } from './kubernetes.ts';

const script = (lines: readonly string[]) => `${lines.join('\n')}\n`;

interface Chart {
  readonly name: string;
  /** Of the container. */
  readonly container: Manifest;
  readonly podSecurity: Manifest;
  readonly volumes: readonly Manifest[];
  readonly files: Readonly<Record<string, string>>;
}

function manifestsOf({ name, container, podSecurity, volumes, files }: Chart): readonly Manifest[] {
  const headless = {
    metadata: { name: `${name}-headless` },
    spec: { clusterIP: 'None', publishNotReadyAddresses: true },
  };
  const pod = {
    securityContext: podSecurity,
    terminationGracePeriodSeconds: 30,
    containers: [{ ports: [{ name: 'client', containerPort: 2181 }], ...container }],
    volumes,
  };
  return [
    { kind: 'Service', ...headless },
    { kind: 'ConfigMap', metadata: { name: `${name}-files` }, data: files },
    {
      kind: 'StatefulSet',
      metadata: { name },
      spec: { replicas: 3, podManagementPolicy: 'Parallel', template: { spec: pod } },
    },
  ];
}

const hosts = (name: string) =>
  [0, 1, 2].map((ordinal) => `${name}-${ordinal}.${name}-headless.default.svc.cluster.local`);
const variables = (given: Readonly<Record<string, string>>) =>
  Object.entries(given).map(([name, value]) => ({ name, value }));
const restricted = {
  readOnlyRootFilesystem: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
};

/** Bitnami's chart 13.8 with its defaults but for three servers: a heap above the memory limit, a read-only root. */
export function bitnamiChart(): readonly Manifest[] {
  const name = 'my-zookeeper';
  const probe = {
    exec: {
      command: ['/bin/bash', '-ec', 'ZOO_HC_TIMEOUT=3 /opt/bitnami/scripts/zookeeper/healthcheck.sh'],
    },
    periodSeconds: 2,
    timeoutSeconds: 5,
    failureThreshold: 30,
  };
  return manifestsOf({
    name,
    podSecurity: { fsGroup: 1001, runAsUser: 1001, runAsGroup: 1001 },
    container: {
      command: ['/scripts/setup.sh'],
      securityContext: restricted,
      resources: { limits: { memory: '384Mi' } },
      env: variables({
        BITNAMI_DEBUG: 'false',
        ZOO_DATA_LOG_DIR: '',
        ZOO_PORT_NUMBER: '2181',
        ZOO_TICK_TIME: '2000',
        ZOO_INIT_LIMIT: '10',
        ZOO_SYNC_LIMIT: '5',
        ZOO_PRE_ALLOC_SIZE: '65536',
        ZOO_SNAPCOUNT: '100000',
        ZOO_MAX_CLIENT_CNXNS: '60',
        ZOO_4LW_COMMANDS_WHITELIST: 'srvr, mntr, ruok',
        ZOO_LISTEN_ALLIPS_ENABLED: 'no',
        ZOO_AUTOPURGE_INTERVAL: '1',
        ZOO_AUTOPURGE_RETAIN_COUNT: '10',
        ZOO_MAX_SESSION_TIMEOUT: '40000',
        ZOO_SERVERS: hosts(name)
          .map((host, index) => `${host}:2888:3888::${index + 1} `)
          .join(''),
        ZOO_ENABLE_AUTH: 'no',
        ZOO_ENABLE_QUORUM_AUTH: 'no',
        ZOO_HEAP_SIZE: '1024',
        ZOO_LOG_LEVEL: 'ERROR',
        ALLOW_ANONYMOUS_LOGIN: 'yes',
        ZOO_ADMIN_SERVER_PORT_NUMBER: '8080',
      }),
      livenessProbe: probe,
      readinessProbe: probe,
      volumeMounts: [
        { name: 'tmp', mountPath: '/tmp' },
        { name: 'conf', mountPath: '/opt/bitnami/zookeeper/conf' },
        { name: 'logs', mountPath: '/opt/bitnami/zookeeper/logs' },
        { name: 'scripts', mountPath: '/scripts/setup.sh', subPath: 'setup.sh' },
        { name: 'data', mountPath: '/bitnami/zookeeper' },
      ],
    },
    volumes: [
      ...['tmp', 'conf', 'logs'].map((volume) => ({ name: volume, emptyDir: {} })),
      { name: 'scripts', configMap: { name: `${name}-files`, defaultMode: 0o755 } },
    ],
    files: {
      'setup.sh': script([
        '#!/bin/bash',
        'myid=/bitnami/zookeeper/data/myid',
        'pod=$(hostname -s)',
        'if [ -f $myid ]; then ZOO_SERVER_ID=$(cat $myid); else ZOO_SERVER_ID=$((${pod##*-} + 1)); fi',
        'export ZOO_SERVER_ID',
        'exec /entrypoint.sh /run.sh',
      ]),
    },
  });
}

/** CloudPirates' chart: zoo.cfg is mounted, ids start at 0, and nothing but the volume is writable, not even /tmp. */
export function cloudPiratesChart(): readonly Manifest[] {
  const name = 'my-zookeeper';
  const probe = {
    exec: { command: ['/bin/bash', '-c', 'exec 3<>/dev/tcp/127.0.0.1/2181'] },
    periodSeconds: 2,
    timeoutSeconds: 5,
    failureThreshold: 30,
  };
  return manifestsOf({
    name,
    podSecurity: { fsGroup: 1000, runAsUser: 1000, runAsGroup: 1000 },
    container: {
      command: ['/bin/bash', '-c'],
      args: [
        script([
          'pod=$(hostname -s)',
          'test -f /data/myid || echo $((${pod##*-} + SERVER_ID_OFFSET)) > /data/myid',
          'exec /docker-entrypoint.sh zkServer.sh start-foreground',
        ]),
      ],
      securityContext: restricted,
      resources: { limits: { memory: '512Mi' } },
      env: variables({ SERVER_ID_OFFSET: '0' }),
      livenessProbe: probe,
      readinessProbe: probe,
      volumeMounts: [
        { name: 'data', mountPath: '/data' },
        { name: 'config', mountPath: '/conf/zoo.cfg', subPath: 'zoo.cfg' },
      ],
    },
    volumes: [{ name: 'config', configMap: { name: `${name}-files` } }],
    files: {
      'zoo.cfg': script([
        'tickTime=2000',
        'dataDir=/data',
        'initLimit=10',
        'syncLimit=5',
        'clientPort=2181',
        'electionPortBindRetry=10',
        'maxClientCnxns=60',
        '4lw.commands.whitelist=srvr',
        'autopurge.purgeInterval=24',
        'autopurge.snapRetainCount=3',
        'quorumListenOnAllIPs=true',
        ...hosts(name).map((host, id) => `server.${id}=${host}:2888:3888`),
      ]),
    },
  });
}
