// What provokes the problems of a volume.
import { findEnsemble } from '../../../src/ensemble/ensemble.ts';
import type { Problem } from '../../../src/problem.ts';
import type { ProblemId } from '../../../src/problems/index.ts';
import { emptyVolume, type Volume } from '../../../src/volume/contents.ts';
import { bareEvidence } from '../../../src/volume/evidence.ts';
import { renderHistory } from '../../../src/volume/history.ts';
import { unreadableProblems } from '../../../src/volume/rules/files.ts';
import { checkVolume } from '../../../src/volume/rules/index.ts';
import { hostOf, settingsOf } from '../../support/process/settings.ts';
import type { ProblemCase } from './case.ts';

type Environment = Readonly<Record<string, string>>;

const data: Partial<Volume> = { myId: '1\n', hasSnapshots: true, hasTransactionLogs: true };

const orphaned: Partial<Volume> = { ...data, hasSnapshots: false, tornSnapshots: ['snapshot.0'] };

function historyOf(count: number, zookeeper = '3.9.4', service = 'zk', before = bareEvidence): string {
  const members = Array.from(
    { length: count },
    (_, index) => `server.${index + 1}=zk-${index}.${service}:2888:3888`,
  );
  const start = { members, id: 1, zookeeper, toolkit: '0.1.0', time: '2026-01-01T00:00:00.000Z' };
  return renderHistory({
    volumeId: 'b2b7',
    origin: 'bootstrapped',
    first: start,
    served: start,
    started: { ...start, before },
  });
}

/** The problems of server 1 of three. */
function check(environment: Environment, volume: Partial<Volume>, version: string): readonly Problem[] {
  const settings = settingsOf({ ZK_REPLICAS: '3', ...environment });
  const ensemble = findEnsemble(hostOf('zk-0.zk'), settings);
  if (!('members' in ensemble)) return ensemble;
  return checkVolume({ ...emptyVolume, ...volume }, ensemble, settings, version).problems;
}

function caseOf(
  id: ProblemId,
  environment: Environment,
  volume: Partial<Volume>,
  version = '3.9.4',
): ProblemCase {
  return { id, problems: () => check(environment, volume, version) };
}

function unreadable(code: string): ProblemCase {
  const path = '/var/lib/zookeeper/data/version-2';
  return { id: 'volume-unreadable', problems: () => unreadableProblems([{ path, code }], 1000) };
}

export const volumeProblems: readonly ProblemCase[] = [
  unreadable('EACCES'),
  unreadable('EIO'),
  caseOf('myid-differs', {}, { ...data, myId: '2\n' }),
  caseOf('myid-rewritten', {}, { myId: '2\n' }),
  caseOf('myid-has-blanks', {}, { ...data, myId: '1 \n' }),
  caseOf('standalone-volume-in-ensemble', {}, { ...data, history: historyOf(0, '3.9.4') }),
  caseOf('files-in-wrong-folder', {}, { ...data, misplaced: 'transaction logs' }),
  caseOf('files-in-wrong-folder', {}, { ...data, misplaced: 'snapshots' }),
  caseOf('transaction-logs-missing', {}, { ...data, lacksLogFolder: true }),
  caseOf('snapshot-trust-not-needed', { ZK_SNAPSHOT_TRUST_EMPTY: 'true' }, data),
  caseOf('snapshots-missing', {}, { ...data, hasSnapshots: false, isReplayWhole: false }),
  caseOf('snapshots-missing', {}, { ...orphaned, isReplayWhole: false }),
  caseOf('snapshot-torn', {}, { ...data, tornSnapshots: ['snapshot.500'], isReplayWhole: false }),
  caseOf('snapshot-rebuilt', {}, { ...orphaned, isReplayWhole: true }),
  caseOf('existing-standalone-empty', { ZK_REPLICAS: '1', ZK_ENSEMBLE_STATE: 'existing' }, {}),
  caseOf('history-invalid', {}, { ...data, history: 'text' }),
  caseOf('members-step-too-large', {}, { ...data, history: historyOf(5) }),
  caseOf('members-step-too-large', { ZK_REPLICAS: '1' }, { ...data, history: historyOf(3) }),
  caseOf('volume-of-another-ensemble', {}, { ...data, history: historyOf(3, '3.9.4', 'other') }),
  caseOf(
    'member-hosts-changed',
    { ZK_REPLICAS: '2' },
    {
      ...data,
      history: historyOf(2).replaceAll('zk-1.zk', 'other'),
    },
  ),
  caseOf('folders-of-two-volumes', {}, { ...data, history: historyOf(3), logVolumeId: '5f1c' }),
  caseOf(
    'transaction-logs-older',
    {},
    {
      ...data,
      history: historyOf(3, '3.9.4', 'zk', { ...bareEvidence, newestLog: '200000001' }),
    },
  ),
  caseOf(
    'transaction-logs-older',
    {},
    {
      ...data,
      history: historyOf(3, '3.9.4', 'zk', { ...bareEvidence, logFolderMs: 1 }),
    },
  ),
  caseOf('data-missing', { ZK_REPLICAS: '1' }, { history: historyOf(0) }),
  caseOf('new-counts-as-auto', { ZK_ENSEMBLE_STATE: 'new' }, {}),
  caseOf('marker-with-existing', { ZK_ENSEMBLE_STATE: 'existing' }, { marker: '' }),
  caseOf('zookeeper-downgrade', {}, { ...data, history: historyOf(3, '3.9.4') }, '3.8.4'),
  caseOf('volume-loss-unprotected', {}, {}, '3.5.10'),
];
