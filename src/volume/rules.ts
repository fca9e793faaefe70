// What must hold between a configuration and the volume it is started on, so that no data is lost or hidden. Pure.

import type { Ensemble } from '../ensemble/ensemble.ts';
import { memberLines } from '../ensemble/server-lines.ts';
import { type Problem, quote } from '../problem.ts';
import type { Settings } from '../settings/resolve.ts';
import { spelling } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';
import { isAtLeast } from '../zookeeper/version.ts';
import { type History, parseHistory, shareMajority } from './history.ts';
import { hasData, historyPath, type Volume } from './read.ts';

export interface VolumeFindings {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** The text that myid must have. */
  readonly myId: string;
}

export function examineVolume(
  volume: Volume,
  ensemble: Ensemble,
  settings: Settings,
  version: string | undefined,
): VolumeFindings {
  const id = examineId(volume, ensemble, settings);
  const record = parseHistory(volume.record);
  return {
    myId: id.text,
    problems: [
      ...id.problems,
      ...grownFromStandalone(volume, ensemble, settings, record),
      ...misplaced(volume, settings),
      ...lostLogs(volume, settings),
      ...snapshots(volume, settings, version),
      ...lostAlone(volume, ensemble, settings),
    ],
    warnings: [
      ...id.warnings,
      ...unreadableRecord(volume, settings, record),
      ...changedMembers(volume, ensemble, settings, record),
      ...downgrade(version, settings, record),
      ...unprotected(ensemble, settings, version),
    ],
  };
}

function examineId(
  volume: Volume,
  { myId }: Ensemble,
  { values }: Settings,
): { readonly text: string; readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] } {
  const { dataDir, dataLogDir } = values;
  const path = `${dataDir}/myid`;
  const wanted = `${myId}\n`;
  const [line] = volume.myId?.split('\n') ?? [];
  if (line === undefined) return { text: wanted, problems: [], warnings: [] };
  if (line === String(myId)) return { text: volume.myId ?? wanted, problems: [], warnings: [] };
  if (line.trim() === String(myId)) {
    const message = `expected "${myId}" alone, got ${quote(line)}, which ZooKeeper refuses; the blanks are removed`;
    return {
      text: wanted,
      problems: [],
      warnings: [{ subject: path, message, fix: 'nothing, it is repaired' }],
    };
  }
  if (!hasData(volume)) {
    const message = `expected "${myId}", got ${quote(line)}; the volume has no data, so it is written again`;
    return {
      text: wanted,
      problems: [],
      warnings: [{ subject: path, message, fix: 'nothing, unless the volume was to have data' }],
    };
  }
  const folders = [...new Set([dataDir, dataLogDir])].map((folder) => `${folder}/version-2`).join(' and ');
  const problem = {
    subject: path,
    message: `expected "${myId}", the id of this server, got ${quote(line)}, and there is data in ${folders}: the volume is another pod's, or the ids are counted otherwise (another ${table.idOffset.env}, an image that counts from 0)`,
    fix: `attach the right volume; or ${table.idOffset.env}=0 on every pod if the ids counted from 0; or list the members with the ids that their volumes have in ${table.members.env}. To empty this volume and let the server copy the data from the others: remove ${folders}`,
  };
  return { text: wanted, problems: [problem], warnings: [] };
}

/** Peers with empty volumes outvote the one that has the data, unless they are started in the safe order. */
function grownFromStandalone(
  volume: Volume,
  ensemble: Ensemble,
  settings: Settings,
  record: History | undefined,
): readonly Problem[] {
  const isStep = record !== undefined && record.last.members.length === 0 && ensemble.members.length > 1;
  if (!isStep || !hasData(volume) || settings.values.ensembleState === 'existing') return [];
  return [
    {
      subject: settings.values.members ? spelling(settings, 'members') : spelling(settings, 'replicas'),
      message: `expected one server, as this volume has run as a standalone server since ${record.last.time}, got ${ensemble.members.length} members: empty peers could found an ensemble without its data`,
      fix: `grow in the safe order: this server first, with ${table.ensembleState.env}=existing; then exactly one empty server with ${table.ensembleState.env}=new; when both serve, the others with ${table.ensembleState.env}=existing (docs/operations.md, growing a standalone server)`,
    },
  ];
}

/** A standalone server has nobody to copy the data from. */
function lostAlone(volume: Volume, { members }: Ensemble, settings: Settings): readonly Problem[] {
  if (hasData(volume) || members.length > 1 || settings.values.ensembleState !== 'existing') return [];
  return [
    {
      subject: spelling(settings, 'ensembleState'),
      message: `expected data in ${settings.values.dataDir}/version-2, as the server is said to exist, got none, and a standalone server has no leader to copy it from`,
      fix: `restore the volume, or set ${table.ensembleState.env} to new to begin with no data`,
    },
  ];
}

