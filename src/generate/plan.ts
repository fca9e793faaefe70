// The plan: from what was gathered to every file that would be written, or to everything that is wrong.
// Pure, so that printing the plan is the dry run and any machine can make any member's plan.

import { type ExtraKeys, sortExtraKeys } from '../config/extra-keys.ts';
import { renderJavaEnv } from '../config/files/java-env.ts';
import { logConfiguration } from '../config/files/logging.ts';
import { renderZooCfg, zooCfgLines } from '../config/files/zoo-cfg.ts';
import { heapSize } from '../config/heap.ts';
import { checkRules, type Severity } from '../config/rules/index.ts';
import { type Ensemble, findEnsemble } from '../ensemble/ensemble.ts';
import { type Host, readNames } from '../ensemble/identity.ts';
import type { Problem } from '../problem.ts';
import type { HeapSize } from '../settings/kinds.ts';
import type { Settings } from '../settings/resolve.ts';
import { spelling } from '../settings/resolve.ts';
import { rows, type SettingName } from '../settings/table.ts';
import { bootstrapMark, hasData, type Volume } from '../volume/read.ts';
import { examineVolume } from '../volume/rules.ts';
import { isAtLeast, isKnownIn } from '../zookeeper/version.ts';

/** Everything a plan depends on. */
export interface Facts {
  readonly settings: Settings;
  readonly host: Host;
  /** Warnings about variables that nothing reads. */
  readonly strayVariables: readonly Problem[];
  /** The installed ZooKeeper's version; undefined when it cannot be told. */
  readonly version: string | undefined;
  /** The container's memory limit, undefined when there is none. */
  readonly memoryLimitBytes: number | undefined;
  /** Whether transaction logs and snapshots are on one device; undefined when it cannot be told. */
  readonly sharesDevice: boolean | undefined;
  readonly volume: Volume;
}

export interface PlannedFile {
  readonly path: string;
  readonly text: string;
}

export interface Plan {
  readonly ensemble: Ensemble;
  readonly heap: HeapSize;
  readonly version: string | undefined;
  readonly folders: readonly string[];
  readonly files: readonly PlannedFile[];
  readonly volumeStep: VolumeStep;
}

/**
 * What is done to the volume before the server starts: nothing, the marker of a first start, asking the other
 * voters what theirs hold, or joining an ensemble with what it has not.
 */
export type VolumeStep = 'none' | 'mark' | 'ask' | 'join';

/** A value that was not given but found out, and from what. */
export interface Derived {
  readonly value: string;
  readonly from: string;
}

/** A plan, or every problem there is; what is doubtful and what is worth knowing in either case. */
export interface Outcome {
  readonly plan: Plan | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly notes: readonly Problem[];
  readonly derived: Readonly<Partial<Record<SettingName, Derived>>>;
}

export function makePlan(facts: Facts): Outcome {
  const { settings, host, version, memoryLimitBytes, sharesDevice } = facts;
  const { values } = settings;
  const found = findEnsemble(host, settings);
  const ensemble = 'members' in found ? found : undefined;
  const heap = heapSize(values.heapSize, memoryLimitBytes);
  const extra = sortExtraKeys(settings, version);
  const situation = ensemble && heap && { settings, ensemble, heap, memoryLimitBytes, sharesDevice };
  const volume = ensemble && examineVolume(facts.volume, ensemble, settings, version);
  const broken = (severity: Severity) => (situation ? checkRules(severity, situation) : []);
  const problems = [
    ...settings.problems,
    ...('members' in found ? [] : found),
    ...newerSettings(settings, version),
    ...extra.problems,
    ...(heap ? [] : [noLimit(settings)]),
    ...broken('error'),
    ...(volume?.problems ?? []),
  ];
  const warnings = [
    ...facts.strayVariables,
    ...settings.warnings,
    ...extra.warnings,
    ...broken('warning'),
    ...(volume?.warnings ?? []),
  ];
  const plan =
    ensemble && heap && volume && problems.length === 0
      ? render(facts, ensemble, heap, extra, volume.myId)
      : undefined;
  return { plan, problems, warnings, notes: broken('note'), derived: derive(facts, ensemble, heap) };
}

function derive(
  { settings, host, version }: Facts,
  ensemble?: Ensemble,
  heap?: HeapSize,
): Outcome['derived'] {
  const { values } = settings;
  const { domain } = readNames(host, settings);
  const share = settings.origins.heapSize?.text ?? '';
  return {
    ...(ensemble && values.myId === undefined
      ? { myId: { value: String(ensemble.myId), from: 'the host name' } }
      : {}),
    ...(domain && values.domain === undefined ? { domain: { value: domain, from: 'the host name' } } : {}),
    ...(version && values.version === undefined ? { version: { value: version, from: 'the jars' } } : {}),
    ...(heap && heap.text !== share ? { heapSize: { value: heap.text, from: share } } : {}),
  };
}

function render(facts: Facts, ensemble: Ensemble, heap: HeapSize, extra: ExtraKeys, myId: string): Plan {
  const { settings, version } = facts;
  const { values } = settings;
  const { confDir, dataDir, dataLogDir, logDir } = values;
  const jvmFlags = [...(values.jvmFlags ?? []), ...extra.jvmFlags];
  const texts = [
    { name: 'zoo.cfg', text: renderZooCfg(zooCfgLines(values, ensemble, version, extra.lines)) },
    ...logConfiguration(values.logLevel, version),
    { name: 'java.env', text: renderJavaEnv(logDir, heap.text, jvmFlags) },
  ];
  return {
    ensemble,
    heap,
    version,
    folders: [...new Set([confDir, dataDir, dataLogDir, logDir])],
    files: [
      ...texts.map(({ name, text }) => ({ path: `${confDir}/${name}`, text })),
      { path: `${dataDir}/myid`, text: myId },
    ],
    volumeStep: chooseStep(facts, ensemble),
  };
}

function newerSettings(settings: Settings, version: string | undefined): readonly Problem[] {
  if (version === undefined) return [];
  return rows.flatMap(([name, row]) => {
    const origin = settings.origins[name];
    if (!row.since || !origin || origin.source === 'default' || isKnownIn(version, row.since)) return [];
    return {
      subject: origin.spelling,
      message: `expected ZooKeeper ${row.since.join(' or ')} or newer, got ${version}`,
      fix: `unset ${origin.spelling}, or use a newer ZooKeeper`,
    };
  });
}

function chooseStep({ settings, version, volume }: Facts, { myId, members }: Ensemble): VolumeStep {
  const isProtected = version === undefined || isAtLeast(version, '3.6.0');
  if (hasData(volume) || !isProtected) return 'none';
  if (members.find(({ id }) => id === myId)?.role === 'observer') return 'join';
  const { ensembleState } = settings.values;
  if (ensembleState === 'existing') return 'join';
  if (ensembleState === 'new' || members.length < 2) return 'mark';
  // A marker that is not of a founding is the operator's word.
  return volume.marker === undefined || volume.marker === bootstrapMark ? 'ask' : 'mark';
}

function noLimit(settings: Settings): Problem {
  return {
    subject: spelling(settings, 'heapSize'),
    message: `expected a memory limit to take ${settings.origins.heapSize?.text} of, got none`,
    fix: 'limit the memory of the container, or give the heap as a size, such as 2G',
  };
}
