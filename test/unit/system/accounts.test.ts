import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dropPrivileges, findAccount } from '../../../src/system/accounts.ts';
import { temporaryFolder } from '../../support/process/run.ts';

const passwords = `root:x:0:0:root:/root:/bin/bash
zookeeper:x:1000:1001:ZooKeeper:/nonexistent:/usr/sbin/nologin

broken
`;

it.each([
  ['a name', { name: 'zookeeper' }, { name: 'zookeeper', uid: 1000, gid: 1001 }],
  [
    'numbers of a known user, with the given group',
    { uid: 1000, gid: 0 },
    { name: 'zookeeper', uid: 1000, gid: 0 },
  ],
  ['numbers of nobody known', { uid: 12_345, gid: 12_346 }, { uid: 12_345, gid: 12_346 }],
  ['root', { name: 'root' }, { name: 'root', uid: 0, gid: 0 }],
  ['a name of nobody', { name: 'stranger' }, undefined],
  ['a name that is the beginning of another', { name: 'zoo' }, undefined],
  ['a line that is broken', { name: 'broken' }, undefined],
])('%s', (_what, account, found) => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'passwd');
  writeFileSync(file, passwords);
  expect(findAccount(account, file)).toEqual(found);
});

describe('dropping privileges', () => {
  /** The calls in their order. */
  function callsFor(account: Parameters<typeof dropPrivileges>[0]): readonly string[] {
    const calls: string[] = [];
    const note =
      (call: string) =>
      (...args: readonly unknown[]) =>
        void calls.push(`${call} ${args.join(' ')}`);
    dropPrivileges(account, {
      initgroups: note('initgroups'),
      setgroups: note('setgroups'),
      setgid: note('setgid'),
      setuid: note('setuid'),
    });
    return calls;
  }

  it.each([
    [
      'of a known user sets its groups, then the group, and the user last: after it root is gone',
      { name: 'zookeeper', uid: 1000, gid: 1001 },
      ['initgroups zookeeper 1001', 'setgid 1001', 'setuid 1000'],
    ],
    [
      'to numbers sets their group alone',
      { uid: 12_345, gid: 0 },
      ['setgroups 0', 'setgid 0', 'setuid 12345'],
    ],
    ['to root changes nothing', { name: 'root', uid: 0, gid: 0 }, []],
  ])('%s', (_what, account, calls) => {
    expect(callsFor(account)).toEqual(calls);
  });
});
