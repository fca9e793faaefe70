// Member lists reduced to what decides who forms a majority: the ids of the voters and of the observers. Order, ports,
// `:participant` and the spelling of a host make no difference.
import type { Ensemble } from './ensemble.ts';

export interface Roles {
  /** Ids, ascending. */
  readonly voters: readonly number[];
  readonly observers: readonly number[];
  /** The lines of groups and weights, sorted: they change what a majority is. */
  readonly quorum: readonly string[];
}

/**
 * What a change of the list is: none; one voter more or less; several voters more; from or to a single server, which
 * has no epochs; anything else.
 */
export type Step = 'none' | 'one' | 'several-added' | 'single' | 'other';

/** The roles in the lines of zoo.cfg or of a reply to conf; a list without any is that of a single server. */
export function rolesInLines(lines: readonly string[], myId: number): Roles {
  const servers = lines.flatMap((line) => {
    const [, id, rest = ''] = /^server\.(\d+)=(.*)$/.exec(line) ?? [];
    return id === undefined ? [] : [{ id: Number(id), isObserver: /:observer(?:;|$)/.test(rest) }];
  });
  if (servers.length === 0) return { voters: [myId], observers: [], quorum: [] };
  const idsOf = (isObserver: boolean) =>
    servers.filter((server) => server.isObserver === isObserver).map(({ id }) => id);
  return {
    voters: sorted(idsOf(false)),
    observers: sorted(idsOf(true)),
    quorum: lines.filter((line) => /^(?:group|weight)\./.test(line)).sort(),
  };
}

export function rolesOf({ members }: Ensemble, lines: readonly string[]): Roles {
  const idsOf = (role: string) => members.filter((member) => member.role === role).map(({ id }) => id);
  const { quorum } = rolesInLines(lines, 0);
  return { voters: sorted(idsOf('participant')), observers: sorted(idsOf('observer')), quorum };
}

/** The hosts in the lines of zoo.cfg, without the wildcard that a server may have as its own host. */
export function hostsInLines(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    const host = /^server\.\d+=(\[[^\]]+\]|[^:]+):/.exec(line)?.[1];
    return host === undefined || host === '0.0.0.0' || host === '[::]' ? [] : [host.toLowerCase()];
  });
}

/** How many voters are in one list only. */
export function distance(one: readonly number[], other: readonly number[]): number {
  return without(one, other).length + without(other, one).length;
}

export function without(ids: readonly number[], others: readonly number[]): readonly number[] {
  return ids.filter((id) => !others.includes(id));
}

export function stepBetween(last: Roles, now: Roles): Step {
  if (last.quorum.join() !== now.quorum.join()) return 'other';
  const apart = distance(last.voters, now.voters);
  if (apart === 0) return 'none';
  if (last.voters.length === 1 || now.voters.length === 1) return 'single';
  if (apart === 1) return 'one';
  return without(last.voters, now.voters).length === 0 ? 'several-added' : 'other';
}

/**
 * The lists to go through from one to another, each one voter apart from the one before: the added voters first, so
 * that no list on the way is smaller than both ends.
 */
export function stepsBetween(last: Roles, now: Roles): readonly (readonly number[])[] {
  const lists: (readonly number[])[] = [];
  let list = last.voters;
  for (const id of without(now.voters, last.voters)) {
    list = sorted([...list, id]);
    lists.push(list);
  }
  for (const id of [...without(last.voters, now.voters)].reverse()) {
    list = list.filter((one) => one !== id);
    lists.push(list);
  }
  return lists;
}

function sorted(ids: readonly number[]): readonly number[] {
  return [...ids].sort((one, other) => one - other);
}

const votersFolder = '/zk-bootstrap/voters/';

/**
 * A path for the class path of the JVM that names the voters. It does not exist, so the JVM ignores it; but the word
 * envi, which a server answers also when it does not serve, prints it. Nothing else tells the list of such a server.
 */
export function votersPath(voters: readonly number[]): string {
  return `${votersFolder}${voters.join(',')}`;
}

/** The voters in a reply to envi; undefined when another tool has started the server. */
export function votersInEnvironment(text: string): readonly number[] | undefined {
  const ids = new RegExp(`${votersFolder}([\\d,]+)`).exec(text)?.[1];
  return ids?.split(',').map(Number);
}
