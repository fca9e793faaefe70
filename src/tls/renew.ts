// Replaces the stores of a running server after its certificates were renewed.
import { setTimeout as pause } from 'node:timers/promises';
import type { Problem } from '../problem.ts';
import { writeStderr } from '../system/run.ts';
import type { Certificates } from './certificate.ts';
import { makeStoreFolder, renderStores, type Store, writeStore } from './stores.ts';

/** ZooKeeper watches both stores in two threads, and the slower one can put the old context back (measured). */
const pauseMs = 2_000;

/**
 * The trust stores, then the key stores; a store that has not changed is left alone. Writes nothing when a problem is
 * an error. A line for each store that is replaced, with what it holds.
 * @returns whether everything is installed
 */
export async function renewStores(
  program: string,
  confDir: string,
  certificates: Certificates,
  problems: readonly Problem[],
  wait: (ms: number) => Promise<unknown> = pause,
): Promise<boolean> {
  if (problems.some(({ severity }) => severity === 'error')) return false;
  makeStoreFolder(confDir);
  const stores = renderStores(confDir, certificates);
  const install = (kind: Store['kind']) =>
    stores
      .filter((store) => store.kind === kind && writeStore(store) !== 'unchanged')
      .map((store) => writeStderr(`${program}: ${renewalLine(store, certificates)}\n`)).length;
  if (install('trust store') > 0) await wait(pauseMs);
  install('key store');
  return true;
}

function renewalLine({ path, purpose, kind }: Store, certificates: Certificates): string {
  const { chain = [], authorities = [] } = certificates[purpose] ?? {};
  const held = kind === 'key store' ? chain.slice(0, 1) : authorities;
  const words = held.map(
    ({ subject, notBefore, notAfter }) => `${subject}, valid from ${notBefore} to ${notAfter}`,
  );
  return `${path}: renewed: ${words.join('; ')}`;
}
