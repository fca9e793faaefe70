import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../src/generate/plan.ts';
import { type History, renderHistory } from '../../../src/volume/history.ts';
import { emptyVolume, type Volume } from '../../../src/volume/read.ts';
import { factsOf, hostOf } from '../../support/process/settings.ts';

const host = hostOf('zk-0.zk');
const data: Partial<Volume> = { myId: '1\n', hasSnapshots: true, hasTransactionLogs: true };

function servers(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `server.${index + 1}=zk-${index}.zk:2888:3888`);
}

function recordOf(members: readonly string[], zookeeper: string | null = '3.9.4'): string {
  const start = { members, id: 1, zookeeper, toolkit: '0.1.0', time: '2026-01-01T00:00:00.000Z' };
  return renderHistory({ origin: 'founded', birth: start, last: start } satisfies History);
}

/** The texts of what is wrong or doubtful about starting with this environment on this volume. */
function judge(environment: Readonly<Record<string, string>>, volume: Partial<Volume>, version = '3.9.4') {
  const facts = factsOf({ ZK_REPLICAS: '3', ...environment }, host, {
    version,
    volume: { ...emptyVolume, ...volume },
  });
  const { plan, problems, warnings } = makePlan(facts);
  const text = (all: typeof problems) => all.map(({ subject, message }) => `${subject}: ${message}`);
  return { step: plan?.volumeStep, problems: text(problems), warnings: text(warnings), plan };
}

describe('what is done to a volume', () => {
  it.each<[string, Readonly<Record<string, string>>, Partial<Volume>, string]>([
    ['empty, three voters', {}, {}, 'ask'],
    ['empty, one server', { ZK_REPLICAS: '1' }, {}, 'mark'],
    ['empty, new', { ZK_ENSEMBLE_STATE: 'new' }, {}, 'mark'],
    ['empty, existing', { ZK_ENSEMBLE_STATE: 'existing' }, {}, 'join'],
    ['marked by a founding', {}, { marker: 'founding\n' }, 'ask'],
    ['marked by hand', {}, { marker: '' }, 'mark'],
    ['marked by new before', {}, { marker: 'new\n' }, 'mark'],
    ['with data', {}, data, 'none'],
    ['with data, new', { ZK_ENSEMBLE_STATE: 'new' }, data, 'none'],
    ['with data, existing', { ZK_ENSEMBLE_STATE: 'existing' }, data, 'none'],
  ])('%s', (_what, environment, volume, expected) => {
    expect(judge(environment, volume)).toMatchObject({ step: expected, problems: [] });
  });

  it('before 3.6 is nothing, with a warning', () => {
    const { step, warnings } = judge({}, {}, '3.5.10');
    expect(step).toBe('none');
    expect(warnings).toContainEqual(expect.stringContaining('expected ZooKeeper 3.6 or newer, got 3.5.10'));
  });

  it('of an observer is never asked about', () => {
    const observer = factsOf({ ZK_REPLICAS: '4', ZK_OBSERVERS: '1' }, hostOf('zk-3.zk'), {
      version: '3.9.4',
    });
    expect(makePlan(observer).plan?.volumeStep).toBe('join');
  });
});

describe('myid on the volume', () => {
  it('of another server is refused with data, with both ids and the folders', () => {
    expect(judge({}, { ...data, myId: '2\n' }).problems).toEqual([
      expect.stringMatching(
        /^\/var\/lib\/zookeeper\/data\/myid: expected "1", the id of this server, got "2", and there is data in \/var\/lib\/zookeeper\/data\/version-2 and \/var\/lib\/zookeeper\/log\/version-2: /,
      ),
    ]);
  });

  it('of another server is written again without data, with a warning', () => {
    const { plan, warnings } = judge({}, { myId: '2\n' });
    expect(plan?.files.at(-1)).toEqual({ path: '/var/lib/zookeeper/data/myid', text: '1\n' });
    expect(warnings).toEqual([
      '/var/lib/zookeeper/data/myid: expected "1", got "2"; the volume has no data, so it is written again',
    ]);
  });

  it('with blanks is repaired, with a warning', () => {
    const { plan, warnings } = judge({}, { ...data, myId: '1 \n' });
    expect(plan?.files.at(-1)?.text).toBe('1\n');
    expect(warnings).toEqual([
      '/var/lib/zookeeper/data/myid: expected "1" alone, got "1 ", which ZooKeeper refuses; the blanks are removed',
    ]);
  });

  it('without a line end is left as it is', () => {
    expect(judge({}, { ...data, myId: '1' }).plan?.files.at(-1)?.text).toBe('1');
  });
});

