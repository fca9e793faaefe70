// Certificates for tests, and folders that hold them as a mounted secret of Kubernetes does.
import type { KeyObject } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Identity, Validity } from '../../../src/local/authority.ts';

const dayMs = 86_400_000;

/** From one number of days until another, counted from now; negative ones are over. */
function days(from: number, until: number): Validity {
  const at = (day: number) => new Date(Date.now() + day * dayMs);
  return { notBefore: at(from), notAfter: at(until) };
}

export const valid = days(-1, 90);
export const expired = days(-20, -1);
export const notYetValid = days(1, 90);

/** In which form a key is written; PKCS#1 is for RSA, SEC1 for elliptic curves. */
export type KeyEncoding =
  | 'pkcs8'
  | 'pkcs1'
  | 'sec1'
  | 'encrypted-pkcs8'
  | 'encrypted-pkcs1'
  | 'encrypted-sec1';

export const keyPassphrase = 'a passphrase';

export function keyText(key: KeyObject, encoding: KeyEncoding = 'pkcs8'): string {
  const type = encoding.replace('encrypted-', '') as 'pkcs8' | 'pkcs1' | 'sec1';
  const encryption = encoding.startsWith('encrypted-')
    ? { cipher: 'aes-256-cbc', passphrase: keyPassphrase }
    : {};
  return key.export({ type, format: 'pem', ...encryption } as { type: 'pkcs8'; format: 'pem' }).toString();
}

export type SecretFiles = Readonly<Record<string, string>>;

/** The files of a secret: as cert-manager and `kubectl create secret tls` name them. */
export function secretFiles(
  { certificate, key }: Identity,
  trusted: readonly Pick<Identity, 'certificate'>[],
  { encoding, chain = [] }: { encoding?: KeyEncoding; chain?: readonly Pick<Identity, 'certificate'>[] } = {},
): SecretFiles {
  return {
    'tls.crt': [certificate, ...chain.map((each) => each.certificate)].join(''),
    'tls.key': keyText(key, encoding),
    'ca.crt': trusted.map((each) => each.certificate).join(''),
  };
}

/** Writes the files as they are, each by itself. */
export function writeFiles(folder: string, files: SecretFiles): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
  return folder;
}

/**
 * Writes the files as the kubelet does: the names are links through `..data` to a separate folder for each version,
 * and one rename of `..data` replaces all of them.
 */
export function projectSecret(folder: string, files: SecretFiles): string {
  mkdirSync(folder, { recursive: true });
  const version = mkdtempSync(join(folder, '..2026_'));
  writeFiles(version, files);
  const data = join(folder, '..data');
  const before = existingLink(data);
  symlinkSync(version.slice(folder.length + 1), join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), data);
  if (before === undefined) {
    for (const name of Object.keys(files)) symlinkSync(join('..data', name), join(folder, name));
  } else {
    rmSync(join(folder, before), { recursive: true });
  }
  return folder;
}

function existingLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
