// What a volume is to an ensemble: whether it has data, had data, or never had any; and with which members its server
// last served. Pure.
import { bootstrapMark, hasData, hasUsableData, type Volume } from './contents.ts';
import { counterOf } from './evidence.ts';
import { type History, lastServed, parseHistory, type Start } from './history.ts';

export interface VolumeState {
  /** Undefined when the volume has none that can be parsed. */
  readonly history: History | undefined;
  /** `lost` when it had data, or its server has run, and there is none. */
  readonly content: 'empty' | 'lost' | 'data';
  /** Undefined when it is not known. */
  readonly last: Start | undefined;
  /** The marker is on a volume with data: the operator's word that this volume is the one to continue from. */
  readonly isChosen: boolean;
  /** The voters whose decisions the marker of a first start keeps; undefined without that marker. */
  readonly seen: readonly number[] | undefined;
}

export function stateOf(volume: Volume): VolumeState {
  const { marker, evidence } = volume;
  const history = parseHistory(volume.history);
  const last = (history && lastServed(history, evidence)) ?? undefined;
  const seen = seenIn(marker);
  const ranAlone = history !== undefined && isAlone(last ?? history.started);
  const isUsable = hasUsableData(volume);
  const hasSomething = isUsable && !(isBlank(volume) && ranAlone);
  // The server removes the marker when it starts, so with one it has not run.
  const hasRun =
    marker === undefined && (history !== undefined || hasData(volume) || (evidence.epoch?.value ?? 0) >= 1);
  return {
    history,
    content: hasSomething ? 'data' : hasRun && !isUsable ? 'lost' : 'empty',
    last,
    isChosen: hasSomething && marker !== undefined && seen === undefined,
    seen: hasSomething ? undefined : seen,
  };
}

/** Without a whole snapshot, the transaction logs have everything from the first transaction on. */
export function replaysFromBeginning({ hasSnapshots, isReplayWhole }: Volume): boolean {
  return !hasSnapshots && isReplayWhole === true;
}

export function isAlone({ members }: Start): boolean {
  return members.length === 0;
}

export function renderMark(seen: readonly number[]): string {
  return `${[bootstrapMark, ...seen].join(' ')}\n`;
}

/** Of the marker of a first start; undefined for that of an operator, and without one. */
function seenIn(marker: string | undefined): readonly number[] | undefined {
  const [word, ...ids] = marker?.trim().split(' ') ?? [];
  return word === bootstrapMark ? ids.map(Number) : undefined;
}

/** A server that ran and acknowledged no write: its snapshots are of the beginning of an epoch, and it has no logs. */
function isBlank({ hasTransactionLogs, evidence }: Volume): boolean {
  return !hasTransactionLogs && evidence.newestSnapshot !== null && counterOf(evidence.newestSnapshot) === 0;
}
