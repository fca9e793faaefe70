// Writes the plan: the text of every file from what was found. Judges nothing; what is wrong was found before. Pure.
import type { ArchiveChoice } from '../config/class-archive.ts';
import type { ExtraKeys } from '../config/extra-keys.ts';
import { loginFile } from '../config/files/jaas.ts';
import { javaVariables, renderJavaEnv } from '../config/files/java-env.ts';
import { logConfiguration } from '../config/files/logging.ts';
import { renderZooCfg, zooCfgLines } from '../config/files/zoo-cfg.ts';
import type { ServerHeap } from '../config/heap.ts';
import type { GivenFlag } from '../config/jvm-flags.ts';
import type { NameCache } from '../config/name-cache.ts';
import { loginFlags, securityLines, withLoopback } from '../config/tls.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { rolesOf } from '../ensemble/roles.ts';
import type { Line } from '../ensemble/server-lines.ts';
import type { Settings } from '../settings/resolve.ts';
import { storePaths } from '../tls/paths.ts';
import type { Volume } from '../volume/contents.ts';
import { chooseStep, type Ending, type PlannedFile, type VolumeStep, volumeFiles } from '../volume/start.ts';
import { replaysFromBeginning } from '../volume/state.ts';
import { type Facts, versionOf } from './facts.ts';

export interface Plan {
  readonly ensemble: Ensemble;
  readonly heap: ServerHeap;
  readonly version: string | undefined;
  readonly folders: readonly string[];
  /** The configuration and myid. */
  readonly files: readonly PlannedFile[];
  /** The zoo.cfg that is used as it is. */
  readonly ownFile: PlannedFile | undefined;
  /** Variables that zkServer.sh is to have, where the conf folder is not written to. */
  readonly environment: Readonly<Record<string, string>>;
  readonly volumeStep: VolumeStep;
  /** Marker, epoch files and history; none while a bootstrap has not come to an ending. */
  readonly volumeFiles: readonly PlannedFile[];
}

/** What the settings and the machine make of a configuration. */
export interface Parts {
  readonly ensemble: Ensemble;
  readonly heap: ServerHeap;
  readonly extra: ExtraKeys;
  readonly names: NameCache;
  readonly archive: ArchiveChoice;
  /** Flags for the compilers of the JVM. */
  readonly compiling: readonly string[];
  readonly allJvmFlags: readonly GivenFlag[];
  /** Content of the file myid. */
  readonly myId: string;
}

/** @param ending how the bootstrap of this volume ended; undefined before it, and where there is none */
export function renderPlan(
  facts: Facts,
  { ensemble, heap, extra, names, archive, compiling, allJvmFlags, myId }: Parts,
  ending: Ending | undefined,
): Plan {
  const { settings, volume, ownFiles } = facts;
  const version = versionOf(facts);
  const { values } = settings;
  const { confDir, dataDir, dataLogDir, logDir } = values;
  const { voters } = rolesOf(ensemble, []);
  // The operator's come last, where they win.
  const jvmFlags = [
    ...names.flags,
    ...(archive.flag ? [archive.flag] : []),
    ...compiling,
    ...loginFlags(values),
    ...(values.jvmFlags ?? []),
    ...extra.jvmFlags,
  ];
  const security = securityLines(values, version, (purpose) => {
    const { keyStore, trustStore } = storePaths(confDir, purpose);
    const hasAuthorities = facts.certificates[purpose]?.authorities.length !== 0;
    return { keyStore, trustStore: hasAuthorities ? trustStore : undefined };
  });
  const logins = loginFile(values);
  const configuration = [
    zooCfg(
      zooCfgLines(
        withLoopback(withReplay(values, volume)),
        ensemble,
        version,
        [...security, ...extra.lines],
        allJvmFlags,
      ),
    ),
    ...(logins ? [{ name: 'jaas.conf', ...logins, mode: 0o600 }] : []),
    ...logConfiguration(values.logLevel, version),
    { name: 'java.env', text: renderJavaEnv(logDir, heap, jvmFlags, voters) },
    ...(names.file ? [names.file] : []),
  ];
  return {
    ensemble,
    heap,
    version,
    folders: [
      ...new Set([...(ownFiles ? [] : [confDir]), dataDir, dataLogDir, logDir]),
      // Made here, so that the next start can tell whether the server has created or lost files in it.
      ...(dataLogDir === dataDir ? [] : [`${dataLogDir}/version-2`]),
    ],
    files: [
      ...(ownFiles ? [] : configuration).map(({ name, ...file }) => ({
        path: `${confDir}/${name}`,
        ...file,
        isRenewed: true as const,
      })),
      { path: `${dataDir}/myid`, text: myId },
    ],
    ownFile: ownFiles,
    environment: ownFiles ? javaVariables(values, heap, jvmFlags, voters, facts.jvmEnvironment) : {},
    ...renderVolume(facts, ensemble, ending),
  };
}

/** What is written on the volume. */
export function renderVolume(
  facts: Facts,
  ensemble: Ensemble,
  ending: Ending | undefined,
): Pick<Plan, 'volumeStep' | 'volumeFiles'> {
  const { settings, volume, toolkit, time, newVolumeId } = facts;
  const version = versionOf(facts);
  const step = chooseStep(volume, ensemble, settings, version);
  const run = { zookeeper: version ?? null, toolkit, time, newVolumeId };
  return { volumeStep: step, volumeFiles: volumeFiles(step, ending, volume, ensemble, settings, run) };
}

/** Without a snapshot the server replays its logs only when it is told to, which is for this start alone. */
function withReplay(values: Settings['values'], volume: Volume): Settings['values'] {
  return replaysFromBeginning(volume) ? { ...values, snapshotTrustEmpty: true } : values;
}

/** Others may read it, unless it has a secret. */
function zooCfg(lines: readonly Line[]) {
  const hasSecret = lines.some(([key]) => /(?:password|superdigest)$/i.test(key));
  return { name: 'zoo.cfg', text: renderZooCfg(lines), ...(hasSecret ? { mode: 0o600 } : {}) };
}
