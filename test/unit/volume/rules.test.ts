import { describe, expect, it } from 'vitest';
import { findEnsemble } from '../../../src/ensemble/ensemble.ts';
import type { ProblemId } from '../../../src/problems/index.ts';
import { emptyVolume, type Volume } from '../../../src/volume/contents.ts';
import { bareEvidence, type Evidence } from '../../../src/volume/evidence.ts';
import { type History, renderHistory } from '../../../src/volume/history.ts';
import { unreadableProblems } from '../../../src/volume/rules/files.ts';
import { checkVolume } from '../../../src/volume/rules/index.ts';
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
  return renderHistory({
    volumeId: 'b2b7',
    origin: 'bootstrapped',
    first: start,
    served: start,
    started: { ...start, before: bareEvidence },
  } satisfies History);
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

describe('the list with which the volume last served', () => {
  it.each<[string, Environment, readonly string[], readonly ProblemId[]]>([
    ['the same', {}, servers(3), []],
    [
      'in another order, with another spelling of the role',
      {},
      servers(3)
        .toReversed()
        .map((line) => `${line}:participant`),
      [],
    ],
    ['one voter more', { ZK_REPLICAS: '4' }, servers(3), []],
    ['one voter less', {}, servers(4), []],
    ['two voters more', { ZK_REPLICAS: '5' }, servers(3), []],
    ['two voters less', {}, servers(5), ['members-step-too-large']],
    ['a voter exchanged', {}, [...servers(2), 'server.9=zk-8.zk:2888:3888'], ['members-step-too-large']],
    ['new observers', { ZK_REPLICAS: '7', ZK_OBSERVERS: '4' }, servers(3), []],
    [
      'a voter became an observer',
      { ZK_REPLICAS: '3', ZK_OBSERVERS: '0' },
      [...servers(2), `${servers(3)[2]}:observer`],
      [],
    ],
    ['an ensemble to a single server', { ZK_REPLICAS: '1' }, servers(3), ['members-step-too-large']],
    ['two to one', { ZK_REPLICAS: '1' }, servers(2), ['members-step-too-large']],
    ['a standalone server to an ensemble', {}, [], ['standalone-volume-in-ensemble']],
    ['a standalone server to itself', { ZK_REPLICAS: '1' }, [], []],
    ['other groups', {}, [...servers(3), 'group.1=1:2:3'], ['members-step-too-large']],
    [
      'hosts of another ensemble',
      {},
      servers(3).map((line) => line.replace('.zk:', '.other:')),
      ['volume-of-another-ensemble'],
    ],
    [
      'some other hosts',
      {},
      servers(3).map((line) => line.replace('zk-2.zk:', 'other:')),
      ['member-hosts-changed'],
    ],
  ])('%s', (_what, environment, before, expected) => {
    expect(idsOf(environment, { ...data, history: historyOf(before) })).toEqual(expected);
    expect(idsOf(environment, { history: historyOf(before) }).filter((id) => id !== 'data-missing')).toEqual(
      [],
    );
    const chosen = idsOf(environment, { ...data, history: historyOf(before), marker: '' });
    expect(chosen, 'the marker is the word of the operator').toEqual([]);
  });

  it('is compared only when it served: a list that was merely started is none', () => {
    const history = JSON.parse(historyOf(servers(3)));
    const tried = { ...history, started: { ...history.started, members: servers(7), before: bareEvidence } };
    const text = JSON.stringify(tried);
    expect(idsOf({}, { ...data, history: text })).toEqual([]);
    const evidence = { ...bareEvidence, epoch: { value: 1, writtenMs: 1 } };
    expect(idsOf({}, { ...data, history: text, evidence })).toEqual(['members-step-too-large']);
  });

  it('leads to the steps between the two', () => {
    const [problem] = check({}, { ...data, history: historyOf(servers(5)) }).problems;
    expect(problem?.fix).toContain('1 2 3 4, then 1 2 3 ');
  });

  it('of a standalone server that wrote nothing is no hindrance', () => {
    const evidence = { ...bareEvidence, newestSnapshot: '0' };
    const blank = { hasSnapshots: true, history: historyOf([]), evidence };
    expect(idsOf({}, blank)).toEqual([]);
    expect(idsOf({}, { ...blank, hasTransactionLogs: true })).toEqual(['standalone-volume-in-ensemble']);
  });

  it('is not known when the history cannot be parsed: an error', () => {
    expect(check({}, { ...data, history: 'text' }).problems).toMatchObject([
      { id: 'history-invalid', severity: 'error', subject: `${dataDir}/zk-bootstrap.json` },
    ]);
  });
});

describe('an older ZooKeeper than the last', () => {
  it('is a warning', () => {
    expect(check({}, { ...data, history: historyOf(servers(3), '3.9.4') }, '3.8.4').problems).toMatchObject([
      { id: 'zookeeper-downgrade', severity: 'warning', subject: dataDir },
    ]);
  });

  it.each<[string, Partial<Volume>]>([
    ['the same version', { ...data, history: historyOf(servers(3), '3.9.4') }],
    ['a version that is not known', { ...data, history: historyOf(servers(3), null) }],
  ])('is not %s', (_what, volume) => {
    expect(idsOf({}, volume)).toEqual([]);
  });
});

