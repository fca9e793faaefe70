// zk-local certificates: which it makes, keeps and issues anew.
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run, temporaryFolder } from '../support/process/run.ts';

const serialOf = (path: string) => new X509Certificate(readFileSync(path)).serialNumber;

const certificates = (...words: readonly string[]) => run('zk-local', ['certificates', ...words]);

it('makes them for names, and leaves them as they are until other names are asked for', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'server/tls.crt');
  const first = await certificates(folder.path, '--names', 'zk-0,zk-1.example,10.0.0.1');
  expect(first.stdout).toContain(path);
  const { subjectAltName } = new X509Certificate(readFileSync(path));
  expect(subjectAltName).toBe('DNS:zk-0, DNS:zk-1.example, IP Address:10.0.0.1');
  expect(await certificates(folder.path, '--names', 'zk-1.example,zk-0')).toMatchObject({ stdout: '' });
  expect(await certificates(folder.path)).toMatchObject({ status: 0, stdout: '' });
  const authority = readFileSync(join(folder.path, 'server/ca.crt'), 'utf8');
  const other = await certificates(folder.path, '--names', 'zk-2');
  expect(other.stdout.split('\n')).toEqual([path, join(folder.path, 'quorum/tls.crt')]);
  expect(readFileSync(join(folder.path, 'server/ca.crt'), 'utf8')).toBe(authority);
});

it('issues all anew with --renew, for the same names and by the same authorities', async () => {
  using folder = temporaryFolder();
  await certificates(folder.path, '--names', 'zk-0');
  const paths = ['server', 'quorum', 'client'].map((name) => join(folder.path, name, 'tls.crt'));
  const before = paths.map(serialOf);
  expect((await certificates(folder.path, '--renew')).stdout.split('\n')).toEqual(paths);
  expect(paths.map(serialOf).filter((serial) => before.includes(serial))).toEqual([]);
  expect(new X509Certificate(readFileSync(paths[0] ?? '')).subjectAltName).toBe('DNS:zk-0');
});

it.each(['zk_0!', ' , ', 'a/b'])('refuses the names "%s"', async (names) => {
  using folder = temporaryFolder();
  expect(await certificates(folder.path, '--names', names)).toMatchObject({ status: 64 });
});
