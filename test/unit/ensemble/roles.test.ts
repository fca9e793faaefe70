import { describe, expect, it } from 'vitest';
import {
  hostsInLines,
  type Roles,
  rolesInLines,
  type Step,
  stepBetween,
  stepsBetween,
  votersInEnvironment,
  votersPath,
} from '../../../src/ensemble/roles.ts';

const voters = (...ids: readonly number[]): Roles => ({ voters: ids, observers: [], quorum: [] });

describe('the roles in the lines of a list', () => {
  it.each<[string, readonly string[], Roles]>([
    ['in any order', ['server.3=c:1:2', 'server.1=a:1:2', 'server.2=b:1:2'], voters(1, 2, 3)],
    [
      'in a reply to conf',
      ['server.2=b:1:2:participant;0.0.0.0:2181', 'server.1=0.0.0.0:1:2;2181'],
      voters(1, 2),
    ],
    ['with IPv6 addresses', ['server.1=[fd00::1]:1:2:participant', 'server.2=[::]:1:2'], voters(1, 2)],
    ['with observers', ['server.1=a:1:2', 'server.4=d:1:2:observer;2181'], { ...voters(1), observers: [4] }],
    [
      'with groups',
      ['server.1=a:1:2', 'weight.1=2', 'group.1=1'],
      { ...voters(1), quorum: ['group.1=1', 'weight.1=2'] },
    ],
    ['of a single server', [], voters(7)],
  ])('%s', (_what, lines, expected) => {
    expect(rolesInLines(lines, 7)).toEqual(expected);
  });
});

it('the hosts in the lines of a list have no wildcard', () => {
  const lines = [
    'server.1=0.0.0.0:1:2',
    'server.2=ZK-1.zk:1:2',
    'server.3=[fd00::1]:1:2',
    'server.4=[::]:1:2',
    'group.1=1',
  ];
  expect(hostsInLines(lines)).toEqual(['zk-1.zk', '[fd00::1]']);
});

describe('a step between two lists', () => {
  it.each<[Step, Roles, Roles]>([
    ['none', voters(1, 2, 3), voters(1, 2, 3)],
    ['none', voters(1, 2, 3), { ...voters(1, 2, 3), observers: [4] }],
    ['one', voters(1, 2, 3), voters(1, 2, 3, 4)],
    ['one', voters(1, 2, 3), voters(1, 2)],
    ['one', voters(1, 2, 3), { ...voters(1, 2), observers: [3] }],
    ['several-added', voters(1, 2, 3), voters(1, 2, 3, 4, 5)],
    ['other', voters(1, 2, 3, 4, 5), voters(1, 2, 3)],
    ['other', voters(1, 2, 3), voters(2, 3, 4)],
    ['other', voters(1, 2, 3), { ...voters(1, 2, 3), quorum: ['weight.1=2'] }],
    ['single', voters(1), voters(1, 2, 3)],
    ['single', voters(1), voters(1, 2)],
    ['single', voters(1, 2), voters(1)],
    ['none', voters(1), voters(1)],
  ])('is %s', (step, last, now) => {
    expect(stepBetween(last, now)).toBe(step);
  });
});

it.each([
  [
    [1, 2, 3, 4, 5],
    [1, 2, 3],
    [
      [1, 2, 3, 4],
      [1, 2, 3],
    ],
  ],
  [
    [1, 2, 3],
    [2, 3, 4],
    [
      [1, 2, 3, 4],
      [2, 3, 4],
    ],
  ],
  [
    [1, 2],
    [3, 4],
    [
      [1, 2, 3],
      [1, 2, 3, 4],
      [1, 3, 4],
      [3, 4],
    ],
  ],
])('from %j to %j it goes through %j', (last, now, expected) => {
  expect(stepsBetween(voters(...last), voters(...now))).toEqual(expected);
});

it.each([
  [`java.class.path=/lib/a.jar:/conf:${votersPath([1, 2, 3])}\n`, [1, 2, 3]],
  ['java.class.path=/lib/a.jar:/conf:\n', undefined],
  ['', undefined],
])('the voters in a reply to envi: %j', (text, expected) => {
  expect(votersInEnvironment(text)).toEqual(expected);
});
