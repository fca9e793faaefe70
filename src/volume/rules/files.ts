// The files of ZooKeeper on a volume: with them the server would not start, or without acknowledged writes.
import type { Problem } from '../../problem.ts';
import { type Settings, spelling } from '../../settings/resolve.ts';
import { table } from '../../settings/table.ts';
import { isAtLeast } from '../../zookeeper/version.ts';
import type { Unreadable } from '../contents.ts';
import { replaysFromBeginning } from '../state.ts';
import type { Situation } from './rule.ts';

/**
 * The problems of a volume that could not be read as a whole.
 * @param uid of the process; undefined where the system has none
 */
export function unreadableProblems(
  unreadable: readonly Unreadable[],
  uid: number | undefined,
): readonly Problem[] {
  return unreadable.map(({ path, code }) => ({
    id: 'volume-unreadable',
    severity: 'error',
    subject: path,
    message: `${path} cannot be read (${code}); what cannot be read must not count as empty`,
    fix:
      code === 'EACCES'
        ? `make ${path} readable for ${uid === undefined ? 'this user' : `uid ${uid}`}: fsGroup in the securityContext of the pod, or chown`
        : `check the volume and what is mounted at ${path}`,
  }));
}

/** ZooKeeper looks for each kind in one folder, and since 3.4.13 rejects it in the other (ZOOKEEPER-2967). */
export function checkMisplaced({ volume, settings }: Situation): Problem | undefined {
  if (volume.misplaced === undefined) return undefined;
  const { dataDir, dataLogDir } = settings.values;
  const isLogs = volume.misplaced === 'transaction logs';
  const [here, there] = isLogs ? [dataDir, dataLogDir] : [dataLogDir, dataDir];
  const subject = `${here}/version-2`;
  return {
    id: 'files-in-wrong-folder',
    severity: 'error',
    subject,
    message: `${subject} has ${volume.misplaced}, but ZooKeeper looks for them in ${there}/version-2: it would not start, or start without them`,
    fix: `set ${table.dataLogDir.env}=${dataDir} if this volume has kept both in one folder; otherwise move ${isLogs ? 'log.*' : 'snapshot.*'} to ${there}/version-2`,
  };
}

/** A server whose transaction logs are lost starts from its last snapshot, without the writes since then. */
export function checkTransactionLogs({ volume, settings }: Situation): Problem | undefined {
  if (!volume.lacksLogFolder || volume.misplaced) return undefined;
  const { dataDir, dataLogDir } = settings.values;
  const subject = `${dataLogDir}/version-2`;
  return {
    id: 'transaction-logs-missing',
    severity: 'error',
    subject,
    message: `${subject} does not exist, but ${dataDir}/version-2 has snapshots; the server would silently lose the writes that it has acknowledged since its last snapshot`,
    fix: `attach the volume that has the transaction logs, or set ${table.dataLogDir.env} to their folder; if they are lost and the other servers serve, move ${dataDir}/version-2 away, and the server copies the data from them; creating ${subject} accepts the loss of every write since the last snapshot`,
  };
}

export function checkSnapshotTrust({ volume, settings }: Situation): Problem | undefined {
  if (settings.values.snapshotTrustEmpty !== true || !volume.hasSnapshots) return undefined;
  const subject = spelling(settings, 'snapshotTrustEmpty');
  return {
    id: 'snapshot-trust-not-needed',
    severity: 'error',
    subject,
    message: `${subject} is true, but the volume has a snapshot; the setting would hide the loss of all snapshots later`,
    fix: `unset ${subject}; it is for a single start`,
  };
}

/** The server passes over a snapshot that a power failure cut off, and replays its logs from the one before. */
export function checkTornSnapshot({ volume, settings }: Situation): Problem | undefined {
  if (!volume.hasSnapshots || volume.isReplayWhole !== false) return undefined;
  const { dataDir } = settings.values;
  const subject = `${dataDir}/version-2`;
  return {
    id: 'snapshot-torn',
    severity: 'error',
    subject,
    message: `${subject} has ${volume.tornSnapshots.join(' and ')}, which is cut off, and the transaction logs do not lead there from the snapshot before it; the server would silently start without the writes between`,
    fix: `restore the volume; or, if the other servers serve, move ${versionFolders(settings)} away, and the server copies the data from them`,
  };
}

/** Transaction logs without a whole snapshot. */
export function checkOrphanedLogs({ volume, settings, version }: Situation): Problem | undefined {
  if (volume.hasSnapshots || !volume.hasTransactionLogs || settings.values.snapshotTrustEmpty)
    return undefined;
  const subject = `${settings.values.dataDir}/version-2`;
  const torn = volume.tornSnapshots.join(' and ');
  const lacks = torn === '' ? 'has no snapshot' : `has no whole snapshot, because ${torn} is cut off`;
  if (replaysFromBeginning(volume)) {
    return {
      id: 'snapshot-rebuilt',
      severity: 'note',
      subject,
      message: `${subject} ${lacks}; the transaction logs begin with the first transaction and have no gap, so the server builds its data from them and loses nothing`,
      fix: 'none needed',
    };
  }
  // Before 3.5.6 the server starts from logs alone, which an upgraded one may have to.
  if (torn === '' && (version === undefined || !isAtLeast(version, '3.5.6'))) return undefined;
  return {
    id: 'snapshots-missing',
    severity: 'error',
    subject,
    message: `${subject} ${lacks}, and the transaction logs do not begin with the first transaction, or have a gap; the server would lose what they lack`,
    fix: `restore the snapshots; or, if the other servers serve, move ${versionFolders(settings)} away, and the server copies the data from them; ${table.snapshotTrustEmpty.env}=true for one start accepts the loss`,
  };
}

function versionFolders({ values: { dataDir, dataLogDir } }: Settings): string {
  return [...new Set([`${dataDir}/version-2`, `${dataLogDir}/version-2`])].join(' and ');
}
