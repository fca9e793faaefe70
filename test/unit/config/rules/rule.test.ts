import { describe, expect, it } from 'vitest';
import { assignment, duplicates } from '../../../../src/config/rules/rule.ts';
import { resolve } from '../../../../src/settings/resolve.ts';

describe('a setting with its value is shown', () => {
  it.each([
    ['from its variable', { environment: { ZK_SYNC_LIMIT: '11' } }, 'ZK_SYNC_LIMIT=11'],
    ['from its flag', { flags: new Map([['sync-limit', ['11']]]) }, '--sync-limit=11'],
    [
      'from a file',
      { files: new Map([['ZK_SYNC_LIMIT_FILE', { path: '/run/sync', text: '11\n' }]]) },
      'ZK_SYNC_LIMIT_FILE (11)',
    ],
    ['by default', {}, 'ZK_SYNC_LIMIT=5 (default)'],
  ])('%s', (_what, given, text) => {
    const settings = resolve({ flags: new Map(), environment: {}, files: new Map(), ...given });
    expect(assignment(settings, 'syncLimit')).toBe(text);
  });
});

it('duplicates are each named once, in order', () => {
  expect(duplicates([3, 1, 2, 1, 3, 3])).toEqual([1, 3]);
});