/** ZooKeeper looks for either kind in one folder, and since 3.4.13 refuses it in the other (ZOOKEEPER-2967). */
function misplaced(volume: Volume, { values: { dataDir, dataLogDir } }: Settings): readonly Problem[] {
  if (volume.misplaced === undefined) return [];
  const isLogs = volume.misplaced === 'transaction logs';
  const [here, there] = isLogs ? [dataDir, dataLogDir] : [dataLogDir, dataDir];
  return [
    {
      subject: `${here}/version-2`,
      message: `expected no ${volume.misplaced}, as they are looked for in ${there}/version-2, got some: ZooKeeper would refuse to start, or begin without them`,
      fix: `${table.dataLogDir.env}=${dataDir} if this volume has kept both in one folder; or move ${isLogs ? 'log.*' : 'snapshot.*'} to ${there}/version-2`,
    },
  ];
}

/** A server whose transaction logs are lost starts from its last snapshot: it has forgotten what it acknowledged. */
function lostLogs(volume: Volume, { values: { dataDir, dataLogDir } }: Settings): readonly Problem[] {
  if (!volume.lacksLogFolder || volume.misplaced) return [];
  return [
    {
      subject: `${dataLogDir}/version-2`,
      message: `expected the transaction logs that belong to the snapshots in ${dataDir}/version-2, got no such folder: the server would silently forget what it has acknowledged since its last snapshot`,
      fix: `attach the volume that has them, or set ${table.dataLogDir.env} to where they are; where the others of an ensemble serve, remove ${dataDir}/version-2, and the server copies the data from them; to begin with the snapshot alone, make the folder`,
    },
  ];
}

function snapshots(volume: Volume, settings: Settings, version: string | undefined): readonly Problem[] {
  const isTrusted = settings.values.snapshotTrustEmpty === true;
  if (isTrusted && volume.hasSnapshots) {
    return [
      {
        subject: spelling(settings, 'snapshotTrustEmpty'),
        message: 'expected it unset, as the volume has a snapshot: it would hide the loss of all snapshots',
        fix: `unset ${spelling(settings, 'snapshotTrustEmpty')}; it is for one start alone`,
      },
    ];
  }
  const isOrphaned = volume.hasTransactionLogs && !volume.hasSnapshots;
  if (isTrusted || !isOrphaned || version === undefined || !isAtLeast(version, '3.5.6')) return [];
  return [
    {
      subject: `${settings.values.dataDir}/version-2`,
      message: `expected a snapshot beside the transaction logs, got none: ZooKeeper ${version} would end with "No snapshot found, but there are log entries"`,
      fix: `after an upgrade from 3.4, ${table.snapshotTrustEmpty.env}=true for one start; otherwise the snapshots are lost: restore them, or empty the volume and let the server copy the data from the others`,
    },
  ];
}

function unreadableRecord(
  volume: Volume,
  settings: Settings,
  record: History | undefined,
): readonly Problem[] {
  if (volume.record === undefined || record) return [];
  const message = 'expected a record of birth, got something else; it is written again';
  return [
    {
      subject: historyPath(settings.values.dataDir),
      message,
      fix: 'nothing, unless the volume has been changed by hand',
    },
  ];
}

function changedMembers(
  volume: Volume,
  ensemble: Ensemble,
  settings: Settings,
  record: History | undefined,
): readonly Problem[] {
  const now = memberLines(ensemble).map((line) => line.join('='));
  const before = record?.last.members ?? [];
  if (!hasData(volume) || before.length === 0 || shareMajority(before, now)) return [];
  const count = (lines: readonly string[]) => lines.filter((line) => line.startsWith('server.')).length || 1;
  return [
    {
      subject: settings.values.members ? spelling(settings, 'members') : spelling(settings, 'replicas'),
      message: `expected members that share a majority with the last ones, got ${count(now)} after ${count(before)}: a quorum of the new list may know nothing of what a quorum of the old one has written`,
      fix: 'change the list in steps of which each keeps a majority, such as 3 to 5 and 5 to 7 (docs/operations.md, growing and shrinking)',
    },
  ];
}

function downgrade(
  version: string | undefined,
  settings: Settings,
  record: History | undefined,
): readonly Problem[] {
  const last = record?.last.zookeeper;
  if (!last || version === undefined || isAtLeast(version, last)) return [];
  return [
    {
      subject: settings.values.dataDir,
      message: `expected ZooKeeper ${last} or newer, which this volume was last run by, got ${version}`,
      fix: 'go back to the newer version, unless its release notes allow the downgrade',
    },
  ];
}

function unprotected(
  { members }: Ensemble,
  settings: Settings,
  version: string | undefined,
): readonly Problem[] {
  if (members.length < 2 || version === undefined || isAtLeast(version, '3.6.0')) return [];
  return [
    {
      subject: settings.values.dataDir,
      message: `expected ZooKeeper 3.6 or newer, got ${version}: before 3.6 servers that lost their volumes can outvote one that has its data`,
      fix: 'use ZooKeeper 3.6 or newer',
    },
  ];
}
