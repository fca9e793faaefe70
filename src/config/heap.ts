// The heap of the server's JVM: the setting, a size or a share of the memory limit, unless the operator's own JVM
// flags give it. Whether it fits the memory limit is left to rules/memory.ts.
import { type Problem, quote } from '../problem.ts';
import type { Heap, HeapSize } from '../settings/kinds.ts';
import { type Settings, spelling } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';
import type { GivenFlag } from './jvm-flags.ts';

export interface HeapBound extends HeapSize {
  /** The JVM flag that gives it; undefined when the setting does. */
  readonly given: GivenFlag | undefined;
}

/** The heap that the server gets. */
export interface ServerHeap {
  readonly max: HeapBound;
  readonly initial: HeapBound;
}

const mebibyte = 1024 ** 2;

/** Flags of the operator come later on the command line than those of java.env, so they win. */
export function findHeap(
  settings: Settings,
  jvmFlags: readonly GivenFlag[],
  memoryLimitBytes: number | undefined,
): ServerHeap | Problem {
  const givenMax = lastBound(jvmFlags, /^-(?:Xmx|XX:MaxHeapSize=)(.*)$/);
  if (givenMax && 'id' in givenMax) return givenMax;
  const givenInitial = lastBound(jvmFlags, /^-(?:Xms|XX:InitialHeapSize=)(.*)$/);
  if (givenInitial && 'id' in givenInitial) return givenInitial;

  const own = heapSize(settings.values.heapSize, memoryLimitBytes);
  const max = givenMax ?? (own && { ...own, given: undefined });
  if (!max) return shareWithoutLimit(settings);
  // Without -Xms it follows the maximum: the JVM does not start with an initial heap above it.
  return { max, initial: givenInitial ?? max };
}

/**
 * The size of a heap, whole MiB for a share; undefined for a share of no limit.
 * @param memoryLimitBytes the container's memory limit, undefined when there is none
 */
export function heapSize(heap: Heap, memoryLimitBytes: number | undefined): HeapSize | undefined {
  if (!('percent' in heap)) return heap;
  if (memoryLimitBytes === undefined) return heap.otherwise;
  const mebibytes = Math.max(1, Math.floor((memoryLimitBytes * heap.percent) / 100 / mebibyte));
  return { text: `${mebibytes}m`, bytes: mebibytes * mebibyte };
}

const units = ['', 'k', 'm', 'g', 't'];

function lastBound(jvmFlags: readonly GivenFlag[], pattern: RegExp): HeapBound | Problem | undefined {
  const given = jvmFlags.findLast(({ flag }) => pattern.test(flag));
  if (!given) return undefined;
  const text = pattern.exec(given.flag)?.[1] ?? '';
  const [, count, unit = ''] = /^(\d+|0x[\da-f]+)([kmgt]?)$/i.exec(text) ?? [];
  if (count === undefined) return invalidFlag(given);
  return { text, bytes: Number(count) * 1024 ** units.indexOf(unit.toLowerCase()), given };
}

function invalidFlag({ flag, from }: GivenFlag): Problem {
  return {
    id: 'invalid-heap-flag',
    severity: 'error',
    subject: from,
    message: `${from}: expected a heap as the JVM spells it, such as -Xmx512m, got ${quote(flag)}`,
    fix: `correct ${flag}, or remove it and set ${table.heapSize.env}`,
  };
}

function shareWithoutLimit(settings: Settings): Problem {
  const subject = spelling(settings, 'heapSize');
  const share = settings.origins.heapSize?.text;
  return {
    id: 'heap-share-without-limit',
    severity: 'error',
    subject,
    message: `${subject}=${share} is a share of the container's memory limit, but there is no limit`,
    fix: `limit the memory of the container, or set a size for that case, such as "${share} or 2G"`,
  };
}
