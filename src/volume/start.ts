// How a volume enters service: what must happen before its server starts, and the files that are written for it.
// Nothing here decides whether an ensemble is bootstrapped; that is left to bootstrap/.
import type { Ensemble } from '../ensemble/ensemble.ts';
import { memberTexts } from '../ensemble/server-lines.ts';
import type { Problem } from '../problem.ts';
import type { Settings } from '../settings/resolve.ts';
import { isAtLeast } from '../zookeeper/version.ts';
import {
  bootstrapMark,
  epochPath,
  hasData,
  historyPath,
  markerPath,
  newMark,
  type Volume,
} from './contents.ts';
import { continueHistory, type History, parseHistory, renderHistory, type Start } from './history.ts';

/**
 * What must happen before the server starts: nothing, because there is data; the marker of a first start; a bootstrap,
 * which asks the other voters what their volumes hold; or joining an ensemble with an empty volume.
 */
export type VolumeStep = 'none' | 'mark' | 'bootstrap' | 'join';

/** How far a bootstrap has come: decided, and the volume is marked; ended as a first start; ended by joining. */
export type Ending = 'marked' | 'bootstrapped' | 'joined';

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
export type Run = Pick<Start, 'zookeeper' | 'toolkit' | 'time'>;

export function chooseStep(
  volume: Volume,
  { myId, members }: Ensemble,
  settings: Settings,
  version: string | undefined,
): VolumeStep {
  const isProtected = version === undefined || isAtLeast(version, '3.6.0');
  if (hasData(volume) || !isProtected) return 'none';
  if (members.find(({ id }) => id === myId)?.role === 'observer') return 'join';
  const { ensembleState } = settings.values;
  if (ensembleState === 'existing') return 'join';
  if (ensembleState === 'new' || members.length < 2) return 'mark';
  // Any marker but that of a bootstrap is the operator's.
  return volume.marker === undefined || volume.marker === bootstrapMark ? 'bootstrap' : 'mark';
}

/** The files to write on the volume; none while a bootstrap has not come to an ending. */
export function volumeFiles(
  step: VolumeStep,
  ending: Ending | undefined,
  volume: Volume,
  ensemble: Ensemble,
  { values: { dataDir, dataLogDir } }: Settings,
  run: Run,
): readonly PlannedFile[] {
  if (step === 'bootstrap' && ending === undefined) return [];
  const isFirstStart = step === 'mark' || (step === 'bootstrap' && ending !== 'joined');
  const markText = step === 'mark' ? newMark : bootstrapMark;
  const mark = [
    ...volume.unknownEpochs.map((file) => ({ path: epochPath(dataDir, file), text: '0' })),
    { path: markerPath(dataLogDir), text: markText },
  ];
  const origin = hasData(volume) ? 'adopted' : isFirstStart ? 'bootstrapped' : 'joined';
  const start: Start = { members: memberTexts(ensemble), id: ensemble.myId, ...run };
  return [
    ...(isFirstStart ? mark : []),
    ...(ending === 'marked'
      ? []
      : [{ path: historyPath(dataDir), text: historyText(volume, origin, start) }]),
  ];
}

function historyText(volume: Volume, origin: History['origin'], start: Start): string {
  const history = parseHistory(volume.history);
  return renderHistory(history ? continueHistory(history, start) : { origin, first: start, last: start });
}

/** What a generator that does not wait leaves undone: without the marker an empty volume never makes a first start. */
export function volumeNotStarted(step: VolumeStep, volume: Volume, { values }: Settings): readonly Problem[] {
  if (volume.marker !== undefined || (step !== 'mark' && step !== 'bootstrap')) return [];
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
