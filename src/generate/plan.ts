// The plan: from what was gathered, and from how a bootstrap ended, to every file that will be written, or to
// everything that is wrong. Pure, so that printing the plan is the dry run and any machine can make any member's
// plan. It collects what settings/, ensemble/, config/, volume/ and zookeeper/ find, and judges nothing itself.
import { checkAccount } from '../config/account.ts';
import { type ArchiveChoice, chooseClassArchive } from '../config/class-archive.ts';
import { type ExtraKeys, sortExtraKeys } from '../config/extra-keys.ts';
import { loginFile } from '../config/files/jaas.ts';
import { javaVariables, renderJavaEnv } from '../config/files/java-env.ts';
import { logConfiguration } from '../config/files/logging.ts';
import { renderZooCfg, zooCfgLines } from '../config/files/zoo-cfg.ts';
import { checkImageHeap, findHeap, type ServerHeap } from '../config/heap.ts';
import {
  type EnvironmentScript,
  type GivenFlag,
  givenJvmFlags,
  hiddenJvmFlags,
  type JvmEnvironment,
  jmxVariable,
  scriptFlags,
  withSnapshotTrust,
} from '../config/jvm-flags.ts';
import { checkKerberos } from '../config/kerberos.ts';
import { checkMetricsProvider } from '../config/metrics-provider.ts';
import { type NameCache, nameCache } from '../config/name-cache.ts';
import { checkOwnFiles, type OwnFiles, ownFileFlags, problemsOfFile } from '../config/own-zoo-cfg.ts';
import { checkRemovedFlags } from '../config/removed-flags.ts';
import { checkRules } from '../config/rules/index.ts';
import { checkVersions } from '../config/rules/versions.ts';
import { checkSaslUsers } from '../config/sasl.ts';
import { checkSecurity } from '../config/security.ts';
import { demandsFips, loginFlags, securityLines, withLoopback } from '../config/tls.ts';
import { type Ensemble, findEnsemble } from '../ensemble/ensemble.ts';
import { type Host, readNames } from '../ensemble/identity.ts';
import { rolesOf } from '../ensemble/roles.ts';
import type { Line } from '../ensemble/server-lines.ts';
import type { Problem } from '../problem.ts';
import type { Settings } from '../settings/resolve.ts';
import type { SettingName } from '../settings/table.ts';
import type { Certificates } from '../tls/certificate.ts';
import { judgeCertificates } from '../tls/judge.ts';
import { storePaths } from '../tls/paths.ts';
import type { Unreadable, Volume } from '../volume/contents.ts';
import { checkOtherFolders, type OtherFolder } from '../volume/other-folders.ts';
import { checkVolume, unreadableProblems } from '../volume/rules.ts';
import { chooseStep, type Ending, type PlannedFile, type VolumeStep, volumeFiles } from '../volume/start.ts';
import { replaysFromBeginning } from '../volume/state.ts';
import type { ClassArchive } from '../zookeeper/class-archive.ts';
import { checkInstallation, type Installation } from '../zookeeper/requirements.ts';
import { quorumNameCheck } from '../zookeeper/tls-support.ts';

/** Everything a plan depends on. */
export interface Facts {
  readonly settings: Settings;
  readonly host: Host;
  /** Variables that no setting reads, and what there is to say about those of another image. */
  readonly unknownVariables: readonly Problem[];
  /** Variables that zkServer.sh is to have besides its own; undefined for those that it must not see. */
  readonly serverEnvironment: Readonly<Record<string, string | undefined>>;
  readonly installation: Installation;
  /** Whether a server is to be started from the plan, which then needs ZooKeeper and Java. */
  readonly startsServer: boolean;
  /** User id of this process; undefined where the system has none. */
  readonly uid: number | undefined;
  /** The account of ZK_USER; undefined when it does not exist, or when this is not root, who alone needs it. */
  readonly account: Account | undefined;
  /** The class archive of the installed ZooKeeper; undefined when there is none. */
  readonly classArchive: ClassArchive | undefined;
  /** Whether the metrics provider of the extra lines is installed; undefined when there is none, or that is unknown. */
  readonly hasMetricsProvider: boolean | undefined;
  /** The folders of certificates, as the user of the server reads them. */
  readonly certificates: Certificates;
  readonly jvmEnvironment: JvmEnvironment;
  readonly environmentScript: EnvironmentScript | undefined;
  /** The container's memory limit, undefined when there is none. */
  readonly memoryLimitBytes: number | undefined;
  /** Whether transaction logs and snapshots are on one device; undefined when it cannot be determined. */
  readonly sharesDevice: boolean | undefined;
  readonly volume: Volume;
  /** Paths of the volume that are there and cannot be read. */
  readonly unreadable: readonly Unreadable[];
  /** Folders of other images, and those beside the configured one, that hold data, or may do so. */
  readonly otherFoldersWithData: readonly OtherFolder[];
  /** The SASL users in the access control lists of the data. */
  readonly saslUsers: readonly string[];
  /** A zoo.cfg in the conf folder that this toolkit has not written, from which the settings then are. */
  readonly ownFiles: OwnFiles | undefined;
  /** Random; for a volume that has no id. */
  readonly newVolumeId: string;
  /** Version of zk-bootstrap. */
  readonly toolkit: string;
  /** When the facts were gathered, ISO 8601, UTC. */
  readonly time: string;
}

