// The ten cases of other images: what their users set, what the image wrote to zoo.cfg from it (mostly by running its
// scripts), and what is set here instead where it read no variables.
import type { Host } from '../../../src/ensemble/identity.ts';
import { hostOf } from './settings.ts';

export interface ImageCase {
  readonly name: string;
  readonly what: string;
  readonly host: Host;
  readonly environment: Readonly<Record<string, string>>;
  /** Lines of zoo.cfg that the image wrote, in its order. */
  readonly theirs: readonly string[];
  readonly myId: string;
  /** The words of the JVM. */
  readonly jvm: string;
}

const prometheus =
  'metricsProvider.className=org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider';

const officialLines = [
  'dataDir=/data',
  'dataLogDir=/datalog',
  'tickTime=2000',
  'initLimit=5',
  'syncLimit=2',
  'autopurge.snapRetainCount=3',
  'autopurge.purgeInterval=0',
  'maxClientCnxns=60',
  'standaloneEnabled=true',
  'admin.enableServer=true',
];

const officialServers = [
  'server.1=zoo1:2888:3888;2181',
  'server.2=0.0.0.0:2888:3888;2181',
  'server.3=zoo3:2888:3888;2181',
];

/** What the image wrote around the lines that differ between its cases. */
const bitnamiLines = (
  purgeInterval: string,
  retained: string,
  words: string,
  metrics: readonly string[] = [],
) => [
  'tickTime=2000',
  'initLimit=10',
  'syncLimit=5',
  'dataDir=/bitnami/zookeeper/data',
  'clientPort=2181',
  'maxClientCnxns=60',
  `autopurge.snapRetainCount=${retained}`,
  `autopurge.purgeInterval=${purgeInterval}`,
  ...metrics,
  'preAllocSize=65536',
  'snapCount=100000',
  'maxCnxns=0',
  'reconfigEnabled=false',
  'quorumListenOnAllIPs=false',
  `4lw.commands.whitelist=${words}`,
  'maxSessionTimeout=40000',
  'admin.serverPort=8080',
];

const bitnamiPod = (ordinal: number) => `my-zookeeper-${ordinal}.my-zookeeper-headless.ns.svc.cluster.local`;
const confluentPod = (ordinal: number) => `my-cp-zookeeper-${ordinal}.my-cp-zookeeper-headless.ns`;
const pravegaPod = (ordinal: number) => `zk-${ordinal}.zk-headless.ns.svc.cluster.local`;

