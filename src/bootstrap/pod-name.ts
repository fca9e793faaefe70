// Asks for the name of a pod, which the name server of a cluster has a second or two after the pod has started, in a way
// that does not delay the first start. How a name is looked up is left to lookup.ts.
//
// A name server may keep "no such name" for half a minute, and most keep it for the type of record that was asked for
// alone, as CoreDNS does. So in the first seconds a name is asked for records that no pod has, another type each second:
// "no such record" means that the name is there, and its address is asked for only then.
import { Resolver } from 'node:dns/promises';
import { errorCode } from '../problem.ts';
import type { Lookup } from './lookup.ts';

/** Without SOA: CoreDNS has the same answer to it for every name. */
const recordTypes = ['CAA', 'CNAME', 'MX', 'NAPTR', 'NS', 'PTR', 'SRV', 'TLSA', 'TXT'] as const;
type RecordType = (typeof recordTypes)[number];

const eachTypeMs = 1_000;
/** A name server that does not answer is left to the lookup of the address, which says so. */
const timeoutMs = 1_000;

/** A full name that ends in the domain of a cluster, to which no domain of resolv.conf is added. */
const podName = /\.svc\.\w/;

/** What asking needs of the outside. */
export interface NameEffects {
  readonly isUnknown: (host: string, type: RecordType) => Promise<boolean>;
  readonly nowMs: () => number;
  /** In the order in which they are asked for: another one on each server, because they share the name server. */
  readonly types: readonly RecordType[];
}

const systemEffects: NameEffects = {
  isUnknown: isUnknownName,
  nowMs: () => performance.now(),
  types: recordTypes
    .map((type) => ({ type, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ type }) => type),
};

/** A lookup that asks for no address of a pod whose name is not there yet; after nine seconds it asks in any case. */
export function lookUpPods(
  lookup: (host: string) => Promise<Lookup>,
  { isUnknown, nowMs, types }: NameEffects = systemEffects,
): (host: string) => Promise<Lookup> {
  const beginMs = nowMs();
  const known = new Set<string>();
  return async (host) => {
    if (podName.test(host) && !known.has(host)) {
      const type = types[Math.floor((nowMs() - beginMs) / eachTypeMs)];
      if (type !== undefined && (await isUnknown(host, type))) return { kind: 'failed', code: 'ENOTFOUND' };
      known.add(host);
    }
    return lookup(host);
  };
}

/** Whether the name server has no such name; false when it has, or cannot be asked. */
export async function isUnknownName(
  host: string,
  type: RecordType,
  resolver = new Resolver({ timeout: timeoutMs, tries: 1 }),
): Promise<boolean> {
  try {
    await resolver.resolve(host, type);
    return false;
  } catch (error) {
    return errorCode(error) === 'ENOTFOUND';
  }
}
