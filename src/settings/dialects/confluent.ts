// Confluent's image cp-zookeeper, which ended with 7.9. It starts the server with Kafka's script, not with zkServer.sh.
import type { Result } from '../kind.ts';
import { type Dialect, javaBoolean, type KeyValue, line, portsAndRole, type Variable } from './dialect.ts';

const memberPattern = new RegExp(`^(?:[\\w.-]{1,253}|\\[[0-9a-f:.]+\\])${portsAndRole}$`, 'i');
const expectedMembers = 'members separated by semicolons, each HOST:SERVER_PORT:ELECTION_PORT';

/** Ids by position. Blanks before a member are those before a value in zoo.cfg, which do not count. */
function members(text: string): Result<readonly KeyValue[]> {
  const lines: KeyValue[] = [];
  for (const [index, entry] of text.split(';').entries()) {
    const address = entry.replace(/^ +/, '');
    if (!memberPattern.test(address)) return { ok: false, expected: expectedMembers, part: entry };
    lines.push([`server.${index + 1}`, address]);
  }
  return { ok: true, value: lines };
}

function numbered(key: string, pattern: RegExp, expected: string) {
  return (text: string): Result<readonly KeyValue[]> => {
    const parts = text.split(';').map((part) => part.trim());
    return parts.every((part) => pattern.test(part))
      ? { ok: true, value: parts.map((part, index) => [`${key}.${index + 1}`, part]) }
      : { ok: false, expected };
  };
}

const decisive = { isDecisive: true } as const;
const flag = { convert: javaBoolean, example: 'true', isDecisive: true } as const;
const ignored: Variable = { becomes: 'ignored', isDecisive: true };

const security = (what: string): Variable => ({
  becomes: 'security',
  what: `switches on ${what}`,
  isOff: (text) => text.toLowerCase() === 'false',
  off: 'false',
  isDecisive: true,
});

const tlsNames = [
  'CLIENT_AUTH',
  'KEYSTORE_LOCATION',
  'KEYSTORE_PASSWORD',
  'KEYSTORE_TYPE',
  'TRUSTSTORE_LOCATION',
  'TRUSTSTORE_PASSWORD',
  'TRUSTSTORE_TYPE',
  'ENABLED_PROTOCOLS',
  'CONTEXT_SUPPLIER_CLASS',
  'CIPHER_SUITES',
  'HOSTNAME_VERIFICATION',
  'CRL',
  'OCPS',
  'HANDSHAKE_DETECTION_TIMEOUT_MILLIS',
];
/** They have an effect only where TLS is switched on, which is refused. */
const tls = (prefix: string) => Object.fromEntries(tlsNames.map((name) => [`${prefix}_${name}`, ignored]));

