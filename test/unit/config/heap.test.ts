import { expect, it } from 'vitest';
import { heapSize } from '../../../src/config/heap.ts';

const mebibyte = 1024 ** 2;
const otherwise = { text: '2G', bytes: 2048 * mebibyte };

it.each([
  ['a size as it is', { text: '512m', bytes: 512 * mebibyte }, undefined, '512m'],
  ['a size whatever the limit', { text: '512m', bytes: 512 * mebibyte }, 100 * mebibyte, '512m'],
  ['a share of the limit', { percent: 60 }, 1000 * mebibyte, '600m'],
  ['whole mebibytes, rounded down', { percent: 60 }, 1001 * mebibyte - 1, '600m'],
  ['at least one mebibyte', { percent: 1 }, 10 * mebibyte, '1m'],
  ['the share before what is otherwise', { percent: 50, otherwise }, 1024 * mebibyte, '512m'],
  ['what is otherwise, without a limit', { percent: 50, otherwise }, undefined, '2G'],
  ['nothing, for a share of no limit', { percent: 50 }, undefined, undefined],
])('gives %s', (_what, heap, limit, text) => {
  expect(heapSize(heap, limit)?.text).toBe(text);
});

it('knows the bytes of a share', () => {
  expect(heapSize({ percent: 50 }, 1024 * mebibyte)).toEqual({ text: '512m', bytes: 512 * mebibyte });
});
