// Looks up the name of a peer, separately from connecting to it, so that a name server that does not answer is not
// reported as a peer that is not up.
import type { LookupAddress } from 'node:dns';
import { lookup as systemLookup } from 'node:dns/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { errorCode } from '../problem.ts';

export type Lookup =
  | { readonly kind: 'found'; readonly addresses: readonly LookupAddress[] }
  /** With the code of getaddrinfo, such as `ENOTFOUND`. */
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'timeout' };

/** Longer than the 5 seconds after which the resolver asks its next name server. */
const timeoutMs = 6_000;

/** By host: a lookup cannot be cancelled and occupies a thread, so a name has only one at a time. */
const pending = new Map<string, Promise<Lookup>>();

export async function lookup(host: string, find = findAddresses, withinMs = timeoutMs): Promise<Lookup> {
  const timeout: Lookup = { kind: 'timeout' };
  return Promise.race([pending.get(host) ?? start(host, find), pause(withinMs, timeout, { ref: false })]);
}

function start(host: string, find: typeof findAddresses): Promise<Lookup> {
  const started = find(host)
    .then(
      (addresses): Lookup => ({ kind: 'found', addresses }),
      (error): Lookup => ({ kind: 'failed', code: errorCode(error) }),
    )
    .finally(() => pending.delete(host));
  pending.set(host, started);
  return started;
}

function findAddresses(host: string): Promise<readonly LookupAddress[]> {
  return systemLookup(host, { all: true });
}
