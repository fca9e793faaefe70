// Bitnami's image, and those with the same scripts: bitnamilegacy, SolDevelo's, SigNoz's. The scripts read yes, true
// and 1 in any case for yes, and everything else for no.
import type { Result } from '../kind.ts';
import {
  type Dialect,
  type KeyValue,
  line,
  mebibytes,
  portsAndRole,
  type Variable,
  zkServerVariables,
} from './dialect.ts';

const isYes = (text: string) => /^(?:yes|true|1)$/i.test(text);
const yesOrNo = (text: string): Result<string> => ({ ok: true, value: String(isYes(text)) });

const expectedMembers =
  'members separated by commas, semicolons or blanks, all HOST:SERVER_PORT:ELECTION_PORT or all with ::ID behind it, in one line';

const memberPattern = new RegExp(`^([\\w.-]{1,253}|\\[[0-9a-f:.]+\\])(${portsAndRole})$`, 'i');

/** One member makes a standalone server, for which the scripts write no line. */
function members(text: string): Result<readonly KeyValue[]> {
  const entries = text.split(/[;,\s]+/).filter((entry) => entry !== '');
  if (/[\r\n]/.test(text.trim())) return { ok: false, expected: expectedMembers };
  if (entries.length < 2) return { ok: true, value: [] };
  const hasIds = text.includes('::');
  const lines: KeyValue[] = [];
  for (const [index, entry] of entries.entries()) {
    const [, address = entry, id] = hasIds ? (/^(.*)::(\d{1,9})$/.exec(entry) ?? []) : [];
    const [, host] = memberPattern.exec(address) ?? [];
    // "server.1=zk" passes there for a host name and makes a line that ZooKeeper refuses.
    if (host === undefined || hasIds === (id === undefined))
      return { ok: false, expected: expectedMembers, part: entry };
    lines.push([`server.${id ?? index + 1}`, address]);
  }
  return { ok: true, value: lines };
}

const decisive = { isDecisive: true } as const;
const flag = { convert: yesOrNo, example: 'yes', isDecisive: true } as const;

const security = (what: string): Variable => ({
  becomes: 'security',
  what: `switches on ${what}`,
  isOff: (text) => !isYes(text),
  off: 'no',
  isDecisive: true,
});
/** Without it, older releases do not start unless authentication is switched on. */
const openAccess: Variable = {
  becomes: 'security',
  what: 'asks for authentication',
  isOff: isYes,
  off: 'yes',
  isDecisive: true,
};
/** Has an effect only where TLS or SASL is switched on, which is refused. */
const withSecurity: Variable = { becomes: 'ignored', isDecisive: true };

function tlsStores(scope: string): Record<string, Variable> {
  return Object.fromEntries(
    ['KEYSTORE', 'TRUSTSTORE'].flatMap((store) =>
      ['FILE', 'PASSWORD', 'TYPE'].map((part) => [`ZOO_TLS_${scope}_${store}_${part}`, withSecurity]),
    ),
  );
}

const dataFolder = '/bitnami/zookeeper/data';
const localAdminServer: readonly KeyValue[] = [
  ['admin.enableServer', 'false'],
  ['admin.serverAddress', '127.0.0.1'],
];
const prometheus = 'org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider';

