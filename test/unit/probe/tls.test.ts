import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { readTls } from '../../../src/probe/tls.ts';
import { temporaryFolder } from '../../support/process/run.ts';

const refusal = (id: string, subject: string) =>
  expect.objectContaining({ status: 64, problems: [expect.objectContaining({ id, subject })] });

/** A key and its certificate: apart, in one PEM file, and as PKCS12 under the name that keytool users give it. */
async function credentials(folder: string) {
  const file = (name: string) => join(folder, name);
  const [key, cert, store, passphrase] = [file('key'), file('cert'), file('server.jks'), file('passphrase')];
  const request = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-subj',
    '/CN=zk-0',
  ];
  await execa('openssl', [...request, '-keyout', key, '-out', cert]);
  writeFileSync(passphrase, 'changeit\n');
  const pkcs12 = ['pkcs12', '-export', '-inkey', key, '-in', cert, '-passout', `file:${passphrase}`];
  await execa('openssl', [...pkcs12, '-out', store]);
  return { key, cert, store, passphrase };
}

describe('files of the flags', () => {
  it('PEM, and PKCS12 whatever its name is', async () => {
    using folder = temporaryFolder();
    const { key, cert, store, passphrase } = await credentials(folder.path);
    expect(readTls({ ca: cert, cert, key }, 'zk-0', new Map())).toMatchObject({ servername: 'zk-0' });
    expect(
      readTls({ pkcs12: store, 'passphrase-file': passphrase }, undefined, new Map()).secureContext,
    ).toBeDefined();
  });

  it('that cannot be read or used are refused', async () => {
    using folder = temporaryFolder();
    const { cert, store } = await credentials(folder.path);
    const read = (flags: Parameters<typeof readTls>[0]) => () => readTls(flags, undefined, new Map());
    expect(read({ cert: '/nowhere' })).toThrow(refusal('tls-file-unreadable', '--cert'));
    expect(read({ ca: folder.path })).toThrow(refusal('tls-file-unreadable', '--ca'));
    expect(read({ cert })).toThrow(refusal('tls-files-unusable', '--cert'));
    expect(read({ pkcs12: store })).toThrow(refusal('tls-files-unusable', '--pkcs12'));
    expect(read({ pkcs12: cert })).toThrow(refusal('tls-files-unusable', '--pkcs12'));
  });
});

describe('the key store of zoo.cfg', () => {
  const configuration = (location: string, others = {}) =>
    new Map(Object.entries({ 'ssl.keyStore.location': location, ...others }));

  it('is PKCS12 by its content, whatever its name and type are', async () => {
    using folder = temporaryFolder();
    const { store, passphrase } = await credentials(folder.path);
    for (const others of [
      { 'ssl.keyStore.password': 'changeit' },
      { 'ssl.keyStore.passwordPath': passphrase, 'ssl.keyStore.type': 'JKS' },
      { 'ssl.keyStore.password': 'changeit', 'ssl.trustStore.location': store },
    ])
      expect(readTls({}, undefined, configuration(store, others)).secureContext).toBeDefined();
    expect(() => readTls({}, undefined, configuration(store))).toThrow(
      refusal('tls-files-unusable', 'ssl.keyStore.location'),
    );
  });

  it.each([
    ['JKS', 'feedfeed00000002'],
    ['JCEKS', 'cececece00000002'],
  ])('is refused when it is %s, whatever its name is, with how to convert it', (format, bytes) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'server.p12');
    writeFileSync(path, Buffer.from(bytes, 'hex'));
    const convert = `keytool -importkeystore -srckeystore ${path} -destkeystore ${path}.p12 -deststoretype PKCS12`;
    for (const key of ['ssl.keyStore.location', 'ssl.trustStore.location'])
      expect(() => readTls({}, undefined, new Map([[key, path]]))).toThrow(
        expect.objectContaining({
          problems: [
            expect.objectContaining({
              id: 'tls-store-needs-java',
              subject: key,
              message: `${key}=${path} is a ${format} key store, which only Java reads`,
              fix: expect.stringContaining(convert),
            }),
          ],
        }),
      );
  });
});

describe('the name in the certificate', () => {
  const certificate = { subject: { CN: 'zk-0' }, subjectaltname: 'DNS:zk-0' } as never;
  const check = (flags: Parameters<typeof readTls>[0], asked: string) =>
    readTls(flags, asked, new Map()).checkServerIdentity?.(asked, certificate)?.message;

  it('is the host, or what --server-name has, or not checked', () => {
    expect(check({}, 'zk-0')).toBeUndefined();
    expect(check({}, 'zk-1')).toMatch(/zk-1/);
    expect(check({}, '127.0.0.1')).toMatch(/127\.0\.0\.1/);
    expect(check({ 'server-name': 'zk-0' }, '127.0.0.1')).toBeUndefined();
    expect(check({ 'server-name': 'zk-1' }, 'zk-0')).toMatch(/zk-1/);
    expect(check({ 'skip-name-check': true }, 'zk-1')).toBeUndefined();
  });

  it('is sent to the server unless it is an address', () => {
    expect(readTls({}, 'zk-0', new Map()).servername).toBe('zk-0');
    expect(readTls({}, '::1', new Map()).servername).toBeUndefined();
    expect(readTls({ 'server-name': 'zk-0' }, '::1', new Map()).servername).toBe('zk-0');
  });
});

it('an address is no name for the server to choose its certificate by', () => {
  for (const [name, host, servername] of [
    [undefined, '10.0.0.1', undefined],
    ['10.0.0.1', undefined, undefined],
    ['10.0.0.1', 'zk-0', 'zk-0'],
    ['zk-0', '10.0.0.1', 'zk-0'],
  ] as const)
    expect(readTls({ 'server-name': name }, host, new Map()).servername).toBe(servername);
});
