// What a plan says about a folder of certificates.
import { certificateProblems } from '../../../src/generate/plan.ts';
import type { Problem } from '../../../src/problem.ts';
import { readMaterial } from '../../../src/tls/read.ts';
import { factsOf, hostOf } from '../process/settings.ts';

interface Folder {
  readonly purpose?: 'client' | 'quorum';
  readonly environment?: Readonly<Record<string, string>>;
  readonly version?: string;
  /** ISO 8601; by default that of the facts of a test. */
  readonly time?: string;
}

/** On the first of three servers, unless told otherwise. */
export function judgeFolder(
  path: string,
  { purpose = 'quorum', environment = {}, version = '3.9.5', time }: Folder = {},
): readonly Problem[] {
  const material = readMaterial(
    path,
    environment.ZK_TLS_PASSPHRASE,
    environment.ZK_TLS_CLIENT_AUTH !== 'none',
  );
  const settings = {
    ZK_REPLICAS: '3',
    ...(purpose === 'client' ? { ZK_TLS_DIR: '/tls' } : { ZK_QUORUM_TLS_DIR: '/tls' }),
    ...environment,
  };
  const certificates = { client: undefined, quorum: undefined, [purpose]: material };
  const machine = { version, certificates, ...(time === undefined ? {} : { time }) };
  return certificateProblems(factsOf(settings, hostOf('zk-0.zk.test'), machine));
}