export interface Account {
  readonly uid: number;
  readonly gid: number;
  /** In the password file; undefined for numbers that it does not have. */
  readonly name?: string;
}

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

/** A value that was not given but found out, and from what. */
export interface Derived {
  readonly value: string;
  readonly from: string;
}

/** A plan, unless a problem is an error; every problem in either case. */
export interface Outcome {
  readonly plan: Plan | undefined;
  readonly problems: readonly Problem[];
  readonly derived: Readonly<Partial<Record<SettingName, Derived>>>;
}

/** @param ending how the bootstrap of this volume ended; undefined before it, and where there is none */
export function makePlan(facts: Facts, ending?: Ending): Outcome {
  const { settings, memoryLimitBytes, sharesDevice, ownFiles } = facts;
  const version = versionOf(facts);
  const ensemble = findEnsemble(facts.host, settings);
  const ofServer = givenJvmFlags(settings, facts.jvmEnvironment);
  const jvmFlags = [...ofServer, ...(ownFiles?.javaEnv ? scriptFlags(ownFiles.javaEnv) : [])];
  const heap = findHeap(settings, jvmFlags, memoryLimitBytes);
  const extra = ownFiles
    ? { lines: [], jvmFlags: ownFileFlags(settings), problems: checkOwnFiles(ownFiles, settings, version) }
    : sortExtraKeys(settings, version);
  const allJvmFlags = [...jvmFlags, ...hiddenJvmFlags(facts.jvmEnvironment, facts.environmentScript)];
  // Without those of a script, which may have them in a branch.
  const certainJvmFlags = [...ofServer, ...hiddenJvmFlags(facts.jvmEnvironment, undefined)];
  const names = nameCache(settings, allJvmFlags);
  const archive = chooseClassArchive({
    settings,
    archive: facts.classArchive,
    jvmFlags: allJvmFlags,
    heap: 'max' in heap ? heap.max : undefined,
    jmxVariable: jmxVariable(facts.jvmEnvironment),
  });
  const known = {
    ensemble: 'members' in ensemble ? ensemble : undefined,
    heap: 'id' in heap ? undefined : heap,
  };
  const volume =
    known.ensemble &&
    checkVolume(facts.volume, known.ensemble, withSnapshotTrust(settings, allJvmFlags), version);
  const rules = checkRules({ settings, jvmFlags, memoryLimitBytes, sharesDevice, ...known });
  const problems: readonly Problem[] = [
    ...settings.problems,
    ...facts.unknownVariables,
    ...('members' in ensemble ? [] : ensemble),
    ...(ownFiles ? [] : checkVersions(settings, version)),
    ...extra.problems,
    ...checkMetricsProvider(settings, facts.hasMetricsProvider),
    ...('id' in heap ? [heap] : checkImageHeap(settings, heap, memoryLimitBytes)),
    ...(ownFiles ? problemsOfFile(ownFiles, rules) : rules),
    ...checkAccount(settings, facts.uid === 0, facts.account !== undefined),
    ...(facts.startsServer ? checkInstallation(facts.installation, settings, version) : []),
    ...(facts.startsServer ? checkRemovedFlags(facts.installation.java, certainJvmFlags) : []),
    ...unreadableProblems(facts.unreadable, facts.uid),
    ...checkOtherFolders(facts.volume, facts.otherFoldersWithData, settings),
    ...checkSaslUsers(facts.saslUsers, settings, allJvmFlags),
    ...checkKerberos(facts.installation.java, version, allJvmFlags),
    ...names.problems,
    ...(archive.problem ? [archive.problem] : []),
    ...(ownFiles ? [] : checkSecurity(settings, version, allJvmFlags)),
    ...certificateProblems(facts),
    ...(volume?.problems ?? []),
  ];
  const isRefused = problems.some(({ severity }) => severity === 'error');
  const plan =
    known.ensemble && known.heap && volume && !isRefused
      ? render(
          facts,
          { ensemble: known.ensemble, heap: known.heap, extra, names, archive, allJvmFlags },
          volume.myId,
          ending,
        )
      : undefined;
  return { plan, problems, derived: derive(facts, archive, known.ensemble, known.heap) };
}

