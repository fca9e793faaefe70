// A certificate authority: X.509 certificates (RFC 5280), which node:crypto reads but does not write. In which folders
// they are is left to certificates.ts.
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { isIP } from 'node:net';
import {
  bits,
  boolean,
  encode,
  integer,
  nothing,
  objectId,
  octets,
  sequence,
  set,
  tagged,
  text,
  time,
} from './der.ts';

export type KeyType = 'ec' | 'rsa' | 'ed25519';

export type Usage = 'serverAuth' | 'clientAuth';

/** From when until when a certificate is valid; to the second. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface Identity {
  /** The certificate in PEM. */
  readonly certificate: string;
  readonly key: KeyObject;
}

export interface CertificateRequest {
  readonly commonName: string;
  /** DNS names, wildcards too, and addresses that the certificate is for. */
  readonly names?: readonly string[];
  readonly usages?: readonly Usage[];
  readonly validity: Validity;
  readonly keyType?: KeyType;
}

export interface Authority extends Identity {
  issue(request: CertificateRequest): Identity;
  /** An authority under this one: its certificates need its own in their chain. */
  issueAuthority(commonName: string, validity: Validity, keyType?: KeyType): Authority;
}

interface Issuer {
  readonly commonName: string;
  readonly key: KeyObject;
}

/** An authority whose certificate is signed with its own key. */
export function createAuthority(
  commonName: string,
  validity: Validity,
  keyType: KeyType = 'ec',
  key = createKey(keyType),
): Authority {
  return authorityOf(commonName, authorityCertificate(commonName, key, validity, { commonName, key }), key);
}

/** The authority that an earlier one was, from its certificate and key. */
export function authorityOf(commonName: string, certificate: string, key: KeyObject): Authority {
  const self = { commonName, key };
  return {
    certificate,
    key,
    issue({
      commonName: subject,
      names = [],
      usages = ['serverAuth', 'clientAuth'],
      validity,
      keyType = 'ec',
    }) {
      const leaf = createKey(keyType);
      const extensions = [
        extension(
          '2.5.29.15',
          bits(Buffer.of(keyType === 'rsa' ? 0xa0 : 0x80), keyType === 'rsa' ? 5 : 7),
          true,
        ),
        extension('2.5.29.37', sequence(...usages.map((usage) => objectId(usageIds[usage])))),
        ...(names.length > 0 ? [extension('2.5.29.17', sequence(...names.map(generalName)))] : []),
      ];
      return { certificate: certify(subject, leaf, validity, self, extensions), key: leaf };
    },
    issueAuthority(subject, validity, keyType = 'ec') {
      const child = createKey(keyType);
      return authorityOf(subject, authorityCertificate(subject, child, validity, self), child);
    },
  };
}

const usageIds: Readonly<Record<Usage, string>> = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
};

function createKey(type: KeyType): KeyObject {
  switch (type) {
    case 'ec':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    case 'rsa':
      return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    case 'ed25519':
      return generateKeyPairSync('ed25519').privateKey;
  }
}

function authorityCertificate(
  commonName: string,
  key: KeyObject,
  validity: Validity,
  issuer: Issuer,
): string {
  return certify(commonName, key, validity, issuer, [
    extension('2.5.29.19', sequence(boolean(true)), true),
    // It signs certificates and lists of revoked ones.
    extension('2.5.29.15', bits(Buffer.of(0x06), 1), true),
  ]);
}

function certify(
  commonName: string,
  key: KeyObject,
  { notBefore, notAfter }: Validity,
  issuer: Issuer,
  extensions: readonly Buffer[],
): string {
  const algorithm = signatureAlgorithm(issuer.key);
  const content = sequence(
    // Version 3, which has extensions.
    tagged(0, integer(Buffer.of(2))),
    integer(randomBytes(16)),
    algorithm,
    distinguishedName(issuer.commonName),
    sequence(time(notBefore), time(notAfter)),
    distinguishedName(commonName),
    publicKeyOf(key),
    tagged(
      3,
      sequence(
        ...extensions,
        extension('2.5.29.14', octets(keyIdentifier(key))),
        extension('2.5.29.35', sequence(encode(0x80, keyIdentifier(issuer.key)))),
      ),
    ),
  );
  const hash = issuer.key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const certificate = sequence(content, algorithm, bits(sign(hash, content, issuer.key)));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function signatureAlgorithm(key: KeyObject): Buffer {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return sequence(objectId('1.2.840.113549.1.1.11'), nothing());
    case 'ed25519':
      return sequence(objectId('1.3.101.112'));
    default:
      return sequence(objectId('1.2.840.10045.4.3.2'));
  }
}

function distinguishedName(commonName: string): Buffer {
  return sequence(set(sequence(objectId('2.5.4.3'), text(commonName))));
}

function extension(id: string, value: Buffer, isCritical = false): Buffer {
  return sequence(objectId(id), ...(isCritical ? [boolean(true)] : []), octets(value));
}

function publicKeyOf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

/** Strict clients, such as Python from 3.13 on, accept no chain without it. */
function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha256').update(publicKeyOf(key)).digest().subarray(0, 20);
}

function generalName(name: string): Buffer {
  return isIP(name) === 0 ? encode(0x82, Buffer.from(name)) : encode(0x87, addressBytes(name));
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  // The whole address has eight groups; URL writes one that ends like an IPv4 address in groups too.
  const [start = '', end] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (part = '') => part.split(':').filter(Boolean);
  const zeros = Array(8 - groups(start).length - groups(end).length).fill('0');
  const all = [...groups(start), ...zeros, ...groups(end)];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}
