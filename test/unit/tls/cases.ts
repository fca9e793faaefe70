// Folders of certificates and what is wrong with them. The golden file of problems prints the messages.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CertificateRequest, createAuthority, type Identity } from '../../../src/local/authority.ts';
import type { ProblemId } from '../../../src/problems/index.ts';
import { issueOdd } from '../../support/tls/openssl.ts';
import { keyText, type SecretFiles, secretFiles, writeFiles } from '../../support/tls/secrets.ts';

const at = (from: string, until: string) => ({ notBefore: new Date(from), notAfter: new Date(until) });
const valid = at('2025-12-01', '2026-06-01');
const forLong = at('2020-01-01', '2040-01-01');

export const host = 'zk-0.zk.test';
export const authority = createAuthority('quorum', forLong);
export const clientAuthority = createAuthority('clients', forLong);

export const issue = (request: Partial<CertificateRequest> = {}, by = authority) =>
  by.issue({ commonName: 'zk', names: [host], validity: valid, ...request });

export interface FolderCase {
  readonly what: string;
  readonly purpose?: 'client' | 'quorum';
  readonly environment?: Readonly<Record<string, string>>;
  readonly version?: string;
  /** Fills the folder. */
  readonly make: (folder: string) => unknown;
  readonly id: ProblemId;
}

const brainpool = issueOdd({
  subject: '/CN=Brainpool',
  key: ['ec', '-pkeyopt', 'ec_paramgen_curve:brainpoolP256r1'],
});

const san = `subjectAltName=DNS:${host}`;
const ca = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign'];
const caFor = (by: Identity | undefined, subject: string, ...extensions: readonly string[]) =>
  issueOdd({ by, subject: `/CN=${subject}`, extensions: [...ca, ...extensions] });
const ended = createAuthority('ended', at('2020-01-01', '2025-12-31'));
const elsewhere = caFor(authority, 'elsewhere', 'nameConstraints=critical,permitted;DNS:example.test');
const forServers = caFor(authority, 'for servers', 'extendedKeyUsage=serverAuth');
const single = issueOdd({
  subject: '/CN=single',
  extensions: ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign'],
});
const below = caFor(single, 'below');

/** In the text of a PEM, another character of base64 in place of the one there. */
const withChangedByte = (pem: string, place: number) =>
  `${pem.slice(0, place)}${pem[place] === 'A' ? 'B' : 'A'}${pem.slice(place + 1)}`;

const files = (secret: SecretFiles) => (folder: string) => writeFiles(folder, secret);
const good = secretFiles(issue(), [authority]);

function signedWithMd5(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const path = (name: string) => join(folder, name);
  const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-md5', '-subj', '/CN=old'];
  execFileSync('openssl', [...words, '-keyout', path('tls.key'), '-out', path('tls.crt')], {
    stdio: 'ignore',
  });
  writeFileSync(path('ca.crt'), readFileSync(path('tls.crt')));
}

