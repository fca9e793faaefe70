// The record of first, a small file beside myid: how the volume came to its data and under which members it last
// ran. Written by this toolkit alone; a volume without one has been another image's.

/** One start as the record has it. */
export interface Start {
  /** The members' lines in zoo.cfg; none for a standalone server. */
  readonly members: readonly string[];
  readonly id: number;
  /** Version of ZooKeeper, null when it could not be told. */
  readonly zookeeper: string | null;
  readonly toolkit: string;
  /** ISO 8601, UTC. */
  readonly time: string;
}

export interface History {
  /** Founded an ensemble, joined one, or had its data before this toolkit came. */
  readonly origin: 'bootstrapped' | 'joined' | 'adopted';
  readonly first: Start;
  /** The last start whose members or versions differed from the one before. */
  readonly last: Start;
}

/** The record in a text; undefined when it is none of ours. */
export function parseHistory(text: string | undefined): History | undefined {
  try {
    const record: unknown = JSON.parse(text ?? '');
    return isRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

export function renderHistory(record: History): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** The record after another start; the same one when nothing but the time differs. */
export function continueHistory(record: History, start: Start): History {
  const same = (one: Start) => JSON.stringify({ ...one, time: '' });
  return same(record.last) === same(start) ? record : { ...record, last: start };
}

/** Whether the voters common to two lists are a majority of either; lists without members are of a standalone server. */
export function shareMajority(before: readonly string[], after: readonly string[]): boolean {
  const [old, now] = [before, after].map((lines) =>
    lines.filter((line) => line.startsWith('server.') && !line.endsWith(':observer')),
  );
  const common = old?.filter((line) => now?.includes(line)).length ?? 0;
  return common > (old?.length ?? 0) / 2 && common > (now?.length ?? 0) / 2;
}

function isRecord(value: unknown): value is History {
  if (typeof value !== 'object' || value === null) return false;
  const { origin, first, last }: Partial<Record<string, unknown>> = { ...value };
  return ['bootstrapped', 'joined', 'adopted'].includes(String(origin)) && isStart(first) && isStart(last);
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
