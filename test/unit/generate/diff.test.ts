import { expect, it } from 'vitest';
import { compareTexts } from '../../../src/generate/diff.ts';

it.each([
  ['the same', 'a=1\n', 'a=1\n', 'same', []],
  ['missing', 'a=1\n', undefined, 'missing', ['+a=1']],
  ['another value', 'a=1\nb=2\n', 'a=1\nb=3\n', 'different', ['-b=3', '+b=2']],
  ['a line more on disk', 'a=1\n', 'a=1\nc=1\n', 'different', ['-c=1']],
  ['a line twice on disk', 'a=1\n', 'a=1\na=1\n', 'different', ['-a=1']],
  ['another order alone', 'a=1\nb=2\n', 'b=2\na=1\n', 'different', []],
])('%s', (_what, planned, existing, state, lines) => {
  expect(compareTexts('/conf/zoo.cfg', planned, existing)).toEqual({ path: '/conf/zoo.cfg', state, lines });
});
