// The rules of the heap and the container's memory limit.
import { spelling } from '../../settings/resolve.ts';
import { table } from '../../settings/table.ts';
import { heapSize } from '../heap.ts';
import { assignment, type Finding, type HeapSituation, type Rules } from './rule.ts';

/** How much of the memory limit the heap may take; the JVM, the probes and the page cache need the rest. */
const usableShare = 0.85;

const mebibytes = (bytes: number) => Math.floor(bytes / 1024 ** 2);

function tooLarge(
  { settings, heap: { max } }: HeapSituation,
  limitBytes: number,
  bound: string,
  consequence: string,
): Finding {
  const { given } = max;
  const words = given ? `${given.flag} in ${given.from}` : assignment(settings, 'heapSize');
  const [defaultShare = ''] = table.heapSize.default.split('%');
  const otherwise = given
    ? `remove it so that ${table.heapSize.env} applies`
    : `unset it to get ${defaultShare} % of the limit`;
  return {
    subject: given?.from ?? spelling(settings, 'heapSize'),
    message: `${words} is more than ${bound} of ${mebibytes(limitBytes)} MiB; ${consequence}`,
    fix: `set it to at most ${mebibytes(limitBytes * usableShare)}m, or ${otherwise}`,
  };
}

export const memoryRules = {
  'heap-exceeds-limit': {
    severity: 'error',
    about: ['heapSize', 'jvmFlags'],
    find(situation) {
      const { heap, memoryLimitBytes: limit } = situation;
      const consequence = 'the kernel would kill the server';
      return (
        limit !== undefined &&
        heap.max.bytes > limit &&
        tooLarge(situation, limit, "the container's memory limit", consequence)
      );
    },
  },
  'heap-near-limit': {
    severity: 'warning',
    about: ['heapSize', 'jvmFlags'],
    find(situation) {
      const { heap, memoryLimitBytes: limit } = situation;
      const bound = `${usableShare * 100} % of the container's memory limit`;
      const consequence = 'the JVM, the probes and the page cache need the rest';
      return (
        limit !== undefined &&
        heap.max.bytes <= limit &&
        heap.max.bytes > limit * usableShare &&
        tooLarge(situation, limit, bound, consequence)
      );
    },
  },
  'heap-given-twice': {
    severity: 'warning',
    about: ['heapSize', 'jvmFlags'],
    find({ settings, heap: { max }, memoryLimitBytes }) {
      const { given } = max;
      const own = heapSize(settings.values.heapSize, memoryLimitBytes);
      return (
        given !== undefined &&
        settings.origins.heapSize?.source !== 'default' &&
        own?.bytes !== max.bytes && {
          subject: spelling(settings, 'heapSize'),
          message: `${assignment(settings, 'heapSize')} has no effect; ${given.flag} in ${given.from} comes later on the command line and counts`,
          fix: `keep only one: remove ${given.flag} from ${given.from}, or unset ${spelling(settings, 'heapSize')}`,
        }
      );
    },
  },
  'initial-heap-exceeds-maximum': {
    severity: 'error',
    about: ['heapSize', 'jvmFlags'],
    find({ heap: { initial, max } }) {
      const { given } = initial;
      return (
        given !== undefined &&
        initial.bytes > max.bytes && {
          subject: given.from,
          message: `${given.flag} in ${given.from} is more than the maximum heap of ${max.text}; the JVM would not start`,
          fix: `remove ${given.flag}; the heap then starts at its maximum`,
        }
      );
    },
  },
} as const satisfies Rules<HeapSituation>;
