// What must hold between a configuration and the volume it is started on, so that no data is lost or hidden. Pure.

import type { Ensemble } from '../ensemble/ensemble.ts';
import { memberTexts } from '../ensemble/server-lines.ts';
import { type Problem, quote } from '../problem.ts';
import { type Settings, spelling } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';
import { isAtLeast } from '../zookeeper/version.ts';
import { hasData, historyPath, shownId, type Unreadable, type Volume } from './contents.ts';
import { type History, parseHistory, shareMajority } from './history.ts';

/** What the rules look at. */
interface Situation {
  readonly volume: Volume;
  /** Undefined when the volume has none that can be read. */
  readonly history: History | undefined;
  readonly ensemble: Ensemble;
  readonly settings: Settings;
  readonly version: string | undefined;
}

/** Every problem of a volume, and the text that its myid must have. */
export function checkVolume(
  volume: Volume,
  ensemble: Ensemble,
  settings: Settings,
  version: string | undefined,
): { readonly myId: string; readonly problems: readonly Problem[] } {
  const situation = { volume, history: parseHistory(volume.history), ensemble, settings, version };
  const wanted = String(ensemble.myId);
  const kept = firstLine(volume.myId) === wanted ? volume.myId : undefined;
  return {
    myId: kept ?? `${wanted}\n`,
    problems: [
      checkId,
      checkGrowth,
      checkMisplaced,
      checkTransactionLogs,
      checkSnapshots,
      checkStandalone,
      checkHistory,
      checkMembers,
      checkDowngrade,
      checkProtection,
    ].flatMap((check) => check(situation) ?? []),
  };
}

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

function checkId({ volume, ensemble, settings }: Situation): Problem | undefined {
  const { dataDir } = settings.values;
  const path = `${dataDir}/myid`;
  const wanted = String(ensemble.myId);
  const found = firstLine(volume.myId);
  if (found === undefined || found === wanted) return undefined;
  if (found.trim() === wanted) {
    return {
      id: 'myid-has-blanks',
      severity: 'warning',
      subject: path,
      message: `${path} is ${quote(found)}, with blanks that ZooKeeper rejects; it is rewritten without them`,
      fix: 'none needed',
    };
  }
  const shown = shownId(found);
  if (!hasData(volume)) {
    return {
      id: 'myid-rewritten',
      severity: 'warning',
      subject: path,
      message: `${path} is ${shown} but this server is ${wanted}; the volume has no data, so the file is rewritten`,
      fix: 'none needed, unless the volume should have data: then stop the server and attach the right volume',
    };
  }
  return {
    id: 'myid-differs',
    severity: 'error',
    subject: path,
    message: `${path} is ${shown} but this server is ${wanted}: the volume belongs to another pod, or ${table.idOffset.env} differs`,
    fix: `attach the volume of server ${wanted}; if every pod reports this, set ${table.idOffset.env} to match the volumes (0 after an image that counts ids from 0), or list the members with the ids of their volumes in ${table.members.env}`,
  };
}

/** Peers with empty volumes outvote the server that has the data, unless they are started in the safe order. */
function checkGrowth({ volume, history, ensemble, settings }: Situation): Problem | undefined {
  const ranStandalone = history?.last.members.length === 0;
  if (!ranStandalone || ensemble.members.length < 2 || !hasData(volume)) return undefined;
  const { env } = table.ensembleState;
  if (settings.values.ensembleState === 'existing') return undefined;
  const subject = membersSpelling(settings);
  return {
    id: 'standalone-volume-in-ensemble',
    severity: 'error',
    subject,
    message: `${subject} gives ${ensemble.members.length} members, but this volume has run as a standalone server since ${history.last.time}; peers with empty volumes could bootstrap an ensemble without its data`,
    fix: `grow in the safe order: this server first, with ${env}=existing; then exactly one empty server with ${env}=new; when both serve, the others with ${env}=existing (docs/operations.md, growing a standalone server)`,
  };
}

