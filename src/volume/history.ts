// The volume history, a small file beside myid: how the volume came to its data and with which members it last ran.
// Only this toolkit writes it; a volume without one was run by another image.

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

export interface History {
  /** Whether the server bootstrapped an ensemble, joined one, or had its data before this toolkit ran. */
  readonly origin: (typeof origins)[number];
  readonly first: Start;
  /** The last start whose members or versions differed from the one before. */
  readonly last: Start;
}

const origins = ['bootstrapped', 'joined', 'adopted'] as const;

/** The history in a text, also as earlier releases wrote it; undefined when it is none. */
export function parseHistory(text: string | undefined): History | undefined {
  try {
    const { origin, birth, first = birth, last }: Partial<Record<string, unknown>> = JSON.parse(text ?? '');
    const known = origins.find((one) => one === (origin === 'founded' ? 'bootstrapped' : origin));
    return known && isStart(first) && isStart(last) ? { origin: known, first, last } : undefined;
  } catch {
    return undefined;
  }
}

export function renderHistory(history: History): string {
  return `${JSON.stringify(history, null, 2)}\n`;
}

/** The history after another start; the same one when only the time differs. */
export function continueHistory(history: History, start: Start): History {
  const withoutTime = (one: Start) => JSON.stringify({ ...one, time: '' });
  return withoutTime(history.last) === withoutTime(start) ? history : { ...history, last: start };
}

/** Whether the common voters of two lists are a majority of each; the list of a standalone server has none. */
export function shareMajority(before: readonly string[], after: readonly string[]): boolean {
  const [old, now] = [votersOf(before), votersOf(after)];
  const common = old.filter((line) => now.includes(line)).length;
  return common > old.length / 2 && common > now.length / 2;
}

function votersOf(members: readonly string[]): readonly string[] {
  return members.filter((line) => line.startsWith('server.') && !line.endsWith(':observer'));
}

function isStart(value: unknown): value is Start {
  if (typeof value !== 'object' || value === null) return false;
  const { members, id, time }: Partial<Record<string, unknown>> = { ...value };
  return (
    Array.isArray(members) &&
    members.every((line) => typeof line === 'string') &&
    typeof id === 'number' &&
    typeof time === 'string'
  );
}
