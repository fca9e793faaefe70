// From what was gathered, and from how a bootstrap ended, to the plan of every file that will be written, or to
// everything that is wrong. Pure, so that printing the plan is the dry run and any machine can make any member's
// plan. It collects what settings/, ensemble/, config/, volume/ and zookeeper/ find, and judges nothing itself.
import { checkAccount } from '../config/account.ts';
import { type ArchiveChoice, chooseClassArchive } from '../config/class-archive.ts';
import { compileThresholds } from '../config/compile-thresholds.ts';
import { sortExtraKeys } from '../config/extra-keys.ts';
import { checkImageHeap, findHeap, type ServerHeap } from '../config/heap.ts';
import {
  type GivenFlag,
  givenJvmFlags,
  hiddenJvmFlags,
  javaChooser,
  jmxVariable,
  scriptFlags,
  withSnapshotTrust,
} from '../config/jvm-flags.ts';
import { checkKerberos } from '../config/kerberos.ts';
import { checkMetricsProvider } from '../config/metrics-provider.ts';
import { nameCache } from '../config/name-cache.ts';
import { checkOwnFiles, ownFileFlags, problemsOfFile } from '../config/own-zoo-cfg.ts';
import { checkRemovedFlags } from '../config/removed-flags.ts';
import { checkRules } from '../config/rules/index.ts';
import { checkVersions } from '../config/rules/versions.ts';
import { checkSaslUsers } from '../config/sasl.ts';
import { checkSecurity } from '../config/security.ts';
import { demandsFips } from '../config/tls.ts';
import { type Ensemble, findEnsemble } from '../ensemble/ensemble.ts';
import { readNames } from '../ensemble/identity.ts';
import type { Problem } from '../problem.ts';
import type { SettingName } from '../settings/table.ts';
import { judgeCertificates } from '../tls/judge.ts';
import { checkOtherFolders } from '../volume/other-folders.ts';
import { unreadableProblems } from '../volume/rules/files.ts';
import { checkVolume } from '../volume/rules/index.ts';
import type { Ending } from '../volume/start.ts';
import { replaysFromBeginning } from '../volume/state.ts';
import { checkInstallation } from '../zookeeper/requirements.ts';
import { quorumNameCheck } from '../zookeeper/tls-support.ts';
import { type Facts, versionOf } from './facts.ts';
import { type Plan, renderPlan, renderVolume } from './render.ts';

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
  const jvmFlags = jvmFlagsOf(facts);
  const heap = findHeap(settings, jvmFlags, memoryLimitBytes);
  const extra = ownFiles
    ? { lines: [], jvmFlags: ownFileFlags(settings), problems: checkOwnFiles(ownFiles, settings, version) }
    : sortExtraKeys(settings, version);
  const allJvmFlags = allJvmFlagsOf(facts);
  const chooser = javaChooser([facts.environmentScript, ownFiles?.javaEnv]);
  const names = nameCache(settings, allJvmFlags);
  const archive = chooseClassArchive({
    settings,
    archive: facts.classArchive,
    jvmFlags: allJvmFlags,
    heap: 'max' in heap ? heap.max : undefined,
    jmxVariable: jmxVariable(facts.jvmEnvironment),
    javaChooser: chooser,
  });
  const known = {
    ensemble: 'members' in ensemble ? ensemble : undefined,
    heap: 'id' in heap ? undefined : heap,
  };
  const volume = judgeVolume(facts, known.ensemble);
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
    ...(facts.startsServer ? checkRemovedFlags(facts.installation.java, certainJvmFlagsOf(facts)) : []),
    ...checkSaslUsers(facts.saslUsers, settings, allJvmFlags),
    ...checkKerberos(facts.installation.java, version, allJvmFlags),
    ...names.problems,
    ...(archive.problem ? [archive.problem] : []),
    ...(ownFiles ? [] : checkSecurity(settings, version, allJvmFlags)),
    ...certificateProblems(facts),
    ...volume.problems,
  ];
  const isRefused = problems.some(({ severity }) => severity === 'error');
  const plan =
    known.ensemble && known.heap && volume.myId !== undefined && !isRefused
      ? renderPlan(
          facts,
          {
            ensemble: known.ensemble,
            heap: known.heap,
            extra,
            names,
            archive,
            compiling: chooser === undefined ? compileThresholds(facts.installation.java, allJvmFlags) : [],
            allJvmFlags,
            myId: volume.myId,
          },
          ending,
        )
      : undefined;
  return { plan, problems, derived: derive(facts, archive, known.ensemble, known.heap) };
}

/** The part of a plan that is about the volume, which can change while the server waits for its peers. */
export type VolumePlan = Pick<Plan, 'volumeStep' | 'volumeFiles'>;

/** The volume's part of a plan, as makePlan has it, and everything that is wrong with the volume. */
export function planVolume(
  facts: Facts,
  ensemble: Ensemble,
  ending?: Ending,
): VolumePlan & { readonly problems: readonly Problem[] } {
  return {
    ...renderVolume(facts, ensemble, ending),
    problems: judgeVolume(facts, ensemble).problems,
  };
}

/** Everything that is wrong with the volume, and the text of its myid, which takes an ensemble to know. */
function judgeVolume(
  facts: Facts,
  ensemble: Ensemble | undefined,
): { readonly myId?: string; readonly problems: readonly Problem[] } {
  const { settings, volume, unreadable, uid, otherFoldersWithData } = facts;
  const found = [
    ...unreadableProblems(unreadable, uid),
    ...checkOtherFolders(volume, otherFoldersWithData, settings),
  ];
  if (!ensemble) return { problems: found };
  const trusting = withSnapshotTrust(settings, allJvmFlagsOf(facts));
  const { myId, problems } = checkVolume(volume, ensemble, trusting, versionOf(facts));
  return { myId, problems: [...found, ...problems] };
}

/** Those that zkServer.sh puts on the command line. */
function jvmFlagsOf({ settings, jvmEnvironment, ownFiles }: Facts): readonly GivenFlag[] {
  const ofScript = ownFiles?.javaEnv ? scriptFlags(ownFiles.javaEnv) : [];
  return [...givenJvmFlags(settings, jvmEnvironment), ...ofScript];
}

function allJvmFlagsOf(facts: Facts): readonly GivenFlag[] {
  return [...jvmFlagsOf(facts), ...hiddenJvmFlags(facts.jvmEnvironment, facts.environmentScript)];
}

/** Without those of a script, which may have them in a branch. */
function certainJvmFlagsOf({ settings, jvmEnvironment }: Facts): readonly GivenFlag[] {
  return [...givenJvmFlags(settings, jvmEnvironment), ...hiddenJvmFlags(jvmEnvironment, undefined)];
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