export const folderCases: readonly FolderCase[] = [
  { what: 'no folder', make: () => {}, id: 'certificate-folder-empty' },
  { what: 'an empty folder', make: (folder) => mkdirSync(folder), id: 'certificate-folder-empty' },
  {
    what: 'a folder without certificates, where ca.crt is not needed',
    purpose: 'client',
    environment: { ZK_TLS_CLIENT_AUTH: 'none' },
    make: files({ 'keystore.p12': '' }),
    id: 'certificate-folder-empty',
  },
  {
    what: 'a file for a folder',
    make: (path) => writeFileSync(path, ''),
    id: 'certificate-folder-empty',
  },
  { what: 'no key', make: files({ 'tls.crt': good['tls.crt'] ?? '' }), id: 'certificate-file-unreadable' },
  {
    what: 'a directory for a file',
    make(folder) {
      writeFiles(folder, good);
      rmSync(join(folder, 'tls.key'));
      mkdirSync(join(folder, 'tls.key'));
    },
    id: 'certificate-file-unreadable',
  },
  {
    what: 'a FIFO',
    make(folder) {
      writeFiles(folder, good);
      rmSync(join(folder, 'tls.crt'));
      execFileSync('mkfifo', [join(folder, 'tls.crt')]);
    },
    id: 'certificate-file-unreadable',
  },
  {
    what: 'a link to itself',
    make(folder) {
      writeFiles(folder, good);
      rmSync(join(folder, 'tls.key'));
      symlinkSync('tls.key', join(folder, 'tls.key'));
    },
    id: 'certificate-file-unreadable',
  },
  {
    what: 'a secret of 1 GiB',
    make(folder) {
      writeFiles(folder, good);
      truncateSync(join(folder, 'tls.crt'), 1024 ** 3);
    },
    id: 'certificate-file-unreadable',
  },
  {
    what: 'a text for a certificate',
    make: files({ ...good, 'tls.crt': 'none\n' }),
    id: 'certificate-file-damaged',
  },
  {
    what: 'half a certificate',
    make: files({ ...good, 'tls.crt': `${good['tls.crt']}${good['tls.crt']?.slice(0, 200)}` }),
    id: 'certificate-file-damaged',
  },
  { what: 'an empty key', make: files({ ...good, 'tls.key': '' }), id: 'certificate-file-damaged' },
  {
    what: 'an EC key with a changed byte',
    make: files({ ...good, 'tls.key': withChangedByte(good['tls.key'] ?? '', 85) }),
    id: 'certificate-file-damaged',
  },
  {
    what: 'an RSA key with a changed byte',
    make(folder) {
      const secret = secretFiles(issue({ keyType: 'rsa' }), [authority]);
      writeFiles(folder, { ...secret, 'tls.key': withChangedByte(secret['tls.key'] ?? '', 1_400) });
    },
    id: 'certificate-file-damaged',
  },
  {
    what: 'a CA with a changed byte',
    make: files({ ...good, 'ca.crt': withChangedByte(authority.certificate, 55) }),
    id: 'authority-missing',
  },
  {
    what: 'a critical extension of nobody',
    make: (folder) =>
      writeFiles(
        folder,
        secretFiles(issueOdd({ by: authority, extensions: ['1.2.3.4=critical,ASN1:NULL'] }), [authority]),
      ),
    id: 'certificate-extension-unknown',
  },
  {
    what: 'a name that a CA does not permit',
    make: files(
      secretFiles(issueOdd({ by: elsewhere, extensions: [san] }), [authority], { chain: [elsewhere] }),
    ),
    id: 'certificate-name-not-permitted',
  },
  {
    what: 'any usage instead of both',
    make: files(
      secretFiles(issueOdd({ by: authority, extensions: [san, 'extendedKeyUsage=anyExtendedKeyUsage'] }), [
        authority,
      ]),
    ),
    id: 'certificate-for-java-alone',
  },
  {
    what: 'a CA that has expired',
    make: files(secretFiles(issue({}, ended), [ended])),
    id: 'certificate-for-java-alone',
  },
  {
    what: 'a CA for servers',
    make: files(
      secretFiles(issueOdd({ by: forServers, extensions: [san] }), [authority], { chain: [forServers] }),
    ),
    id: 'certificate-for-java-alone',
  },
  {
    what: 'a CA with one below it that permits none',
    make: files(secretFiles(issueOdd({ by: below, extensions: [san] }), [single], { chain: [below] })),
    id: 'certificate-for-java-alone',
  },
  {
    what: 'an encrypted key without a passphrase',
    make: files(secretFiles(issue(), [authority], { encoding: 'encrypted-pkcs8' })),
    id: 'key-passphrase-wrong',
  },
  {
    what: 'an encrypted key with another passphrase',
    environment: { ZK_TLS_PASSPHRASE: 'wrong' },
    make: files(secretFiles(issue(), [authority], { encoding: 'encrypted-pkcs8' })),
    id: 'key-passphrase-wrong',
  },
  {
    what: 'an Ed25519 key',
    make: files(secretFiles(issue({ keyType: 'ed25519' }), [authority])),
    id: 'key-type-unusable',
  },
  {
    what: 'a CA on a curve that Java does not have',
    make: files({ ...good, 'ca.crt': `${good['ca.crt']}${brainpool.certificate}` }),
    id: 'key-type-unusable',
  },
  {
    what: 'the key of another certificate',
    make: files({ ...good, 'tls.key': keyText(issue().key) }),
    id: 'key-of-another-certificate',
  },
  { what: 'a signature with MD5', make: signedWithMd5, id: 'certificate-signature-outdated' },
  { what: 'an empty ca.crt', make: files({ ...good, 'ca.crt': '' }), id: 'authority-missing' },
  {
    what: 'no ca.crt',
    purpose: 'client',
    make(folder) {
      writeFiles(folder, good);
      rmSync(join(folder, 'ca.crt'));
    },
    id: 'authority-missing',
  },
  {
    what: 'an expired certificate',
    make: files(secretFiles(issue({ validity: at('2025-01-01', '2025-12-01') }), [authority])),
    id: 'certificate-expired',
  },
  {
    what: 'a certificate of tomorrow',
    make: files(secretFiles(issue({ validity: at('2026-01-02', '2026-12-01') }), [authority])),
    id: 'certificate-not-yet-valid',
  },
  {
    what: 'a certificate that ends in three days',
    make: files(secretFiles(issue({ validity: at('2025-12-01', '2026-01-04') }), [authority])),
    id: 'certificate-expires-soon',
  },
  {
    what: 'a CA that has not signed it',
    make: files(secretFiles(issue(), [clientAuthority])),
    id: 'certificate-untrusted',
  },
  {
    what: 'a server certificate of another CA than that of the clients',
    purpose: 'client',
    make: files(secretFiles(issue(), [clientAuthority])),
    id: 'server-certificate-of-another-authority',
  },
  {
    what: 'no usage as a client in the quorum',
    make: files(secretFiles(issue({ usages: ['serverAuth'] }), [authority])),
    id: 'certificate-lacks-usage',
  },
  {
    what: 'a key that is not for signatures',
    purpose: 'client',
    make: (folder) =>
      writeFiles(
        folder,
        secretFiles(issueOdd({ by: authority, extensions: ['keyUsage=keyEncipherment'] }), [authority]),
      ),
    id: 'certificate-lacks-usage',
  },
  {
    what: 'no usage as a client for clients',
    purpose: 'client',
    make: files(secretFiles(issue({ usages: ['serverAuth'] }), [authority])),
    id: 'certificate-cannot-ask-peers',
  },
  {
    what: 'another host in the quorum',
    make: files(secretFiles(issue({ names: ['zk-1.zk.test', 'zk-client'] }), [authority])),
    id: 'quorum-certificate-of-another-host',
  },
  {
    what: 'another host in the quorum of a version that does not compare',
    version: '3.8.6',
    make: files(secretFiles(issue({ names: ['zk-1.zk.test'] }), [authority])),
    id: 'certificate-of-another-host',
  },
  {
    what: 'the name of the Service alone',
    purpose: 'client',
    make: files(secretFiles(issue({ names: ['zk-client'] }), [authority])),
    id: 'certificate-of-another-host',
  },
  {
    what: 'a version that reads it once',
    purpose: 'client',
    version: '3.6.4',
    make: files(good),
    id: 'certificate-needs-restart',
  },
];
