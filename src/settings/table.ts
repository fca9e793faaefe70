// The table of settings: the one place that names them. Parsing, flags, help, validation, rendering and
// docs/settings.md come from its rows; only the rules in which settings must agree name any of them again.
import { extraConfig } from './extra-config.ts';
import type { Kind } from './kind.ts';
import {
  account,
  address,
  boolean,
  commandWords,
  folder,
  heap,
  hostName,
  idGroups,
  idWeights,
  jvmFlags,
  largestInt,
  oneOf,
  port,
  version,
  wholeNumber,
} from './kinds.ts';
import { memberList } from './member-list.ts';

export const groups = [
  'Ensemble',
  'Identity',
  'Ports',
  'Timing',
  'Limits',
  'Purging',
  'Server',
  'Folders',
  'Installation',
] as const;

/** Where a setting's value goes. For zoo.cfg also the lines that go with it, or that stand there in its absence. */
export type Destination =
  | {
      readonly file: 'zoo.cfg';
      readonly key: string;
      /** What is written whatever the value is. */
      readonly writes?: string;
      readonly with?: Readonly<Record<string, string>>;
      readonly without?: Readonly<Record<string, string>>;
    }
  | { readonly file: 'zoo.cfg' | 'java.env' | 'myid' | 'log configuration'; readonly as: string };

/** What holds when nothing is given: a text as one would give it, or a multiple of another setting. */
export type Default = string | { readonly times: number; readonly of: string };

export interface Row<T = unknown> {
  readonly env: string;
  readonly envAliases?: readonly string[];
  /**
   * What other images call it, for whoever moves from one: not read, but not silently ignored either. With the value
   * that an image built FROM the official one inherits, which nobody has set.
   */
  readonly elsewhere?: readonly string[];
  /** The flag where the rule (ZK_TICK_TIME is --tick-time) does not give it. */
  readonly flag?: string;
  readonly flagAliases?: readonly string[];
  /** A flag that may be repeated; each text is one more line after those of the variable. */
  readonly lineFlag?: string;
  readonly kind: Kind<T>;
  readonly group: (typeof groups)[number];
  readonly default?: Default;
  readonly writtenTo?: Destination;
  /** The first ZooKeeper that knows it; for each release line it was brought to, the first of that line. */
  readonly since?: readonly string[];
  readonly unit?: string;
  /** A text one might give, where there is no default to show. */
  readonly example?: string;
  readonly about: string;
}

const zooCfg = (key: string) => ({ file: 'zoo.cfg', key }) as const;
const ticks = { group: 'Timing', unit: 'ticks' } as const;
const milliseconds = { group: 'Timing', unit: 'ms' } as const;

