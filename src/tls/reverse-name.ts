// Whether the certificate of the quorum has the name that the accepting servers compare, in versions that compare one:
// what reverse DNS gives for the address of the server that dials.
import { lookup, lookupService } from 'node:dns/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { errorCode, type Problem } from '../problem.ts';
import { type Settings, spelling } from '../settings/resolve.ts';
import type { NameCheck } from '../zookeeper/tls-support.ts';
import { isFor, type Material } from './certificate.ts';

/** Longer than the 5 seconds after which the resolver asks its next name server. */
const timeoutMs = 6_000;

export type ReverseName =
  | {
      readonly address: string;
      /** Undefined where the address has none. */
      readonly name: string | undefined;
      /** Java takes a name only if it has the address again, else the address instead of it. */
      readonly resolvesBack: boolean;
    }
  /** The name server did not tell. */
  | { readonly address: string; readonly code: string };

export async function checkReverseName(
  settings: Settings,
  { members, myId }: Ensemble,
  { chain, folder }: Material,
  nameCheck: NameCheck,
  find = findReverseName,
): Promise<readonly Problem[]> {
  const host = members.find(({ id }) => id === myId)?.host;
  const [own] = chain;
  if (nameCheck !== 'both sides' || members.length < 2 || !host || !own) return [];
  const found = await find(host);
  // Without an address no other server connects either.
  if (found === undefined || isFor(found.address, own)) return [];
  const { address } = found;
  const subject = `${folder}/tls.crt`;
  const ignoring = `set ${spelling(settings, 'quorumTlsNames')}=ignore with a CA for the quorum alone`;
  if ('code' in found)
    return [
      {
        id: 'reverse-name-unknown',
        severity: 'note',
        subject,
        message: `${subject}: the name server does not tell the name of ${address}, the address of this server (${found.code}); the other servers compare it with the certificate, and refuse this one while they get none`,
        fix: `check the name server, or ${ignoring}`,
      },
    ];
  const name = found.resolvesBack ? found.name : undefined;
  if (name !== undefined && isFor(name, own)) return [];
  const given =
    found.name === undefined || found.resolvesBack
      ? (found.name ?? 'no name')
      : `${found.name}, which does not resolve to it,`;
  return [
    {
      id: 'reverse-name-not-in-certificate',
      severity: 'error',
      subject,
      message: `${subject}: ${own.subject} is for ${own.names.join(', ')}, and reverse DNS gives ${given} for ${address}, the address of this server; the other servers would refuse it`,
      fix: `${ignoring}, issue the certificate for ${name ?? address} too, or use ZooKeeper 3.9.4 or newer`,
    },
  ];
}

/** As Java asks; undefined for a host without an address. */
export async function findReverseName(host: string, withinMs = timeoutMs): Promise<ReverseName | undefined> {
  const address = await lookup(host).then(
    (found) => found.address,
    () => undefined,
  );
  if (address === undefined) return undefined;
  const late: ReverseName = { address, code: 'timed out' };
  return Promise.race([nameOf(address), pause(withinMs, late, { ref: false })]);
}

async function nameOf(address: string): Promise<ReverseName> {
  try {
    const { hostname: name } = await lookupService(address, 0);
    const addresses = await lookup(name, { all: true }).catch(noneIfNotFound);
    return { address, name, resolvesBack: addresses.some((each) => each.address === address) };
  } catch (error) {
    const code = errorCode(error);
    return code === 'ENOTFOUND' ? { address, name: undefined, resolvesBack: false } : { address, code };
  }
}

function noneIfNotFound(error: unknown): readonly { readonly address: string }[] {
  if (errorCode(error) === 'ENOTFOUND') return [];
  throw error;
}
