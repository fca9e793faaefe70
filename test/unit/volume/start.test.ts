import { describe, expect, it } from 'vitest';
import { makePlan, planVolume } from '../../../src/generate/plan.ts';
import { emptyVolume, type Volume } from '../../../src/volume/contents.ts';
import { parseHistory } from '../../../src/volume/history.ts';
import { type Ending, volumeNotStarted } from '../../../src/volume/start.ts';
import { factsOf, hostOf } from '../../support/process/settings.ts';

const host = hostOf('zk-0.zk');
const data: Partial<Volume> = { myId: '1\n', hasSnapshots: true, hasTransactionLogs: true };
const marker = '/var/lib/zookeeper/log/initialize';
const history = '/var/lib/zookeeper/data/zk-bootstrap.json';
const logId = '/var/lib/zookeeper/log/zk-bootstrap-volume';
const id = '00000000-0000-4000-8000-000000000000\n';
const epoch = '/var/lib/zookeeper/data/version-2/currentEpoch';

function planFor(environment: Readonly<Record<string, string>>, volume: Partial<Volume>, ending?: Ending) {
  const facts = factsOf({ ZK_REPLICAS: '3', ...environment }, host, {
    version: '3.9.4',
    volume: { ...emptyVolume, ...volume },
  });
  const { plan } = makePlan(facts, ending);
  if (!plan) throw new Error('expected a plan');
  // While a server waits, the volume's part is made without the rest.
  const { problems, ...alone } = planVolume(facts, plan.ensemble, ending);
  expect(plan).toMatchObject(alone);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return plan;
}

/** The paths of the files on the volume with their texts; of the history its origin. */
function written(...args: Parameters<typeof planFor>): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    planFor(...args).volumeFiles.map(({ path, text }) => [
      path,
      path === history ? parseHistory(text)?.origin : text,
    ]),
  );
}

describe('the step before the server starts, with a volume that is', () => {
  it.each<[string, Readonly<Record<string, string>>, Partial<Volume>, string]>([
    ['empty, three voters', {}, {}, 'ask'],
    ['empty, one server', { ZK_REPLICAS: '1' }, {}, 'mark'],
    ['empty, new, which counts as auto', { ZK_ENSEMBLE_STATE: 'new' }, {}, 'ask'],
    ['empty, existing', { ZK_ENSEMBLE_STATE: 'existing' }, {}, 'ask'],
    ['marked by a bootstrap', {}, { marker: 'bootstrap 2\n' }, 'ask'],
    ['marked by hand', {}, { marker: '' }, 'mark'],
    ['marked by new before', {}, { marker: 'new\n' }, 'mark'],
    ['with data', {}, data, 'ask'],
    ['with data, chosen by the operator', {}, { ...data, marker: '' }, 'ask'],
    ['with data, one server', { ZK_REPLICAS: '1' }, data, 'none'],
    ['empty, of a ZooKeeper before 3.6', { ZK_VERSION: '3.5.10' }, {}, 'none'],
    ['empty, of an observer', { ZK_REPLICAS: '4', ZK_OBSERVERS: '1', ZK_HOST_NAME: 'zk-3.zk' }, {}, 'ask'],
  ])('%s', (_what, environment, volume, step) => {
    expect(planFor(environment, volume).volumeStep).toBe(step);
  });
});

describe('before the server starts, on a volume', () => {
  it.each<[string, Readonly<Record<string, string>>, Partial<Volume>, Ending | undefined, object]>([
    ['that is empty, nothing is written before a bootstrap ends', {}, {}, undefined, {}],
    [
      'that is empty, the marker is written when a bootstrap decides',
      {},
      {},
      { kind: 'marked', seen: [2] },
      { [marker]: 'bootstrap 2\n' },
    ],
    [
      'that is empty, the history as well when it ends as a first start',
      {},
      {},
      { kind: 'bootstrapped' },
      { [marker]: 'bootstrap\n', [logId]: id, [history]: 'bootstrapped' },
    ],
    [
      'that is empty, the history alone when an ensemble serves',
      {},
      {},
      { kind: 'joined' },
      { [logId]: id, [history]: 'joined' },
    ],
    [
      'of a single server, marker and history',
      { ZK_REPLICAS: '1' },
      {},
      undefined,
      { [marker]: 'new\n', [logId]: id, [history]: 'bootstrapped' },
    ],
    [
      'with the epochs of a server that ran without a marker, they are reset with the mark',
      {},
      { unknownEpochs: ['currentEpoch'] },
      { kind: 'following' },
      { [epoch]: '0', [marker]: 'new\n', [logId]: id, [history]: 'bootstrapped' },
    ],
    [
      'that the operator has marked, marker and history',
      {},
      { marker: '' },
      undefined,
      { [marker]: 'new\n', [logId]: id, [history]: 'bootstrapped' },
    ],
    [
      'with data and no history, that it was adopted',
      {},
      data,
      { kind: 'joined' },
      { [logId]: id, [history]: 'adopted' },
    ],
  ])('%s', (_what, environment, volume, ending, files) => {
    expect(written(environment, volume, ending)).toEqual(files);
  });
});

it('the history of a volume keeps its id, its origin and its first start', () => {
  const first = planFor({}, {}, { kind: 'bootstrapped' }).volumeFiles.find(({ path }) => path === history);
  const again = planFor({ ZK_REPLICAS: '1' }, { history: first?.text, marker: '' });
  const now = parseHistory(again.volumeFiles.find(({ path }) => path === history)?.text);
  expect(now).toMatchObject({
    volumeId: id.trim(),
    origin: 'bootstrapped',
    first: { id: 1 },
    started: { members: [] },
  });
  expect(now?.first.members).toHaveLength(3);
});

describe('a generator that does not wait notes that the volume was not bootstrapped', () => {
  it.each<[string, Readonly<Record<string, string>>, Partial<Volume>, boolean]>([
    ['when it is empty', {}, {}, true],
    ['when it is that of a single server', { ZK_REPLICAS: '1' }, {}, true],
    ['not when it has data', {}, data, false],
    ['not when it has a marker', {}, { marker: '' }, false],
  ])('%s', (_what, environment, partial, isNoted) => {
    const volume = { ...emptyVolume, ...partial };
    const { settings } = factsOf({ ZK_REPLICAS: '3', ...environment }, host);
    const { volumeStep } = planFor(environment, partial);
    const ids = volumeNotStarted(volumeStep, volume, settings).map(({ id }) => id);
    expect(ids).toEqual(isNoted ? ['volume-not-bootstrapped'] : []);
  });
});
