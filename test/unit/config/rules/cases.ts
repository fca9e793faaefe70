// What breaks each rule, and the smallest change that does not. The golden file of problems prints the messages.
import type { rules } from '../../../../src/config/rules/index.ts';
import type { Machine } from '../../../support/process/situation.ts';

export interface RuleCase {
  /** What breaks the rule, in addition to three replicas. */
  readonly given: Readonly<Record<string, string>>;
  readonly machine?: Machine;
  readonly subject: string;
  /** What does not break it. */
  readonly instead: Readonly<Record<string, string>>;
  readonly machineInstead?: Machine;
}

/** Three members by their addresses, of which this server is the first. */
export const list = (...members: readonly string[]) => ({
  ZK_REPLICAS: '',
  ZK_SERVERS: members.join(' '),
  ZK_MY_ID: '1',
});

const threeListed = list('a:2888:3888', 'b:2888:3888', 'c:2888:3888');
const gibibyte = 1024 ** 3;
const limited = { memoryLimitBytes: gibibyte };

export const ruleCases: Readonly<Record<keyof typeof rules, RuleCase>> = {
  'ports-collide': {
    given: { ZK_METRICS_PORT: '2181' },
    subject: 'ZK_METRICS_PORT',
    instead: { ZK_METRICS_PORT: '7000' },
  },
  'client-port-differs-from-list': {
    given: list('a:2888:3888;2182', 'b:2888:3888;2181', 'c:2888:3888'),
    subject: 'ZK_CLIENT_PORT',
    instead: list('a:2888:3888;2181', 'b:2888:3888;2182', 'c:2888:3888'),
  },
  'secure-port-without-key-store': {
    given: { ZK_SECURE_CLIENT_PORT: '2281' },
    subject: 'ZK_SECURE_CLIENT_PORT',
    instead: { ZK_SECURE_CLIENT_PORT: '2281', ZK_EXTRA_CONFIG: 'ssl.keyStore.location=/tls/store.p12' },
  },
  'setting-without-effect': {
    given: { ZK_QUORUM_TLS: 'accept' },
    subject: 'ZK_QUORUM_TLS',
    instead: { ZK_QUORUM_TLS: 'accept', ZK_QUORUM_TLS_DIR: '/tls' },
  },
  'login-name-repeated': {
    given: { ZK_QUORUM_PASSWORD: 'new', ZK_QUORUM_OTHER_USERS: 'zkquorum:old' },
    subject: 'ZK_QUORUM_OTHER_USERS',
    instead: {
      ZK_QUORUM_PASSWORD: 'new',
      ZK_QUORUM_USER: 'zkquorum2',
      ZK_QUORUM_OTHER_USERS: 'zkquorum:old',
    },
  },
  'auth-scheme-without-provider': {
    given: { ZK_REQUIRE_AUTH: 'sasl,digest' },
    subject: 'ZK_REQUIRE_AUTH',
    instead: { ZK_REQUIRE_AUTH: 'sasl,digest', ZK_SASL_USERS: 'app:secret' },
  },
  'secret-in-jvm-flags': {
    given: { ZK_JVM_FLAGS: '-Dzookeeper.ssl.keyStore.password=secret' },
    subject: 'ZK_JVM_FLAGS',
    instead: { ZK_JVM_FLAGS: '-Dzookeeper.ssl.keyStore.passwordPath=/run/password' },
  },
  'session-timeouts-reversed': {
    given: { ZK_MIN_SESSION_TIMEOUT: '40001' },
    subject: 'ZK_MIN_SESSION_TIMEOUT',
    instead: { ZK_MIN_SESSION_TIMEOUT: '40000' },
  },
  'session-shorter-than-two-ticks': {
    given: { ZK_MIN_SESSION_TIMEOUT: '1', ZK_MAX_SESSION_TIMEOUT: '3999' },
    subject: 'ZK_MAX_SESSION_TIMEOUT',
    instead: { ZK_MIN_SESSION_TIMEOUT: '1', ZK_MAX_SESSION_TIMEOUT: '4000' },
  },
  'sync-limit-exceeds-init-limit': {
    given: { ZK_SYNC_LIMIT: '11' },
    subject: 'ZK_SYNC_LIMIT',
    instead: { ZK_SYNC_LIMIT: '10' },
  },
  'sync-limit-too-long': {
    given: { ZK_SYNC_LIMIT: '2000', ZK_INIT_LIMIT: '2000' },
    subject: 'ZK_SYNC_LIMIT',
    instead: { ZK_SYNC_LIMIT: '30', ZK_INIT_LIMIT: '2000' },
  },
  'id-out-of-range': {
    given: list('a:2888:3888', 'server.256=b:2888:3888', 'c:2888:3888'),
    subject: 'ZK_SERVERS',
    instead: list('a:2888:3888', 'server.255=b:2888:3888', 'c:2888:3888'),
  },
  'duplicate-id': {
    given: list('a:2888:3888', 'server.3=b:2888:3888', 'c:2888:3888'),
    subject: 'ZK_SERVERS',
    instead: list('a:2888:3888', 'server.2=b:2888:3888', 'c:2888:3888'),
  },
  'duplicate-address': {
    given: list('a:2888:3888', 'b:2888:3888', 'b:2889:3888'),
    subject: 'ZK_SERVERS',
    instead: list('a:2888:3888', 'b:2888:3888', 'b:2889:3889'),
  },
  'wildcard-of-other-member': {
    given: { ...list('0.0.0.0:2888:3888', 'b:2888:3888', 'c:2888:3888'), ZK_MY_ID: '2' },
    subject: 'ZK_SERVERS',
    instead: { ...list('0.0.0.0:2888:3888', 'b:2888:3888', 'c:2888:3888'), ZK_MY_ID: '1' },
  },
  'replicas-differ-from-list': {
    given: { ...threeListed, ZK_REPLICAS: '5' },
    subject: 'ZK_REPLICAS',
    instead: { ...threeListed, ZK_REPLICAS: '3' },
  },
  'observers-with-list': {
    given: { ...threeListed, ZK_OBSERVERS: '1' },
    subject: 'ZK_OBSERVERS',
    instead: { ...threeListed, ZK_OBSERVERS: '0' },
  },
  'reconfig-enabled': {
    given: { ZK_EXTRA_CONFIG: 'reconfigEnabled=true' },
    subject: 'ZK_EXTRA_CONFIG',
    instead: { ZK_EXTRA_CONFIG: 'reconfigEnabled=false' },
  },
  'no-voters': {
    given: { ZK_OBSERVERS: '3' },
    subject: 'ZK_OBSERVERS',
    instead: { ZK_OBSERVERS: '1' },
  },
  'one-voter-with-observers': {
    given: { ZK_OBSERVERS: '2' },
    subject: 'ZK_OBSERVERS',
    instead: { ZK_OBSERVERS: '2', ZK_EXTRA_CONFIG: 'standaloneEnabled=false' },
  },
  'groups-differ-from-voters': {
    given: { ZK_GROUPS: '1:2 2:4' },
    subject: 'ZK_GROUPS',
    instead: { ZK_GROUPS: '1:2 3' },
  },
  'weight-without-group': {
    given: { ZK_WEIGHTS: '1=2' },
    subject: 'ZK_WEIGHTS',
    instead: { ZK_WEIGHTS: '1=2', ZK_GROUPS: '1:2:3' },
  },
  'duplicate-weight': {
    given: { ZK_GROUPS: '1:2:3', ZK_WEIGHTS: '1=1 1=2' },
    subject: 'ZK_WEIGHTS',
    instead: { ZK_GROUPS: '1:2:3', ZK_WEIGHTS: '1=1 2=2' },
  },
  'group-without-weight': {
    given: { ZK_GROUPS: '1:2 3', ZK_WEIGHTS: '3=0' },
    subject: 'ZK_WEIGHTS',
    instead: { ZK_GROUPS: '1:2 3', ZK_WEIGHTS: '2=0' },
  },
  'even-voters': {
    given: { ZK_REPLICAS: '4' },
    subject: 'ZK_REPLICAS',
    instead: { ZK_REPLICAS: '4', ZK_OBSERVERS: '1' },
  },
  'two-voters': {
    given: { ZK_REPLICAS: '2' },
    subject: 'ZK_REPLICAS',
    instead: { ZK_REPLICAS: '1' },
  },
  'many-voters': {
    given: { ZK_REPLICAS: '9' },
    subject: 'ZK_REPLICAS',
    instead: { ZK_REPLICAS: '9', ZK_OBSERVERS: '2' },
  },
  'heap-exceeds-limit': {
    given: { ZK_HEAP_SIZE: '1025m' },
    machine: limited,
    subject: 'ZK_HEAP_SIZE',
    instead: { ZK_HEAP_SIZE: '1024m' },
  },
  'heap-near-limit': {
    given: { ZK_HEAP_SIZE: '900m' },
    machine: limited,
    subject: 'ZK_HEAP_SIZE',
    instead: { ZK_HEAP_SIZE: '85%' },
  },
  'heap-given-twice': {
    given: { ZK_HEAP_SIZE: '2G' },
    machine: { jvmEnvironment: { JVMFLAGS: '-Xmx1024m' } },
    subject: 'ZK_HEAP_SIZE',
    instead: { ZK_HEAP_SIZE: '1G' },
  },
  'initial-heap-exceeds-maximum': {
    given: { ZK_HEAP_SIZE: '1023m', ZK_JVM_FLAGS: '-Xms1G' },
    subject: 'ZK_JVM_FLAGS',
    instead: { ZK_HEAP_SIZE: '1024m', ZK_JVM_FLAGS: '-Xms1G' },
  },
  'data-folder-shared': {
    given: { ZK_DATA_DIR: '/opt/zookeeper/conf' },
    subject: 'ZK_DATA_DIR',
    instead: { ZK_DATA_DIR: '/var/lib/zookeeper/log' },
  },
  'snapshots-below-minimum': {
    given: { ZK_SNAP_RETAIN_COUNT: '2' },
    subject: 'ZK_SNAP_RETAIN_COUNT',
    instead: { ZK_SNAP_RETAIN_COUNT: '3' },
  },
  'purging-disabled': {
    given: { ZK_PURGE_INTERVAL: '0' },
    subject: 'ZK_PURGE_INTERVAL',
    instead: { ZK_PURGE_INTERVAL: '1' },
  },
  'shared-device': {
    given: {},
    machine: { sharesDevice: true },
    subject: 'ZK_DATA_LOG_DIR',
    instead: {},
    machineInstead: { sharesDevice: false },
  },
  'all-words-allowed': {
    given: { ZK_4LW_COMMANDS_WHITELIST: '*' },
    subject: 'ZK_4LW_COMMANDS_WHITELIST',
    instead: { ZK_4LW_COMMANDS_WHITELIST: 'ruok,srvr' },
  },
  'probe-words-missing': {
    given: { ZK_4LW_COMMANDS_WHITELIST: 'srvr' },
    subject: 'ZK_4LW_COMMANDS_WHITELIST',
    instead: { ZK_4LW_COMMANDS_WHITELIST: '*' },
  },
};
