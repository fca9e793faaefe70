// How a volume enters service: what must happen before its server starts, and the files that are written for it.
// Nothing here decides whether an ensemble is bootstrapped; that is left to bootstrap/.
import type { Ensemble } from '../ensemble/ensemble.ts';
import { memberTexts } from '../ensemble/server-lines.ts';
import type { Problem } from '../problem.ts';
import type { Settings } from '../settings/resolve.ts';
import { isAtLeast } from '../zookeeper/version.ts';
import {
  epochPath,
  hasData,
  historyPath,
  logVolumeIdPath,
  markerPath,
  newMark,
  type Volume,
} from './contents.ts';
import { continueHistory, type History, type LastStart, renderHistory, type Start } from './history.ts';
import { renderMark, stateOf } from './state.ts';

/**
 * What must happen before the server starts: nothing; the marker, because an operator or a single server has decided;
 * or asking the other members, because they may have data, or another list.
 */
export type VolumeStep = 'none' | 'mark' | 'ask';

/**
 * How far a wait has come: a first start is decided, with the decisions that were seen; it ended as a first start; the
 * server joins, or goes on with its data; or it starts beside the volume that the operator has chosen.
 */
export type Ending =
  | { readonly kind: 'marked'; readonly seen: readonly number[] }
  | { readonly kind: 'bootstrapped' | 'joined' | 'following' };

export interface PlannedFile {
  readonly path: string;
  readonly text: string;
  /** Written at every start, so that it need not survive a power failure. */
  readonly isRenewed?: true;
  /** Undefined keeps the mode that the file has, and gives a new one 0644. */
  readonly mode?: number | undefined;
  /** The text without its secrets, where hiding them takes more than the names of their keys. */
  readonly shown?: string;
}

/** What this start adds to the volume history. */
export interface Run extends Pick<Start, 'zookeeper' | 'toolkit' | 'time'> {
  /** For a volume that has none. */
  readonly newVolumeId: string;
}

export function chooseStep(
  volume: Volume,
  { members }: Ensemble,
  settings: Settings,
  version: string | undefined,
): VolumeStep {
  const { content, seen } = stateOf(volume);
  const isProtected = version === undefined || isAtLeast(version, '3.6.0');
  const isSingle = members.length < 2;
  if (content === 'data') return isSingle ? 'none' : 'ask';
  if (!isProtected) return 'none';
  if (isSingle) return settings.values.ensembleState === 'existing' ? 'none' : 'mark';
  // Any marker but that of a first start is the operator's.
  return volume.marker === undefined || seen !== undefined ? 'ask' : 'mark';
}

/** The files to write on the volume; none while a wait has not come to an ending. */
export function volumeFiles(
  step: VolumeStep,
  ending: Ending | undefined,
  volume: Volume,
  ensemble: Ensemble,
  { values: { dataDir, dataLogDir } }: Settings,
  run: Run,
): readonly PlannedFile[] {
  if (step === 'ask' && ending === undefined) return [];
  const { history, content, seen = [] } = stateOf(volume);
  const isFirstStart = content !== 'data' && step !== 'none' && ending?.kind !== 'joined';
  const markText =
    ending?.kind === 'marked'
      ? renderMark(ending.seen)
      : ending?.kind === 'bootstrapped'
        ? renderMark(seen)
        : newMark;
  const mark = [
    ...volume.unknownEpochs.map((file) => ({ path: epochPath(dataDir, file), text: '0' })),
    { path: markerPath(dataLogDir), text: markText },
  ];
  const { newVolumeId, ...about } = run;
  const volumeId = history?.volumeId ?? newVolumeId;
  const started: LastStart = {
    members: memberTexts(ensemble),
    id: ensemble.myId,
    ...about,
    before: volume.evidence,
  };
  const origin = hasData(volume) ? 'adopted' : isFirstStart ? 'bootstrapped' : 'joined';
  return [
    ...(isFirstStart ? mark : []),
    ...(ending?.kind === 'marked'
      ? []
      : [
          ...(dataDir === dataLogDir ? [] : [{ path: logVolumeIdPath(dataLogDir), text: `${volumeId}\n` }]),
          {
            path: historyPath(dataDir),
            text: renderHistory(nextHistory(history, origin, volumeId, started)),
          },
        ]),
  ];
}

/** A volume without a history gets one; what its server last served with is not known. */
function nextHistory(
  history: History | undefined,
  origin: History['origin'],
  volumeId: string,
  started: LastStart,
): History {
  const { before: _, ...first } = started;
  return history
    ? continueHistory(history, volumeId, started)
    : { volumeId, origin, first, served: null, started };
}

/** What a generator that does not wait leaves undone: without the marker an empty volume never makes a first start. */
export function volumeNotStarted(step: VolumeStep, volume: Volume, { values }: Settings): readonly Problem[] {
  if (volume.marker !== undefined || step === 'none' || hasData(volume)) return [];
  const subject = [...new Set([values.dataDir, values.dataLogDir])].join(' and ');
  return [
    {
      id: 'volume-not-bootstrapped',
      severity: 'note',
      subject,
      message: `${subject} hold no data and no marker: a server started now waits for a leader that has the data, and never makes a first start`,
      fix: 'start the server with zk-entrypoint, or generate with --wait',
    },
  ];
}
