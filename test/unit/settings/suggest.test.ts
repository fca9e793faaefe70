import { expect, it } from 'vitest';
import { nearest } from '../../../src/settings/suggest.ts';

const names = ['tick-time', 'init-limit', 'sync-limit', 'set'];

it.each([
  ['a letter too few', 'tick-tme', 'tick-time'],
  ['letters swapped', 'tick-tiem', 'tick-time'],
  ['upper case', 'Tick-Time', 'tick-time'],
  ['the nearer of two', 'synk-limit', 'sync-limit'],
  ['one of two letters', 'st', 'set'],
  ['a short name', 'sett', 'set'],
  ['nothing, when it is far from all', 'heap', undefined],
  ['nothing, for a short name that has little in common', 'x', undefined],
  ['nothing, for an empty name', '', undefined],
])('%s: "%s" was meant to be %s', (_what, name, meant) => {
  expect(nearest(name, names)).toBe(meant);
});

it('nothing among no names', () => {
  expect(nearest('set', [])).toBeUndefined();
});
