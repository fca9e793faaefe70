// Certificates for servers that expect TLS, made by openssl.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';

export interface Certificate {
  readonly key: string;
  readonly certificate: string;
  /** Both in one file, as ZooKeeper takes a key store in PEM. */
  readonly pem: string;
}

/** A key and a certificate signed with it. @param names such as `DNS:zk-0.example,IP:127.0.0.1` */
export async function makeCertificate(folder: string, names: string): Promise<Certificate> {
  const paths = {
    key: join(folder, 'key.pem'),
    certificate: join(folder, 'cert.pem'),
    pem: join(folder, 'server.pem'),
  };
  const subject = ['-subj', '/CN=zk', '-addext', `subjectAltName=${names}`];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject];
  await execa('openssl', [...request, '-keyout', paths.key, '-out', paths.certificate]);
  writeFileSync(paths.pem, readFileSync(paths.key, 'utf8') + readFileSync(paths.certificate, 'utf8'));
  return paths;
}

/** What a server needs in zoo.cfg to expect TLS alone. */
export function tlsConfiguration(port: string | number, { pem }: Certificate) {
  return {
    clientPort: '',
    clientPortAddress: '',
    secureClientPort: port,
    serverCnxnFactory: 'org.apache.zookeeper.server.NettyServerCnxnFactory',
    'ssl.keyStore.location': pem,
    'ssl.trustStore.location': pem,
  };
}
