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

  const own = heapSize(
    imageHeapOverLimit(settings, memoryLimitBytes) ? defaultHeap : settings.values.heapSize,
    memoryLimitBytes,
  );
  const max = givenMax ?? (own && { ...own, given: undefined });
  if (!max) return shareWithoutLimit(settings);
  // Without -Xms it follows the maximum: the JVM does not start with an initial heap above it.
  return { max, initial: givenInitial ?? max };
}

const parsedDefault = table.heapSize.kind.parse(table.heapSize.default);
const defaultHeap = parsedDefault.ok ? parsedDefault.value : { percent: 60 };

/**
 * The heap that a variable of another image asks for, where it is more than the memory limit: Bitnami's chart sets
 * 1024 MiB and a limit of 384 MiB by default, which works while the server uses little of it.
 */
function imageHeapOverLimit(
  { values, origins }: Settings,
  memoryLimitBytes: number | undefined,
): HeapSize | undefined {
  const asked = heapSize(values.heapSize, memoryLimitBytes);
  const isOver = asked !== undefined && memoryLimitBytes !== undefined && asked.bytes > memoryLimitBytes;
  return isOver && origins.heapSize?.image !== undefined ? asked : undefined;
}

/** What is said about a heap of another image that is not used. */
export function checkImageHeap(
  settings: Settings,
  { max }: ServerHeap,
  memoryLimitBytes: number | undefined,
): readonly Problem[] {
  const asked = imageHeapOverLimit(settings, memoryLimitBytes);
  if (asked === undefined || max.given !== undefined) return [];
  const subject = spelling(settings, 'heapSize');
  const limit = Math.floor((memoryLimitBytes ?? 0) / mebibyte);
  return [
    {
      id: 'image-heap-exceeds-limit',
      severity: 'warning',
      subject,
      message: `${subject} asks for ${asked.text}, which is more than the container's memory limit of ${limit} MiB; the heap is ${max.text} instead, so that the kernel does not kill the server`,
      fix: `raise the memory limit, or set ${table.heapSize.env} to what the data needs within it`,
    },
  ];
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
