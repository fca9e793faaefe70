// The volume history, a small file beside myid: how the volume came to its data, with which members its server last
// served, and with which it was last started. Only this toolkit writes it; a volume without one was run by another image.
//
// A start proves nothing: the server may never have found a majority. Whether it served is judged at the next start,
// from what a server writes only then.
import { bareEvidence, type Evidence } from './evidence.ts';

/** One start of the server. */
export interface Start {
  /** The members' lines in zoo.cfg; none for a standalone server. */
  readonly members: readonly string[];
  readonly id: number;
  /** Version of ZooKeeper, null when it could not be determined. */
  readonly zookeeper: string | null;
  readonly toolkit: string;
  /** ISO 8601, UTC. */
  readonly time: string;
}

/** The last start, with what was on the volume before it. */
export interface LastStart extends Start {
  readonly before: Evidence;
}

export interface History {
  /** In the folder of the transaction logs too, so that folders that do not belong together are recognised. */
  readonly volumeId: string | null;
  /** Whether the server bootstrapped an ensemble, joined one, or had its data before this toolkit ran. */
  readonly origin: (typeof origins)[number];
  readonly first: Start;
  /** The last start after which the server served; null when none is known. */
  readonly served: Start | null;
  readonly started: LastStart;
}

const origins = ['bootstrapped', 'joined', 'adopted'] as const;

/** The history in a text, also as earlier builds wrote it; undefined when it is none. */
export function parseHistory(text: string | undefined): History | undefined {
  try {
    const parsed: Partial<Record<string, unknown>> = JSON.parse(text ?? '');
    return 'started' in parsed ? parseCurrent(parsed) : parseEarlier(parsed);
  } catch {
    return undefined;
  }
}

function parseCurrent({
  volumeId,
  origin,
  first,
  served,
  started,
}: Partial<Record<string, unknown>>): History | undefined {
  const known = origins.find((one) => one === origin);
  const isId = volumeId === null || typeof volumeId === 'string';
  if (!known || !isId || !isStart(first) || !isStart(started)) return undefined;
  if (served !== null && !isStart(served)) return undefined;
  const { before }: Partial<Record<string, unknown>> = { ...started };
  return isEvidence(before)
    ? { volumeId, origin: known, first, served, started: { ...started, before } }
    : undefined;
}

/** Earlier builds noted starts alone; the last list counts as that under which the server served. */
function parseEarlier({
  origin,
  birth,
  first = birth,
  last,
}: Partial<Record<string, unknown>>): History | undefined {
  const known = origins.find((one) => one === (origin === 'founded' ? 'bootstrapped' : origin));
  return known && isStart(first) && isStart(last)
    ? { volumeId: null, origin: known, first, served: last, started: { ...last, before: bareEvidence } }
    : undefined;
}

export function renderHistory(history: History): string {
  return `${JSON.stringify(history, null, 2)}\n`;
}

/** The last start after which the server served, judged from what is on the volume now; null when none is known. */
export function lastServed({ started, served }: History, now: Evidence): Start | null {
  const { before, ...start } = started;
  return hasServed(start.members.length === 0, before, now) ? start : served;
}

/** An ensemble begins an epoch, and a member writes the file again when it joins one; a standalone server has none. */
function hasServed(isStandalone: boolean, before: Evidence, now: Evidence): boolean {
  if (isStandalone) return now.newestLog !== before.newestLog || now.newestSnapshot !== before.newestSnapshot;
  if (now.epoch === null || now.epoch.value < 1) return false;
  return now.epoch.value !== before.epoch?.value || now.epoch.writtenMs !== before.epoch.writtenMs;
}

/** The history when the server is started again. */
export function continueHistory(history: History, volumeId: string, started: LastStart): History {
  return { ...history, volumeId, served: lastServed(history, started.before), started };
}

function isStart(value: unknown): value is Start {
  if (typeof value !== 'object' || value === null) return false;
  const { members, id, zookeeper, toolkit, time }: Partial<Record<string, unknown>> = { ...value };
  return (
    Array.isArray(members) &&
    members.every((line) => typeof line === 'string') &&
    typeof id === 'number' &&
    (zookeeper === null || typeof zookeeper === 'string') &&
    typeof toolkit === 'string' &&
    typeof time === 'string'
  );
}

function isEvidence(value: unknown): value is Evidence {
  if (typeof value !== 'object' || value === null) return false;
  const { epoch, newestLog, newestSnapshot, logFolderMs }: Partial<Record<string, unknown>> = { ...value };
  const isNullOr = (type: string, one: unknown) => one === null || typeof one === type;
  return (
    (epoch === null || isEpoch(epoch)) &&
    isNullOr('string', newestLog) &&
    isNullOr('string', newestSnapshot) &&
    isNullOr('number', logFolderMs)
  );
}

function isEpoch(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { value: epoch, writtenMs }: Partial<Record<string, unknown>> = { ...value };
  return typeof epoch === 'number' && typeof writtenMs === 'number';
}
