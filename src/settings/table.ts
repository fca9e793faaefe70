// The table of settings. Flags, help, parsing, rendering and docs/settings.md come from its rows, so a new setting is
// a new row. What a row consists of is in row.ts.
import { extraConfig } from './extra-config.ts';
import type { Kind } from './kind.ts';
import {
  account,
  address,
  authSchemes,
  boolean,
  commandWords,
  folder,
  heap,
  hostName,
  idGroups,
  idWeights,
  jvmFlags,
  largestInt,
  loginName,
  oneOf,
  password,
  path,
  port,
  superUser,
  userList,
  version,
  wholeNumber,
  wordOr,
} from './kinds.ts';
import { memberList } from './member-list.ts';
import type { Default, Row } from './row.ts';

const zooCfg = (key: string) => ({ file: 'zoo.cfg', key }) as const;
/** The releases that read PEM files and have TLS between servers. */
const tlsSince = ['3.5.5'];
const quorumSaslSince = ['3.4.10', '3.5.4'];
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
    about: 'Number of servers in the ensemble: the replicas of the StatefulSet',
  },
  members: {
    env: 'ZK_SERVERS',
    flag: 'server-list',
    kind: memberList,
    group: 'Ensemble',
    writtenTo: { file: 'zoo.cfg', as: 'server.N, one line each when more than one' },
    example: 'zk1:2888:3888,zk2:2888:3888,zk3:2888:3888',
    about: 'List of the members, instead of a number of replicas, for hosts that are not named NAME-N',
  },
  observers: {
    env: 'ZK_OBSERVERS',
    kind: wholeNumber(0, 254),
    group: 'Ensemble',
    default: '0',
    writtenTo: { file: 'zoo.cfg', as: ':observer on server.N' },
    about:
      'Number of replicas, counted from the last, that are observers: they serve clients and do not vote',
  },
  groups: {
    env: 'ZK_GROUPS',
    kind: idGroups,
    group: 'Ensemble',
    writtenTo: { file: 'zoo.cfg', as: 'group.N, one line each' },
    example: '1:2:3 4:5:6 7:8:9',
    about: 'Groups of ids for a hierarchical quorum: a majority of votes in a majority of groups',
  },
  weights: {
    env: 'ZK_WEIGHTS',
    kind: idWeights,
    group: 'Ensemble',
    writtenTo: { file: 'zoo.cfg', as: 'weight.N, one line each' },
    example: '1=2 2=1',
    about: 'Weights of the votes within the groups; 1 for ids that are not listed',
  },
  ensembleState: {
    env: 'ZK_ENSEMBLE_STATE',
    kind: oneOf('auto', 'new', 'existing'),
    group: 'Ensemble',
    default: 'auto',
    writtenTo: { ...zooCfg('db.autocreate'), writes: 'false' },
    since: ['3.6.0'],
    about:
      'What a server with an empty volume does: bootstrap a new ensemble (new), join the existing one (existing), or bootstrap only if the volumes of all voters are empty (auto)',
  },
  dialect: {
    env: 'ZK_DIALECT',
    kind: oneOf('official', 'bitnami', 'confluent', 'none'),
    group: 'Ensemble',
    example: 'official',
    about:
      'Image whose variables (ZOO_..., ZOOKEEPER_...) are read as well; when unset, the variables that only one image has show it',
  },
  snapshotTrustEmpty: {
    env: 'ZK_SNAPSHOT_TRUST_EMPTY',
    kind: boolean,
    group: 'Ensemble',
    writtenTo: zooCfg('snapshot.trust.empty'),
    since: ['3.5.6'],
    example: 'true',
    about:
      'Start once from transaction logs without a snapshot, which an upgrade from 3.4 may need; refused when there is a snapshot',
  },
  myId: {
    env: 'ZK_MY_ID',
    kind: wholeNumber(0, 255),
    group: 'Identity',
    writtenTo: { file: 'myid', as: 'the id' },
    example: '1',
    about: 'Id of this server, if its host name does not end in an ordinal',
  },
  hostName: {
    env: 'ZK_HOST_NAME',
    kind: hostName,
    group: 'Identity',
    example: 'zk-0',
    about: 'Host name of this server, short or fully qualified, instead of the name the system reports',
  },
  domain: {
    env: 'ZK_DOMAIN',
    kind: hostName,
    group: 'Identity',
    example: 'zk-headless.default.svc.cluster.local',
    about: 'Domain of the host names of the members, instead of the domain in the hosts file',
  },
  podIndex: {
    env: 'ZK_POD_INDEX',
    kind: wholeNumber(0, largestInt),
    group: 'Identity',
    example: '0',
    about:
      'Ordinal of this server, if its host name does not end in it: the label apps.kubernetes.io/pod-index',
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
    about: 'Difference between id and ordinal; 0 for volumes of images whose ids start at 0',
  },
  clientPort: {
    env: 'ZK_CLIENT_PORT',
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
    about:
      'Address that the client port is bound to, or with ZK_TLS_DIR the secure one; all addresses when unset',
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
    defaultWith: { of: 'tlsDir', text: '2281' },
    example: '2281',
    about: 'Port for TLS clients; off when neither it nor ZK_TLS_DIR is set',
  },
  serverPort: {
    env: 'ZK_SERVER_PORT',
    kind: port,
    group: 'Ports',
    default: '2888',
    writtenTo: { file: 'zoo.cfg', as: 'server.N, first port' },
    about: 'Port on which followers connect to the leader',
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
    about: 'Listen for the other servers on all addresses, which service meshes need',
  },
  adminPort: {
    env: 'ZK_ADMIN_PORT',
    kind: port,
    group: 'Ports',
    writtenTo: {
      ...zooCfg('admin.serverPort'),
      with: { 'admin.enableServer': 'true' },
      without: { 'admin.enableServer': 'false' },
    },
    since: ['3.5.0'],
    example: '8080',
    about: 'Port of the HTTP admin server; off when unset',
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
    about: 'Port of the Prometheus metrics; off when unset',
  },
  tickTime: {
    ...milliseconds,
    env: 'ZK_TICK_TIME',
    // The default of the longest session timeout, 20 ticks, must fit a Java int.
    kind: wholeNumber(1, 100_000_000),
    default: '2000',
    writtenTo: zooCfg('tickTime'),
    about: 'Basic time unit of ZooKeeper, in which limits and session timeouts are measured',
  },
  initLimit: {
    ...ticks,
    env: 'ZK_INIT_LIMIT',
    kind: wholeNumber(1, largestInt),
    default: '10',
    writtenTo: zooCfg('initLimit'),
    about: 'Time for a follower to connect to the leader and to synchronize with it',
  },
  syncLimit: {
    ...ticks,
    env: 'ZK_SYNC_LIMIT',
    kind: wholeNumber(1, largestInt),
    default: '5',
    writtenTo: zooCfg('syncLimit'),
    about: 'Time that a follower may lag behind the leader before it is dropped',
  },
  minSessionTimeout: {
    ...milliseconds,
    env: 'ZK_MIN_SESSION_TIMEOUT',
    kind: wholeNumber(1, largestInt),
    default: { times: 2, of: 'tickTime' },
    example: '4000',
    writtenTo: zooCfg('minSessionTimeout'),
    about: 'Shortest session timeout that a client can negotiate',
  },
  maxSessionTimeout: {
    ...milliseconds,
    env: 'ZK_MAX_SESSION_TIMEOUT',
    kind: wholeNumber(1, largestInt),
    default: { times: 20, of: 'tickTime' },
    example: '40000',
    writtenTo: zooCfg('maxSessionTimeout'),
    about: 'Longest session timeout that a client can negotiate',
  },
  maxNotificationInterval: {
    ...milliseconds,
    env: 'ZK_MAX_NOTIFICATION_INTERVAL',
    kind: wordOr(['off'], wholeNumber(200, largestInt)),
    default: '1000',
    writtenTo: { ...zooCfg('fastleader.maxNotificationInterval'), isProperty: true },
    since: ['3.6.0'],
    about:
      'Longest pause between two notifications of a server that looks for a leader; off is 60000, the default of ZooKeeper',
  },
  negativeNameTtl: {
    env: 'ZK_NEGATIVE_NAME_TTL',
    kind: wordOr(['off'], wholeNumber(0, largestInt)),
    group: 'Timing',
    unit: 'seconds',
    default: '0',
    writtenTo: { file: 'java.security', as: 'networkaddress.cache.negative.ttl' },
    about: 'Time that the JVM caches that a host name is unknown; off is 10, the default of the JDK',
  },
  maxClientCnxns: {
    env: 'ZK_MAX_CLIENT_CNXNS',
    kind: wholeNumber(0, largestInt),
    group: 'Limits',
    default: '60',
    writtenTo: zooCfg('maxClientCnxns'),
    about: 'Limit of connections from one address to one server; 0 means no limit',
  },
  maxCnxns: {
    env: 'ZK_MAX_CNXNS',
    kind: wholeNumber(0, largestInt),
    group: 'Limits',
    writtenTo: zooCfg('maxCnxns'),
    since: ['3.6.0'],
    example: '1000',
    about: 'Limit of connections to one server in total; 0 or unset means no limit',
  },
  snapRetainCount: {
    env: 'ZK_SNAP_RETAIN_COUNT',
    kind: wholeNumber(1, largestInt),
    group: 'Purging',
    default: '3',
    writtenTo: zooCfg('autopurge.snapRetainCount'),
    about: 'Number of snapshots, with their transaction logs, that purging keeps',
  },
  purgeInterval: {
    env: 'ZK_PURGE_INTERVAL',
    kind: wholeNumber(0, largestInt),
    group: 'Purging',
    unit: 'hours',
    default: '1',
    writtenTo: zooCfg('autopurge.purgeInterval'),
    about: 'Time between purges of old snapshots and transaction logs; 0 disables purging',
  },
  heapSize: {
    env: 'ZK_HEAP_SIZE',
    flagAliases: ['heap'],
    kind: heap,
    group: 'Server',
    default: '60% or 2G',
    example: '2G',
    writtenTo: { file: 'java.env', as: '-Xmx and -Xms in SERVER_JVMFLAGS' },
    about: "Heap of the server: a size, or a share of the container's memory limit",
  },
  jvmFlags: {
    env: 'ZK_JVM_FLAGS',
    joins: ' ',
    kind: jvmFlags,
    group: 'Server',
    writtenTo: { file: 'java.env', as: 'SERVER_JVMFLAGS, after the heap' },
    example: '-XX:+UseG1GC -Djute.maxbuffer=4194304',
    about: 'Additional flags of the JVM of the server',
  },
  classArchive: {
    env: 'ZK_CLASS_ARCHIVE',
    kind: wordOr(['auto', 'off'], folder),
    group: 'Server',
    default: 'auto',
    writtenTo: { file: 'java.env', as: '-XX:SharedArchiveFile or -XX:AOTCache in SERVER_JVMFLAGS' },
    about:
      'Folder of the class archive that zk-class-archive made, used while it fits the release and the Java runtime; auto is class-archive beside lib',
  },
  logLevel: {
    env: 'ZK_LOG_LEVEL',
    kind: oneOf('OFF', 'FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE', 'ALL'),
    group: 'Server',
    default: 'INFO',
    writtenTo: { file: 'log configuration', as: 'the level of the console' },
    about: 'Level of the log that the server writes to the console',
  },
  commandWhitelist: {
    env: 'ZK_4LW_COMMANDS_WHITELIST',
    kind: commandWords,
    group: 'Server',
    default: 'ruok, srvr, mntr, conf, envi, stat, isro',
    writtenTo: zooCfg('4lw.commands.whitelist'),
    since: ['3.4.10', '3.5.3'],
    about:
      'Four-letter words that the server answers; the probes need ruok and srvr, servers that start need srvr, conf and envi of the others, clients and monitoring the rest',
  },
  extraConfig: {
    env: 'ZK_EXTRA_CONFIG',
    lineFlag: 'set',
    joins: '\n',
    kind: extraConfig,
    group: 'Server',
    writtenTo: { file: 'zoo.cfg', as: 'the lines themselves' },
    example: 'globalOutstandingLimit=2000',
    about: 'Other keys of zoo.cfg, as lines of key=value',
  },
  tlsDir: {
    env: 'ZK_TLS_DIR',
    kind: path,
    group: 'Security',
    writtenTo: { file: 'zoo.cfg', as: 'ssl.keyStore.*, ssl.trustStore.*, authProvider.x509' },
    since: tlsSince,
    example: '/etc/zookeeper/tls',
    about:
      'Folder of tls.crt, tls.key and ca.crt, or of tls-combined.pem and ca.crt: clients use TLS on ZK_SECURE_CLIENT_PORT, and the client port is for this host alone',
  },
  clientTls: {
    env: 'ZK_CLIENT_TLS',
    kind: oneOf('require', 'allow'),
    group: 'Security',
    default: 'require',
    writtenTo: { file: 'zoo.cfg', as: 'clientPortAddress' },
    about:
      'With ZK_TLS_DIR, whether clients need TLS (require) or the client port stays open to all while they move (allow)',
  },
  tlsClientAuth: {
    env: 'ZK_TLS_CLIENT_AUTH',
    kind: oneOf('need', 'want', 'none'),
    group: 'Security',
    default: 'need',
    writtenTo: { file: 'zoo.cfg', as: 'ssl.clientAuth' },
    about:
      'With ZK_TLS_DIR, whether clients must show a certificate of ca.crt (need), may show one (want), or are not asked (none)',
  },
  quorumTlsDir: {
    env: 'ZK_QUORUM_TLS_DIR',
    kind: path,
    group: 'Security',
    writtenTo: { file: 'zoo.cfg', as: 'ssl.quorum.*' },
    since: tlsSince,
    example: '/etc/zookeeper/quorum-tls',
    about: "Folder as ZK_TLS_DIR with the members' own certificate: TLS between the servers",
  },
  quorumTls: {
    env: 'ZK_QUORUM_TLS',
    kind: oneOf('require', 'accept', 'prefer'),
    group: 'Security',
    default: 'require',
    writtenTo: { file: 'zoo.cfg', as: 'sslQuorum, portUnification' },
    about:
      'With ZK_QUORUM_TLS_DIR, TLS alone (require), or for a move both: dial plaintext (accept), then TLS (prefer)',
  },
  quorumTlsNames: {
    env: 'ZK_QUORUM_TLS_NAMES',
    kind: oneOf('check', 'ignore'),
    group: 'Security',
    writtenTo: { file: 'zoo.cfg', as: 'fips-mode, ssl.quorum.hostnameVerification and others' },
    since: tlsSince,
    example: 'check',
    about:
      'Whether the servers compare the names in their certificates with server.N; when unset, from ZooKeeper 3.9.4 on',
  },
  tlsPassphrase: {
    env: 'ZK_TLS_PASSPHRASE',
    kind: password,
    isSecret: true,
    group: 'Security',
    example: 'secret',
    about: 'Passphrase of the keys in ZK_TLS_DIR and ZK_QUORUM_TLS_DIR, where they have one',
  },
  quorumPassword: {
    env: 'ZK_QUORUM_PASSWORD',
    kind: password,
    isSecret: true,
    group: 'Security',
    writtenTo: { file: 'jaas.conf', as: 'QuorumServer, QuorumLearner' },
    since: quorumSaslSince,
    example: 'secret',
    about: 'Password with which the servers log in to each other (SASL DIGEST-MD5), the same on every server',
  },
  quorumUser: {
    env: 'ZK_QUORUM_USER',
    kind: loginName,
    group: 'Security',
    default: 'zkquorum',
    writtenTo: { file: 'jaas.conf', as: 'QuorumServer, QuorumLearner' },
    about: 'User that ZK_QUORUM_PASSWORD belongs to; another one is needed only to change the password',
  },
  quorumOtherUsers: {
    env: 'ZK_QUORUM_OTHER_USERS',
    kind: userList,
    isSecret: true,
    group: 'Security',
    writtenTo: { file: 'jaas.conf', as: 'QuorumServer' },
    since: quorumSaslSince,
    example: 'zkquorum2:secret',
    about: 'Further users that servers may log in as while the password changes, as lines of NAME:PASSWORD',
  },
  quorumSasl: {
    env: 'ZK_QUORUM_SASL',
    kind: oneOf('require', 'accept', 'send'),
    group: 'Security',
    default: 'require',
    writtenTo: { file: 'zoo.cfg', as: 'quorum.auth.*' },
    about:
      'With ZK_QUORUM_PASSWORD, whether servers must log in (require), or for a move: may log in (accept), then do so (send)',
  },
  saslUsers: {
    env: 'ZK_SASL_USERS',
    kind: userList,
    isSecret: true,
    group: 'Security',
    writtenTo: { file: 'jaas.conf', as: 'Server' },
    example: 'app:secret',
    about: 'Users that clients may log in as (SASL DIGEST-MD5), as lines of NAME:PASSWORD',
  },
  requireAuth: {
    env: 'ZK_REQUIRE_AUTH',
    kind: authSchemes,
    group: 'Security',
    writtenTo: { file: 'zoo.cfg', as: 'enforce.auth.*, or sessionRequireClientSASLAuth' },
    since: ['3.5.9', '3.6.0'],
    example: 'x509',
    about: 'Schemes of which every client needs one: sasl, x509, digest; anonymous clients are refused',
  },
  superUser: {
    env: 'ZK_SUPER_USER',
    kind: superUser,
    group: 'Security',
    writtenTo: { file: 'zoo.cfg', as: 'X509AuthenticationProvider.superUser, or superUser' },
    example: 'x509:CN=admin',
    about:
      'Client that no ACL binds: x509: and the subject of its certificate as Java prints it, or sasl: and its user',
  },
  dataDir: {
    env: 'ZK_DATA_DIR',
    kind: folder,
    group: 'Folders',
    default: '/var/lib/zookeeper/data',
    writtenTo: zooCfg('dataDir'),
    about: 'Folder of snapshots and myid',
  },
  dataLogDir: {
    env: 'ZK_DATA_LOG_DIR',
    kind: folder,
    group: 'Folders',
    default: '/var/lib/zookeeper/log',
    writtenTo: zooCfg('dataLogDir'),
    about: 'Folder of transaction logs',
  },
  logDir: {
    env: 'ZK_LOG_DIR',
    kind: folder,
    group: 'Folders',
    default: '/var/log/zookeeper',
    writtenTo: { file: 'java.env', as: 'ZOO_LOG_DIR' },
    about: 'Folder of the log files that the JVM and the scripts write, in addition to the console log',
  },
  confDir: {
    env: 'ZK_CONF_DIR',
    kind: folder,
    group: 'Folders',
    default: '/opt/zookeeper/conf',
    about: 'Folder that the configuration is written to',
  },
  user: {
    env: 'ZK_USER',
    kind: account,
    group: 'Folders',
    default: 'zookeeper',
    about: 'Owner of the folders; when started by root, zk-entrypoint runs the server as this user',
  },
  home: {
    env: 'ZK_HOME',
    envAliases: ['ZOOKEEPER_HOME'],
    kind: folder,
    group: 'Installation',
    example: '/opt/zookeeper',
    about: 'Folder of the ZooKeeper release; found through zkServer.sh on PATH when unset',
  },
  strict: {
    env: 'ZK_STRICT',
    kind: boolean,
    group: 'Installation',
    default: 'false',
    about: 'Whether a warning, such as that of a misspelt variable, refuses the start as an error does',
  },
  version: {
    env: 'ZK_VERSION',
    // --version prints the version of the toolkit.
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

/** The default in words. */
export function defaultText(row: Row): string | undefined {
  const { default: standard, defaultWith } = row;
  if (defaultWith) return `${defaultWith.text} with ${variableOf(defaultWith.of)}`;
  if (standard === undefined || typeof standard === 'string') return standard;
  return `${standard.times} x ${variableOf(standard.of)}`;
}

function variableOf(setting: string): string {
  return rows.find(([name]) => name === setting)?.[1].env ?? setting;
}