export const imageCases: readonly ImageCase[] = [
  {
    name: 'O1',
    what: 'official image, the second of three in the compose file of its documentation, with 0.0.0.0 as its own entry',
    host: hostOf('zoo2', false),
    environment: {
      ZOO_MY_ID: '2',
      ZOO_SERVERS: officialServers.join(' '),
    },
    theirs: [...officialLines, ...officialServers],
    myId: '2',
    jvm: '',
  },
  {
    name: 'O2',
    what: 'official image, a single server as in its manual',
    host: hostOf('3f2a1b0c9d8e', false),
    environment: {
      ZOO_4LW_COMMANDS_WHITELIST: 'mntr, conf, ruok',
      ZOO_CFG_EXTRA: `${prometheus} metricsProvider.httpPort=7070 admin.enableServer=false`,
      JVMFLAGS: '-Xmx1024m',
    },
    theirs: [
      ...officialLines.slice(0, -1),
      'server.1=localhost:2888:3888;2181',
      '4lw.commands.whitelist=mntr, conf, ruok',
      prometheus,
      'metricsProvider.httpPort=7070',
      'admin.enableServer=false',
    ],
    myId: '1',
    jvm: '-Xmx1024m',
  },
  {
    name: 'O3',
    what: "official image under CloudPirates' chart, which mounts zoo.cfg and sets no variable that is read: with settings of this toolkit",
    host: hostOf('my-zookeeper-2.my-zookeeper-headless.ns.svc.cluster.local'),
    environment: {
      POD_INDEX: '2',
      SERVER_ID_OFFSET: '0',
      ZK_REPLICAS: '3',
      ZK_ID_OFFSET: '0',
      ZK_DATA_DIR: '/data',
      ZK_DATA_LOG_DIR: '/data',
      ZK_PURGE_INTERVAL: '24',
      ZK_QUORUM_LISTEN_ON_ALL_IPS: 'true',
      ZK_METRICS_PORT: '7000',
      ZK_ADMIN_PORT: '8080',
      ZK_EXTRA_CONFIG: 'electionPortBindRetry=10',
    },
    theirs: [
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
      prometheus,
      'metricsProvider.httpHost=0.0.0.0',
      'metricsProvider.httpPort=7000',
      'metricsProvider.exportJvmInfo=true',
      ...[0, 1, 2].map((ordinal) => `server.${ordinal}=${bitnamiPod(ordinal)}:2888:3888`),
    ],
    myId: '2',
    jvm: '',
  },
  {
    name: 'B1',
    what: "Bitnami image, the second of three in SigNoz's compose file",
    host: hostOf('7c6b5a493827', false),
    environment: {
      ZOO_SERVER_ID: '2',
      ZOO_SERVERS: 'zookeeper-1:2888:3888,0.0.0.0:2888:3888,zookeeper-3:2888:3888',
      ALLOW_ANONYMOUS_LOGIN: 'yes',
      ZOO_AUTOPURGE_INTERVAL: '1',
      ZOO_ENABLE_PROMETHEUS_METRICS: 'yes',
      ZOO_PROMETHEUS_METRICS_PORT_NUMBER: '9141',
    },
    theirs: [
      ...bitnamiLines('1', '3', 'srvr, mntr', [
        prometheus,
        'metricsProvider.httpPort=9141',
        'metricsProvider.exportJvmInfo=true',
      ]),
      'admin.enableServer=true',
      'server.1=zookeeper-1:2888:3888;2181',
      'server.2=0.0.0.0:2888:3888;2181',
      'server.3=zookeeper-3:2888:3888;2181',
    ],
    myId: '2',
    jvm: '-Xmx1024m -Xms1024m -Dzookeeper.electionPortBindRetry=0',
  },
  {
    name: 'B2',
    what: "Bitnami's chart 13.8.8 with its defaults, the first of three",
    host: hostOf(bitnamiPod(0)),
    environment: {
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
      ZOO_SERVERS: [0, 1, 2].map((ordinal) => `${bitnamiPod(ordinal)}:2888:3888::${ordinal + 1} `).join(''),
      ZOO_ENABLE_AUTH: 'no',
      ZOO_ENABLE_QUORUM_AUTH: 'no',
      ZOO_HEAP_SIZE: '1024',
      ZOO_LOG_LEVEL: 'ERROR',
      ALLOW_ANONYMOUS_LOGIN: 'yes',
      POD_NAME: 'my-zookeeper-0',
      ZOO_ADMIN_SERVER_PORT_NUMBER: '8080',
      // Set by the script of the chart.
      ZOO_SERVER_ID: '1',
    },
    theirs: [
      ...bitnamiLines('1', '10', 'srvr, mntr, ruok'),
      'admin.enableServer=true',
      ...[0, 1, 2].map((ordinal) => `server.${ordinal + 1}=${bitnamiPod(ordinal)}:2888:3888;2181`),
    ],
    myId: '1',
    jvm: '-Dzookeeper.fips-mode=true -Xmx1024m -Xms1024m -Dzookeeper.electionPortBindRetry=0',
  },
  {
    name: 'B3',
    what: 'Bitnami image, a single server of the newest release',
    host: hostOf('1a2b3c4d5e6f', false),
    environment: { ALLOW_EMPTY_PASSWORD: 'yes' },
    theirs: [
      ...bitnamiLines('0', '3', 'srvr, mntr'),
      'admin.serverAddress=127.0.0.1',
      'admin.enableServer=false',
    ],
    myId: '1',
    jvm: '-Dzookeeper.fips-mode=true -Xmx1024m -Xms1024m -Dzookeeper.electionPortBindRetry=0',
  },
  {
    name: 'C1',
    what: "Confluent image, the first of three in its repository's compose file",
    host: hostOf('zookeeper-1', false),
    environment: {
      ZOOKEEPER_SERVER_ID: '1',
      ZOOKEEPER_TICK_TIME: '2000',
      ZOOKEEPER_CLIENT_PORT: '2181',
      ZOOKEEPER_INIT_LIMIT: '5',
      ZOOKEEPER_SYNC_LIMIT: '2',
      ZOOKEEPER_SERVERS: 'zookeeper-1:2888:3888;zookeeper-2:2888:3888;zookeeper-3:2888:3888',
    },
    theirs: [
      'dataDir=/var/lib/zookeeper/data',
      'dataLogDir=/var/lib/zookeeper/log',
      'clientPort=2181',
      'tickTime=2000',
      'initLimit=5',
      'syncLimit=2',
      ...[1, 2, 3].map((id) => `server.${id}=zookeeper-${id}:2888:3888`),
    ],
    myId: '1',
    jvm: '-Xmx512M -Xms512M',
  },
  {
    name: 'C2',
    what: "Confluent's chart, the second of three, after the command of the chart has set the id and the own host",
    host: hostOf(`${confluentPod(1)}.svc.cluster.local`),
    environment: {
      KAFKA_HEAP_OPTS: '-Xms512M -Xmx512M',
      KAFKA_JMX_PORT: '5555',
      ZOOKEEPER_TICK_TIME: '2000',
      ZOOKEEPER_SYNC_LIMIT: '5',
      ZOOKEEPER_INIT_LIMIT: '10',
      ZOOKEEPER_MAX_CLIENT_CNXNS: '60',
      ZOOKEEPER_AUTOPURGE_SNAP_RETAIN_COUNT: '3',
      ZOOKEEPER_AUTOPURGE_PURGE_INTERVAL: '24',
      ZOOKEEPER_CLIENT_PORT: '2181',
      ZOOKEEPER_SERVERS: `${confluentPod(0)}:2888:3888;0.0.0.0:2888:3888;${confluentPod(2)}:2888:3888`,
      ZOOKEEPER_SERVER_ID: '2',
    },
    theirs: [
      'dataDir=/var/lib/zookeeper/data',
      'dataLogDir=/var/lib/zookeeper/log',
      'clientPort=2181',
      'tickTime=2000',
      'maxClientCnxns=60',
      'autopurge.snapRetainCount=3',
      'autopurge.purgeInterval=24',
      'initLimit=10',
      'syncLimit=5',
      `server.1=${confluentPod(0)}:2888:3888`,
      'server.2=0.0.0.0:2888:3888',
      `server.3=${confluentPod(2)}:2888:3888`,
    ],
    myId: '2',
    jvm: '-Xms512M -Xmx512M',
  },
  {
    name: 'C3',
    what: 'Confluent image, a single server',
    host: hostOf('zookeeper', false),
    environment: { ZOOKEEPER_CLIENT_PORT: '2181' },
    theirs: ['dataDir=/var/lib/zookeeper/data', 'dataLogDir=/var/lib/zookeeper/log', 'clientPort=2181'],
    myId: '',
    jvm: '-Xmx512M -Xms512M',
  },
  {
    name: 'P1',
    what: "Pravega's operator, whose pods have no variable that is read: with settings of this toolkit",
    host: hostOf(pravegaPod(1)),
    environment: {
      ZK_REPLICAS: '3',
      ZK_SYNC_LIMIT: '2',
      ZK_DATA_DIR: '/data',
      ZK_DATA_LOG_DIR: '/data',
      ZK_METRICS_PORT: '7000',
      ZK_ADMIN_PORT: '8080',
      ZK_4LW_COMMANDS_WHITELIST: 'cons, envi, conf, crst, srvr, stat, mntr, ruok',
      ZK_EXTRA_CONFIG: 'skipACL=yes\nsnapCount=10000',
    },
    theirs: [
      'dataDir=/data',
      'standaloneEnabled=false',
      'reconfigEnabled=true',
      'skipACL=yes',
      '4lw.commands.whitelist=cons, envi, conf, crst, srvr, stat, mntr, ruok',
      prometheus,
      'metricsProvider.httpPort=7000',
      'tickTime=2000',
      'initLimit=10',
      'syncLimit=2',
      'snapCount=10000',
      'autopurge.purgeInterval=1',
      'admin.serverPort=8080',
      ...[0, 1, 2].map(
        (ordinal) => `server.${ordinal + 1}=${pravegaPod(ordinal)}:2888:3888:participant;2181`,
      ),
    ],
    myId: '2',
    jvm: '',
  },
];
