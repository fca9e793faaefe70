import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Material } from '../../../src/tls/certificate.ts';
import { storePaths } from '../../../src/tls/paths.ts';
import { readMaterial } from '../../../src/tls/read.ts';
import { renewStores } from '../../../src/tls/renew.ts';
import { readTrustStore, renderTrustStore } from '../../../src/zookeeper/trust-store.ts';
import { temporaryFolder } from '../../support/process/run.ts';
import { secretFiles, writeFiles } from '../../support/tls/secrets.ts';
import { authority, clientAuthority, issue } from './cases.ts';

const problem = { id: 'certificate-expired', severity: 'error', subject: '', message: '', fix: '' } as const;

function materialOf(folder: string, own = issue(), trusted = [authority]): Material {
  return readMaterial(writeFiles(folder, secretFiles(own, trusted)), undefined, true);
}

function pod() {
  const folder = temporaryFolder();
  const pauses: number[] = [];
  const confDir = folder.path;
  return {
    confDir,
    pauses,
    secret: (own = issue(), trusted = [authority]) => materialOf(join(folder.path, 'secret'), own, trusted),
    renew: (client: Material, problems: Parameters<typeof renewStores>[3] = []) =>
      renewStores('zk', confDir, { client, quorum: undefined }, problems, async (ms) => pauses.push(ms)),
    paths: storePaths(confDir, 'client'),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

describe('stores are renewed', () => {
  it('with modes for the owner alone, and no temporary file left', async () => {
    using zk = pod();
    expect(await zk.renew(zk.secret())).toBe(true);
    expect(statSync(zk.paths.keyStore).mode & 0o777).toBe(0o600);
    expect(statSync(join(zk.confDir, 'tls')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(zk.confDir, 'tls')).sort()).toEqual([
      'client-keystore.pem',
      'client-truststore.jks',
    ]);
  });

  it('not when nothing has changed', async () => {
    using zk = pod();
    const material = zk.secret();
    await zk.renew(material);
    const before = [zk.paths.keyStore, zk.paths.trustStore].map((path) => statSync(path).ino);
    await zk.renew(material);
    expect([zk.paths.keyStore, zk.paths.trustStore].map((path) => statSync(path).ino)).toEqual(before);
    expect(zk.pauses).toEqual([2_000]);
  });

  it('the key store alone without a pause, when the CA is the same', async () => {
    using zk = pod();
    await zk.renew(zk.secret());
    await zk.renew(zk.secret(issue()));
    expect(zk.pauses).toEqual([2_000]);
  });

  it('the trust store first, and the key store after a pause', async () => {
    using zk = pod();
    await zk.renew(zk.secret());
    const before = readFileSync(zk.paths.keyStore, 'utf8');
    const seen: boolean[] = [];
    const next = zk.secret(issue(), [authority, clientAuthority]);
    const certificates = { client: next, quorum: undefined };
    await renewStores('zk', zk.confDir, certificates, [], async () =>
      seen.push(
        readFileSync(zk.paths.keyStore, 'utf8') === before &&
          readTrustStore(readFileSync(zk.paths.trustStore))?.length === 2,
      ),
    );
    expect(seen).toEqual([true]);
    expect(readFileSync(zk.paths.keyStore, 'utf8')).not.toBe(before);
  });

  it('not with an error', async () => {
    using zk = pod();
    await zk.renew(zk.secret());
    const before = readFileSync(zk.paths.keyStore, 'utf8');
    expect(await zk.renew(zk.secret(issue()), [problem])).toBe(false);
    expect(readFileSync(zk.paths.keyStore, 'utf8')).toBe(before);
  });
});

describe('a trust store', () => {
  const certificates = [authority, clientAuthority].map(
    ({ certificate }) => new X509Certificate(certificate).raw,
  );

  it('has every certificate that was put into it', () => {
    expect(readTrustStore(renderTrustStore(certificates))).toEqual(certificates);
  });

  it('is the same for the same certificates', () => {
    expect(renderTrustStore(certificates)).toEqual(renderTrustStore(certificates));
  });

  it.each([0, 4, 11, 20, 100])('cut after %i bytes is none', (length) => {
    expect(readTrustStore(renderTrustStore(certificates).subarray(0, length))).toBeUndefined();
  });

  it('is not read from a text', () => {
    expect(readTrustStore(Buffer.from(authority.certificate))).toBeUndefined();
  });
});
