import { describe, expect, it } from 'vitest';
import { checkRules, rules } from '../../../../src/config/rules/index.ts';
import { settingsOf } from '../../../support/process/settings.ts';
import { type Machine, rulesFind } from '../../../support/process/situation.ts';
import { list, ruleCases } from './cases.ts';

const gibibyte = 1024 ** 3;
const table = Object.entries(ruleCases).map(([id, one]) => ({ id: id as keyof typeof rules, ...one }));

describe('every rule', () => {
  it.each(table)('$id finds what breaks it', ({ id, given, machine, subject }) => {
    const found = rulesFind(given, machine).filter((problem) => problem.id === id);
    expect(found).toMatchObject([{ id, severity: rules[id].severity, subject }]);
  });

  it.each(table)('$id finds nothing where nothing breaks it', ({ id, instead, machine, machineInstead }) => {
    const found = rulesFind(instead, machineInstead ?? machine);
    expect(found.filter((problem) => problem.id === id)).toEqual([]);
  });

  it('finds nothing in the defaults', () => {
    expect(rulesFind({}, { memoryLimitBytes: gibibyte })).toEqual([]);
    expect(rulesFind({}, { sharesDevice: false })).toEqual([]);
  });
});

describe('further cases:', () => {
  it.each<[what: string, given: Readonly<Record<string, string>>, id: string, subject: string]>([
    [
      'the server port of a list that is its election port',
      list('a:2888:2888', 'b:1:2'),
      'ports-collide',
      'ZK_SERVERS',
    ],
    [
      'a secure port that is the election port',
      { ZK_SECURE_CLIENT_PORT: '3888' },
      'ports-collide',
      'ZK_ELECTION_PORT',
    ],
    [
      'a whitelist without srvr',
      { ZK_4LW_COMMANDS_WHITELIST: 'ruok' },
      'probe-words-missing',
      'ZK_4LW_COMMANDS_WHITELIST',
    ],
    [
      'transaction logs among the logs',
      { ZK_DATA_LOG_DIR: '/var/log/zookeeper' },
      'data-folder-shared',
      'ZK_DATA_LOG_DIR',
    ],
    ['a list of observers alone', list('a:1:2:observer', 'b:1:2:observer'), 'no-voters', 'ZK_SERVERS'],
    [
      'one voter and one observer',
      { ZK_REPLICAS: '2', ZK_OBSERVERS: '1' },
      'one-voter-with-observers',
      'ZK_OBSERVERS',
    ],
    [
      'one voter and one observer in a list',
      list('a:1:2', 'b:1:2:observer'),
      'one-voter-with-observers',
      'ZK_SERVERS',
    ],
    [
      'an ordinal that makes an id out of range',
      { ZK_REPLICAS: '200', ZK_ID_OFFSET: '100' },
      'id-out-of-range',
      'ZK_REPLICAS',
    ],
    [
      'a longest session timeout below the default of the shortest',
      { ZK_MAX_SESSION_TIMEOUT: '3999' },
      'session-timeouts-reversed',
      'ZK_MAX_SESSION_TIMEOUT',
    ],
    [
      'an empty key store',
      { ZK_SECURE_CLIENT_PORT: '2281', ZK_EXTRA_CONFIG: 'ssl.keyStore.location=' },
      'secure-port-without-key-store',
      'ZK_SECURE_CLIENT_PORT',
    ],
  ])('%s', (_what, given, id, subject) => {
    expect(rulesFind(given).filter((problem) => problem.id === id)).toMatchObject([{ subject }]);
  });

  it.each<[what: string, given: Readonly<Record<string, string>>, ids: readonly string[]]>([
    ['no voters are not one voter', { ZK_OBSERVERS: '3' }, ['no-voters']],
    ['an even number of voters in groups is no problem', { ZK_REPLICAS: '4', ZK_GROUPS: '1:2:3:4' }, []],
    [
      'standaloneEnabled=true leaves one voter alone',
      { ZK_OBSERVERS: '2', ZK_EXTRA_CONFIG: 'standaloneEnabled=true' },
      ['one-voter-with-observers'],
    ],
    [
      'equal server and election ports of replicas are one problem',
      { ZK_SERVER_PORT: '3000', ZK_ELECTION_PORT: '3000' },
      ['ports-collide'],
    ],
    ...['ZK_SERVER_PORT', 'ZK_ELECTION_PORT', 'ZK_ADMIN_PORT', 'ZK_METRICS_PORT'].map(
      (env): [string, Record<string, string>, string[]] => [
        `${env} cannot be the client port`,
        { [env]: '2181' },
        ['ports-collide'],
      ],
    ),
  ])('%s', (_what, given, ids) => {
    expect(rulesFind(given).map(({ id }) => id)).toEqual(ids);
  });

  it('a standalone server has no ports of an ensemble, so others can use them', () => {
    expect(rulesFind({ ZK_REPLICAS: '1', ZK_METRICS_PORT: '2888' })).toEqual([]);
  });

  it.each<[where: string, given: Readonly<Record<string, string>>, machine: Machine]>([
    ['ZK_JVM_FLAGS', { ZK_JVM_FLAGS: '-Dzookeeper.ssl.keyStore.location=/store.p12' }, {}],
    ['JVMFLAGS', {}, { jvmEnvironment: { JVMFLAGS: '-Dzookeeper.ssl.keyStore.location=/store.p12' } }],
    [
      'SERVER_JVMFLAGS',
      {},
      { jvmEnvironment: { SERVER_JVMFLAGS: '-Da=b -Dzookeeper.ssl.keyStore.location=/store.p12' } },
    ],
    ['a class', { ZK_EXTRA_CONFIG: 'ssl.context.supplier.class=org.example.Supplier' }, {}],
  ])('a secure port has its key store from %s', (_where, given, machine) => {
    expect(rulesFind({ ZK_SECURE_CLIENT_PORT: '2281', ...given }, machine)).toEqual([]);
  });

  it.each([
    ['more than the limit', '-Xmx2G', 'heap-exceeds-limit'],
    ['near the limit', '-Xmx1000m', 'heap-near-limit'],
  ])('a heap in JVMFLAGS is compared with the memory limit: %s', (_what, flag, id) => {
    const machine = { jvmEnvironment: { JVMFLAGS: flag }, memoryLimitBytes: gibibyte };
    expect(rulesFind({}, machine)).toMatchObject([{ id, subject: 'JVMFLAGS' }]);
  });

  it('a heap in JVMFLAGS that fits is no problem, whatever the setting would be', () => {
    const machine = { jvmEnvironment: { JVMFLAGS: '-Xmx512m' }, memoryLimitBytes: gibibyte };
    expect(rulesFind({ ZK_HEAP_SIZE: '4G' }, machine).map(({ id }) => id)).toEqual(['heap-given-twice']);
  });
});

describe('a rule is skipped', () => {
  it('while one of its settings is refused', () => {
    expect(rulesFind({ ZK_SYNC_LIMIT: 'many', ZK_INIT_LIMIT: '1' })).toEqual([]);
  });

  it('about the ensemble or the heap, not the others, while these are unknown', () => {
    const settings = settingsOf({ ZK_REPLICAS: '2', ZK_HEAP_SIZE: '4G', ZK_PURGE_INTERVAL: '0' });
    const found = checkRules({
      settings,
      ensemble: undefined,
      heap: undefined,
      jvmFlags: [],
      memoryLimitBytes: gibibyte,
      sharesDevice: undefined,
    });
    expect(found.map(({ id }) => id)).toEqual(['purging-disabled']);
  });
});

it.each([
  ['as it was given', { ZK_SYNC_LIMIT: '11', ZK_INIT_LIMIT: '7' }, 'ZK_INIT_LIMIT=7;'],
  ['as the default', { ZK_SYNC_LIMIT: '11' }, 'ZK_INIT_LIMIT=10 (default);'],
])('a message has a value %s', (_what, given, words) => {
  expect(rulesFind(given)[0]?.message).toContain(`ZK_SYNC_LIMIT=11 is more than ${words}`);
});
