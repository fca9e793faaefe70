// What each version of ZooKeeper does with certificates and with passwords. Without a version, what the newest does.
import { isKnownIn } from './version.ts';

function has(version: string | undefined, since: readonly string[]): boolean {
  return version === undefined || isKnownIn(version, since);
}

/**
 * Which side of a connection between servers compares the names in the certificate of the other: the one that dials
 * with the name of `server.N`, the one that accepts with what reverse DNS gives for the address.
 */
export type NameCheck = 'none' | 'dialling side' | 'both sides';

/**
 * @param wanted undefined is to check where the accepting side, with its reverse DNS, can be left out
 * @param isFips with FIPS mode ZooKeeper leaves the names to a trust manager that does not look at them
 */
export function quorumNameCheck(
  wanted: 'check' | 'ignore' | undefined,
  version: string | undefined,
  isFips: boolean,
): NameCheck {
  const leavesOutReverse = has(version, ['3.9.4']);
  if (isFips || wanted === 'ignore' || (wanted === undefined && !leavesOutReverse)) return 'none';
  return leavesOutReverse ? 'dialling side' : 'both sides';
}

/** FIPS mode, in which no server checks a name, is on unless zoo.cfg turns it off. */
export function isFipsByDefault(version: string | undefined): boolean {
  return has(version, ['3.9.0']);
}

/** Passwords need DIGEST-MD5, which later versions refuse in FIPS mode. */
export function refusesPasswordsInFips(version: string | undefined): boolean {
  return has(version, ['3.8.5', '3.9.4']);
}

/** Whether a changed certificate of the client port is used without a restart. */
export function reloadsClientCertificate(version: string | undefined): boolean {
  return has(version, ['3.7.2', '3.8.5']);
}

export function knowsReverseLookupKey(version: string | undefined): boolean {
  return has(version, ['3.8.6', '3.9.5']);
}

export function closesSocketsAsync(version: string | undefined): boolean {
  return has(version, ['3.7.1']);
}

/** Whether a list of schemes can be demanded of clients; before it SASL alone can. */
export function enforcesSchemes(version: string | undefined): boolean {
  return has(version, ['3.7.0']);
}

/** Whether the password of a store can be in a file instead of zoo.cfg. */
export function readsPasswordFiles(version: string | undefined): boolean {
  return has(version, ['3.8.0']);
}
