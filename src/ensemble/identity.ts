// Who this server is: its id and names, from its host name or as told.

import { type Problem, quote } from '../problem.ts';
import type { Member } from '../settings/member-list.ts';
import { type Settings, spelling } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';

/** What the machine says of itself. */
export interface Host {
  /** As `hostname` prints it. */
  readonly name: string;
  /** The full name in the hosts file, where the kubelet writes it before DNS works. */
  readonly fullName?: string;
  readonly isPod: boolean;
}

export interface Names {
  /** First label of the host name, `zk-1`. */
  readonly short: string;
  /** What stands before the ordinal, `zk`. */
  readonly base?: string;
  /** Position in the StatefulSet, from the end of the short name or as told. */
  readonly ordinal?: number;
  /** The ordinal in the short name. */
  readonly nameOrdinal?: number;
  /** The rest of the full name, `zk-headless.default.svc.cluster.local`. */
  readonly domain?: string;
}

/** Takes a host name apart; what the settings say goes before what the machine says. */
export function readNames(host: Host, settings: Settings): Names {
  const given = settings.values.hostName ?? host.name.toLowerCase().replace(/\.$/, '');
  const [short = '', ...rest] = given.split('.');
  const fullName = host.fullName?.toLowerCase().replace(/\.$/, '');
  const domain =
    settings.values.domain ??
    (rest.join('.') || (fullName?.startsWith(`${short}.`) ? fullName.slice(short.length + 1) : ''));
  // Decimal: zk-08 is 8. More digits than an ordinal has are no ordinal.
  const [, base, digits] = /^(.*)-([0-9]{1,9})$/.exec(short) ?? [];
  const { podIndex } = settings.values;
  const nameOrdinal = base && digits ? Number(digits) : undefined;
  const ordinal = nameOrdinal ?? podIndex;
  return {
    short,
    // With the index told, the name is that of the StatefulSet.
    ...(base || podIndex !== undefined ? { base: base ?? short } : {}),
    ...(nameOrdinal === undefined ? {} : { nameOrdinal }),
    ...(ordinal === undefined ? {} : { ordinal }),
    ...(domain ? { domain } : {}),
  };
}

/** The id of this server among given members: told, or that of the member with this host's name. */
export function findOwnId(names: Names, members: readonly Member[], settings: Settings): number | Problem {
  const { myId, podIndex, ordinalStart } = settings.values;
  const fullName = names.domain ? `${names.short}.${names.domain}` : names.short;
  const namesakes = members.filter((member) => member.host === fullName || member.host === names.short);
  if (myId === undefined) {
    const [only, second] = namesakes;
    if (only && !second) return only.id;
    const told = podIndex === undefined ? undefined : members[podIndex - ordinalStart];
    if (told && namesakes.length === 0) return told.id;
    return {
      subject: spelling(settings, 'members'),
      message: `expected one member with the name of this host, ${quote(fullName)}, got ${namesakes.length || 'none'} among ${members.map((member) => member.host).join(', ')}`,
      fix: `set ${table.myId.env} to the id of this server, or ${table.hostName.env} to its name in the list`,
    };
  }
  if (!members.some((member) => member.id === myId)) {
    return {
      subject: spelling(settings, 'myId'),
      message: `expected an id of the member list (${members.map((member) => member.id).join(', ')}), got "${myId}"`,
      fix: `correct the id, or add this server to ${spelling(settings, 'members')}`,
    };
  }
  const other = namesakes.find((member) => member.id !== myId);
  if (other && namesakes.length === 1) {
    return {
      subject: spelling(settings, 'myId'),
      message: `expected ${other.id}, the id of ${other.host} in the member list, got "${myId}"`,
      fix: `unset ${spelling(settings, 'myId')}, or correct the list`,
    };
  }
  return myId;
}
