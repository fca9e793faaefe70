// Judged by what reads certificates: node:crypto, node:tls and openssl.
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { authorityOf, createAuthority, type Identity } from '../../../src/local/authority.ts';
import { temporaryFolder } from '../../support/process/run.ts';
import { expired, keyText, notYetValid, valid } from '../../support/tls/secrets.ts';

const keyTypes = ['ec', 'rsa', 'ed25519'] as const;

const read = ({ certificate }: Pick<Identity, 'certificate'>) => new X509Certificate(certificate);

/** What `openssl verify` prints for a certificate under an authority, for either side of a connection. */
async function verify(
  leaf: Identity,
  root: Identity,
  { between = '', purpose = 'sslserver' }: { between?: string; purpose?: string } = {},
) {
  using folder = temporaryFolder();
  const file = (name: string, text: string) => {
    const path = join(folder.path, name);
    writeFileSync(path, text);
    return path;
  };
  const untrusted = between ? ['-untrusted', file('between', between)] : [];
  const given = ['-CAfile', file('ca', root.certificate), ...untrusted];
  const words = ['verify', '-x509_strict', '-purpose', purpose, ...given, file('leaf', leaf.certificate)];
  const { all, exitCode } = await execa('openssl', words, { reject: false, all: true });
  return { status: exitCode, text: all };
}

describe('a certificate', () => {
  const authority = createAuthority('an authority', valid);
  const names = ['zk-0.example', '*.zk.example', '127.0.0.1', '::1', '2001:db8::5:0:1', '::ffff:192.0.2.33'];
  const leaf = authority.issue({ commonName: 'zk-0', names, validity: valid });

  it('has subject, issuer, names, usages and dates', () => {
    const { subject, issuer, subjectAltName, keyUsage, ca, validFromDate, validToDate } = read(leaf);
    expect({ subject, issuer, keyUsage, ca }).toEqual({
      subject: 'CN=zk-0',
      issuer: 'CN=an authority',
      keyUsage: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
      ca: false,
    });
    expect(subjectAltName?.split(', ')).toEqual([
      'DNS:zk-0.example',
      'DNS:*.zk.example',
      'IP Address:127.0.0.1',
      'IP Address:0:0:0:0:0:0:0:1',
      'IP Address:2001:DB8:0:0:0:5:0:1',
      'IP Address:0:0:0:0:0:FFFF:C000:221',
    ]);
    const toSeconds = (date: Date | undefined) => Math.floor(Number(date) / 1000);
    expect(toSeconds(validFromDate)).toBe(toSeconds(valid.notBefore));
    expect(toSeconds(validToDate)).toBe(toSeconds(valid.notAfter));
  });

  it.each(names)('is for %s', (name) => {
    const host = name.replace('*', 'any');
    const certificate = read(leaf);
    expect(certificate.checkHost(host) ?? certificate.checkIP(host)).toBeTruthy();
  });

  it('has no key but its own', () => {
    expect(read(leaf).checkPrivateKey(leaf.key)).toBe(true);
    expect(read(leaf).checkPrivateKey(authority.key)).toBe(false);
  });

  it('has a date after 2049', () => {
    const notAfter = new Date('2061-02-03T04:05:06Z');
    const late = authority.issue({ commonName: 'late', validity: { ...valid, notAfter } });
    expect(read(late).validToDate).toEqual(notAfter);
  });

  it('has only the usage that it is for', async () => {
    const server = authority.issue({ commonName: 'server', usages: ['serverAuth'], validity: valid });
    expect(await verify(server, authority)).toMatchObject({ status: 0 });
    expect((await verify(server, authority, { purpose: 'sslclient' })).text).toContain('unsuitable');
  });
});

describe('openssl accepts, by its strict rules,', () => {
  it.each(keyTypes.flatMap((one) => keyTypes.map((other) => [one, other] as const)))(
    'what an authority with an %s key issues for an %s key',
    async (authorityType, keyType) => {
      const authority = createAuthority('an authority', valid, authorityType);
      const leaf = authority.issue({ commonName: 'zk-0', names: ['zk-0'], validity: valid, keyType });
      expect(await verify(leaf, authority)).toMatchObject({ status: 0 });
    },
  );

  it('a chain with an authority between', async () => {
    const root = createAuthority('root', valid);
    const between = root.issueAuthority('between', valid);
    const leaf = between.issue({ commonName: 'zk-0', names: ['zk-0'], validity: valid });
    expect(await verify(leaf, root, { between: between.certificate })).toMatchObject({ status: 0 });
  });

  it('what an authority issues that was read from its files', async () => {
    const authority = createAuthority('an authority', valid);
    const again = authorityOf('an authority', authority.certificate, authority.key);
    const leaf = again.issue({ commonName: 'zk-0', names: ['zk-0'], validity: valid });
    expect(await verify(leaf, authority)).toMatchObject({ status: 0 });
  });
});

describe('openssl refuses', () => {
  const authority = createAuthority('an authority', valid);

  it.each([
    ['expired', expired, 'certificate has expired'],
    ['not yet valid', notYetValid, 'certificate is not yet valid'],
  ])('one that is %s', async (_, validity, text) => {
    const leaf = authority.issue({ commonName: 'zk-0', names: ['zk-0'], validity });
    expect((await verify(leaf, authority)).text).toContain(text);
  });

  it('one of another authority with the same name', async () => {
    const leaf = createAuthority('an authority', valid).issue({ commonName: 'zk-0', validity: valid });
    expect(await verify(leaf, authority)).toMatchObject({ status: 2 });
  });
});

it('both sides of a TLS connection accept the certificates', async () => {
  const authority = createAuthority('an authority', valid);
  const tls = (commonName: string, names: readonly string[]) => {
    const { certificate, key } = authority.issue({ commonName, names, validity: valid });
    return { cert: certificate, key: keyText(key), ca: authority.certificate };
  };
  const server = createServer({ ...tls('zk-0', ['localhost']), requestCert: true, rejectUnauthorized: true });
  server.on('secureConnection', (socket) => socket.end(String(socket.getPeerCertificate().subject.CN)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', ...tls('app', []) });
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(String(answer)).toBe('app');
  server.close();
});
