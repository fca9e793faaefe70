// The members of the ensemble and which of them this server is: from the replicas and the own host name,
// or from a member list.
import { findOwnId, type Host, readNames, spelling } from './identity.ts';
import type { Member } from './member-list.ts';
import type { Settings } from './resolve.ts';
import { table } from './settings.ts';
import { type Problem, quote } from './trouble.ts';

export interface Ensemble {
  readonly myId: number;
  readonly members: readonly Member[];
}

/** The first ordinal has the id 1. */
const idOffset = 1;

export function findEnsemble(host: Host, settings: Settings): Ensemble | readonly Problem[] {
  const { members } = settings.values;
  if (members) {
    const myId = findOwnId(readNames(host, settings), members, settings);
    return typeof myId === 'number' ? { myId, members } : [myId];
  }
  return fromReplicas(host, settings);
}

function fromReplicas(host: Host, settings: Settings): Ensemble | readonly Problem[] {
  const { replicas, serverPort, electionPort, myId: told } = settings.values;
  const names = readNames(host, settings);
  const problems: Problem[] = [];

  if (replicas === undefined && !settings.refused.has('replicas') && !settings.refused.has('members')) {
    problems.push({
      subject: table.replicas.env,
      message: 'expected the number of servers, got nothing',
      cure: `set ${table.replicas.env} to the replicas of the StatefulSet, or list the members in ${table.members.env}`,
    });
  }
  const isAlone = replicas === 1 && names.ordinal === undefined;
  if (names.ordinal === undefined && !isAlone && !settings.refused.has('hostName')) {
    problems.push({
      subject: settings.values.hostName === undefined ? 'host name' : spelling(settings, 'hostName'),
      message: `expected NAME-ORDINAL, such as zk-0, got ${quote(names.short)}`,
      cure: `run it in a pod of a StatefulSet, set ${table.hostName.env}, or list the members in ${table.members.env}`,
    });
  }
  if (names.ordinal !== undefined && replicas !== undefined && names.ordinal >= replicas) {
    problems.push({
      subject: spelling(settings, 'replicas'),
      message: `expected more than ${names.ordinal}, the ordinal of ${names.short}, got "${replicas}"`,
      cure: `set ${spelling(settings, 'replicas')} to the replicas of the StatefulSet; ordinals start at 0`,
    });
  }
  if (host.isPod && names.domain === undefined && replicas !== 1 && !settings.refused.has('domain')) {
    problems.push({
      subject: 'domain',
      message: `expected a full name of ${quote(names.short)} in the hosts file, got none`,
      cure: `set serviceName of the StatefulSet to its headless Service, or ${table.domain.env} to SERVICE.NAMESPACE.svc.cluster.local`,
    });
  }

  const derived = names.ordinal === undefined ? undefined : names.ordinal + idOffset;
  if (told !== undefined && derived !== undefined && told !== derived) {
    problems.push({
      subject: spelling(settings, 'myId'),
      message: `expected ${derived}, the ordinal of ${names.short} plus ${idOffset}, got "${told}"`,
      cure: `unset ${spelling(settings, 'myId')}, or list the members with their ids in ${table.members.env}`,
    });
  }
  if (problems.length > 0 || replicas === undefined) return problems;

  const suffix = names.domain === undefined ? '' : `.${names.domain}`;
  const members = Array.from(
    { length: replicas },
    (_, ordinal): Member => ({
      id: ordinal + idOffset,
      host: names.base === undefined ? `${names.short}${suffix}` : `${names.base}-${ordinal}${suffix}`,
      serverPort,
      electionPort,
      role: 'participant',
    }),
  );
  return { myId: derived ?? told ?? idOffset, members };
}