export const table = {
  replicas: {
    env: 'ZK_REPLICAS',
    flagAliases: ['servers'],
    kind: wholeNumber(1, 255),
    group: 'Ensemble',
    writtenTo: { file: 'zoo.cfg', as: 'server.N, one line each when more than one' },
    example: '3',
    about: 'Number of servers of the ensemble: the replicas of the StatefulSet',
  },
  members: {
    env: 'ZK_SERVERS',
    elsewhere: ['ZOO_SERVERS', 'ZOOKEEPER_SERVERS'],
    flag: 'server-list',
    kind: memberList,
    group: 'Ensemble',
    writtenTo: { file: 'zoo.cfg', as: 'server.N, one line each when more than one' },
    example: 'zk1:2888:3888,zk2:2888:3888,zk3:2888:3888',
    about: 'The members themselves, for hosts that are not called NAME-N; in place of the replicas',
  },
  observers: {
    env: 'ZK_OBSERVERS',
    kind: wholeNumber(0, 254),
    group: 'Ensemble',
    default: '0',
    writtenTo: { file: 'zoo.cfg', as: ':observer on server.N' },
    about: 'How many of the replicas, counted from the last, are observers: they serve, but do not vote',
  },
  groups: {
    env: 'ZK_GROUPS',
    kind: idGroups,
    group: 'Ensemble',
    writtenTo: { file: 'zoo.cfg', as: 'group.N, one line each' },
    example: '1:2:3 4:5:6 7:8:9',
    about: 'Groups of ids for a hierarchical quorum, which takes a majority in a majority of groups',
  },
  weights: {
    env: 'ZK_WEIGHTS',
    kind: idWeights,
    group: 'Ensemble',
    writtenTo: { file: 'zoo.cfg', as: 'weight.N, one line each' },
    example: '1=2 2=1',
    about: 'Weights of ids within their groups; 1 where none is given',
  },
  ensembleState: {
    env: 'ZK_ENSEMBLE_STATE',
    kind: oneOf('auto', 'new', 'existing'),
    group: 'Ensemble',
    default: 'auto',
    writtenTo: { ...zooCfg('db.autocreate'), writes: 'false' },
    since: ['3.6.0'],
    about:
      'What an empty volume means: a first start (new), a loss (existing), or what the other voters say of theirs (auto)',
  },
  snapshotTrustEmpty: {
    env: 'ZK_SNAPSHOT_TRUST_EMPTY',
    kind: boolean,
    group: 'Ensemble',
    writtenTo: zooCfg('snapshot.trust.empty'),
    since: ['3.5.6'],
    example: 'true',
    about:
      'Start once from transaction logs without a snapshot, which an upgrade from 3.4 may find; refused afterwards',
  },
  myId: {
    env: 'ZK_MY_ID',
    elsewhere: ['ZOO_MY_ID', 'ZOO_SERVER_ID', 'ZOOKEEPER_SERVER_ID'],
    kind: wholeNumber(0, 255),
    group: 'Identity',
    writtenTo: { file: 'myid', as: 'the id' },
    example: '1',
    about: 'Own id, where the host name does not tell it',
  },
  hostName: {
    env: 'ZK_HOST_NAME',
    kind: hostName,
    group: 'Identity',
    example: 'zk-0',
    about: "Own host name, short or full, in place of the system's",
  },
  domain: {
    env: 'ZK_DOMAIN',
    kind: hostName,
    group: 'Identity',
    example: 'zk-headless.default.svc.cluster.local',
    about: "Domain of the members' host names, in place of the one that the hosts file has",
  },
  podIndex: {
    env: 'ZK_POD_INDEX',
    kind: wholeNumber(0, largestInt),
    group: 'Identity',
    example: '0',
    about: 'Own ordinal, where the host name does not end in it: the label apps.kubernetes.io/pod-index',
  },
  ordinalStart: {
    env: 'ZK_ORDINAL_START',
    kind: wholeNumber(0, 255),
    group: 'Identity',
    default: '0',
    about: 'First ordinal of the StatefulSet: its spec.ordinals.start',
  },
  idOffset: {
    env: 'ZK_ID_OFFSET',
    kind: wholeNumber(0, 255),
    group: 'Identity',
    default: '1',
    about: 'What is added to an ordinal to make an id; 0 for volumes of images that count from 0',
  },
  clientPort: {
    env: 'ZK_CLIENT_PORT',
    elsewhere: ['ZOO_PORT_NUMBER', 'ZOOKEEPER_CLIENT_PORT'],
    kind: port,
    group: 'Ports',
    default: '2181',
    writtenTo: zooCfg('clientPort'),
    about: 'Port for clients',
  },
  clientPortAddress: {
    env: 'ZK_CLIENT_PORT_ADDRESS',
    kind: address,
    group: 'Ports',
    writtenTo: zooCfg('clientPortAddress'),
    example: '127.0.0.1',
    about: 'Address the client port is bound to; all addresses when unset',
  },
  secureClientPort: {
    env: 'ZK_SECURE_CLIENT_PORT',
    kind: port,
    group: 'Ports',
    writtenTo: {
      ...zooCfg('secureClientPort'),
      with: { serverCnxnFactory: 'org.apache.zookeeper.server.NettyServerCnxnFactory' },
    },
    since: ['3.5.1'],
    example: '2281',
    about: 'Port for clients that speak TLS, in addition to the other; off when unset',
  },
  serverPort: {
    env: 'ZK_SERVER_PORT',
    kind: port,
    group: 'Ports',
    default: '2888',
    writtenTo: { file: 'zoo.cfg', as: 'server.N, first port' },
    about: 'Port on which followers reach the leader',
  },
  electionPort: {
    env: 'ZK_ELECTION_PORT',
    kind: port,
    group: 'Ports',
    default: '3888',
    writtenTo: { file: 'zoo.cfg', as: 'server.N, second port' },
    about: 'Port for leader election',
  },
  quorumListenOnAllIPs: {
    env: 'ZK_QUORUM_LISTEN_ON_ALL_IPS',
    kind: boolean,
    group: 'Ports',
    writtenTo: zooCfg('quorumListenOnAllIPs'),
    since: ['3.4.6'],
    example: 'true',
    about: 'Listen for the other servers on every address; service meshes need it',
  },
  adminPort: {
    env: 'ZK_ADMIN_PORT',
    elsewhere: ['ZOO_ADMINSERVER_ENABLED=true', 'ZOO_ENABLE_ADMIN_SERVER'],
    kind: port,
    group: 'Ports',
    writtenTo: {
      ...zooCfg('admin.serverPort'),
      with: { 'admin.enableServer': 'true' },
      without: { 'admin.enableServer': 'false' },
    },
    since: ['3.5.0'],
    example: '8080',
    about: 'Port of the HTTP admin server, which is off when unset',
  },
  metricsPort: {
    env: 'ZK_METRICS_PORT',
    kind: port,
    group: 'Ports',
    writtenTo: {
      ...zooCfg('metricsProvider.httpPort'),
      with: {
        'metricsProvider.className': 'org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider',
      },
    },
    since: ['3.6.0'],
    example: '7000',
    about: 'Port of the Prometheus metrics, which are off when unset',
  },
  tickTime: {
    ...milliseconds,
    env: 'ZK_TICK_TIME',
    elsewhere: ['ZOO_TICK_TIME=2000', 'ZOOKEEPER_TICK_TIME'],
    // 20 ticks, the longest session, must fit a Java int.
    kind: wholeNumber(1, 100_000_000),
    default: '2000',
    writtenTo: zooCfg('tickTime'),
    about: "ZooKeeper's unit of time",
  },
  initLimit: {
    ...ticks,
    env: 'ZK_INIT_LIMIT',
    elsewhere: ['ZOO_INIT_LIMIT=5', 'ZOOKEEPER_INIT_LIMIT'],
    kind: wholeNumber(1, largestInt),
    default: '10',
    writtenTo: zooCfg('initLimit'),
    about: 'Time a follower has to connect to a leader and to catch up with it',
  },
  syncLimit: {
    ...ticks,
    env: 'ZK_SYNC_LIMIT',
    elsewhere: ['ZOO_SYNC_LIMIT=2', 'ZOOKEEPER_SYNC_LIMIT'],
    kind: wholeNumber(1, largestInt),
    default: '5',
    writtenTo: zooCfg('syncLimit'),
    about: 'Time a follower may lag behind its leader before it is dropped',
  },
  minSessionTimeout: {
    ...milliseconds,
    env: 'ZK_MIN_SESSION_TIMEOUT',
    kind: wholeNumber(1, largestInt),
    default: { times: 2, of: 'tickTime' },
    writtenTo: zooCfg('minSessionTimeout'),
    about: 'Shortest session timeout a client can have',
  },
  maxSessionTimeout: {
    ...milliseconds,
    env: 'ZK_MAX_SESSION_TIMEOUT',
    kind: wholeNumber(1, largestInt),
    default: { times: 20, of: 'tickTime' },
    writtenTo: zooCfg('maxSessionTimeout'),
    about: 'Longest session timeout a client can have',
  },
  maxClientCnxns: {
    env: 'ZK_MAX_CLIENT_CNXNS',
    elsewhere: ['ZOO_MAX_CLIENT_CNXNS=60', 'ZOOKEEPER_MAX_CLIENT_CNXNS'],
    kind: wholeNumber(0, largestInt),
    group: 'Limits',
    default: '60',
    writtenTo: zooCfg('maxClientCnxns'),
    about: 'Connections from one address to one server; 0 is no limit',
  },
  maxCnxns: {
    env: 'ZK_MAX_CNXNS',
    elsewhere: ['ZOO_MAX_CNXNS'],
    kind: wholeNumber(0, largestInt),
    group: 'Limits',
    writtenTo: zooCfg('maxCnxns'),
    since: ['3.6.0'],
    example: '1000',
    about: 'Connections to one server altogether; 0 or unset is no limit',
  },
  snapRetainCount: {
    env: 'ZK_SNAP_RETAIN_COUNT',
    elsewhere: [
      'ZOO_AUTOPURGE_SNAPRETAINCOUNT=3',
      'ZOO_AUTOPURGE_RETAIN_COUNT',
      'ZOOKEEPER_AUTOPURGE_SNAP_RETAIN_COUNT',
    ],
    kind: wholeNumber(1, largestInt),
    group: 'Purging',
    default: '3',
    writtenTo: zooCfg('autopurge.snapRetainCount'),
    about: 'Snapshots, with their transaction logs, that purging keeps',
  },
  purgeInterval: {
    env: 'ZK_PURGE_INTERVAL',
    elsewhere: [
      'ZOO_AUTOPURGE_PURGEINTERVAL=0',
      'ZOO_AUTOPURGE_INTERVAL',
      'ZOOKEEPER_AUTOPURGE_PURGE_INTERVAL',
    ],
    kind: wholeNumber(0, largestInt),
    group: 'Purging',
    unit: 'hours',
    default: '1',
    writtenTo: zooCfg('autopurge.purgeInterval'),
    about: 'Time between two purges of old snapshots and transaction logs; 0 is never',
  },
  heapSize: {
    env: 'ZK_HEAP_SIZE',
    elsewhere: ['ZOO_HEAP_SIZE'],
    flagAliases: ['heap'],
    kind: heap,
    group: 'Server',
    default: '60% or 2G',
    writtenTo: { file: 'java.env', as: '-Xmx and -Xms in SERVER_JVMFLAGS' },
    about: "Heap of the server: a size, or a share of the container's memory limit",
  },
  jvmFlags: {
    env: 'ZK_JVM_FLAGS',
    kind: jvmFlags,
    group: 'Server',
    writtenTo: { file: 'java.env', as: 'SERVER_JVMFLAGS, after the heap' },
    example: '-XX:+UseG1GC -Djute.maxbuffer=4194304',
    about: "Further flags of the server's JVM",
  },
  logLevel: {
    env: 'ZK_LOG_LEVEL',
    kind: oneOf('OFF', 'FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE', 'ALL'),
    group: 'Server',
    default: 'INFO',
    writtenTo: { file: 'log configuration', as: 'the level of the console' },
    about: "Level of the server's log, which goes to the console",
  },
  commandWhitelist: {
    env: 'ZK_4LW_COMMANDS_WHITELIST',
    elsewhere: ['ZOO_4LW_COMMANDS_WHITELIST'],
    kind: commandWords,
    group: 'Server',
    default: 'ruok, srvr, mntr',
    writtenTo: zooCfg('4lw.commands.whitelist'),
    since: ['3.4.10', '3.5.3'],
    about: 'Four-letter words that are answered; the probes need ruok and srvr',
  },
  extraConfig: {
    env: 'ZK_EXTRA_CONFIG',
    elsewhere: ['ZOO_CFG_EXTRA'],
    lineFlag: 'set',
    kind: extraConfig,
    group: 'Server',
    writtenTo: { file: 'zoo.cfg', as: 'the lines themselves' },
    example: 'globalOutstandingLimit=2000',
    about: 'Any other keys of zoo.cfg: lines of key=value',
  },
  dataDir: {
    env: 'ZK_DATA_DIR',
    elsewhere: ['ZOO_DATA_DIR=/data'],
    kind: folder,
    group: 'Folders',
    default: '/var/lib/zookeeper/data',
    writtenTo: zooCfg('dataDir'),
    about: 'Snapshots and myid',
  },
  dataLogDir: {
    env: 'ZK_DATA_LOG_DIR',
    elsewhere: ['ZOO_DATA_LOG_DIR=/datalog'],
    kind: folder,
    group: 'Folders',
    default: '/var/lib/zookeeper/log',
    writtenTo: zooCfg('dataLogDir'),
    about: 'Transaction logs',
  },
  logDir: {
    env: 'ZK_LOG_DIR',
    kind: folder,
    group: 'Folders',
    default: '/var/log/zookeeper',
    writtenTo: { file: 'java.env', as: 'ZOO_LOG_DIR' },
    about: 'Files that the JVM and the scripts write beside the console log',
  },
  confDir: {
    env: 'ZK_CONF_DIR',
    elsewhere: ['ZOO_CONF_DIR=/conf'],
    kind: folder,
    group: 'Folders',
    default: '/opt/zookeeper/conf',
    about: 'Where the configuration is written',
  },
  user: {
    env: 'ZK_USER',
    kind: account,
    group: 'Folders',
    default: 'zookeeper',
    about: 'Owner of the folders, and whom the server runs as when the entrypoint is started by root',
  },
  home: {
    env: 'ZK_HOME',
    envAliases: ['ZOOKEEPER_HOME'],
    kind: folder,
    group: 'Installation',
    example: '/opt/zookeeper',
    about: 'Folder of the ZooKeeper release; found by zkServer.sh on PATH when unset',
  },
  version: {
    env: 'ZK_VERSION',
    // --version tells the toolkit's.
    flag: 'zookeeper-version',
    kind: version,
    group: 'Installation',
    example: '3.9.4',
    about: 'Version of ZooKeeper; read from the names of its jars when unset',
  },
} as const satisfies Readonly<Record<string, Row>>;

type Table = typeof table;
export type SettingName = keyof Table;
type ValueOf<R> = R extends { readonly kind: Kind<infer T> } ? T : never;

/** The value of every setting by name; undefined is possible where the row has no default. */
export type Values = {
  readonly [N in SettingName]: Table[N] extends { readonly default: Default }
    ? ValueOf<Table[N]>
    : ValueOf<Table[N]> | undefined;
};

// The table widened to rows of any kind, for the code that treats all alike.
export const rows = Object.entries(table) as unknown as readonly (readonly [SettingName, Row])[];

/** The flag of a row: the one it names, else made from the variable (ZK_TICK_TIME is tick-time). */
export function flagOf(row: Row): string {
  return row.flag ?? row.env.replace(/^ZK_/, '').toLowerCase().replaceAll('_', '-');
}

/** The default in words. */
export function defaultText(row: Row): string | undefined {
  const { default: standard } = row;
  if (standard === undefined || typeof standard === 'string') return standard;
  const of = rows.find(([name]) => name === standard.of)?.[1].env ?? standard.of;
  return `${standard.times} x ${of}`;
}
