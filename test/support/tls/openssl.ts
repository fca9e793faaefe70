// Certificates that the authority of zk-local does not issue, made by openssl: other usages, constraints, keys, hashes.
import { execFileSync } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Identity } from '../../../src/local/authority.ts';
import { temporaryFolder } from '../process/run.ts';
import { keyText } from './secrets.ts';

export interface OddRequest {
  /** Self-signed without one. */
  readonly by?: Identity | undefined;
  readonly subject?: string;
  /** Lines of openssl's configuration, such as `keyUsage=critical,keyEncipherment`. */
  readonly extensions?: readonly string[];
  /** Words of openssl for a new key. */
  readonly key?: readonly string[];
  readonly hash?: string;
  /** From now on. */
  readonly days?: number;
}

const ecKey = ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];

export function issueOdd({
  by,
  subject = '/CN=zk',
  extensions = [],
  key = ecKey,
  hash = 'sha256',
  days = 90,
}: OddRequest): Identity {
  using folder = temporaryFolder();
  const path = (name: string) => join(folder.path, name);
  const lines = ['[req]', 'distinguished_name=dn', 'x509_extensions=ext', '[dn]', '[ext]', ...extensions, ''];
  writeFileSync(path('openssl.cnf'), lines.join('\n'));
  if (by) {
    writeFileSync(path('ca.crt'), by.certificate);
    writeFileSync(path('ca.key'), keyText(by.key));
  }
  const issuer = by ? ['-CA', path('ca.crt'), '-CAkey', path('ca.key')] : [];
  const validity = ['-days', String(days)];
  const files = ['-config', path('openssl.cnf'), '-keyout', path('key'), '-out', path('crt')];
  const words = ['req', '-x509', '-nodes', `-${hash}`, '-subj', subject, '-newkey', ...key];
  execFileSync('openssl', [...words, ...validity, ...issuer, ...files], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return { certificate: readFileSync(path('crt'), 'utf8'), key: createPrivateKey(readFileSync(path('key'))) };
}