export const confluent: Dialect = {
  name: 'confluent',
  title: 'Confluent',
  hasFiles: false,
  writesAlways: true,
  members: { variable: 'ZOOKEEPER_SERVERS', isDecisive: () => true },
  jvmVariables: ['KAFKA_OPTS'],
  defaultLines: () => [
    ['dataDir', '/var/lib/zookeeper/data'],
    ['dataLogDir', '/var/lib/zookeeper/log'],
  ],
  constants: {},
  differences: [
    { setting: 'purgeInterval', there: '0' },
    { setting: 'commandWhitelist', there: 'srvr' },
    { setting: 'heapSize', there: '512M' },
  ],
  variables: {
    ZOOKEEPER_SERVER_ID: { becomes: 'setting', setting: 'myId', isDecisive: true },
    ZOOKEEPER_LOG4J_ROOT_LOGLEVEL: { becomes: 'setting', setting: 'logLevel', isDecisive: true },
    ZOOKEEPER_CLIENT_PORT: line('clientPort', decisive),
    ZOOKEEPER_TICK_TIME: line('tickTime', { ...decisive, default: '3000' }),
    ZOOKEEPER_GLOBAL_OUTSTANDING_LIMIT: line('globalOutstandingLimit', decisive),
    ZOOKEEPER_PRE_ALLOC_SIZE: line('preAllocSize', decisive),
    ZOOKEEPER_SNAP_COUNT: line('snapCount', decisive),
    ZOOKEEPER_TRACE_FILE: ignored,
    ZOOKEEPER_MAX_CLIENT_CNXNS: line('maxClientCnxns', { ...decisive, default: '60' }),
    ZOOKEEPER_CLIENT_PORT_ADDRESS: line('clientPortAddress', decisive),
    ZOOKEEPER_MIN_SESSION_TIMEOUT: line('minSessionTimeout', decisive),
    ZOOKEEPER_MAX_SESSION_TIMEOUT: line('maxSessionTimeout', decisive),
    ZOOKEEPER_FSYNC_WARNING_THRESHOLDMS: line('fsync.warningthresholdms', decisive),
    ZOOKEEPER_AUTOPURGE_SNAP_RETAIN_COUNT: line('autopurge.snapRetainCount', decisive),
    ZOOKEEPER_AUTOPURGE_PURGE_INTERVAL: line('autopurge.purgeInterval', decisive),
    ZOOKEEPER_SYNC_ENABLED: line('syncEnabled', flag),
    ZOOKEEPER_ELECTION_ALG: line('electionAlg', decisive),
    ZOOKEEPER_INIT_LIMIT: line('initLimit', { ...decisive, default: '10' }),
    ZOOKEEPER_LEADER_SERVES: line('leaderServes', decisive),
    ZOOKEEPER_SYNC_LIMIT: line('syncLimit', { ...decisive, default: '5' }),
    ZOOKEEPER_CNX_TIMEOUT: line('cnxTimeout', decisive),
    ZOOKEEPER_FORCE_SYNC: line('forceSync', decisive),
    // Written to zoo.cfg there, where a server does not read it.
    ZOOKEEPER_JUTE_MAX_BUFFER: ignored,
    ZOOKEEPER_SKIP_ACL: line('skipACL', decisive),
    ZOOKEEPER_QUORUM_LISTEN_ON_ALL_IPS: line('quorumListenOnAllIPs', flag),
    ZOOKEEPER_CLIENT_CNXN_SOCKET: ignored,
    ZOOKEEPER_SECURE_CLIENT_PORT: security('TLS for clients'),
    ZOOKEEPER_SERVER_CNXN_SOCKET: ignored,
    ZOOKEEPER_X509_AUTHENTICATION_PROVIDER_SUPER_USER: security('authentication by certificates'),
    ZOOKEEPER_SSL_AUTH_PROVIDER: security('authentication by certificates'),
    ...tls('ZOOKEEPER_SSL'),
    ZOOKEEPER_SSL_QUORUM: security('TLS between the servers'),
    ...tls('ZOOKEEPER_SSL_QUORUM'),
    ZOOKEEPER_SERVER_CNXN_FACTORY: line('serverCnxnFactory', decisive),
    ZOOKEEPER_AUTH_PROVIDER_X509: security('authentication by certificates'),
    ZOOKEEPER_AUTH_PROVIDER_SASL: security('SASL authentication of clients'),
    ZOOKEEPER_CLIENT_PORT_UNIFICATION: security('TLS for clients'),
    ZOOKEEPER_ADMIN_ENABLE_SERVER: line('admin.enableServer', flag),
    ZOOKEEPER_ADMIN_SERVER_ADDRESS: line('admin.serverAddress', decisive),
    ZOOKEEPER_ADMIN_SERVER_PORT: line('admin.serverPort', decisive),
    ZOOKEEPER_ADMIN_IDLE_TIMEOUT: line('admin.idleTimeout', decisive),
    ZOOKEEPER_ADMIN_COMMAND_URL: line('admin.commandURL', decisive),
    ZOOKEEPER_SERVERS: {
      becomes: 'lines',
      read: members,
      example: 'zk1:2888:3888;zk2:2888:3888;zk3:2888:3888',
      isDecisive: true,
    },
    ZOOKEEPER_GROUPS: {
      becomes: 'lines',
      read: numbered(
        'group',
        /^\d{1,3}(?::\d{1,3})*$/,
        'groups separated by semicolons, each with its ids separated by colons',
      ),
      example: '1:2:3;4:5:6',
      isDecisive: true,
    },
    ZOOKEEPER_WEIGHTS: {
      becomes: 'lines',
      read: numbered(
        'weight',
        /^\d{1,5}$/,
        'the weights of the ids 1, 2, 3 and so on, separated by semicolons',
      ),
      example: '1;1;2',
      isDecisive: true,
    },
    ZOOKEEPER_LOG4J_LOGGERS: ignored,
    ZOOKEEPER_TOOLS_LOG4J_LOGLEVEL: ignored,
    KAFKA_HEAP_OPTS: { becomes: 'jvm words' },
    KAFKA_JVM_PERFORMANCE_OPTS: { becomes: 'jvm words' },
    KAFKA_JMX_OPTS: { becomes: 'jvm words' },
    KAFKA_OPTS: { becomes: 'jvm words' },
    KAFKA_JMX_PORT: { becomes: 'server variable', name: 'JMXPORT' },
    KAFKA_JMX_HOSTNAME: { becomes: 'server variable', name: 'JMXHOSTNAME' },
    KAFKA_GC_LOG_OPTS: { becomes: 'ignored' },
    KAFKA_LOG4J_OPTS: { becomes: 'ignored' },
    // Often set, and read by nothing in the image.
    ZOOKEEPER_4LW_COMMANDS_WHITELIST: ignored,
    ZOOKEEPER_DATA_DIR: ignored,
    ZOOKEEPER_PEER_PORT: ignored,
    ZOOKEEPER_LEADER_PORT: ignored,
    ZOOKEEPER_SESSION_TIMEOUT_MS: ignored,
    JVMFLAGS: { becomes: 'ignored' },
  },
};
