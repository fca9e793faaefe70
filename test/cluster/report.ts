// What the suite measured, as bench/CLUSTER.md. Every scenario has a line, also one that was not run.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './kubectl.ts';

export interface Measured {
  readonly writes?: number;
  readonly reads?: number;
  readonly writeGapMs?: number;
  readonly readGapMs?: number;
  readonly note?: string;
}

export const scenarios = {
  install: 'First start, as docs/kubernetes.md types it',
  verify: 'Commands of docs/kubernetes.md, Verify',
  update: 'Rolling update',
  eviction: 'Eviction of each pod, one after the other',
  'delete-one': 'Deletion of one pod',
  'delete-two': 'Deletion of two pods',
  'delete-all': 'Deletion of all pods',
  force: 'Forced deletion of one pod',
  frozen: 'A frozen server',
  refused: 'A setting that is refused: kubectl describe, and rollout undo',
  'lost-claim': 'A lost claim, as docs/kubernetes.md types it',
  'lost-majority': 'Two lost claims: nobody serves, and the data stays',
  'restore-young': 'All claims lost, restored from a new backup as docs/kubernetes.md types it',
  'restore-old': 'All claims lost, restored from an old backup as docs/kubernetes.md types it',
  grow: 'Three to five servers, as docs/kubernetes.md types it',
  shrink: 'Five to three servers, as docs/kubernetes.md types it',
  'late-pod': 'A first start with one pod late',
  'late-names': 'A first start with names that come late',
  'old-address': 'A pod that returns while its name has the old address',
  chart: 'The chart, helm test, the commands of its notes',
  strict: 'The chart, strict: a misspelt variable stops the update at its first pod',
  tls: 'The chart with TLS, as docs/kubernetes.md types it, helm test, the commands of its notes',
  'other-chart': "The claims of Bitnami's chart taken over, as docs/migrating.md types it",
  'old-chart': 'The old chart with only the image changed',
  'old-chart-names': 'The same, with publishNotReadyAddresses: true in the headless Service',
} as const;
export type Scenario = keyof typeof scenarios;

const folder = join(checkout, '.cache/cluster-report');

/** Keeps what one scenario measured, for the report. */
export function record(scenario: Scenario, measured: Measured): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${scenario}.json`), JSON.stringify(measured));
}

export function measuredOf(scenario: Scenario): Measured | undefined {
  const file = join(folder, `${scenario}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

export { folder as recordsFolder };
