// The arithmetic of quorums: how many voters are needed, and how many may still fail. Pure.

export interface Voter {
  /** Of a hierarchical quorum; the same for all voters of a simple majority. */
  readonly group: number;
  /** Above 0. */
  readonly weight: number;
}

/** The voters by their groups. */
export function groupsOf<V extends Voter>(voters: readonly V[]): ReadonlyMap<number, readonly V[]> {
  return Map.groupBy(voters, ({ group }) => group);
}

/** How many of a number are more than half of them. */
export function majorityOf(count: number): number {
  return Math.floor(count / 2) + 1;
}

/**
 * How many serving voters must fail, in the worst case, until the others are no quorum; 0 when they are none already.
 * A quorum has, in more than half of the groups, more than half of the group's weight.
 */
export function failuresUntilStop<V extends Voter>(voters: readonly V[], serving: readonly V[]): number {
  const groups = [...groupsOf(voters).values()];
  const failures = groups
    .map((group) => failuresUntilLost(group, serving))
    .filter((count) => count > 0)
    .sort((one, other) => one - other);
  const spareGroups = Math.max(failures.length - majorityOf(groups.length) + 1, 0);
  return sum(failures.slice(0, spareGroups));
}

/** The same within one group, where the heaviest voters fail first. */
function failuresUntilLost<V extends Voter>(group: readonly V[], serving: readonly V[]): number {
  const weights = group.filter((voter) => serving.includes(voter)).map(({ weight }) => weight);
  const half = sum(group.map(({ weight }) => weight)) / 2;
  weights.sort((one, other) => one - other);
  let failures = 0;
  while (sum(weights) > half) {
    weights.pop();
    failures += 1;
  }
  return failures;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
