// What a rule between settings is, what it looks at, and the words that several rules share.
import type { Ensemble } from '../../ensemble/ensemble.ts';
import type { Problem } from '../../problem.ts';
import type { ProblemId } from '../../problems/index.ts';
import type { Severity } from '../../problems/page.ts';
import { type Settings, spelling } from '../../settings/resolve.ts';
import type { SettingName } from '../../settings/table.ts';
import type { ServerHeap } from '../heap.ts';
import type { GivenFlag } from '../jvm-flags.ts';

/** What every rule can look at. */
export interface Situation {
  readonly settings: Settings;
  /** The operator's own flags of the server's JVM. */
  readonly jvmFlags: readonly GivenFlag[];
  /** The container's memory limit, undefined when there is none. */
  readonly memoryLimitBytes: number | undefined;
  /** Whether transaction logs and snapshots are on one device; undefined when unknown. */
  readonly sharesDevice: boolean | undefined;
}

export interface EnsembleSituation extends Situation {
  readonly ensemble: Ensemble;
}

export interface HeapSituation extends Situation {
  readonly heap: ServerHeap;
}

/** A problem without what its rule adds: the id and the severity. */
export type Finding = Omit<Problem, 'id' | 'severity'>;

export interface Rule<S extends Situation> {
  readonly severity: Severity;
  /** The settings it compares; it is skipped while one of them is refused. */
  readonly about: readonly SettingName[];
  find(situation: S): readonly Finding[] | Finding | false;
}

/** Rules by the id of the problem that each finds. */
export type Rules<S extends Situation = Situation> = Readonly<Partial<Record<ProblemId, Rule<S>>>>;

/** A setting with its value as it was given: `ZK_TICK_TIME=2000`, `ZK_TICK_TIME=2000 (default)`. */
export function assignment(settings: Settings, name: SettingName): string {
  const { source, text = '' } = settings.origins[name] ?? {};
  const subject = spelling(settings, name);
  if (source === 'file') return `${subject} (${text})`;
  return `${subject}=${text}${source === 'default' ? ' (default)' : ''}`;
}

export function duplicates<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items.filter((item, index) => items.indexOf(item) !== index))];
}

/** The setting that gives the members. */
export function memberSource({ values }: Settings): SettingName {
  return values.members ? 'members' : 'replicas';
}
