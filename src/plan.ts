// The plan: from what was gathered to every file that would be written, or to everything that is wrong.
// Pure, so that printing the plan is the dry run and any machine can make any member's plan.
import { type Ensemble, findEnsemble } from './ensemble.ts';
import { heapSize } from './heap.ts';
import { type Host, spelling } from './identity.ts';
import { renderJavaEnv } from './java-env.ts';
import { logConfiguration } from './log-configuration.ts';
import type { HeapSize } from './reading.ts';
import type { Settings } from './resolve.ts';
import { rows } from './settings.ts';
import { type Problem, quote } from './trouble.ts';
import { isAtLeast } from './version.ts';
import { renderZooCfg, zooCfgLines } from './zoo-cfg.ts';

/** Everything a plan depends on. */
export interface Facts {
  readonly settings: Settings;
  readonly host: Host;
  /** The installed ZooKeeper's version; undefined when it cannot be told. */
  readonly version: string | undefined;
  /** The container's memory limit, undefined when there is none. */
  readonly memoryLimitBytes: number | undefined;
  /** What the data directory's myid holds, undefined when there is none. */
  readonly existingMyId: string | undefined;
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
}

/** A plan, or every problem there is. */
export function makePlan(facts: Facts): Plan | readonly Problem[] {
  const { settings, host, version, memoryLimitBytes } = facts;
  const { values } = settings;
  const found = findEnsemble(host, settings);
  const ensemble = 'members' in found ? found : undefined;
  const heap = heapSize(values.heapSize, memoryLimitBytes);
  const problems = [
    ...settings.problems,
    ...('members' in found ? [] : found),
    ...newerSettings(settings, version),
    ...(ensemble ? differingMyId(facts, ensemble) : []),
  ];
  if (!heap) problems.push(noLimit(settings));
  if (!ensemble || !heap || problems.length > 0) return problems;

  const { confDir, dataDir, dataLogDir, logDir } = values;
  return {
    ensemble,
    heap,
    version,
    folders: [...new Set([confDir, dataDir, dataLogDir, logDir])],
    files: [
      { path: `${confDir}/zoo.cfg`, text: renderZooCfg(zooCfgLines(values, ensemble, version)) },
      ...logConfiguration(values.logLevel, version).map(({ name, text }) => ({
        path: `${confDir}/${name}`,
        text,
      })),
      { path: `${confDir}/java.env`, text: renderJavaEnv(logDir, heap.text, values.jvmFlags ?? []) },
      { path: `${dataDir}/myid`, text: `${ensemble.myId}\n` },
    ],
  };
}

function newerSettings(settings: Settings, version: string | undefined): readonly Problem[] {
  if (version === undefined) return [];
  return rows.flatMap(([name, row]) => {
    const origin = settings.origins[name];
    if (!row.since || !origin || origin.source === 'default' || isAtLeast(version, row.since)) return [];
    return {
      subject: origin.spelling,
      message: `expected ZooKeeper ${row.since} or newer, got ${version}`,
      cure: `unset ${origin.spelling}, or use a newer ZooKeeper`,
    };
  });
}

function differingMyId(facts: Facts, { myId }: Ensemble): readonly Problem[] {
  const { existingMyId, settings } = facts;
  if (existingMyId === undefined || existingMyId.trim() === String(myId)) return [];
  const path = `${settings.values.dataDir}/myid`;
  return [
    {
      subject: path,
      message: `expected ${myId}, the id of this server, got ${quote(existingMyId.trim())}`,
      cure: `check that the volume belongs to this server; if it does, remove ${path} or correct the id`,
    },
  ];
}

function noLimit(settings: Settings): Problem {
  return {
    subject: spelling(settings, 'heapSize'),
    message: `expected a memory limit to take ${settings.origins.heapSize?.text} of, got none`,
    cure: 'limit the memory of the container, or give the heap as a size, such as 2G',
  };
}
