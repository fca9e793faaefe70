// The members of the ensemble and which of them this server is: from the replicas and the own host name,
// or from a member list. Whether they make a sound ensemble is the rules' concern.

import { type Problem, quote } from '../problem.ts';
import type { Member } from '../settings/member-list.ts';
import type { Settings } from '../settings/resolve.ts';
import { spelling } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';
import { findOwnId, type Host, type Names, readNames } from './identity.ts';

export interface Ensemble {
  readonly myId: number;
  readonly members: readonly Member[];
  /** Groups of ids of a hierarchical quorum, by position; none for a simple majority. */
  readonly groups: readonly (readonly number[])[];
  readonly weights: readonly (readonly [id: number, weight: number])[];
}

export function findEnsemble(host: Host, settings: Settings): Ensemble | readonly Problem[] {
  const { members, groups = [], weights = [] } = settings.values;
  const names = readNames(host, settings);
  const found = members ? fromList(names, members, settings) : fromReplicas(names, host.isPod, settings);
  return 'myId' in found ? { ...found, groups, weights } : found;
}

type Found = Pick<Ensemble, 'myId' | 'members'> | readonly Problem[];

function fromList(names: Names, members: readonly Member[], settings: Settings): Found {
  const myId = findOwnId(names, members, settings);
  return typeof myId === 'number' ? { myId, members } : [myId];
}

function fromReplicas(names: Names, isPod: boolean, settings: Settings): Found {
  const {
    replicas,
    observers,
    serverPort,
    electionPort,
    ordinalStart,
    idOffset,
    myId: told,
  } = settings.values;
  const problems = [...missingFacts(names, isPod, settings), ...contradictions(names, settings)];
  if (problems.length > 0 || replicas === undefined) return problems;

  const suffix = names.domain === undefined ? '' : `.${names.domain}`;
  const members = Array.from({ length: replicas }, (_, index): Member => {
    const ordinal = ordinalStart + index;
    return {
      id: ordinal + idOffset,
      host:
        names.ordinal === undefined ? `${names.short}${suffix}` : `${ordinalName(names, ordinal)}${suffix}`,
      serverPort,
      electionPort,
      role: index < replicas - observers ? 'participant' : 'observer',
    };
  });
  // Only a single server comes this far without an ordinal; it may be told any id.
  const [only] = members;
  if (names.ordinal === undefined && only) {
    const myId = told ?? only.id;
    return { myId, members: [{ ...only, id: myId }] };
  }
  return { myId: (names.ordinal ?? 0) + idOffset, members };
}

/** The name of the member with an ordinal; padded as the own one is, so that zk-08 lists itself under its name. */
export function ordinalName({ base, short }: Names, ordinal: number): string {
  const [padded = ''] = /0[0-9]+$/.exec(short) ?? [];
  return `${base}-${String(ordinal).padStart(padded.length, '0')}`;
}

function missingFacts(names: Names, isPod: boolean, settings: Settings): readonly Problem[] {
  const { replicas, hostName } = settings.values;
  const { refused } = settings;
  const problems: Problem[] = [];
  if (replicas === undefined && !refused.has('replicas') && !refused.has('members')) {
    problems.push({
      subject: table.replicas.env,
      message: 'expected the number of servers, got nothing',
      fix: `set ${table.replicas.env} to the replicas of the StatefulSet, or list the members in ${table.members.env}`,
    });
  }
  if (names.ordinal === undefined && replicas !== 1 && !refused.has('hostName') && !refused.has('members')) {
    problems.push({
      subject: hostName === undefined ? 'host name' : spelling(settings, 'hostName'),
      message: `expected NAME-ORDINAL, such as zk-0, got ${quote(names.short)}`,
      fix: `run it in a pod of a StatefulSet, set ${table.hostName.env}, or list the members in ${table.members.env}`,
    });
  }
  if (names.ordinal !== undefined && names.nameOrdinal === undefined && hostName === undefined) {
    problems.push({
      subject: spelling(settings, 'podIndex'),
      message: `expected the name of the StatefulSet in ${table.hostName.env} with it, as ${quote(names.short)} has no ordinal`,
      fix: `set ${table.hostName.env} to the name of the StatefulSet, or to metadata.name of the pod`,
    });
  }
  if (isPod && names.domain === undefined && replicas !== 1 && !refused.has('domain')) {
    problems.push({
      subject: 'domain',
      message: `expected a full name of ${quote(names.short)} in the hosts file, got none`,
      fix: `set serviceName of the StatefulSet to its headless Service, or ${table.domain.env} to SERVICE.NAMESPACE.svc.cluster.local`,
    });
  }
  return problems;
}

function contradictions(names: Names, settings: Settings): readonly Problem[] {
  const { replicas, podIndex, ordinalStart, idOffset, myId } = settings.values;
  const { ordinal, nameOrdinal } = names;
  const problems: Problem[] = [];
  if (podIndex !== undefined && nameOrdinal !== undefined && podIndex !== nameOrdinal) {
    problems.push({
      subject: spelling(settings, 'podIndex'),
      message: `expected ${nameOrdinal}, the ordinal of ${names.short}, got "${podIndex}"`,
      fix: `unset ${spelling(settings, 'podIndex')}`,
    });
  }
  const isOutside =
    ordinal !== undefined &&
    replicas !== undefined &&
    (ordinal < ordinalStart || ordinal >= ordinalStart + replicas);
  if (isOutside && ordinal < ordinalStart) {
    problems.push({
      subject: spelling(settings, 'ordinalStart'),
      message: `expected at most ${ordinal}, the ordinal of ${names.short}, got "${ordinalStart}"`,
      fix: `set ${spelling(settings, 'ordinalStart')} to spec.ordinals.start of the StatefulSet, 0 when it has none`,
    });
  } else if (isOutside) {
    problems.push({
      subject: spelling(settings, 'replicas'),
      message: `expected more than ${ordinal - ordinalStart}, as ${names.short} has the ordinal ${ordinal}, got "${replicas}"`,
      fix: `set ${spelling(settings, 'replicas')} to the replicas of the StatefulSet; ordinals start at ${ordinalStart}`,
    });
  }
  const derived = ordinal === undefined ? undefined : ordinal + idOffset;
  if (myId !== undefined && derived !== undefined && myId !== derived) {
    problems.push({
      subject: spelling(settings, 'myId'),
      message: `expected ${derived}, the ordinal of ${names.short} plus ${idOffset}, got "${myId}"`,
      fix: `unset it, or set ${table.idOffset.env}, or list the members with their ids in ${table.members.env}`,
    });
  }
  return problems;
}
