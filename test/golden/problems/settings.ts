// Provokes the problems of settings.
import { type FileText, type Given, resolve } from '../../../src/settings/resolve.ts';
import { unknownVariables } from '../../../src/settings/unknown-variables.ts';
import type { ProblemCase } from './case.ts';

interface Texts {
  readonly flags?: Readonly<Record<string, readonly string[]>>;
  readonly environment?: Given['environment'];
  readonly files?: Readonly<Record<string, FileText>>;
}

function problemsOf({ flags = {}, environment = {}, files = {} }: Texts) {
  return () =>
    resolve({
      flags: new Map(Object.entries(flags)),
      environment,
      files: new Map(Object.entries(files)),
    }).problems;
}

/** A text for every kind of value that is not valid. */
const invalidTexts: Readonly<Record<string, string>> = {
  ZK_REPLICAS: '3 4',
  ZK_SERVERS: 'zk1:2888:3888,zk2:2888',
  ZK_GROUPS: '1-3 4-6',
  ZK_WEIGHTS: '1:2',
  ZK_ENSEMBLE_STATE: 'old',
  ZK_DOMAIN: 'zk headless',
  ZK_CLIENT_PORT: '999999',
  ZK_CLIENT_PORT_ADDRESS: '10.0.0.1/8',
  ZK_QUORUM_LISTEN_ON_ALL_IPS: 'maybe',
  ZK_TICK_TIME: '2s',
  ZK_MAX_SESSION_TIMEOUT: '1m',
  ZK_HEAP_SIZE: '2GB',
  ZK_JVM_FLAGS: '-Dssl.trustStore.password=secret oops',
  ZK_4LW_COMMANDS_WHITELIST: 'RUOK',
  ZK_EXTRA_CONFIG: 'globalOutstandingLimit=2000\nmaxCnxns',
  ZK_DATA_DIR: 'var/lib/zookeeper',
  ZK_USER: '1000:staff',
  ZK_VERSION: 'latest',
};

export const settingsProblems: readonly ProblemCase[] = [
  { id: 'invalid-value', problems: problemsOf({ environment: invalidTexts }) },
  {
    id: 'invalid-value',
    problems: problemsOf({
      flags: { 'tick-time': ['2s'], servers: ['many'], set: ['maxCnxns'] },
      files: { ZK_INIT_LIMIT_FILE: { path: '/run/config/init-limit', text: 'long\n' } },
    }),
  },
  {
    id: 'setting-given-twice',
    problems: problemsOf({
      environment: { ZK_TICK_TIME: '2000' },
      files: { ZK_TICK_TIME_FILE: { path: '/run/config/tick-time', text: '3000\n' } },
    }),
  },
  {
    id: 'file-unreadable',
    problems: problemsOf({
      files: { ZK_TICK_TIME_FILE: { path: '/run/config/tick-time', code: 'ENOENT' } },
    }),
  },
  {
    id: 'service-link-ignored',
    problems: problemsOf({ environment: { ZK_CLIENT_PORT: 'tcp://10.0.0.1:2181' } }),
  },
  { id: 'unknown-variable', problems: () => unknownVariables({ ZK_TICKTIME: '3000' }) },
  { id: 'unknown-variable', problems: () => unknownVariables({ ZK_MAXIMUM_PATIENCE: '3000' }) },
  { id: 'unknown-variable', problems: () => unknownVariables({ ZOO_MYID: '1' }) },
];