/** ZooKeeper looks for each kind in one folder, and since 3.4.13 rejects it in the other (ZOOKEEPER-2967). */
function checkMisplaced({ volume, settings }: Situation): Problem | undefined {
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
function checkTransactionLogs({ volume, settings }: Situation): Problem | undefined {
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

function checkSnapshots({ volume, settings, version }: Situation): Problem | undefined {
  const isTrusted = settings.values.snapshotTrustEmpty === true;
  if (isTrusted && volume.hasSnapshots) {
    const subject = spelling(settings, 'snapshotTrustEmpty');
    return {
      id: 'snapshot-trust-not-needed',
      severity: 'error',
      subject,
      message: `${subject} is true, but the volume has a snapshot; the setting would hide the loss of all snapshots later`,
      fix: `unset ${subject}; it is for a single start`,
    };
  }
  const isOrphaned = volume.hasTransactionLogs && !volume.hasSnapshots;
  if (isTrusted || !isOrphaned || version === undefined || !isAtLeast(version, '3.5.6')) return undefined;
  const { dataDir, dataLogDir } = settings.values;
  const subject = `${dataDir}/version-2`;
  const folders = [...new Set([subject, `${dataLogDir}/version-2`])].join(' and ');
  return {
    id: 'snapshots-missing',
    severity: 'error',
    subject,
    message: `${subject} has no snapshot beside the transaction logs; ZooKeeper ${version} would end with "No snapshot found, but there are log entries"`,
    fix: `after an upgrade from 3.4, set ${table.snapshotTrustEmpty.env}=true for one start; otherwise the snapshots are lost: restore them, or, if the other servers serve, move ${folders} away, and the server copies the data from them`,
  };
}

/** A standalone server has no leader to copy the data from. */
function checkStandalone({ volume, ensemble, settings }: Situation): Problem | undefined {
  const { ensembleState, dataDir } = settings.values;
  if (hasData(volume) || ensemble.members.length > 1 || ensembleState !== 'existing') return undefined;
  const subject = spelling(settings, 'ensembleState');
  return {
    id: 'existing-standalone-empty',
    severity: 'error',
    subject,
    message: `${subject} is existing, but ${dataDir}/version-2 has no data, and a standalone server has no leader to copy it from`,
    fix: `attach or restore the volume; only if there never was data, set ${table.ensembleState.env}=new to start with none`,
  };
}

function checkHistory({ volume, history, settings }: Situation): Problem | undefined {
  if (volume.history === undefined || history) return undefined;
  const subject = historyPath(settings.values.dataDir);
  return {
    id: 'history-invalid',
    severity: 'warning',
    subject,
    message: `${subject} is not a volume history; it is rewritten, and this start is not compared with the last one`,
    fix: 'none needed, but find out what changed the file',
  };
}

function checkMembers({ volume, history, ensemble, settings }: Situation): Problem | undefined {
  const before = history?.last.members ?? [];
  const now = memberTexts(ensemble);
  if (!hasData(volume) || before.length === 0 || shareMajority(before, now)) return undefined;
  const count = (lines: readonly string[]) => lines.filter((line) => line.startsWith('server.')).length || 1;
  const subject = membersSpelling(settings);
  return {
    id: 'members-share-no-majority',
    severity: 'warning',
    subject,
    message: `${subject} gives ${count(now)} members that share no majority with the last ${count(before)}; a quorum of the new list may lack writes that a quorum of the old one has acknowledged`,
    fix: 'change the list in steps that each keep a majority, such as 3 to 5 and 5 to 7 (docs/operations.md, growing and shrinking)',
  };
}

function checkDowngrade({ history, settings, version }: Situation): Problem | undefined {
  const last = history?.last.zookeeper;
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

function checkProtection({ ensemble, settings, version }: Situation): Problem | undefined {
  if (ensemble.members.length < 2 || version === undefined || isAtLeast(version, '3.6.0')) return undefined;
  const subject = settings.values.dataDir;
  return {
    id: 'volume-loss-unprotected',
    severity: 'warning',
    subject,
    message: `${subject} is not protected by ZooKeeper ${version}: before 3.6, servers that lost their volumes can outvote one that has its data`,
    fix: 'use ZooKeeper 3.6 or newer',
  };
}

function firstLine(text: string | undefined): string | undefined {
  return text?.split('\n')[0];
}

/** How the operator gave the members. */
function membersSpelling(settings: Settings): string {
  return spelling(settings, settings.values.members ? 'members' : 'replicas');
}
