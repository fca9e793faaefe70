// What the rules between settings look at, from texts as an operator gives them.
import { findHeap } from '../../../src/config/heap.ts';
import { givenJvmFlags, type JvmEnvironment } from '../../../src/config/jvm-flags.ts';
import { checkRules } from '../../../src/config/rules/index.ts';
import { findEnsemble } from '../../../src/ensemble/ensemble.ts';
import type { Host } from '../../../src/ensemble/identity.ts';
import type { Problem } from '../../../src/problem.ts';
import { hostOf, settingsOf } from './settings.ts';

export interface Machine {
  readonly host?: Host;
  readonly jvmEnvironment?: JvmEnvironment;
  readonly memoryLimitBytes?: number;
  readonly sharesDevice?: boolean;
}

/** What the rules find on the first of three pods, unless another host or number is given. */
export function rulesFind(
  environment: Readonly<Record<string, string>>,
  {
    host = hostOf('zk-0.zk.default.svc.cluster.local'),
    jvmEnvironment = {},
    memoryLimitBytes,
    sharesDevice,
  }: Machine = {},
): readonly Problem[] {
  const settings = settingsOf({ ZK_REPLICAS: '3', ...environment });
  const ensemble = findEnsemble(host, settings);
  const jvmFlags = givenJvmFlags(settings, jvmEnvironment);
  const heap = findHeap(settings, jvmFlags, memoryLimitBytes);
  return checkRules({
    settings,
    ensemble: 'members' in ensemble ? ensemble : undefined,
    heap: 'max' in heap ? heap : undefined,
    jvmFlags,
    memoryLimitBytes,
    sharesDevice,
  });
}
