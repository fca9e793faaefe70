// The members of the ensemble and which of them this server is: from the replicas and the host name, or from a member
// list. Whether the members make a sound ensemble is left to config/rules.
import { type Problem, quote } from '../problem.ts';
import { isWildcard, type Member } from '../settings/member-list.ts';
import { type Settings, spelling } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';
import { findOwnId, fullNameOf, type Host, type Names, readNames } from './identity.ts';

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
  if (typeof myId !== 'number') return [myId];
  // Peers connect to the name that this server announces; all addresses are listened on by the setting.
  const named = (member: Member) =>
    member.id === myId && isWildcard(member.host) && settings.values.quorumListenOnAllIPs === true
      ? { ...member, host: fullNameOf(names), listedAs: member.host }
      : member;
  return { myId, members: members.map(named) };
}

function fromReplicas(names: Names, isPod: boolean, settings: Settings): Found {
  const { replicas, observers, serverPort, electionPort, ordinalStart, idOffset, myId } = settings.values;
  const problems = [...missingFacts(names, isPod, settings), ...contradictions(names, isPod, settings)];
  if (problems.length > 0 || replicas === undefined) return problems;

  const suffix = names.domain === undefined ? '' : `.${names.domain}`;
  const members = Array.from({ length: replicas }, (_, index): Member => {
    const ordinal = ordinalStart + index;
    const short = names.ordinal === undefined ? names.short : ordinalName(names, ordinal);
    return {
      id: ordinal + idOffset,
      host: `${short}${suffix}`,
      serverPort,
      electionPort,
      role: index < replicas - observers ? 'participant' : 'observer',
    };
  });
  const [only] = members;
  // Only a single server gets here without an ordinal; its id may be any.
  if (names.ordinal === undefined && only) {
    const id = myId ?? only.id;
    return { myId: id, members: [{ ...only, id }] };
  }
  return { myId: (names.ordinal ?? 0) + idOffset, members };
}

/** The name of the member with an ordinal; padded like this server's, so that zk-08 is in its own list. */
export function ordinalName({ base, short }: Names, ordinal: number): string {
  const [padded = ''] = /0[0-9]+$/.exec(short) ?? [];
  return `${base}-${String(ordinal).padStart(padded.length, '0')}`;
}

function missingFacts(names: Names, isPod: boolean, settings: Settings): readonly Problem[] {
  const { replicas, hostName } = settings.values;
  const { refused } = settings;
  const problems: Problem[] = [];
  if (replicas === undefined && !refused.has('replicas') && !refused.has('members')) {
    const subject = table.replicas.env;
    problems.push({
      id: 'replicas-missing',
      severity: 'error',
      subject,
      message: `${subject} is not set; the number of servers is unknown`,
      fix: `set ${subject} to the replicas of the StatefulSet (${subject}=1 for a single server), or list the members in ${table.members.env}; after another image, ${table.dialect.env}=official, bitnami or confluent has its variables read`,
    });
  }
  if (names.ordinal === undefined && replicas !== 1 && !refused.has('hostName') && !refused.has('members')) {
    const subject = hostName === undefined ? 'host name' : spelling(settings, 'hostName');
    problems.push({
      id: 'ordinal-missing',
      severity: 'error',
      subject,
      message: `${subject} ${quote(names.short)} does not end in an ordinal, such as the 0 of zk-0`,
      fix: `run it in a pod of a StatefulSet, set ${table.hostName.env}, or list the members in ${table.members.env}`,
    });
  }
  if (names.ordinal !== undefined && names.nameOrdinal === undefined && hostName === undefined) {
    const subject = spelling(settings, 'podIndex');
    problems.push({
      id: 'pod-index-without-name',
      severity: 'error',
      subject,
      message: `${subject} needs the name of the StatefulSet in ${table.hostName.env}; the host name ${quote(names.short)} has no ordinal`,
      fix: `set ${table.hostName.env} to the name of the StatefulSet, or to metadata.name of the pod`,
    });
  }
  if (isPod && names.domain === undefined && replicas !== 1 && !refused.has('domain')) {
    problems.push({
      id: 'domain-missing',
      severity: 'error',
      subject: 'domain',
      message: `the domain of ${quote(names.short)} is unknown, because the hosts file has no full name; its peers could not be resolved`,
      fix: `set serviceName of the StatefulSet to its headless Service, or ${table.domain.env} to SERVICE.NAMESPACE.svc.cluster.local`,
    });
  }
  return problems;
}

function contradictions(names: Names, isPod: boolean, settings: Settings): readonly Problem[] {
  const { replicas, podIndex, ordinalStart, idOffset, myId } = settings.values;
  const { short, ordinal, nameOrdinal } = names;
  const server = `${isPod ? 'pod' : 'host'} ${short}`;
  const problems: Problem[] = [];
  if (podIndex !== undefined && nameOrdinal !== undefined && podIndex !== nameOrdinal) {
    const subject = spelling(settings, 'podIndex');
    problems.push({
      id: 'pod-index-differs',
      severity: 'error',
      subject,
      message: `${subject}=${podIndex}, but the ordinal of ${server} is ${nameOrdinal}`,
      fix: `unset ${subject}`,
    });
  }
  if (ordinal !== undefined && ordinal < ordinalStart) {
    const subject = spelling(settings, 'ordinalStart');
    problems.push({
      id: 'ordinal-before-start',
      severity: 'error',
      subject,
      message: `${subject}=${ordinalStart}, but the ordinal of ${server} is ${ordinal}`,
      fix: `set ${subject} to spec.ordinals.start of the StatefulSet, or to 0 when it has none`,
    });
  } else if (ordinal !== undefined && replicas !== undefined && ordinal >= ordinalStart + replicas) {
    const subject = spelling(settings, 'replicas');
    problems.push({
      id: 'ordinal-outside-replicas',
      severity: 'error',
      subject,
      message: `${subject}=${replicas}, but ${server} needs at least ${ordinal - ordinalStart + 1}`,
      fix: `set ${subject} to the replicas of the StatefulSet, and ${table.ordinalStart.env} to its spec.ordinals.start when it has one`,
    });
  }
  const derived = ordinal === undefined ? undefined : ordinal + idOffset;
  if (myId !== undefined && derived !== undefined && myId !== derived) {
    const subject = spelling(settings, 'myId');
    problems.push({
      id: 'id-differs-from-ordinal',
      severity: 'error',
      subject,
      message: `${subject}=${myId}, but ${server} has the id ${derived}: its ordinal plus ${table.idOffset.env}=${idOffset}`,
      fix: `unset ${subject}, or set ${table.idOffset.env}, or list the members with their ids in ${table.members.env}`,
    });
  }
  return problems;
}
