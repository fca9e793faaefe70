// The certificates of local ensembles, in a folder: two authorities, because whatever the authority of the servers has
// signed may join them, and what they issue for servers, for the connections between them, and for clients.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { writeFile } from '../system/files.ts';
import { makeFolder } from '../system/folders.ts';
import {
  type Authority,
  authorityOf,
  type CertificateRequest,
  createAuthority,
  type Identity,
  type Validity,
} from './authority.ts';

/** The folders with tls.crt, tls.key and ca.crt. */
export interface CertificateFolders {
  /** What the servers show to clients: ZK_TLS_DIR. */
  readonly server: string;
  /** What the servers show to each other: ZK_QUORUM_TLS_DIR. */
  readonly quorum: string;
  /** What a client needs; also as a key store in PEM and the properties of zkCli.sh. */
  readonly client: string;
}

export interface ClientCertificates {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  /** Key and certificate in one PEM file, as ZooKeeper's Java client takes them. */
  readonly keyStore: string;
  /** For `zkCli.sh -client-configuration`. */
  readonly properties: string;
}

type Purpose = keyof CertificateFolders;

const dayMs = 86_400_000;
const authorityDays = 3650;
const certificateDays = 365;
/** Of a server on this machine. */
export const localNames: readonly string[] = ['localhost', '127.0.0.1', '::1'];
/** A certificate with fewer days left is issued anew. */
const fewDays = 120;

type Request = Pick<CertificateRequest, 'commonName' | 'usages'>;

const requests: Readonly<Record<Purpose, { authority: 'client' | 'quorum'; request: Request }>> = {
  server: { authority: 'client', request: { commonName: 'zookeeper-server' } },
  quorum: { authority: 'quorum', request: { commonName: 'zookeeper-member' } },
  client: { authority: 'client', request: { commonName: 'zookeeper-client', usages: ['clientAuth'] } },
};
const purposes = ['server', 'quorum', 'client'] as const;

/**
 * Makes what is not there, and issues anew what ends soon or is for other names. The authorities, and with them what
 * clients trust, stay the same.
 * @param names DNS names and addresses of the servers; undefined keeps those that they have
 * @param renewsAll whether every certificate is issued anew
 * @returns the folders, and the certificates that were issued
 * @throws {OperationalError} when a file cannot be written
 */
export function makeCertificates(
  folder: string,
  names: readonly string[] | undefined,
  renewsAll = false,
): { readonly folders: CertificateFolders; readonly issued: readonly string[] } {
  const authorities = join(folder, 'authority');
  makeFolder(authorities, undefined);
  chmodSync(authorities, 0o700);
  const opened = {
    client: openAuthority(authorities, 'client'),
    quorum: openAuthority(authorities, 'quorum'),
  };
  const folders = {
    server: join(folder, 'server'),
    quorum: join(folder, 'quorum'),
    client: join(folder, 'client'),
  };
  const issued = purposes.filter((purpose) => {
    const path = folders[purpose];
    const wanted = purpose === 'client' ? [] : (names ?? namesIn(path) ?? localNames);
    const authority = opened[requests[purpose].authority];
    if (!renewsAll && isCurrent(path, wanted, authority)) return false;
    issue(path, requests[purpose].request, wanted, authority);
    return true;
  });
  writeClientFiles(clientCertificates(folders));
  return { folders, issued: issued.map((purpose) => join(folders[purpose], 'tls.crt')) };
}

export function clientCertificates({ client }: CertificateFolders): ClientCertificates {
  return {
    ca: join(client, 'ca.crt'),
    certificate: join(client, 'tls.crt'),
    key: join(client, 'tls.key'),
    keyStore: join(client, 'keystore.pem'),
    properties: join(client, 'client.properties'),
  };
}

function openAuthority(folder: string, name: string): Authority {
  const commonName = `${name} authority of zk-local`;
  const paths = { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
  if (existsSync(paths.certificate) && existsSync(paths.key)) {
    const certificate = readFileSync(paths.certificate, 'utf8');
    return authorityOf(commonName, certificate, createPrivateKey(readFileSync(paths.key)));
  }
  const authority = createAuthority(commonName, validFor(authorityDays));
  writeFile(paths.key, keyText(authority), { mode: 0o600 });
  writeFile(paths.certificate, authority.certificate);
  return authority;
}

function issue(folder: string, request: Request, names: readonly string[], authority: Authority): void {
  makeFolder(folder, undefined);
  const leaf = authority.issue({ ...request, names, validity: validFor(certificateDays) });
  writeFile(join(folder, 'ca.crt'), authority.certificate);
  writeFile(join(folder, 'tls.key'), keyText(leaf), { mode: 0o600 });
  writeFile(join(folder, 'tls.crt'), leaf.certificate);
}

function writeClientFiles(client: ClientCertificates): void {
  const read = (path: string) => readFileSync(path, 'utf8');
  writeFile(client.keyStore, read(client.key) + read(client.certificate), { mode: 0o600 });
  writeFile(client.properties, renderClientProperties(client));
}

/** The names of the certificate of a folder, if it is there. */
function namesIn(folder: string): readonly string[] | undefined {
  const path = join(folder, 'tls.crt');
  if (!existsSync(path)) return undefined;
  const text = new X509Certificate(readFileSync(path)).subjectAltName ?? '';
  return text.split(', ').map((each) => each.replace(/^(?:DNS|IP Address):/, ''));
}

function isCurrent(folder: string, names: readonly string[], authority: Authority): boolean {
  const [path, keyPath] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  if (!existsSync(path) || !existsSync(keyPath)) return false;
  const certificate = new X509Certificate(readFileSync(path));
  const own = namesIn(folder) ?? [];
  return (
    certificate.verify(new X509Certificate(authority.certificate).publicKey) &&
    certificate.checkPrivateKey(createPrivateKey(readFileSync(keyPath))) &&
    Number(certificate.validToDate) - Date.now() > fewDays * dayMs &&
    names.every((name) => (isIP(name) === 0 ? own.includes(name) : certificate.checkIP(name) !== undefined))
  );
}

function validFor(days: number): Validity {
  // From a moment ago, because the clocks of two machines differ.
  const notBefore = new Date(Date.now() - 3_600_000);
  return { notBefore, notAfter: new Date(Date.now() + days * dayMs) };
}

function keyText({ key }: Identity): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** For `zkCli.sh -client-configuration`, so that no file is named in its arguments. */
function renderClientProperties({ ca, keyStore }: ClientCertificates): string {
  return [
    'zookeeper.client.secure=true',
    'zookeeper.clientCnxnSocket=org.apache.zookeeper.ClientCnxnSocketNetty',
    `zookeeper.ssl.keyStore.location=${keyStore}`,
    'zookeeper.ssl.keyStore.type=PEM',
    `zookeeper.ssl.trustStore.location=${ca}`,
    'zookeeper.ssl.trustStore.type=PEM',
    '',
  ].join('\n');
}
