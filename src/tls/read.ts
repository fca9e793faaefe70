// Reads a folder of certificates as cert-manager, a Secret of type kubernetes.io/tls or an administrator fills it, in
// any encoding of the key. What is wrong with it becomes a flaw; nothing is thrown.
import type { KeyObject, X509Certificate } from 'node:crypto';
import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { errorCode } from '../problem.ts';
import { readText } from '../system/files.ts';
import { type Certificate, type Flaw, type Material, shortAddress } from './certificate.ts';
import { allowsSignatures, constrainedNames, hasUnknownExtension, pathLength } from './extensions.ts';
import { readKey, unknownCurve } from './private-key.ts';

/** Loaded only for certificates, because that lengthens a start. */
const crypto = () => process.getBuiltinModule('node:crypto');

interface Parsed {
  readonly x509: X509Certificate;
  readonly certificate: Certificate;
}

/** @param needsAuthority whether ca.crt must be there */
export function readMaterial(
  folder: string,
  passphrase: string | undefined,
  needsAuthority: boolean,
): Material {
  const flaws: Flaw[] = [];
  const current = currentFolder(folder);
  const obstacle = obstacleToAll(current);
  if (obstacle !== undefined) {
    const flaw: Flaw = { kind: 'no-files', path: folder, code: obstacle };
    return {
      folder,
      flaws: [flaw],
      chain: [],
      authorities: [],
      anchor: undefined,
      untrusted: undefined,
      key: '',
    };
  }
  const isCombined = !existsSync(join(current, 'tls.crt')) && existsSync(join(current, 'tls-combined.pem'));
  const [certificateFile, keyFile] = isCombined
    ? ['tls-combined.pem', 'tls-combined.pem']
    : ['tls.crt', 'tls.key'];
  const shown = (name: string) => `${folder}/${name}`;
  const text = (name: string): string | undefined => {
    try {
      return readText(join(current, name));
    } catch (error) {
      flaws.push({ kind: 'unreadable', path: shown(name), code: errorCode(error) });
      return undefined;
    }
  };
  const certificates = (name: string, content: string | undefined): readonly Parsed[] => {
    if (content === undefined) return [];
    const parsed = parseCertificates(content);
    if (parsed === undefined || parsed.length === 0)
      flaws.push({ kind: 'not-pem', path: shown(name), what: 'certificate' });
    return parsed ?? [];
  };

  const given = certificates(certificateFile, text(certificateFile));
  const keyText = text(keyFile);
  const readOrFlaw = keyText === undefined ? undefined : readKey(keyText, shown(keyFile), passphrase);
  const key = readOrFlaw && 'export' in readOrFlaw ? readOrFlaw : undefined;
  if (readOrFlaw && 'kind' in readOrFlaw) flaws.push(readOrFlaw);
  const authorities = readAuthorities(current, shown('ca.crt'), needsAuthority, flaws);
  const own = key && given.find(({ x509 }) => belongs(x509, key));
  if (key && given[0] && !own)
    flaws.push({ kind: 'key-of-another', path: shown(keyFile), subject: given[0].certificate.subject });
  const { chain, anchor, untrusted } = orderChain(own ?? given[0], given, authorities);
  for (const [name, parsed] of [
    [certificateFile, chain],
    ['ca.crt', authorities],
  ] as const)
    for (const { x509, certificate } of parsed) {
      const curve = unknownCurveOf(x509);
      if (curve !== undefined)
        flaws.push({ kind: 'unknown-curve', path: shown(name), subject: certificate.subject, curve });
    }
  for (const { x509, certificate } of chain) {
    if (hasUnknownExtension(x509.raw))
      flaws.push({ kind: 'unknown-extension', path: shown(certificateFile), subject: certificate.subject });
    const algorithm = outdatedSignature(x509);
    if (algorithm !== undefined)
      flaws.push({
        kind: 'signature',
        path: shown(certificateFile),
        subject: certificate.subject,
        algorithm,
      });
  }
  const forbidden = forbiddenName(chain, anchor);
  if (forbidden !== undefined && chain[0])
    flaws.push({
      kind: 'name-constraint',
      path: shown(certificateFile),
      subject: chain[0].certificate.subject,
      name: forbidden,
    });
  return {
    folder,
    flaws,
    chain: chain.map(({ certificate }) => certificate),
    authorities: authorities.map(({ certificate }) => certificate),
    anchor: anchor?.certificate,
    untrusted: untrusted?.certificate,
    key: key ? String(key.export({ type: 'pkcs8', format: 'pem' })) : '',
  };
}

