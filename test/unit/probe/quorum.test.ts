import { describe, expect, it } from 'vitest';
import { failuresUntilStop, majorityOf, type Voter } from '../../../src/probe/quorum.ts';

/** GROUP:WEIGHT for each voter, with a star when it serves. */
function failures(words: string): number {
  const voters = words.split(' ').map((word) => {
    const [, group, weight, star] = /^(\d+):(\d+)(\*?)$/.exec(word) ?? [];
    return { group: Number(group), weight: Number(weight), isServing: star === '*' };
  });
  return failuresUntilStop<Voter>(
    voters,
    voters.filter(({ isServing }) => isServing),
  );
}

it.each([
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 3],
  [5, 3],
])('more than half of %i are %i', (count, majority) => {
  expect(majorityOf(count)).toBe(majority);
});

describe('a simple majority', () => {
  it.each([
    ['0:1*', 1],
    ['0:1', 0],
    ['0:1* 0:1*', 1],
    ['0:1* 0:1', 0],
    ['0:1* 0:1* 0:1*', 2],
    ['0:1* 0:1* 0:1', 1],
    ['0:1* 0:1 0:1', 0],
    ['0:1* 0:1* 0:1* 0:1*', 2],
    ['0:1* 0:1* 0:1* 0:1* 0:1*', 3],
    ['0:1* 0:1* 0:1* 0:1* 0:1', 2],
    ['0:1* 0:1* 0:1* 0:1 0:1', 1],
    ['0:1* 0:1* 0:1 0:1 0:1', 0],
  ])('%s: %i failures stop it', (voters, expected) => {
    expect(failures(voters)).toBe(expected);
  });
});

describe('a hierarchical quorum', () => {
  it.each([
    ['three groups of three, all serve', '1:1* 1:1* 1:1* 2:1* 2:1* 2:1* 3:1* 3:1* 3:1*', 4],
    ['one group is lost', '1:1* 1:1* 1:1* 2:1* 2:1* 2:1* 3:1 3:1 3:1', 2],
    ['two groups are lost', '1:1* 1:1* 1:1* 2:1* 2:1 2:1 3:1 3:1 3:1', 0],
    ['the fewest servers that are a quorum', '1:1* 1:1* 1:1 2:1* 2:1* 2:1 3:1 3:1 3:1', 1],
    ['five of nine, spread so that they are none', '1:1* 1:1* 1:1* 2:1* 2:1 2:1 3:1* 3:1 3:1', 0],
    ['a heavy server', '1:3* 1:1* 1:1* 2:1* 2:1* 2:1*', 1],
    ['the light servers of a group alone', '1:3 1:1* 1:1* 2:1* 2:1* 2:1*', 0],
    ['two groups are both needed', '1:1* 2:1*', 1],
  ])('%s', (_what, voters, expected) => {
    expect(failures(voters)).toBe(expected);
  });
});
