import { describe, expect, it } from 'vitest';
import { findEnsemble } from '../../../src/ensemble/ensemble.ts';
import type { ProblemId } from '../../../src/problems/index.ts';
import { emptyVolume, type Volume } from '../../../src/volume/contents.ts';
import { type History, renderHistory } from '../../../src/volume/history.ts';
import { checkVolume, unreadableProblems } from '../../../src/volume/rules.ts';
import { hostOf, settingsOf } from '../../support/process/settings.ts';

type Environment = Readonly<Record<string, string>>;

const data: Partial<Volume> = { myId: '1\n', hasSnapshots: true, hasTransactionLogs: true };
const dataDir = '/var/lib/zookeeper/data';
const logDir = '/var/lib/zookeeper/log';

function servers(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `server.${index + 1}=zk-${index}.zk:2888:3888`);
}

function historyOf(members: readonly string[], zookeeper: string | null = '3.9.4'): string {
  const start = { members, id: 1, zookeeper, toolkit: '0.1.0', time: '2026-01-01T00:00:00.000Z' };
  return renderHistory({ origin: 'bootstrapped', first: start, last: start } satisfies History);
}

/** What server 1 of three finds about starting with this environment on this volume. */
function check(environment: Environment, volume: Partial<Volume>, version: string | null = '3.9.4') {
  const settings = settingsOf({ ZK_REPLICAS: '3', ...environment });
  const ensemble = findEnsemble(hostOf('zk-0.zk'), settings);
  if (!('members' in ensemble)) throw new Error(JSON.stringify(ensemble));
  return checkVolume({ ...emptyVolume, ...volume }, ensemble, settings, version ?? undefined);
}

function idsOf(...args: Parameters<typeof check>): readonly ProblemId[] {
  return check(...args).problems.map(({ id }) => id);
}

describe('an empty volume', () => {
  it.each<[string, Environment]>([
    ['three voters', {}],
    ['one server', { ZK_REPLICAS: '1' }],
    ['new', { ZK_ENSEMBLE_STATE: 'new' }],
    ['existing', { ZK_ENSEMBLE_STATE: 'existing' }],
  ])('has no problem: %s', (_what, environment) => {
    expect(check(environment, {})).toEqual({ myId: '1\n', problems: [] });
  });

  it('of a standalone server that is stated to exist is an error', () => {
    const alone = { ZK_REPLICAS: '1', ZK_ENSEMBLE_STATE: 'existing' };
    expect(check(alone, {}).problems).toMatchObject([
      { id: 'existing-standalone-empty', severity: 'error', subject: 'ZK_ENSEMBLE_STATE' },
    ]);
    expect(idsOf(alone, data)).toEqual([]);
  });
});

describe('a ZooKeeper before 3.6', () => {
  it.each<[string | null, Environment, readonly ProblemId[]]>([
    ['3.5.10', {}, ['volume-loss-unprotected']],
    ['3.6.0', {}, []],
    [null, {}, []],
    ['3.5.10', { ZK_REPLICAS: '1' }, []],
  ])('is warned about in an ensemble: %s with %j', (version, environment, expected) => {
    expect(idsOf(environment, {}, version)).toEqual(expected);
  });
});

describe('myid', () => {
  it('of another server is an error when there is data, with both ids', () => {
    const [problem, ...rest] = check({}, { ...data, myId: '2\n' }).problems;
    expect(rest).toEqual([]);
    expect(problem).toMatchObject({ id: 'myid-differs', severity: 'error', subject: `${dataDir}/myid` });
    expect(problem?.message).toContain(`${dataDir}/myid is 2 but this server is 1`);
  });

  it('that is no number is not printed, because it may be a secret', () => {
    const [problem] = check({}, { ...data, myId: 'hunter2\n' }).problems;
    expect(problem?.message).toContain(`${dataDir}/myid is not a number but this server is 1`);
  });

  it('of another server never leads to advice that deletes', () => {
    const [problem] = check({}, { ...data, myId: '2\n' }).problems;
    expect(problem?.fix).not.toMatch(/remove|delete|empty|rm /);
  });

  it.each([
    ['1\n', '1\n', undefined],
    ['1', '1', undefined],
    ['1\nmore\n', '1\nmore\n', undefined],
    ['1 \n', '1\n', 'myid-has-blanks'],
    [' 1\n', '1\n', 'myid-has-blanks'],
    ['2\n', '1\n', 'myid-differs'],
    ['\n', '1\n', 'myid-differs'],
    ['one', '1\n', 'myid-differs'],
  ])('%j beside data becomes %j: %s', (text, expected, id) => {
    const { myId, problems } = check({}, { ...data, myId: text });
    expect(myId).toBe(expected);
    expect(problems.map((problem) => problem.id)).toEqual(id === undefined ? [] : [id]);
  });

  it.each([
    [undefined, undefined],
    ['1\n', undefined],
    ['2\n', 'myid-rewritten'],
    ['', 'myid-rewritten'],
  ])('%j without data becomes "1": %s', (text, id) => {
    const { myId, problems } = check({}, { myId: text });
    expect(myId).toBe('1\n');
    expect(problems.map((problem) => problem.id)).toEqual(id === undefined ? [] : [id]);
    expect(problems.every(({ severity }) => severity === 'warning')).toBe(true);
  });
});