/** The folder behind `..data`, through which the kubelet swaps all files of a Secret at once. */
function currentFolder(folder: string): string {
  try {
    return realpathSync(join(folder, '..data'));
  } catch {
    return folder;
  }
}

const fileNames = ['tls.crt', 'tls.key', 'ca.crt', 'tls-combined.pem'];

/** Why a folder has none of the files; undefined when it has one. */
function obstacleToAll(folder: string): string | undefined {
  const codes = fileNames.map((name) => {
    try {
      lstatSync(join(folder, name));
      return undefined;
    } catch (error) {
      return errorCode(error);
    }
  });
  if (codes.includes(undefined)) return undefined;
  return codes[0] === 'ENOENT' && existsSync(folder) ? 'empty' : codes[0];
}

function readAuthorities(folder: string, shown: string, isNeeded: boolean, flaws: Flaw[]): readonly Parsed[] {
  try {
    const parsed = parseCertificates(readText(join(folder, 'ca.crt')));
    if (parsed && parsed.length > 0 && parsed.every(isUndamaged)) return withoutDuplicates(parsed);
    flaws.push({ kind: 'no-authority', path: shown, code: parsed?.length === 0 ? 'empty' : 'damaged' });
  } catch (error) {
    const code = errorCode(error);
    if (isNeeded || code !== 'ENOENT') flaws.push({ kind: 'no-authority', path: shown, code });
  }
  return [];
}

/** A certificate with a changed byte may parse, and not in Java; its own signature tells where it is self-signed. */
function isUndamaged({ x509 }: Parsed): boolean {
  try {
    return !x509.checkIssued(x509) || x509.verify(x509.publicKey);
  } catch {
    return false;
  }
}

function withoutDuplicates(parsed: readonly Parsed[]): readonly Parsed[] {
  return [...new Map(parsed.map((each) => [each.x509.fingerprint256, each])).values()];
}

const block =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]*-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;

/** Undefined when one of them is damaged. */
function parseCertificates(text: string): readonly Parsed[] | undefined {
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
  return kind === 'DNS' && isIP(name) !== 0 ? `DNS:${name}` : shortAddress(name);
}

/** Node has a line for each part, the most general first. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').reverse().join(',');
}

function unknownCurveOf(x509: X509Certificate): string | undefined {
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

function belongs(x509: X509Certificate, key: KeyObject): boolean {
  try {
    return x509.checkPrivateKey(key);
  } catch {
    return false;
  }
}

interface Order {
  readonly chain: readonly Parsed[];
  readonly anchor: Parsed | undefined;
  readonly untrusted: Parsed | undefined;
}

/** The chain from the own certificate on; the certificates that do not belong to it are left out. */
function orderChain(
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
function forbiddenName(chain: readonly Parsed[], anchor: Parsed | undefined): string | undefined {
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

function isSame(one: Parsed, other: Parsed): boolean {
  return one.x509.fingerprint256 === other.x509.fingerprint256;
}

function hasSigned({ x509: authority }: Parsed, { x509 }: Parsed): boolean {
  try {
    return authority.ca && x509.checkIssued(authority) && x509.verify(authority.publicKey);
  } catch {
    return false;
  }
}
