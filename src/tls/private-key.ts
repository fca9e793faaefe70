// Reads a private key in any encoding; whether it belongs to a certificate is left to read.ts.
import type { KeyObject } from 'node:crypto';
import type { Flaw } from './certificate.ts';

/** Loaded only for certificates, because that lengthens a start. */
const crypto = () => process.getBuiltinModule('node:crypto');

export function readKey(text: string, path: string, passphrase: string | undefined): KeyObject | Flaw {
  const pem = /-----BEGIN ([A-Z0-9 ]*)PRIVATE KEY-----.*?-----END \1PRIVATE KEY-----/s.exec(text)?.[0];
  if (pem === undefined) return { kind: 'not-pem', path, what: 'key' };
  const isEncrypted = pem.includes('BEGIN ENCRYPTED') || pem.includes('Proc-Type: 4,ENCRYPTED');
  try {
    const key = crypto().createPrivateKey({
      key: pem,
      ...(isEncrypted ? { passphrase: passphrase ?? '' } : {}),
    });
    const type = unusableType(key);
    if (type !== undefined) return { kind: 'key-type', path, type };
    return isWhole(key) ? key : { kind: 'damaged-key', path };
  } catch {
    return isEncrypted
      ? { kind: 'passphrase', path, isGiven: passphrase !== undefined }
      : { kind: 'not-pem', path, what: 'key' };
  }
}

/** In bits; Java refuses shorter RSA keys. */
export const shortestModulus = 1_024;

/** The curves that every Java of today has. */
const curves = ['prime256v1', 'secp384r1', 'secp521r1'];

/** The name of a key that Java or ZooKeeper does not take; undefined for one that they do. */
function unusableType(key: KeyObject): string | undefined {
  const { asymmetricKeyType, asymmetricKeyDetails: details } = key;
  const bits = details?.modulusLength ?? 0;
  if (asymmetricKeyType === 'rsa') return bits >= shortestModulus ? undefined : `RSA of ${bits} bits`;
  if (asymmetricKeyType !== 'ec') return asymmetricKeyType ?? 'unknown';
  const curve = unknownCurve(key);
  return curve === undefined ? undefined : `EC on the curve ${curve}`;
}

/** The curve of a key that Java does not have. */
export function unknownCurve({
  asymmetricKeyType,
  asymmetricKeyDetails: details,
}: KeyObject): string | undefined {
  const curve = details?.namedCurve ?? 'without a name';
  return asymmetricKeyType !== 'ec' || curves.includes(curve) ? undefined : curve;
}

/** A key with a changed byte parses, and has its public half unchanged. */
function isWhole(key: KeyObject): boolean {
  if (key.asymmetricKeyType === 'rsa') return hasAllNumbers(key);
  const text = Buffer.from('text');
  const { createPublicKey, sign, verify } = crypto();
  return verify('sha256', text, createPublicKey(key), sign('sha256', text, key));
}

/** OpenSSL signs with an RSA key of which some of the numbers are wrong, and Java does not. */
function hasAllNumbers(key: KeyObject): boolean {
  const numbers = key.export({ format: 'jwk' });
  const number = (text = '') => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex') || '0'}`);
  const [n, e, d, p, q] = [numbers.n, numbers.e, numbers.d, numbers.p, numbers.q].map(number) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  return (
    p * q === n &&
    (d * e) % (p - 1n) === 1n &&
    (d * e) % (q - 1n) === 1n &&
    number(numbers.dp) === d % (p - 1n) &&
    number(numbers.dq) === d % (q - 1n) &&
    (number(numbers.qi) * q) % p === 1n
  );
}