describe('the volume history', () => {
  it('of a standalone server with data makes an ensemble an error', () => {
    expect(check({}, { ...data, history: historyOf([]) }).problems).toMatchObject([
      { id: 'standalone-volume-in-ensemble', severity: 'error', subject: 'ZK_REPLICAS' },
    ]);
    const list = { ZK_SERVERS: 'zk-0.zk:2888:3888 zk-1.zk:2888:3888' };
    expect(check(list, { ...data, history: historyOf([]) }).problems).toMatchObject([
      { id: 'standalone-volume-in-ensemble', severity: 'error', subject: 'ZK_SERVERS' },
    ]);
  });

  it.each<[string, Environment, Partial<Volume>]>([
    ['the state is existing', { ZK_ENSEMBLE_STATE: 'existing' }, { ...data, history: historyOf([]) }],
    ['the server stays standalone', { ZK_REPLICAS: '1' }, { ...data, history: historyOf([]) }],
    ['the volume has no data', {}, { history: historyOf([]) }],
    ['the server was in the same ensemble', {}, { ...data, history: historyOf(servers(3)) }],
    ['there is no history', {}, data],
    ['the list keeps a majority', { ZK_REPLICAS: '5' }, { ...data, history: historyOf(servers(3)) }],
    [
      'new members are observers',
      { ZK_REPLICAS: '7', ZK_OBSERVERS: '4' },
      { ...data, history: historyOf(servers(3)) },
    ],
    ['versions are the same', {}, { ...data, history: historyOf(servers(3), '3.9.4') }],
    ['the last version is not known', {}, { ...data, history: historyOf(servers(3), null) }],
  ])('is no problem when %s', (_what, environment, volume) => {
    expect(idsOf(environment, volume)).toEqual([]);
  });

  it.each(['6', '7'])('warns of %s members after 3, which share no majority', (replicas) => {
    expect(
      check({ ZK_REPLICAS: replicas }, { ...data, history: historyOf(servers(3)) }).problems,
    ).toMatchObject([{ id: 'members-share-no-majority', severity: 'warning', subject: 'ZK_REPLICAS' }]);
  });

  it('warns of an older version than the last', () => {
    expect(check({}, { ...data, history: historyOf(servers(3), '3.9.4') }, '3.8.4').problems).toMatchObject([
      { id: 'zookeeper-downgrade', severity: 'warning', subject: dataDir },
    ]);
  });

  it('that cannot be parsed is rewritten, with a warning', () => {
    expect(check({}, { ...data, history: 'text' }).problems).toMatchObject([
      { id: 'history-invalid', severity: 'warning', subject: `${dataDir}/zk-bootstrap.json` },
    ]);
  });
});

describe('transaction logs without a snapshot', () => {
  const orphaned = { ...data, hasSnapshots: false };
  const trust = { ZK_SNAPSHOT_TRUST_EMPTY: 'true' };

  it.each<[string, Environment, Partial<Volume>, string, readonly ProblemId[]]>([
    ['are an error', {}, orphaned, '3.9.4', ['snapshots-missing']],
    ['are accepted with the setting for it', trust, orphaned, '3.9.4', []],
    ['are no problem before 3.5.6', { ZK_REPLICAS: '1' }, orphaned, '3.4.14', []],
    ['the setting beside a snapshot is an error', trust, data, '3.9.4', ['snapshot-trust-not-needed']],
    ['the setting on an empty volume is no problem', trust, {}, '3.9.4', []],
  ])('%s', (_what, environment, volume, version, expected) => {
    expect(idsOf(environment, volume, version)).toEqual(expected);
  });
});

describe('snapshots and transaction logs in two folders', () => {
  it.each<[string, Partial<Volume>, ProblemId, string]>([
    ['logs beside the snapshots', { misplaced: 'transaction logs' }, 'files-in-wrong-folder', dataDir],
    ['snapshots beside the logs', { misplaced: 'snapshots' }, 'files-in-wrong-folder', logDir],
    ['no folder for the logs', { lacksLogFolder: true }, 'transaction-logs-missing', logDir],
    ['both', { misplaced: 'transaction logs', lacksLogFolder: true }, 'files-in-wrong-folder', dataDir],
  ])('%s: an error', (_what, volume, id, folder) => {
    expect(check({}, { ...data, ...volume }).problems).toMatchObject([
      { id, severity: 'error', subject: `${folder}/version-2` },
    ]);
  });
});

it('every problem of a volume is found at once', () => {
  const volume = { ...data, myId: '2\n', misplaced: 'snapshots', history: historyOf([], '3.9.5') } as const;
  expect(idsOf({}, volume)).toEqual([
    'myid-differs',
    'standalone-volume-in-ensemble',
    'files-in-wrong-folder',
    'zookeeper-downgrade',
  ]);
});

it.each([
  ['EACCES', 1000, /uid 1000: .*fsGroup/],
  ['EACCES', undefined, /readable for this user/],
  ['EIO', 1000, /check the volume/],
])('a path that cannot be read is an error: %s for %s', (code, uid, fix) => {
  expect(unreadableProblems([{ path: `${dataDir}/myid`, code }], uid)).toMatchObject([
    {
      id: 'volume-unreadable',
      severity: 'error',
      subject: `${dataDir}/myid`,
      fix: expect.stringMatching(fix),
    },
  ]);
});
