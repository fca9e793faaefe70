// The stores that the server reads, as files: one PEM with key and chain, and one JKS with every CA.
import { chmodSync } from 'node:fs';
import { type Writing, writeFile } from '../system/files.ts';
import { makeFolder } from '../system/folders.ts';
import { renderTrustStore } from '../zookeeper/trust-store.ts';
import type { Certificates, Material } from './certificate.ts';
import { type Purpose, storeFolder, storePaths } from './paths.ts';

export interface Store {
  readonly path: string;
  readonly purpose: Purpose;
  readonly kind: 'key store' | 'trust store';
  readonly content: string | Buffer;
  readonly mode: number;
}

/** Every trust store before every key store: while a CA changes, the old certificates must be trusted longest. */
export function renderStores(confDir: string, { client, quorum }: Certificates): readonly Store[] {
  const folders = [['client', client] as const, ['quorum', quorum] as const].flatMap(([purpose, material]) =>
    material ? [{ purpose, material, paths: storePaths(confDir, purpose) }] : [],
  );
  return [
    ...folders
      .filter(({ material }) => material.authorities.length > 0)
      .map(({ purpose, material, paths }) => ({
        path: paths.trustStore,
        purpose,
        kind: 'trust store' as const,
        content: trustStore(material),
        mode: 0o644,
      })),
    ...folders.map(({ purpose, material, paths }) => ({
      path: paths.keyStore,
      purpose,
      kind: 'key store' as const,
      content: material.key + material.chain.map(({ pem }) => pem).join(''),
      mode: 0o600,
    })),
  ];
}

function trustStore({ authorities }: Material): Buffer {
  const { X509Certificate } = process.getBuiltinModule('node:crypto');
  return renderTrustStore(authorities.map(({ pem }) => new X509Certificate(pem).raw));
}

/** Makes the folder of the stores, for its owner alone. */
export function makeStoreFolder(confDir: string): void {
  const folder = storeFolder(confDir);
  makeFolder(folder, undefined);
  try {
    chmodSync(folder, 0o700);
  } catch {
    // A volume that is mounted there belongs to root; the keys in it are for their owner alone.
  }
}

/** Leaves a file that has the content already untouched, because ZooKeeper reads a store again when it changes. */
export function writeStore({ path, content, mode }: Store): Writing {
  return writeFile(path, content, { isDurable: false, mode });
}
