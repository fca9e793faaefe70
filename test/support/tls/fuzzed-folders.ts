// Folders of certificates with any mistake: keys of others, half a chain, other CAs, other files, bytes changed.
import type { KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { createAuthority, type Identity } from '../../../src/local/authority.ts';
import { issueOdd } from './openssl.ts';
import { peerCases, trusted } from './peer-cases.ts';
import { type KeyEncoding, keyText, type SecretFiles, secretFiles, valid } from './secrets.ts';

/** The host of the server that reads them. */
const host = 'zk-0.zk.test';

const authority = createAuthority('quorum', valid);
const strangers = createAuthority('strangers', valid);
const intermediate = authority.issueAuthority('intermediate of the quorum', valid);
const issue = (by = authority, keyType: 'ec' | 'rsa' = 'ec') =>
  by.issue({ commonName: 'zk', names: [host], validity: valid, keyType });

const san = `subjectAltName=DNS:${host}`;
const usage = 'keyUsage=critical,digitalSignature';
const odd = (extensions: readonly string[], key?: readonly string[], by: Identity | undefined = authority) =>
  issueOdd({ by, extensions: [san, ...extensions], ...(key ? { key } : {}) });

function curve(name: string): readonly string[] {
  return ['ec', '-pkeyopt', `ec_paramgen_curve:${name}`];
}

interface Candidate {
  readonly own: Identity;
  readonly chain?: readonly Identity[];
}

const selfSigned = issueOdd({ extensions: [san] });
const candidates: readonly Candidate[] = [
  { own: issue() },
  { own: issue(authority, 'rsa') },
  { own: issue(intermediate), chain: [intermediate] },
  { own: issue(strangers) },
  { own: selfSigned },
  { own: odd([usage]) },
  { own: odd([usage, 'extendedKeyUsage=anyExtendedKeyUsage']) },
  { own: odd(['keyUsage=critical,keyEncipherment']) },
  { own: odd(['keyUsage=keyAgreement']) },
  { own: odd(['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,digitalSignature']) },
  { own: odd(['extendedKeyUsage=clientAuth']) },
  { own: odd(['1.2.3.4=critical,ASN1:NULL']) },
  { own: odd([usage], ['rsa:512']) },
  { own: odd([usage], ['rsa:1024']) },
  { own: odd([usage], ['rsa:4096']) },
  ...['secp384r1', 'secp521r1', 'secp256k1', 'secp224r1', 'brainpoolP256r1'].map((name) => ({
    own: odd([usage], curve(name)),
  })),
  { own: odd([usage], ['ed25519']) },
  { own: odd([usage], ['rsa-pss', '-pkeyopt', 'rsa_keygen_bits:2048']) },
  { own: issueOdd({ by: authority, subject: '/O=no common name', extensions: [san] }) },
  { own: issueOdd({ by: authority, subject: '/CN=a \\" quoted, \\/ name', extensions: [san] }) },
  ...peerCases,
];

/** Those that have signed what is trusted, with their keys. */
export const issuers: readonly Identity[] = [authority, intermediate, strangers];

/** On a curve that Java does not have. */
const unknownToJava = issueOdd({ subject: '/CN=of another curve', key: curve('secp256k1') });

/** All that any folder may trust. */
export const everybody: readonly Identity[] = [
  ...issuers,
  ...trusted,
  ...candidates.map(({ own }) => own).filter(({ key }) => isKnownToJava(key)),
];

function isKnownToJava({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return (
    asymmetricKeyType === 'rsa' || /^(?:prime|secp(?:384|521))/.test(asymmetricKeyDetails?.namedCurve ?? '')
  );
}

const encodings: readonly KeyEncoding[] = ['pkcs8', 'pkcs1', 'sec1', 'encrypted-pkcs8'];

function keyIn(encoding: KeyEncoding, { key }: Identity): string {
  try {
    return keyText(key, encoding);
  } catch {
    return keyText(key);
  }
}

const blocks = [
  ...[candidates[0], candidates[2], candidates[4]].flatMap((each) =>
    each ? [each.own.certificate, keyText(each.own.key)] : [],
  ),
  ...[authority, intermediate, strangers, unknownToJava, ...trusted].map(({ certificate }) => certificate),
  'a line of text\n',
  '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n',
  '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n',
];

/** Some bytes of a text changed, cut or put in. */
const damaged = (text: string) =>
  fc
    .array(
      fc.tuple(
        fc.nat(Math.max(text.length - 1, 0)),
        fc.nat(1),
        fc.constantFrom('', 'A', '\n', ' ', '-', '\0', '\r\n', '\ufeff'),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((changes) =>
      changes.reduce(
        (now, [place, length, by]) => now.slice(0, place) + by + now.slice(place + length),
        text,
      ),
    );
const mixed = fc.array(fc.constantFrom(...blocks), { maxLength: 4 }).map((parts) => parts.join(''));
const file = (text: string) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant<string | undefined>(text) },
    { weight: 2, arbitrary: damaged(text) },
    { weight: 2, arbitrary: mixed },
    { weight: 1, arbitrary: fc.constant(text.replaceAll('\n', '\r\n')) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );

const wholeFolders = fc
  .record({
    candidate: fc.constantFrom(...candidates),
    encoding: fc.constantFrom(...encodings),
    authorities: fc.oneof(
      { weight: 3, arbitrary: fc.constant([authority, ...trusted]) },
      {
        weight: 2,
        arbitrary: fc.subarray([authority, intermediate, strangers, ...trusted], { minLength: 1 }),
      },
      { weight: 1, arbitrary: fc.constant([authority, unknownToJava]) },
      { weight: 1, arbitrary: fc.constant(undefined) },
    ),
    isCombined: fc.nat(7).map((number) => number === 0),
    isReversed: fc.nat(7).map((number) => number === 0),
  })
  .map(({ candidate: { own, chain = [] }, encoding, authorities = [own], isCombined, isReversed }) => {
    const files = secretFiles(own, authorities, { chain });
    const [certificates, key] = [
      isReversed ? [...chain, own].map(({ certificate }) => certificate).join('') : files['tls.crt'],
      keyIn(encoding, own),
    ];
    const mounted = isCombined
      ? { 'tls-combined.pem': `${key}${certificates}` }
      : { 'tls.crt': certificates ?? '', 'tls.key': key };
    return { ...mounted, 'ca.crt': files['ca.crt'] ?? '' };
  });

const fuzzedFolders: fc.Arbitrary<SecretFiles> = wholeFolders.chain((files) =>
  fc
    .record(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, file(text)])))
    .map((record) =>
      Object.fromEntries(
        Object.entries(record).filter((entry): entry is [string, string] => entry[1] !== undefined),
      ),
    ),
);

/** The same for the same seed, but for the keys, which are new each time. */
export function sampleFolders(count: number, seed: number): readonly SecretFiles[] {
  return fc.sample(fuzzedFolders, { numRuns: count, seed });
}
