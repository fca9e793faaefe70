// The volume against its history: what was there at the last start must still be there.
import { type Problem, quote } from '../../problem.ts';
import { table } from '../../settings/table.ts';
import { isAtLeast } from '../../zookeeper/version.ts';
import { historyPath, logVolumeIdPath } from '../contents.ts';
import { compareZxids } from '../evidence.ts';
import type { Situation } from './rule.ts';

/** Without it nothing is known of the lists that the volume was part of. */
export function checkHistory({ volume, state, settings }: Situation): Problem | undefined {
  if (volume.history === undefined || state.history) return undefined;
  const subject = historyPath(settings.values.dataDir);
  return {
    id: 'history-invalid',
    severity: 'error',
    subject,
    message: `${subject} is not a volume history; with which members this volume last served cannot be compared`,
    fix: `restore the file; or, when the member list has not changed since the last start, move it aside: mv ${subject} ${subject}.damaged`,
  };
}

/** The transaction logs of another volume would be replayed over these snapshots, or those of this one be missing. */
export function checkFolders({ volume, state, settings }: Situation): Problem | undefined {
  const { dataDir, dataLogDir } = settings.values;
  const volumeId = state.history?.volumeId ?? undefined;
  if (volumeId === undefined || volume.logVolumeId === undefined || volume.logVolumeId === volumeId)
    return undefined;
  const subject = dataLogDir;
  return {
    id: 'folders-of-two-volumes',
    severity: 'error',
    subject,
    message: `${subject} belongs to another volume than ${dataDir}: ${logVolumeIdPath(dataLogDir)} has the volume id ${quote(volume.logVolumeId)}, the history ${quote(volumeId)}`,
    fix: 'attach the two folders of one server; if its transaction logs are lost and the other servers serve, move version-2 of both folders aside, and the server copies the data from them',
  };
}

/** Logs older than those of the last start, or none although there were some, without a snapshot that covers them. */
export function checkOlderLogs({ volume, state, settings }: Situation): Problem | undefined {
  const before = state.history?.started.before;
  const { evidence } = volume;
  if (!before || volume.misplaced || volume.lacksLogFolder || !volume.hasSnapshots) return undefined;
  const areOlder =
    compareZxids(evidence.newestLog, before.newestLog) < 0 &&
    compareZxids(evidence.newestSnapshot, before.newestLog) < 0;
  const { logFolderMs } = before;
  const areRemoved =
    evidence.newestLog === null && logFolderMs !== null && evidence.logFolderMs !== logFolderMs;
  if (!areOlder && !areRemoved) return undefined;
  const { dataDir, dataLogDir } = settings.values;
  const subject = `${dataLogDir}/version-2`;
  return {
    id: 'transaction-logs-older',
    severity: 'error',
    subject,
    message: `${subject} lacks transaction logs that were there: the newest is ${evidence.newestLog === null ? 'none' : `log.${evidence.newestLog}`}${before.newestLog === null ? '' : `, and log.${before.newestLog} was there at the last start`}; the server would silently lose the writes in them`,
    fix: `restore the logs; if they are lost and the other servers serve, move version-2 of ${dataDir} and of ${dataLogDir} aside, and the server copies the data from them`,
  };
}

/** A single server has no leader to copy from. */
export function checkLoss({ state, ensemble, settings }: Situation): Problem | undefined {
  const { ensembleState, dataDir } = settings.values;
  if (state.content !== 'lost' || ensemble.members.length > 1 || ensembleState !== 'auto') return undefined;
  return {
    id: 'data-missing',
    severity: 'error',
    subject: dataDir,
    message: `${dataDir} has no data, but by its history or its epoch the server has run on it; it would start with an empty tree`,
    fix: `attach or restore the volume with the data; only if the data may be given up, set ${table.ensembleState.env}=new`,
  };
}

export function checkDowngrade({ state, settings, version }: Situation): Problem | undefined {
  const last = state.history?.started.zookeeper;
  if (!last || version === undefined || isAtLeast(version, last)) return undefined;
  const subject = settings.values.dataDir;
  return {
    id: 'zookeeper-downgrade',
    severity: 'warning',
    subject,
    message: `${subject} was last run by ZooKeeper ${last}, and this is ${version}, which may not read its data`,
    fix: `use ZooKeeper ${last} or newer, unless its release notes allow the downgrade`,
  };
}