export const bitnami: Dialect = {
  name: 'bitnami',
  title: 'Bitnami',
  hasFiles: true,
  members: {
    variable: 'ZOO_SERVERS',
    isDecisive: (text) => !/(?:^|[;,\s])server\.\d+=/.test(text),
  },
  jvmVariables: ['JVMFLAGS'],
  linePrefix: {
    prefix: 'ZOO_CFG_',
    before: 'ZOO_ENABLE_PROMETHEUS_METRICS',
    key: (rest) => rest.replaceAll('_', '.'),
  },
  // The newest releases, which read ALLOW_EMPTY_PASSWORD, switch the admin server off.
  defaultLines: (isGiven) => [
    ['dataDir', dataFolder],
    ['dataLogDir', dataFolder],
    ...(isGiven('ALLOW_EMPTY_PASSWORD') ? localAdminServer : []),
  ],
  // The owner of its files, which then can go back to it.
  constants: {
    confDir: '/opt/bitnami/zookeeper/conf',
    logDir: '/opt/bitnami/zookeeper/logs',
    user: '1001:0',
  },
  differences: [
    { setting: 'purgeInterval', there: '0' },
    { setting: 'commandWhitelist', there: 'srvr, mntr' },
    { setting: 'heapSize', there: '1024m' },
  ],
  variables: {
    ZOO_SERVER_ID: { becomes: 'setting', setting: 'myId', isDecisive: true },
    ZOO_HEAP_SIZE: {
      becomes: 'setting',
      setting: 'heapSize',
      convert: mebibytes,
      example: '1024',
      isDecisive: true,
    },
    ZOO_LOG_LEVEL: { becomes: 'setting', setting: 'logLevel', isDecisive: true },
    ZOO_TICK_TIME: line('tickTime', { default: '2000' }),
    ZOO_INIT_LIMIT: line('initLimit', { default: '10' }),
    ZOO_SYNC_LIMIT: line('syncLimit', { default: '5' }),
    ZOO_DATA_LOG_DIR: line('dataLogDir'),
    ZOO_PORT_NUMBER: line('clientPort', { default: '2181', ...decisive }),
    ZOO_MAX_CLIENT_CNXNS: line('maxClientCnxns', { default: '60' }),
    ZOO_AUTOPURGE_RETAIN_COUNT: line('autopurge.snapRetainCount', decisive),
    ZOO_AUTOPURGE_INTERVAL: line('autopurge.purgeInterval', decisive),
    ZOO_PEER_TYPE: line('peerType', decisive),
    ZOO_PRE_ALLOC_SIZE: line('preAllocSize', decisive),
    ZOO_SNAPCOUNT: line('snapCount', decisive),
    ZOO_MAX_CNXNS: line('maxCnxns', decisive),
    ZOO_RECONFIG_ENABLED: line('reconfigEnabled', flag),
    ZOO_LISTEN_ALLIPS_ENABLED: line('quorumListenOnAllIPs', flag),
    ZOO_4LW_COMMANDS_WHITELIST: line('4lw.commands.whitelist'),
    ZOO_MAX_SESSION_TIMEOUT: line('maxSessionTimeout', { default: '40000', ...decisive }),
    ZOO_ADMIN_SERVER_PORT_NUMBER: line('admin.serverPort', decisive),
    ZOO_ADMIN_SERVER_ADDRESS: line('admin.serverAddress', decisive),
    ZOO_ENABLE_ADMIN_SERVER: line('admin.enableServer', flag),
    ZOO_SERVERS: { becomes: 'lines', read: members, example: 'zk1:2888:3888,zk2:2888:3888,zk3:2888:3888' },
    ZOO_ENABLE_PROMETHEUS_METRICS: {
      becomes: 'lines',
      read: (text) => ({
        ok: true,
        value: isYes(text) ? [['metricsProvider.className', prometheus]] : [],
      }),
      example: 'yes',
      isDecisive: true,
    },
    ZOO_PROMETHEUS_METRICS_PORT_NUMBER: line('metricsProvider.httpPort', decisive),
    ZOO_FIPS_MODE: line('fips-mode', flag),
    ...zkServerVariables,
    ALLOW_ANONYMOUS_LOGIN: openAccess,
    ALLOW_EMPTY_PASSWORD: openAccess,
    ZOO_ENABLE_AUTH: security('SASL authentication of clients'),
    ZOO_ENABLE_QUORUM_AUTH: security('SASL authentication between the servers'),
    ZOO_TLS_CLIENT_ENABLE: security('TLS for clients'),
    ZOO_TLS_QUORUM_ENABLE: security('TLS between the servers'),
    ZOO_TLS_PORT_NUMBER: withSecurity,
    ZOO_TLS_CLIENT_AUTH: withSecurity,
    ZOO_TLS_QUORUM_CLIENT_AUTH: withSecurity,
    ...tlsStores('CLIENT'),
    ...tlsStores('QUORUM'),
    ZOO_CLIENT_USER: withSecurity,
    ZOO_CLIENT_PASSWORD: withSecurity,
    ZOO_SERVER_USERS: withSecurity,
    ZOO_SERVER_PASSWORDS: withSecurity,
    ZOO_QUORUM_LEARNER_USER: withSecurity,
    ZOO_QUORUM_LEARNER_PASSWORD: withSecurity,
    ZOO_QUORUM_SERVER_USERS: withSecurity,
    ZOO_QUORUM_SERVER_PASSWORDS: withSecurity,
    ZOO_HC_TIMEOUT: { becomes: 'ignored' },
    BITNAMI_DEBUG: { becomes: 'ignored', isDecisive: true },
    // Overwritten with constants by the scripts, whatever is given.
    ZOO_DATA_DIR: { becomes: 'ignored' },
    ZOO_CONF_DIR: { becomes: 'ignored' },
    ZOO_LOG_DIR: { becomes: 'ignored' },
  },
};