/** What is wrong with the certificates, which can change while the server runs. */
export function certificateProblems(facts: Facts): readonly Problem[] {
  const { settings, host, certificates, account, uid, time } = facts;
  const version = versionOf(facts);
  const ensemble = findEnsemble(host, settings);
  return judgeCertificates({
    settings,
    certificates,
    ensemble: 'members' in ensemble ? ensemble : undefined,
    version,
    nameCheck: quorumNameCheck(settings.values.quorumTlsNames, version, demandsFips(settings.values)),
    uid: account?.uid ?? uid,
    time,
  });
}

/** The version of ZooKeeper that is configured for: given, else the installed one; undefined when it is unknown. */
function versionOf({ settings, installation }: Facts): string | undefined {
  return settings.values.version ?? installation.version;
}

function derive(
  facts: Facts,
  archive: ArchiveChoice,
  ensemble?: Ensemble,
  heap?: ServerHeap,
): Outcome['derived'] {
  const { settings, host } = facts;
  const { values } = settings;
  const { domain } = readNames(host, settings);
  const version = versionOf(facts);
  const share = settings.origins.heapSize?.text ?? '';
  const wildcard = ensemble?.members.find(({ id }) => id === ensemble.myId)?.listedAs;
  return {
    ...(replaysFromBeginning(facts.volume)
      ? { snapshotTrustEmpty: { value: 'true', from: 'the transaction logs' } }
      : {}),
    ...(ensemble && values.myId === undefined
      ? { myId: { value: String(ensemble.myId), from: wildcard ?? 'the host name' } }
      : {}),
    ...(domain && values.domain === undefined ? { domain: { value: domain, from: 'the host name' } } : {}),
    ...(version && values.version === undefined ? { version: { value: version, from: 'the jars' } } : {}),
    ...(values.classArchive === 'off'
      ? {}
      : {
          classArchive: archive.flag
            ? { value: archive.flag, from: 'the manifest' }
            : { value: 'not used', from: archive.problem?.id ?? 'none found' },
        }),
    ...(heap && heap.max.text !== share
      ? { heapSize: { value: heap.max.text, from: heap.max.given?.from ?? share } }
      : {}),
  };
}

/** Without a snapshot the server replays its logs only when it is told to, which is for this start alone. */
function withReplay(values: Settings['values'], volume: Volume): Settings['values'] {
  return replaysFromBeginning(volume) ? { ...values, snapshotTrustEmpty: true } : values;
}

/** What the settings and the machine make of a configuration. */
interface Parts {
  readonly ensemble: Ensemble;
  readonly heap: ServerHeap;
  readonly extra: ExtraKeys;
  readonly names: NameCache;
  readonly archive: ArchiveChoice;
  readonly allJvmFlags: readonly GivenFlag[];
}

function render(
  facts: Facts,
  { ensemble, heap, extra, names, archive, allJvmFlags }: Parts,
  myId: string,
  ending: Ending | undefined,
): Plan {
  const { settings, volume, toolkit, time, ownFiles } = facts;
  const version = versionOf(facts);
  const { values } = settings;
  const { confDir, dataDir, dataLogDir, logDir } = values;
  const { voters } = rolesOf(ensemble, []);
  // The operator's come last, where they win.
  const jvmFlags = [
    ...names.flags,
    ...(archive.flag ? [archive.flag] : []),
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
  const step = chooseStep(volume, ensemble, settings, version);
  const run = { zookeeper: version ?? null, toolkit, time, newVolumeId: facts.newVolumeId };
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
    volumeStep: step,
    volumeFiles: volumeFiles(step, ending, volume, ensemble, settings, run),
  };
}

/** Others may read it, unless it has a secret. */
function zooCfg(lines: readonly Line[]) {
  const hasSecret = lines.some(([key]) => /(?:password|superdigest)$/i.test(key));
  return { name: 'zoo.cfg', text: renderZooCfg(lines), ...(hasSecret ? { mode: 0o600 } : {}) };
}
