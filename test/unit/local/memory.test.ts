import { expect, it } from 'vitest';
import { checkMemory } from '../../../src/local/memory.ts';

const mebibyte = 1024 ** 2;

it.each<[servers: number, environment: Record<string, string>, available: number, fits: boolean]>([
  [3, {}, 960, true],
  [3, {}, 959, false],
  [1, { ZK_HEAP_SIZE: '64m' }, 128, true],
  [1, { ZK_HEAP_SIZE: '64m' }, 127, false],
  [1, { ZK_HEAP_SIZE: '1G' }, 1088, true],
  [1, { ZK_HEAP_SIZE: '' }, 320, true],
  // Left to zk-entrypoint.
  [9, { ZK_HEAP_SIZE: 'much' }, 1, true],
  [9, { ZK_HEAP_SIZE: '60%' }, 1, true],
])('%i servers with %j and %i MiB: %s', (servers, environment, available, fits) => {
  const problems = checkMemory(servers, environment, available * mebibyte);
  expect(problems.map(({ id }) => id)).toEqual(fits ? [] : ['not-enough-memory']);
});

it('this machine has memory for a server', () => {
  expect(checkMemory(1, { ZK_HEAP_SIZE: '2m' })).toEqual([]);
});
