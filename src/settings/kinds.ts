// The kinds of values that settings have, apart from those with a longer grammar: member-list.ts, extra-config.ts.
import { type Kind, matching } from './kind.ts';

/** A size in bytes and in the form of a JVM flag. */
export interface HeapSize {
  readonly bytes: number;
  readonly text: string;
}

/** A size, or a share of the container's memory limit with a size for when there is no limit. */
export type Heap = HeapSize | { readonly percent: number; readonly otherwise?: HeapSize };

/** The account that the server runs as: a name, or ids. */
export type Account = { readonly name: string } | { readonly uid: number; readonly gid: number };

/** Decimal digits only: no sign, no fraction, no hexadecimal. */
export function wholeNumber(min: number, max: number, what = 'a whole number'): Kind<number> {
  return matching(`${what} from ${min} to ${max}`, /^[0-9]{1,15}$/, ([digits]) => {
    const value = Number(digits);
    return value >= min && value <= max ? value : undefined;
  });
}

/** The largest number ZooKeeper reads: a Java int. */
export const largestInt = 2_147_483_647;

export const port = wholeNumber(1, 65_535, 'a port');

export const boolean: Kind<boolean> = {
  ...matching('true or false', /^(?:(true|yes|on|1)|false|no|off|0)$/i, ([, yes]) => yes !== undefined),
  isSwitch: true,
};

export function oneOf<const T extends string>(...words: readonly T[]): Kind<T> {
  return matching(`one of ${words.join(', ')}`, /^.*$/s, ([text]) =>
    words.find((word) => word.toLowerCase() === text.toLowerCase()),
  );
}

