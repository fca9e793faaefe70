// The chain from the own certificate to the trusted CA.
import { constrainedNames } from './extensions.ts';
import { hasSigned, isSame, type Parsed } from './x509.ts';

export interface Order {
  readonly chain: readonly Parsed[];
  readonly anchor: Parsed | undefined;
  readonly untrusted: Parsed | undefined;
}

/** The chain from the own certificate on; the certificates that do not belong to it are left out. */
export function orderChain(
  own: Parsed | undefined,
  given: readonly Parsed[],
  authorities: readonly Parsed[],
): Order {
  const chain: Parsed[] = [];
  // Of a CA and the same one renewed, the later one.
  const latestFirst = authorities.toSorted(
    (one, other) => Date.parse(other.certificate.notAfter) - Date.parse(one.certificate.notAfter),
  );
  for (let last = own; last !== undefined; ) {
    const child = last;
    chain.push(child);
    const anchor = latestFirst.find((authority) => isSame(authority, child) || hasSigned(authority, child));
    if (anchor !== undefined) return { chain, anchor, untrusted: undefined };
    last = given.find((each) => !chain.includes(each) && hasSigned(each, child));
    if (last === undefined && authorities.length > 0) return { chain, anchor: undefined, untrusted: child };
  }
  return { chain, anchor: undefined, untrusted: undefined };
}

/** A name of the own certificate that a CA between it and the trusted one does not permit. */
export function forbiddenName(chain: readonly Parsed[], anchor: Parsed | undefined): string | undefined {
  const { isIP } = process.getBuiltinModule('node:net');
  const [own, ...issuers] = chain;
  for (const { x509 } of issuers.filter((issuer) => !anchor || !isSame(issuer, anchor))) {
    const { permitted, excluded } = constrainedNames(x509.raw);
    const found = own?.certificate.names.find(
      (name) =>
        isIP(name) === 0 &&
        ((permitted.length > 0 && !permitted.some((subtree) => isBelow(name, subtree))) ||
          excluded.some((subtree) => isBelow(name, subtree))),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

function isBelow(name: string, subtree: string): boolean {
  const [inner, outer] = [name, subtree].map((text) => `.${text.toLowerCase().replace(/^\./, '')}`) as [
    string,
    string,
  ];
  return outer === '.' || inner.endsWith(outer);
}
