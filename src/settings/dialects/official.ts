// The official image, `zookeeper` of Docker Hub. Its entrypoint copies the texts into zoo.cfg as they are, and splits
// ZOO_SERVERS and ZOO_CFG_EXTRA at blanks, one line for each word.
import type { Result } from '../kind.ts';
import {
  type Dialect,
  javaBoolean,
  type KeyValue,
  line,
  mebibytes,
  portsAndRole,
  zkServerVariables,
} from './dialect.ts';

const host = String.raw`(?:\[[0-9a-f:.]+\]|[\w.-]{1,253})`;
const memberPattern = new RegExp(`^${host}${portsAndRole}(?:;(?:${host}:)?\\d{1,5})?$`, 'i');

const expectedMembers =
  'members separated by blanks, each server.ID=HOST:SERVER_PORT:ELECTION_PORT;CLIENT_PORT';

/** Words of key=value; the last of two with one key counts, as in a Properties file. */
function lines(text: string, expected: string): Result<readonly KeyValue[]> {
  const entries: KeyValue[] = [];
  for (const word of text.trim().split(/\s+/)) {
    const [, key, value = ''] = /^([A-Za-z0-9][\w.-]*)=(.*)$/.exec(word) ?? [];
    const isMember = key?.startsWith('server.') === true;
    if (key === undefined || (isMember && !memberPattern.test(value)))
      return { ok: false, expected: isMember ? expectedMembers : expected, part: word };
    entries.push([key, value.replace(/\\(.)/g, '$1')]);
  }
  return { ok: true, value: entries };
}

export const official: Dialect = {
  name: 'official',
  title: 'official',
  hasFiles: false,
  members: {
    variable: 'ZOO_SERVERS',
    isDecisive: (text) => text.split(/\s+/).every((word) => /^server\.\d+=/.test(word)),
  },
  jvmVariables: ['SERVER_JVMFLAGS', 'JVMFLAGS'],
  defaultLines: (isGiven) => (isGiven('ZOO_SERVERS') ? [] : [['server.1', 'localhost:2888:3888;2181']]),
  constants: {},
  differences: [
    { setting: 'purgeInterval', there: '0' },
    { setting: 'commandWhitelist', there: 'srvr' },
    { setting: 'heapSize', there: '1000m' },
  ],
  variables: {
    ZOO_CONF_DIR: { becomes: 'setting', setting: 'confDir', inherited: '/conf', default: '/conf' },
    ZOO_LOG_DIR: { becomes: 'setting', setting: 'logDir', inherited: '/logs', default: '/logs' },
    ZOO_USER: { becomes: 'setting', setting: 'user', inherited: 'zookeeper', isDecisive: true },
    ZOO_MY_ID: { becomes: 'setting', setting: 'myId', isDecisive: true },
    ZK_SERVER_HEAP: { becomes: 'setting', setting: 'heapSize', convert: mebibytes, example: '1000' },
    ZOO_LOG4J_PROP: {
      becomes: 'setting',
      setting: 'logLevel',
      convert: (text) => ({ ok: true, value: text.split(',')[0] ?? '' }),
      example: 'INFO,CONSOLE',
    },
    ZOO_PORT: line('clientPort', { inherited: '2181', isDecisive: true }),
    ZOO_DATA_DIR: line('dataDir', { inherited: '/data', default: '/data' }),
    ZOO_DATA_LOG_DIR: line('dataLogDir', { inherited: '/datalog', default: '/datalog' }),
    ZOO_TICK_TIME: line('tickTime', { inherited: '2000', default: '2000' }),
    ZOO_INIT_LIMIT: line('initLimit', { inherited: '5', default: '5' }),
    ZOO_SYNC_LIMIT: line('syncLimit', { inherited: '2', default: '2' }),
    ZOO_AUTOPURGE_SNAPRETAINCOUNT: line('autopurge.snapRetainCount', { inherited: '3', isDecisive: true }),
    ZOO_AUTOPURGE_PURGEINTERVAL: line('autopurge.purgeInterval', { inherited: '0', isDecisive: true }),
    ZOO_MAX_CLIENT_CNXNS: line('maxClientCnxns', { inherited: '60', default: '60' }),
    ZOO_STANDALONE_ENABLED: line('standaloneEnabled', {
      convert: javaBoolean,
      example: 'true',
      inherited: 'true',
      isDecisive: true,
    }),
    ZOO_ADMINSERVER_ENABLED: line('admin.enableServer', {
      convert: javaBoolean,
      example: 'true',
      inherited: 'true',
      default: 'true',
      isDecisive: true,
    }),
    ZOO_SERVERS: {
      becomes: 'lines',
      read: (text) => lines(text, expectedMembers),
      example: 'server.1=zoo1:2888:3888;2181 server.2=zoo2:2888:3888;2181 server.3=zoo3:2888:3888;2181',
    },
    ZOO_4LW_COMMANDS_WHITELIST: line('4lw.commands.whitelist'),
    ZOO_CFG_EXTRA: {
      becomes: 'lines',
      read: (text) => lines(text, 'words of key=value separated by blanks'),
      example: 'snapCount=50000 globalOutstandingLimit=2000',
      isDecisive: true,
    },
    ZOOCFG: {
      becomes: 'refused',
      unless: 'zoo.cfg',
      consequence: 'zkServer.sh would read that file instead of the one that is written',
    },
    // Written by this toolkit at every start; the image sets the variable for zkServer.sh.
    ZOOCFGDIR: { becomes: 'ignored', inherited: '/conf' },
    ...zkServerVariables,
    // Often set, and read by no release of the image.
    ZOO_METRICS_PROVIDER_CLASS_NAME: { becomes: 'ignored' },
  },
};
