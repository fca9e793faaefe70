import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { actAs } from '../../../src/system/accounts.ts';
import { isFor } from '../../../src/tls/certificate.ts';
import { readMaterial } from '../../../src/tls/read.ts';
import { describeCertificate } from '../../../src/tls/x509.ts';
import { temporaryFolder } from '../../support/process/run.ts';
import { judgeFolder } from '../../support/tls/judge.ts';
import { issueOdd } from '../../support/tls/openssl.ts';
import { keyPassphrase, keyText, projectSecret, secretFiles, writeFiles } from '../../support/tls/secrets.ts';
import { authority, clientAuthority, folderCases, host, issue } from './cases.ts';

const good = secretFiles(issue(), [authority]);

describe('a folder is refused, or warned of, with', () => {
  it.each(folderCases)('$id: $what', ({ make, id, ...given }) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'tls');
    make(path);
    const found = new Set(judgeFolder(path, given).map((problem) => problem.id));
    // A certificate of another host or version has what follows from that as well.
    expect(found).toContain(id);
  });
});

describe('one problem is enough for', () => {
  it.each([
    ['a folder that does not exist', () => {}],
    ['an empty folder', (path: string) => mkdirSync(path)],
    ['a volume of the kubelet without files', (path: string) => projectSecret(path, {})],
  ])('%s', (_what, make) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'tls');
    make(path);
    const [problem, ...others] = judgeFolder(path);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ id: 'certificate-folder-empty', subject: path });
    for (const name of ['tls.crt', 'tls.key', 'ca.crt', 'tls-combined.pem'])
      expect(problem?.message).toContain(name);
  });
});

describe('a folder is accepted', () => {
  it.each([
    ['with a PKCS#8 key', secretFiles(issue(), [authority])],
    ['with a PKCS#1 key', secretFiles(issue({ keyType: 'rsa' }), [authority], { encoding: 'pkcs1' })],
    ['with a SEC1 key', secretFiles(issue(), [authority], { encoding: 'sec1' })],
    ['with line ends of Windows', { ...good, 'tls.crt': good['tls.crt']?.replaceAll('\n', '\r\n') ?? '' }],
    ['with a text before the certificate', { ...good, 'tls.crt': `subject=zk\n${good['tls.crt']}` }],
    [
      'with the CA before the certificate',
      { ...good, 'tls.crt': `${authority.certificate}${good['tls.crt']}` },
    ],
    ['with a wildcard', secretFiles(issue({ names: ['*.zk.test'] }), [authority])],
    ['with both CAs while they change', secretFiles(issue(), [clientAuthority, authority])],
    ['with key and certificate in one file', combined()],
  ])('%s', (_what, files) => {
    using folder = temporaryFolder();
    const path = projectSecret(join(folder.path, "tls ' folder"), files);
    expect(judgeFolder(path)).toEqual([]);
    const { key, chain } = readMaterial(path, undefined, true);
    expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(new X509Certificate(chain[0]?.pem ?? '').subject).toBe('CN=zk');
  });

  it.each(['encrypted-pkcs8', 'encrypted-pkcs1'] as const)(
    'with an %s key and its passphrase',
    (encoding) => {
      using folder = temporaryFolder();
      writeFiles(folder.path, secretFiles(issue({ keyType: 'rsa' }), [authority], { encoding }));
      expect(judgeFolder(folder.path, { environment: { ZK_TLS_PASSPHRASE: keyPassphrase } })).toEqual([]);
    },
  );

  it('without ca.crt where clients are not asked for certificates', () => {
    using folder = temporaryFolder();
    const { 'ca.crt': _, ...files } = good;
    writeFiles(folder.path, files);
    const environment = { ZK_TLS_CLIENT_AUTH: 'none' };
    expect(judgeFolder(folder.path, { purpose: 'client', environment })).toEqual([]);
  });

  it('with an intermediate CA in the chain', () => {
    using folder = temporaryFolder();
    const validity = { notBefore: new Date('2025-12-01'), notAfter: new Date('2026-06-01') };
    const intermediate = authority.issueAuthority('intermediate', validity);
    const files = secretFiles(issue({}, intermediate), [authority], { chain: [intermediate] });
    expect(judgeFolder(writeFiles(folder.path, files))).toEqual([]);
    const { chain } = readMaterial(folder.path, undefined, true);
    expect(chain.map(({ subject }) => subject)).toEqual(['CN=zk', 'CN=intermediate']);
  });
});

function combined() {
  const { certificate, key } = issue();
  return { 'tls-combined.pem': keyText(key) + certificate, 'ca.crt': authority.certificate };
}

describe.runIf(process.getuid?.() === 0)('as root, for the user of the server', () => {
  it('a key that the user cannot read is a flaw, and root is root again', () => {
    using folder = temporaryFolder();
    chmodSync(folder.path, 0o755);
    writeFiles(folder.path, good);
    const read = () => readMaterial(folder.path, undefined, true).flaws.map(({ kind }) => kind);
    expect(actAs({ uid: 12_345, gid: 12_345 }, read)).toEqual(['unreadable', 'unreadable', 'no-authority']);
    expect(read()).toEqual([]);
    chmodSync(folder.path, 0o700);
    expect(actAs({ uid: 12_345, gid: 12_345 }, read)).toEqual(['no-files']);
    expect(read()).toEqual([]);
    expect([process.geteuid?.(), process.getegid?.()]).toEqual([0, 0]);
  });
});

describe('a certificate is for', () => {
  it.each([
    [host, [host], true],
    [host.toUpperCase(), [host], true],
    [host, ['*.zk.test'], true],
    [host, ['*.test'], false],
    ['zk.test', ['*.zk.test'], false],
    [host, ['zk-1.zk.test', '127.0.0.1'], false],
    ['127.0.0.1', ['127.0.0.1'], true],
    ['::1', ['::1'], true],
    ['fd00:0:0:0::1', ['fd00::1'], true],
    ['10.0.0.1', ['*'], false],
    [host, ['zk-*.zk.test'], true],
    [host, ['*0.zk.test'], true],
    [host, ['zk-0*0.zk.test'], false],
    [host, ['zk-*'], false],
    [host, ['*'], false],
    ['zk', ['*'], true],
  ])('%s among %j: %j', (asked, names, expected) => {
    using folder = temporaryFolder();
    writeFiles(folder.path, secretFiles(issue({ names }), [authority]));
    const [own] = readMaterial(folder.path, undefined, true).chain;
    expect(own && isFor(asked, own)).toBe(expected);
  });

  it.each([
    ['10.0.0.1', 'subjectAltName=IP:10.0.0.1', true],
    ['10.0.0.1', 'subjectAltName=DNS:10.0.0.1', false],
    ['zk', 'subjectKeyIdentifier=hash', true],
    ['zk', 'subjectAltName=URI:spiffe://test/zk', false],
    ['zk', 'subjectAltName=DNS:other', false],
  ])('%s with the common name zk and %s: %j', (asked, extension, expected) => {
    const { certificate } = issueOdd({ extensions: [extension] });
    expect(isFor(asked, describeCertificate(new X509Certificate(certificate)))).toBe(expected);
  });
});