describe('ZK_ENSEMBLE_STATE', () => {
  it.each<[string, Environment, Partial<Volume>, readonly ProblemId[]]>([
    ['new counts as auto in an ensemble', { ZK_ENSEMBLE_STATE: 'new' }, data, ['new-counts-as-auto']],
    ['new is meant for a single server', { ZK_ENSEMBLE_STATE: 'new', ZK_REPLICAS: '1' }, data, []],
    [
      'existing refuses the marker of an operator',
      { ZK_ENSEMBLE_STATE: 'existing' },
      { marker: '' },
      ['marker-with-existing'],
    ],
    [
      'existing accepts that of a first start',
      { ZK_ENSEMBLE_STATE: 'existing' },
      { marker: 'bootstrap 1' },
      [],
    ],
    ['auto accepts a marker', {}, { marker: '' }, []],
  ])('%s', (_what, environment, volume, expected) => {
    expect(idsOf(environment, volume)).toEqual(expected);
  });
});

describe('a volume whose data is gone', () => {
  const alone = { ZK_REPLICAS: '1' };
  const gone = { history: historyOf([]) };

  it.each<[string, Environment, Partial<Volume>, readonly ProblemId[]]>([
    ['of a single server, by its history', alone, gone, ['data-missing']],
    [
      'by its epoch',
      alone,
      { evidence: { ...bareEvidence, epoch: { value: 1, writtenMs: 1 } } },
      ['data-missing'],
    ],
    ['given up by the operator', { ...alone, ZK_ENSEMBLE_STATE: 'new' }, gone, []],
    ['with the marker of a start that never happened', alone, { ...gone, marker: 'new\n' }, []],
    ['in an ensemble, which it joins', {}, { history: historyOf(servers(3)) }, []],
  ])('%s', (_what, environment, volume, expected) => {
    expect(idsOf(environment, volume)).toEqual(expected);
  });
});

describe('transaction logs that were there', () => {
  const before: Evidence = {
    ...bareEvidence,
    newestLog: '200000001',
    newestSnapshot: '100000000',
    logFolderMs: 5,
  };
  const first: Evidence = { ...before, newestLog: null, newestSnapshot: null };

  it.each<[string, Evidence, Partial<Evidence>, readonly ProblemId[]]>([
    ['are there', before, {}, []],
    [
      'were purged after a newer snapshot',
      before,
      { newestLog: null, newestSnapshot: '200000009', logFolderMs: 5 },
      [],
    ],
    ['are older', before, { newestLog: '100000001' }, ['transaction-logs-older']],
    ['are gone', before, { newestLog: null }, ['transaction-logs-older']],
    ['never were', first, { newestSnapshot: '0' }, []],
    [
      'were made and removed since the first start',
      first,
      { newestSnapshot: '0', logFolderMs: 9 },
      ['transaction-logs-older'],
    ],
  ])('%s', (_what, noted, changes, expected) => {
    const history = JSON.parse(historyOf(servers(3)));
    const text = JSON.stringify({ ...history, started: { ...history.started, before: noted } });
    const volume = { ...data, history: text, evidence: { ...noted, ...changes } };
    expect(idsOf({}, volume)).toEqual(expected);
  });

  it('in a folder of another volume are an error', () => {
    const history = historyOf(servers(3));
    expect(idsOf({}, { ...data, history, logVolumeId: 'another' })).toEqual(['folders-of-two-volumes']);
    expect(idsOf({}, { ...data, history, logVolumeId: 'b2b7' })).toEqual([]);
  });
});

describe('transaction logs without a snapshot', () => {
  const orphaned = { ...data, hasSnapshots: false };
  const torn: Partial<Volume> = { tornSnapshots: ['snapshot.9'], isReplayWhole: false };
  const trust = { ZK_SNAPSHOT_TRUST_EMPTY: 'true' };

  it.each<[string, Environment, Partial<Volume>, string, readonly ProblemId[]]>([
    ['are an error', {}, orphaned, '3.9.4', ['snapshots-missing']],
    ['are accepted with the setting for it', trust, orphaned, '3.9.4', []],
    [
      'that begin with the first one are a note',
      {},
      { ...orphaned, isReplayWhole: true },
      '3.9.4',
      ['snapshot-rebuilt'],
    ],
    [
      'beside a snapshot that is cut off, and not whole, are an error',
      {},
      { ...orphaned, ...torn },
      '3.4.14',
      ['snapshots-missing', 'volume-loss-unprotected'],
    ],
    [
      'that lead from the snapshot before one that is cut off are no problem',
      {},
      { ...data, ...torn, isReplayWhole: true },
      '3.9.4',
      [],
    ],
    ['that do not are an error', {}, { ...data, ...torn }, '3.9.4', ['snapshot-torn']],
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
    'files-in-wrong-folder',
    'standalone-volume-in-ensemble',
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
