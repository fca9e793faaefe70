// Certificates as Node parses them, with what Node does not show, and what Java makes of them.
import type { KeyObject, X509Certificate } from 'node:crypto';
import { type Certificate, shortAddress } from './certificate.ts';
import { allowsSignatures, pathLength } from './extensions.ts';
import { unknownCurve } from './private-key.ts';

/** Loaded only for certificates, because that lengthens a start. */
const crypto = () => process.getBuiltinModule('node:crypto');

export interface Parsed {
  readonly x509: X509Certificate;
  readonly certificate: Certificate;
}

const block =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]*-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;

/** Undefined when one of them is damaged. */
export function parseCertificates(text: string): readonly Parsed[] | undefined {
  try {
    const begun = text.match(/-----BEGIN [A-Z0-9 ]*CERTIFICATE-----/g)?.length ?? 0;
    const blocks = text.match(block) ?? [];
    return blocks.length < begun
      ? undefined
      : blocks.map((each) => parse(new (crypto().X509Certificate)(each)));
  } catch {
    return undefined;
  }
}

function parse(x509: X509Certificate): Parsed {
  return { x509, certificate: describeCertificate(x509) };
}

export function describeCertificate(x509: X509Certificate): Certificate {
  const alternatives = x509.subjectAltName?.matchAll(/(?:^|, )(DNS|IP Address):("?)([^",]*)\2/g);
  const common = /^CN=(.*)$/m.exec(x509.subject)?.[1];
  return {
    subject: oneLine(x509.subject),
    issuer: oneLine(x509.issuer),
    // The common name counts only where there is no extension for names.
    names: alternatives
      ? [...alternatives].map(([, kind, , name = '']) => alternativeName(kind, name))
      : [common].filter((name) => name !== undefined),
    notBefore: new Date(x509.validFrom).toISOString(),
    notAfter: new Date(x509.validTo).toISOString(),
    usages: x509.keyUsage ?? [],
    signs: allowsSignatures(x509.raw),
    pathLength: pathLength(x509.raw),
    pem: x509.toString(),
  };
}

/** An address among the DNS names is no address, and marked so. */
function alternativeName(kind: string | undefined, name: string): string {
  const { isIP } = process.getBuiltinModule('node:net');
  return kind === 'DNS' && isIP(name) !== 0 ? `DNS:${name}` : shortAddress(name);
}

/** Node has a line for each part, the most general first. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').reverse().join(',');
}

export function unknownCurveOf(x509: X509Certificate): string | undefined {
  try {
    return unknownCurve(x509.publicKey);
  } catch {
    return 'unknown';
  }
}

/** The algorithm with which a certificate is signed, if Java refuses it. */
export function outdatedSignature(x509: X509Certificate): string | undefined {
  // Not in the types of Node yet.
  const { signatureAlgorithm = '' } = x509 as { readonly signatureAlgorithm?: string };
  return /^md[25]/i.test(signatureAlgorithm) ? signatureAlgorithm : undefined;
}

export function belongs(x509: X509Certificate, key: KeyObject): boolean {
  try {
    return x509.checkPrivateKey(key);
  } catch {
    return false;
  }
}

/** A certificate with a changed byte may parse, and not in Java; its own signature tells where it is self-signed. */
export function isUndamaged({ x509 }: Parsed): boolean {
  try {
    return !x509.checkIssued(x509) || x509.verify(x509.publicKey);
  } catch {
    return false;
  }
}

export function isSame(one: Parsed, other: Parsed): boolean {
  return one.x509.fingerprint256 === other.x509.fingerprint256;
}

export function hasSigned({ x509: authority }: Parsed, { x509 }: Parsed): boolean {
  try {
    return authority.ca && x509.checkIssued(authority) && x509.verify(authority.publicKey);
  } catch {
    return false;
  }
}
