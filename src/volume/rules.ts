// What must hold between a configuration and the volume it is started on, so that no data is lost or hidden. Pure.

import type { Ensemble } from '../ensemble/ensemble.ts';
import {
  distance,
  hostsInLines,
  type Roles,
  rolesInLines,
  rolesOf,
  stepBetween,
  stepsBetween,
} from '../ensemble/roles.ts';
import { memberTexts } from '../ensemble/server-lines.ts';
import { type Problem, quote } from '../problem.ts';
import { type Settings, spelling } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';
import { isAtLeast } from '../zookeeper/version.ts';
import {
  hasData,
  historyPath,
  logVolumeIdPath,
  markerPath,
  shownId,
  type Unreadable,
  type Volume,
} from './contents.ts';
import { compareZxids } from './evidence.ts';
import { isAlone, replaysFromBeginning, stateOf, type VolumeState } from './state.ts';

/** What the rules look at. */
interface Situation {
  readonly volume: Volume;
  readonly state: VolumeState;
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
  const situation = { volume, state: stateOf(volume), ensemble, settings, version };
  const wanted = String(ensemble.myId);
  const kept = firstLine(volume.myId) === wanted ? volume.myId : undefined;
  return {
    myId: kept ?? `${wanted}\n`,
    problems: [
      checkId,
      checkHistory,
      checkFolders,
      checkMisplaced,
      checkTransactionLogs,
      checkOlderLogs,
      checkSnapshotTrust,
      checkTornSnapshot,
      checkOrphanedLogs,
      checkStandalone,
      checkLoss,
      checkOtherEnsemble,
      checkRanAlone,
      checkStep,
      checkHosts,
      checkState,
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

function checkSnapshotTrust({ volume, settings }: Situation): Problem | undefined {
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
function checkTornSnapshot({ volume, settings }: Situation): Problem | undefined {
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
function checkOrphanedLogs({ volume, settings, version }: Situation): Problem | undefined {
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

/** Without it nothing is known of the lists that the volume was part of. */
function checkHistory({ volume, state, settings }: Situation): Problem | undefined {
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
function checkFolders({ volume, state, settings }: Situation): Problem | undefined {
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
function checkOlderLogs({ volume, state, settings }: Situation): Problem | undefined {
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
function checkLoss({ state, ensemble, settings }: Situation): Problem | undefined {
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

function checkOtherEnsemble({ state, ensemble, settings }: Situation): Problem | undefined {
  const before = hostsInLines(state.last?.members ?? []);
  const now = hostsInLines(memberTexts(ensemble));
  if (!mayCompare(state) || before.length === 0 || now.length === 0) return undefined;
  if (before.some((host) => now.includes(host))) return undefined;
  const subject = membersSpelling(settings);
  return {
    id: 'volume-of-another-ensemble',
    severity: 'error',
    subject,
    message: `${subject} has no host with which this volume last served: it was ${before.join(' ')}, and now is ${now.join(' ')}; a volume of another ensemble would mix two trees`,
    fix: `attach the volume of this ensemble; if only the domain or the hosts have new names, confirm it on each volume: touch ${markerPath(settings.values.dataLogDir)} (docs/operations.md, a renamed domain)`,
  };
}

/** Peers with empty volumes outvote the server that has the data, unless they are started in the safe order. */
function checkRanAlone({ state, ensemble, settings }: Situation): Problem | undefined {
  const { last } = state;
  if (!mayCompare(state) || !last || !isAlone(last) || ensemble.members.length < 2) return undefined;
  const subject = membersSpelling(settings);
  return {
    id: 'standalone-volume-in-ensemble',
    severity: 'error',
    subject,
    message: `${subject} gives ${ensemble.members.length} members, but this volume last ran as a standalone server, since ${last.time}; peers with empty volumes could form an ensemble without its data`,
    fix: `choose the one volume to continue from, and confirm it there: touch ${markerPath(settings.values.dataLogDir)}; on servers with data of their own, move both version-2 folders aside first (docs/operations.md, growing a standalone server)`,
  };
}

function checkStep({ state, ensemble, settings }: Situation): Problem | undefined {
  const compared = listsOf(state, ensemble);
  if (!compared || !state.last || isAlone(state.last)) return undefined;
  const { before, now } = compared;
  const step = stepBetween(before, now);
  if (step !== 'other' && step !== 'single') return undefined;
  const subject = membersSpelling(settings);
  return {
    id: 'members-step-too-large',
    severity: 'error',
    subject,
    message: `${subject} gives the voters ${now.voters.join(' ')}, but this volume last served with the voters ${before.voters.join(' ')}; two majorities without a common server could serve`,
    fix: `${stepsText(before, now)} (docs/operations.md, growing and shrinking)`,
  };
}

function stepsText(before: Roles, now: Roles): string {
  if (before.quorum.join() !== now.quorum.join())
    return 'keep the groups and weights, or stop all servers and confirm the new ones on each volume with the marker';
  if (now.voters.length === 1)
    return 'a change to a single server is made by hand, with the marker on the volume to keep';
  const steps = stepsBetween(before, now).map((voters) => voters.join(' '));
  return `change one voter at a time, and wait each time until all servers serve: ${steps.join(', then ')}`;
}

/** Other names of the same members; the lists are compared by ids. */
function checkHosts({ state, ensemble, settings }: Situation): Problem | undefined {
  const before = state.last?.members ?? [];
  const now = memberTexts(ensemble);
  const hosts = hostsInLines(now);
  const others = hostsInLines(before).filter((host) => !hosts.includes(host));
  const compared = listsOf(state, ensemble);
  if (!compared || distance(compared.before.voters, compared.now.voters) > 0) return undefined;
  if (others.length === 0 || others.length === hostsInLines(before).length) return undefined;
  const subject = membersSpelling(settings);
  return {
    id: 'member-hosts-changed',
    severity: 'note',
    subject,
    message: `${subject} gives members other hosts than at the last start; these are not there any more: ${others.join(' ')}`,
    fix: 'none needed when the same servers have new names',
  };
}

/** What ZK_ENSEMBLE_STATE says to every server of an ensemble cannot be meant for one volume. */
function checkState({ volume, state, ensemble, settings }: Situation): Problem | undefined {
  const { ensembleState, dataLogDir } = settings.values;
  if (ensemble.members.length < 2) return undefined;
  const subject = spelling(settings, 'ensembleState');
  if (ensembleState === 'new') {
    return {
      id: 'new-counts-as-auto',
      severity: 'warning',
      subject,
      message: `${subject} is new, which counts as auto in an ensemble: if it stays set, a server whose volume is lost later would vote with an empty one`,
      fix: `unset ${subject}`,
    };
  }
  const isOperators = volume.marker !== undefined && state.seen === undefined;
  if (ensembleState !== 'existing' || !isOperators) return undefined;
  const path = markerPath(dataLogDir);
  return {
    id: 'marker-with-existing',
    severity: 'error',
    subject: path,
    message: `${path} makes this volume vote although it may be empty, but ${subject} is existing`,
    fix: `remove ${path}, or unset ${subject} for the start with the marker`,
  };
}

/** Without data nothing can be mixed; and the marker is the operator's word. */
function mayCompare({ content, isChosen }: VolumeState): boolean {
  return content === 'data' && !isChosen;
}

function listsOf(
  state: VolumeState,
  ensemble: Ensemble,
): { readonly before: Roles; readonly now: Roles } | undefined {
  if (!mayCompare(state) || !state.last) return undefined;
  return {
    before: rolesInLines(state.last.members, state.last.id),
    now: rolesOf(ensemble, memberTexts(ensemble)),
  };
}

function checkDowngrade({ state, settings, version }: Situation): Problem | undefined {
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