/** jaas.conf has no escape for `${NAME}`, which Java replaces, nor for a line break. */
function isPassword(text: string): boolean {
  return text.trim() !== '' && !/[\r\n\0]|\$\{/.test(text) && text.isWellFormed();
}

export const password: Kind<string> = {
  expected: 'a password that is not blank, without line breaks and without ${',
  parse: (text) =>
    isPassword(text) ? { ok: true, value: text } : { ok: false, expected: password.expected },
};

const loginNamePattern = /^(?!.*\$\{)[^\s:"\\\p{Cc}]{1,200}$/u;

export const loginName = matching(
  'a user name without blanks, colons, quotes, backslashes and ${',
  loginNamePattern,
  ([name]) => name,
);

/** A user that may log in. */
export interface Login {
  readonly name: string;
  readonly password: string;
}

/** The password is the rest of the line, blanks at its end included. */
export const userList: Kind<readonly Login[]> = {
  expected: 'lines of NAME:PASSWORD, each name once, without ${',
  parse(text) {
    const logins = text
      .split(/\r\n|\n|\r/)
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const colon = line.indexOf(':');
        return { name: line.slice(0, Math.max(colon, 0)), password: line.slice(colon + 1) };
      });
    const isGood = logins.every(
      ({ name, password: secret }) => loginNamePattern.test(name) && isPassword(secret),
    );
    const isUnique = new Set(logins.map(({ name }) => name)).size === logins.length;
    return logins.length > 0 && isGood && isUnique
      ? { ok: true, value: logins }
      : { ok: false, expected: userList.expected };
  },
};

export type AuthScheme = 'sasl' | 'x509' | 'digest';

export const authSchemes: Kind<readonly AuthScheme[]> = matching(
  'schemes separated by commas, of sasl, x509, digest',
  /^(?:sasl|x509|digest)(?:\s*,\s*(?:sasl|x509|digest))*$/,
  // The pattern leaves no other words.
  ([text]) => [...new Set(text.split(/\s*,\s*/))] as AuthScheme[],
);

export const superUser = matching(
  'x509: with the subject of a certificate, or sasl: with a user name',
  /^(x509|sasl):\s*(\P{Cc}+)$/u,
  ([, scheme, name]) => ({
    scheme: scheme === 'x509' ? ('x509' as const) : ('sasl' as const),
    name: String(name),
  }),
);

/** A path that is only read, so no part of a class path or of a line that a script reads. */
export const path = matching('an absolute path without control characters', /^\/[^\p{Cc}]*$/u, ([text]) =>
  text.replace(/(?<=.)\/+$/, ''),
);

// A space, colon or quote would break the class path, and zkServer.sh, which greps dataDir from zoo.cfg.
export const folder = matching(
  'an absolute path of letters, digits and the characters / , . _ - + @ %',
  /^\/[\w.\-+@%,/]*$/,
  ([path]) => (path.length > 1 ? path.replace(/\/+$/, '') || undefined : undefined),
);

const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?';
const hostNamePattern = new RegExp(`^(?=.{1,253}\\.?$)${label}(?:\\.${label})*\\.?$`, 'i');

/** A kind that also takes certain words, in any case. */
export function wordOr<const W extends string, T>(words: readonly W[], kind: Kind<T>): Kind<W | T> {
  const expected = `${words.join(', ')} or ${kind.expected}`;
  return {
    expected,
    parse(text) {
      const word = words.find((one) => one === text.toLowerCase());
      const result = word === undefined ? kind.parse(text) : { ok: true as const, value: word };
      return result.ok ? result : { ok: false, expected };
    },
  };
}

/** A DNS name, in lower case and without a trailing dot, so that every member writes the same text. */
export const hostName = matching(
  'a host name (labels of up to 63 letters, digits and hyphens, separated by dots)',
  hostNamePattern,
  ([name]) => name.toLowerCase().replace(/\.$/, ''),
);

export const address = matching(
  'a host name or an IP address',
  /^\[?([0-9a-f:.]*:[0-9a-f:.]*)\]?$|^.*$/is,
  ([text, v6]) => v6 ?? (hostNamePattern.test(text) ? text : undefined),
);

const unitBytes: Readonly<Record<string, number>> = {
  '': 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
};

/** The JVM does not start with less. A smaller number was probably meant as MiB. */
const leastHeap = 2 * 1024 ** 2;

const size = '([1-9][0-9]{0,14})([kmgt]?)';

export const heap = matching<Heap>(
  'a size such as 512m or 2G, or a share of the memory limit such as 60% or "60% or 2G"',
  new RegExp(`^(?:${size}|([1-9][0-9]{0,2})%(?: or ${size})?)$`, 'i'),
  ([, count, unit, percent, otherCount, otherUnit]) => {
    if (count !== undefined) {
      const given = heapSize(count, unit);
      return given.bytes >= leastHeap ? given : undefined;
    }
    if (Number(percent) > 100) return undefined;
    return {
      percent: Number(percent),
      ...(otherCount === undefined ? {} : { otherwise: heapSize(otherCount, otherUnit) }),
    };
  },
);

function heapSize(count: string, unit = ''): HeapSize {
  return { text: `${count}${unit}`, bytes: Number(count) * (unitBytes[unit.toLowerCase()] ?? 1) };
}

export const jvmFlags: Kind<readonly string[]> = matching(
  'JVM flags separated by spaces, each starting with a hyphen',
  /^-[^\p{Cc}]*(?:\s+-[^\p{Cc}]*)*$/u,
  ([text]) => {
    const words = text.split(/\s+/);
    return words.every((word) => word.startsWith('-')) ? words : undefined;
  },
);

export const commandWords: Kind<string> = matching(
  'four-letter words in lower case separated by commas, or *',
  /^(?:\*|[a-z]{4}(?:\s*,\s*[a-z]{4})*)$/,
  ([text]) => text.split(/\s*,\s*/).join(', '),
);

export const account = matching<Account>(
  'a user name, a numeric UID, or a numeric UID:GID',
  /^(?:([0-9]{1,9})(?::([0-9]{1,9}))?|([a-z_][a-z0-9_.-]{0,31}))$/i,
  ([, uid, gid, name]) => (name ? { name } : { uid: Number(uid), gid: Number(gid ?? uid) }),
);

export const version = matching(
  'a ZooKeeper version such as 3.9.4',
  /^3\.[0-9]{1,3}(?:\.[0-9]{1,3})?(?:-[\w.-]{1,40})?$/,
  ([text]) => text,
);

/** The ids of each group; the first is group 1. */
export const idGroups: Kind<readonly (readonly number[])[]> = matching(
  'groups separated by spaces or commas, each with its ids separated by colons',
  /^\d{1,3}(?::\d{1,3})*(?:[\s,]+\d{1,3}(?::\d{1,3})*)*$/,
  ([text]) => text.split(/[\s,]+/).map((group) => group.split(':').map(Number)),
);

export const idWeights: Kind<readonly (readonly [id: number, weight: number])[]> = matching(
  'ID=WEIGHT pairs separated by spaces or commas',
  /^\d{1,3}=\d{1,5}(?:[\s,]+\d{1,3}=\d{1,5})*$/,
  ([text]) =>
    text.split(/[\s,]+/).map((entry) => {
      const [id, weight] = entry.split('=');
      return [Number(id), Number(weight)] as const;
    }),
);
