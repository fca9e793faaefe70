// What must hold between a configuration and the volume it is started on, so that no data is lost or hidden. Pure.
import type { Ensemble } from '../../ensemble/ensemble.ts';
import type { Problem } from '../../problem.ts';
import type { Settings } from '../../settings/resolve.ts';
import type { Volume } from '../contents.ts';
import { stateOf } from '../state.ts';
import {
  checkMisplaced,
  checkOrphanedLogs,
  checkSnapshotTrust,
  checkTornSnapshot,
  checkTransactionLogs,
} from './files.ts';
import { checkProtection, checkStandalone, checkState } from './first-start.ts';
import { checkDowngrade, checkFolders, checkHistory, checkLoss, checkOlderLogs } from './history.ts';
import { checkHosts, checkOtherEnsemble, checkRanAlone, checkStep } from './members.ts';
import { checkId, myIdText } from './my-id.ts';
import type { Rule } from './rule.ts';

/** In the order in which their problems are reported. */
const rules: readonly Rule[] = [
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
];

/** Every problem of a volume, and the text that its myid must have. */
export function checkVolume(
  volume: Volume,
  ensemble: Ensemble,
  settings: Settings,
  version: string | undefined,
): { readonly myId: string; readonly problems: readonly Problem[] } {
  const situation = { volume, state: stateOf(volume), ensemble, settings, version };
  return {
    myId: myIdText(volume, ensemble.myId),
    problems: rules.flatMap((check) => check(situation) ?? []),
  };
}
