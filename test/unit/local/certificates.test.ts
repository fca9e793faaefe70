import { createPrivateKey } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { authorityOf } from '../../../src/local/authority.ts';
import { clientCertificates, makeCertificates } from '../../../src/local/certificates.ts';
import { temporaryFolder } from '../../support/process/run.ts';
import { keyText, type SecretFiles, secretFiles, writeFiles } from '../../support/tls/secrets.ts';

const names = ['zk-0', '127.0.0.1'];
const dayMs = 86_400_000;
const until = (days: number) => ({
  notBefore: new Date(Date.now() - dayMs),
  notAfter: new Date(Date.now() + days * dayMs),
});

/** A folder with certificates, and what to replace that of the server with. */
function made() {
  const folder = temporaryFolder();
  makeCertificates(folder.path, names);
  const read = (path: string) => readFileSync(join(folder.path, path), 'utf8');
  const authority = authorityOf(
    'client authority of zk-local',
    read('authority/client.crt'),
    createPrivateKey(read('authority/client.key')),
  );
  const server = join(folder.path, 'server');
  return {
    folder: folder.path,
    server,
    authority,
    issued: () => makeCertificates(folder.path, names).issued,
    replace: (files: SecretFiles) => writeFiles(server, files),
    [Symbol.dispose]: folder[Symbol.dispose],
  };
}

describe('the certificate of the servers is issued anew', () => {
  it('when it ends within 120 days, not before', () => {
    using zk = made();
    const issueUntil = (days: number) =>
      zk.replace(
        secretFiles(zk.authority.issue({ commonName: 'zk', names, validity: until(days) }), [zk.authority]),
      );
    issueUntil(121);
    expect(zk.issued()).toEqual([]);
    issueUntil(119);
    expect(zk.issued()).toEqual([join(zk.server, 'tls.crt')]);
    expect(zk.issued()).toEqual([]);
  });

  it('when its key is not there, or is that of another one, as after a crash between the two', () => {
    using zk = made();
    rmSync(join(zk.server, 'tls.key'));
    expect(zk.issued()).toEqual([join(zk.server, 'tls.crt')]);
    writeFileSync(join(zk.server, 'tls.key'), keyText(zk.authority.key));
    expect(zk.issued()).toEqual([join(zk.server, 'tls.crt')]);
  });

  it('when the authority is another one', () => {
    using zk = made();
    rmSync(join(zk.folder, 'authority'), { recursive: true });
    expect(zk.issued()).toHaveLength(3);
  });
});

it('keys are for their owner alone, and the key store of a client has key and certificate', () => {
  using zk = made();
  const { folders } = makeCertificates(zk.folder, names);
  const client = clientCertificates(folders);
  for (const path of [client.key, client.keyStore, join(zk.folder, 'authority/quorum.key')])
    expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(client.keyStore, 'utf8')).toBe(
    readFileSync(client.key, 'utf8') + readFileSync(client.certificate, 'utf8'),
  );
});