describe('the record of birth', () => {
  it('of a standalone server refuses an ensemble', () => {
    expect(judge({}, { ...data, record: recordOf([]) }).problems).toEqual([
      'ZK_REPLICAS: expected one server, as this volume has run as a standalone server since 2026-01-01T00:00:00.000Z, got 3 members: empty peers could found an ensemble without its data',
    ]);
  });

  it.each<[string, Readonly<Record<string, string>>, Partial<Volume>]>([
    ['the operator says existing', { ZK_ENSEMBLE_STATE: 'existing' }, { ...data, record: recordOf([]) }],
    ['it stays alone', { ZK_REPLICAS: '1' }, { ...data, record: recordOf([]) }],
    ['the volume has no data', {}, { record: recordOf([]) }],
    ['it was in an ensemble', {}, { ...data, record: recordOf(servers(3)) }],
    ['there is no record', {}, data],
    [
      'the list grows by less than a majority',
      { ZK_REPLICAS: '5' },
      { ...data, record: recordOf(servers(3)) },
    ],
  ])('has nothing against it when %s', (_what, environment, volume) => {
    expect(judge(environment, volume)).toMatchObject({ problems: [], warnings: [] });
  });

  it('warns of a list that shares no majority with the last one', () => {
    expect(judge({ ZK_REPLICAS: '7' }, { ...data, record: recordOf(servers(3)) }).warnings).toEqual([
      'ZK_REPLICAS: expected members that share a majority with the last ones, got 7 after 3: a quorum of the new list may know nothing of what a quorum of the old one has written',
    ]);
  });

  it('warns of an older version than the last', () => {
    expect(judge({}, { ...data, record: recordOf(servers(3), '3.9.4') }, '3.8.4').warnings).toEqual([
      '/var/lib/zookeeper/data: expected ZooKeeper 3.9.4 or newer, which this volume was last run by, got 3.8.4',
    ]);
  });

  it('that is none is written again, with a warning', () => {
    expect(judge({}, { ...data, record: 'text' }).warnings).toEqual([
      '/var/lib/zookeeper/data/zk-bootstrap.json: expected a record of birth, got something else; it is written again',
    ]);
  });
});

describe('transaction logs without a snapshot', () => {
  const orphaned = { ...data, hasSnapshots: false };
  const trust = { ZK_SNAPSHOT_TRUST_EMPTY: 'true' };

  it.each<[string, Readonly<Record<string, string>>, Partial<Volume>, string, number]>([
    ['refused', {}, orphaned, '3.9.4', 1],
    ['accepted once when the operator says so', trust, orphaned, '3.9.4', 0],
    ['no trouble before 3.5.6', {}, orphaned, '3.4.14', 0],
    ['the word for it is refused beside a snapshot', trust, data, '3.9.4', 1],
    ['the word for it is no trouble on an empty volume', trust, {}, '3.9.4', 0],
  ])('%s', (_what, environment, volume, version, count) => {
    expect(judge(environment, volume, version).problems).toHaveLength(count);
  });
});

describe('snapshots and transaction logs in folders of their own', () => {
  it.each<[string, Partial<Volume>, string]>([
    [
      'logs beside the snapshots',
      { misplaced: 'transaction logs' },
      '/var/lib/zookeeper/data/version-2: expected no transaction logs, as they are looked for in /var/lib/zookeeper/log/version-2',
    ],
    [
      'snapshots beside the logs',
      { misplaced: 'snapshots' },
      '/var/lib/zookeeper/log/version-2: expected no snapshots, as they are looked for in /var/lib/zookeeper/data/version-2',
    ],
    [
      'the logs are lost',
      { lacksLogFolder: true },
      '/var/lib/zookeeper/log/version-2: expected the transaction logs that belong to the snapshots in /var/lib/zookeeper/data/version-2',
    ],
    [
      'both',
      { misplaced: 'transaction logs', lacksLogFolder: true },
      '/var/lib/zookeeper/data/version-2: expected no transaction logs',
    ],
  ])('%s: refused', (_what, volume, words) => {
    expect(judge({}, { ...data, ...volume }).problems).toEqual([expect.stringContaining(words)]);
  });
});

it('an empty standalone server that is said to exist is refused', () => {
  const alone = { ZK_REPLICAS: '1', ZK_ENSEMBLE_STATE: 'existing' };
  expect(judge(alone, {}).problems).toEqual([
    expect.stringContaining('a standalone server has no leader to copy it from'),
  ]);
  expect(judge(alone, data).problems).toEqual([]);
});
