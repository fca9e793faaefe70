// Who this server is: its names and ordinal from the host name, its id in a member list.
import { type Problem, quote } from '../problem.ts';
import { isWildcard, type Member } from '../settings/member-list.ts';
import { type Settings, spelling, variableFor } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';

/** What the machine is called. */
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
  /** The short name without the ordinal, `zk`. */
  readonly base?: string;
  /** Position in the StatefulSet: the ordinal in the short name, or the given pod index. */
  readonly ordinal?: number;
  /** The ordinal in the short name. */
  readonly nameOrdinal?: number;
  /** The rest of the full name, `zk-headless.default.svc.cluster.local`. */
  readonly domain?: string;
}

/** The parts of the host name; settings take precedence over the machine. */
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
    // With a given index, the name is that of the StatefulSet.
    ...(base || podIndex !== undefined ? { base: base ?? short } : {}),
    ...(nameOrdinal === undefined ? {} : { nameOrdinal }),
    ...(ordinal === undefined ? {} : { ordinal }),
    ...(domain ? { domain } : {}),
  };
}

/** The full name, as far as the domain is known. */
export function fullNameOf({ short, domain }: Names): string {
  return domain === undefined ? short : `${short}.${domain}`;
}

/**
 * The id of this server among given members: the given id, else that of the one member whose host is the wildcard,
 * else that of the member with this host's name.
 */
export function findOwnId(names: Names, members: readonly Member[], settings: Settings): number | Problem {
  const { myId, podIndex, ordinalStart } = settings.values;
  const fullName = fullNameOf(names);
  const ownNames = [fullName, names.short];
  const wildcards = members.filter(({ host }) => isWildcard(host));
  const namesakes = members.filter(({ host }) => ownNames.includes(host));
  const list = spelling(settings, 'members');
  const [namesake, second] = namesakes;
  if (myId === undefined) {
    const [own, other] = [...wildcards, ...namesakes];
    if (own && !other) return own.id;
    if (own) {
      const hosts = [...new Set([...wildcards, ...namesakes].map(({ host }) => quote(host)))];
      return {
        id: 'own-member-ambiguous',
        severity: 'error',
        subject: list,
        message: `${list} has ${wildcards.length + namesakes.length} members that are this host, ${hosts.join(' and ')}`,
        fix: `set ${variableFor(settings, 'myId')} to the id of this server`,
      };
    }
    const indexed = podIndex === undefined ? undefined : members[podIndex - ordinalStart];
    if (indexed) return indexed.id;
    return {
      id: 'own-member-missing',
      severity: 'error',
      subject: list,
      message: `${list} has no member with the name of this host, ${quote(fullName)}`,
      fix: `set ${variableFor(settings, 'myId')} to the id of this server, or ${table.hostName.env} to its name in the list, one of ${members.map((member) => member.host).join(', ')}`,
    };
  }
  const subject = spelling(settings, 'myId');
  if (!members.some((member) => member.id === myId)) {
    return {
      id: 'id-not-in-list',
      severity: 'error',
      subject,
      message: `${subject}=${myId} is not in ${list}, which has the ids ${members.map((member) => member.id).join(', ')}`,
      fix: `correct ${subject}, or add this server to ${list}`,
    };
  }
  if (namesake && !second && namesake.id !== myId) {
    return {
      id: 'id-differs-from-list',
      severity: 'error',
      subject,
      message: `${subject}=${myId}, but ${list} gives ${namesake.host} the id ${namesake.id}`,
      fix: `unset ${subject}, or correct ${list}`,
    };
  }
  return myId;
}
