// How the server may start on a volume without data, or with the operator's marker.
import type { Problem } from '../../problem.ts';
import { spelling } from '../../settings/resolve.ts';
import { table } from '../../settings/table.ts';
import { isAtLeast } from '../../zookeeper/version.ts';
import { hasData, markerPath } from '../contents.ts';
import type { Situation } from './rule.ts';

/** A standalone server has no leader to copy the data from. */
export function checkStandalone({ volume, ensemble, settings }: Situation): Problem | undefined {
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

/** What ZK_ENSEMBLE_STATE says to every server of an ensemble cannot be meant for one volume. */
export function checkState({ volume, state, ensemble, settings }: Situation): Problem | undefined {
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

export function checkProtection({ ensemble, settings, version }: Situation): Problem | undefined {
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
