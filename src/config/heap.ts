// The heap of the server: a size, or a share of the container's memory limit.
import type { Heap, HeapSize } from '../settings/kinds.ts';

const mebibyte = 1024 ** 2;

/**
 * The size to give to the JVM, whole MiB for a share; undefined when a share is asked for where nothing limits.
 * @param limitBytes the container's memory limit, undefined when there is none
 */
export function heapSize(heap: Heap, limitBytes: number | undefined): HeapSize | undefined {
  if (!('percent' in heap)) return heap;
  if (limitBytes === undefined) return heap.otherwise;
  const mebibytes = Math.max(1, Math.floor((limitBytes * heap.percent) / 100 / mebibyte));
  return { text: `${mebibytes}m`, bytes: mebibytes * mebibyte };
}
