// Applies a plan: refuses it as a whole, or writes it and makes the volume ready for its server. Shared by
// zk-gen-config and zk-entrypoint.
import type { SecurePorts } from '../bootstrap/secure.ts';
import { refusedWarnings } from '../config/strict.ts';
import { demandsFips, keepsPlainPortToItself } from '../config/tls.ts';
import { memberTexts } from '../ensemble/server-lines.ts';
import { describeProblem, OperationalError, type Problem, status } from '../problem.ts';
import type { ProblemId } from '../problems/index.ts';
import type { Severity } from '../problems/page.ts';
import type { Settings } from '../settings/resolve.ts';
import { dropPrivileges } from '../system/accounts.ts';
import { writeFile } from '../system/files.ts';
import { makeFolder } from '../system/folders.ts';
import { writeStderr } from '../system/run.ts';
import { canProveItself, connectionOptions, hasNameOf } from '../tls/connect.ts';
import { renewStores } from '../tls/renew.ts';
import { makeStoreFolder, renderStores, writeStore } from '../tls/stores.ts';
import type { Ending, PlannedFile } from '../volume/start.ts';
import { stateOf } from '../volume/state.ts';
import { quorumNameCheck } from '../zookeeper/tls-support.ts';
import type { Facts } from './facts.ts';
import { refresh, refreshCertificates } from './gather.ts';
import { certificateProblems, type Outcome, planVolume, type VolumePlan } from './plan.ts';
import type { Plan } from './render.ts';

const statuses: Readonly<Partial<Record<ProblemId, number>>> = {
  'zookeeper-not-found': status.unavailable,
  'java-not-found': status.unavailable,
  'java-too-old': status.unavailable,
  'file-unreadable': status.files,
  'volume-unreadable': status.files,
};

/** The status for problems of several kinds: that of the configuration, else of files, else of what is not installed. */
export function refusalStatus(problems: readonly Problem[]): number {
  return Math.max(...problems.map(({ id }) => statuses[id] ?? status.configuration));
}

/**
 * The plan, with its warnings printed.
 * @throws {OperationalError} every problem that refuses it; with ZK_STRICT, warnings do
 */
export function planOrRefuse(program: string, outcome: Outcome, settings: Settings): Plan {
  const warnings = problemsOf(outcome, 'warning');
  const refusal = refusedWarnings(settings, warnings);
  if (refusal === undefined) printProblems(program, warnings);
  const refused = [...errorsOf(outcome), ...(refusal === undefined ? [] : [...warnings, refusal])];
  if (refused.length > 0 || !outcome.plan) throw new OperationalError(refusalStatus(refused), refused);
  return outcome.plan;
}

type Found = Pick<Outcome, 'problems'>;

export function problemsOf({ problems }: Found, severity: Severity): readonly Problem[] {
  return problems.filter((problem) => problem.severity === severity);
}

const errorsOf = (found: Found) => problemsOf(found, 'error');

/** The notes about this start rather than about the configuration, which are printed at each start. */
export function startNotes({ problems }: Outcome): readonly Problem[] {
  const ids: readonly ProblemId[] = [
    'class-archive-missing',
    'class-archive-outdated',
    'class-archive-excluded',
    'name-cache-not-set',
    'dialect-differs',
    'zoo-cfg-adopted',
    'foreign-variables-ignored',
    'snapshot-rebuilt',
    'certificate-needs-restart',
    'quorum-names-not-checked',
  ];
  return problems.filter(({ id }) => ids.includes(id));
}

export function printProblems(program: string, problems: readonly Problem[]): void {
  writeStderr(problems.map((problem) => describeProblem(program, problem)).join(''));
}

/**
 * Makes the folders, as root for the user of the server, and drops the privileges of root, which nothing after this
 * needs: so no link in a folder of the server's user leads root anywhere.
 */
export function prepareFolders(plan: Plan, { account }: Facts): void {
  for (const folder of plan.folders) makeFolder(folder, account);
  if (account) dropPrivileges(account);
}

/** Writes the configuration, myid and the stores of TLS, with a line for each file. */
export function writeConfiguration(program: string, plan: Plan, facts: Facts): void {
  writeFiles(program, plan.files);
  writeStores(program, facts);
}

function writeStores(program: string, { certificates, settings: { values } }: Facts): void {
  const stores = renderStores(values.confDir, certificates);
  if (stores.length > 0) makeStoreFolder(values.confDir);
  for (const store of stores) writeStderr(`${program}: ${store.path}: ${writeStore(store)}\n`);
}

/**
 * Makes the volume ready for its server, which takes as long as the other members need to come up where they must be
 * asked. The volume is read again, and its part of the plan made again, before every word about it, and before it is
 * written.
 * @throws {OperationalError} when the volume is refused now, or has changed meanwhile
 */
export async function prepareVolume(program: string, plan: Plan, facts: Facts): Promise<void> {
  const now = refresh(facts);
  if (plan.volumeStep !== 'ask') return writeFiles(program, planFor(plan, now).volumeFiles);
  const state = stateOf(now.volume);
  const planAgain = (ending?: Ending): VolumePlan => {
    const fresh = refresh(facts);
    const { content, isChosen } = stateOf(fresh.volume);
    // Before the problems of the fresh plan: those of a copy that has only begun would mislead.
    if (content !== state.content || isChosen !== state.isChosen) throw changedVolume(facts);
    return planFor(plan, fresh, ending);
  };
  const write = (ending?: Ending) => writeFiles(program, planAgain(ending).volumeFiles);
  const { ensemble } = plan;
  const { values } = facts.settings;
  const { clientPort, clientPortAddress, ensembleState } = values;
  // Sockets are loaded only for this: a single server needs none.
  const { secured } = await import('../bootstrap/secure.ts');
  const { systemEffects, waitToStart } = await import('../bootstrap/wait.ts');
  const start = {
    program,
    myId: ensemble.myId,
    others: ensemble.members.filter(({ id }) => id !== ensemble.myId),
    members: memberTexts(ensemble),
    clientPort,
    // The peers ask on the plain port while this server waits, and so do the probes, on loopback.
    address: keepsPlainPortToItself(values) ? undefined : clientPortAddress,
    content: state.content === 'empty' && ensembleState === 'existing' ? 'lost' : state.content,
    isChosen: state.isChosen,
    last: state.last?.members,
    seen: state.seen,
    mark: (seen: readonly number[]) => write({ kind: 'marked', seen }),
    verify: () => void planAgain(),
  };
  const ending = await waitToStart(start, secured(systemEffects, securePorts(plan, facts)));
  write({ kind: ending });
}

/** The volume's part of a plan, made for the volume as it is now; its warnings were printed with the first plan. */
function planFor({ ensemble, volumeStep }: Plan, now: Facts, ending?: Ending): VolumePlan {
  const plan = planVolume(now, ensemble, ending);
  const errors = errorsOf(plan);
  if (errors.length > 0) throw new OperationalError(refusalStatus(errors), errors);
  if (plan.volumeStep !== volumeStep) throw changedVolume(now);
  return plan;
}

/**
 * How the other servers are asked inside TLS, and answered, where there are certificates. Names are compared as the
 * server does between the members, and as clients do where its certificate shows that they can be.
 */
function securePorts(
  { ensemble, version }: Plan,
  { certificates, settings: { values } }: Facts,
): SecurePorts {
  const host = ensemble.members.find(({ id }) => id === ensemble.myId)?.host ?? '';
  const { client, quorum } = certificates;
  const { secureClientPort, quorumTlsNames } = values;
  const comparesMembers = quorumNameCheck(quorumTlsNames, version, demandsFips(values)) !== 'none';
  const ofClients = client && connectionOptions(client, hasNameOf(host, client));
  const ofHello =
    quorum && canProveItself(quorum)
      ? connectionOptions(quorum, comparesMembers)
      : client && canProveItself(client)
        ? ofClients
        : undefined;
  return {
    hello: ofHello,
    words:
      ofClients && secureClientPort !== undefined ? { port: secureClientPort, tls: ofClients } : undefined,
  };
}

/**
 * Looks at the other servers before this one starts with TLS between them.
 * @throws {OperationalError} when they could not connect to each other
 */
export async function checkPeers(program: string, { ensemble, version }: Plan, facts: Facts): Promise<void> {
  const { settings, certificates } = facts;
  const { quorum } = certificates;
  if (quorum === undefined || ensemble.members.length < 2) return;
  const { checkElectionPorts } = await import('../tls/peers.ts');
  const { checkReverseName } = await import('../tls/reverse-name.ts');
  const { values } = settings;
  const nameCheck = quorumNameCheck(values.quorumTlsNames, version, demandsFips(values));
  const problems = [
    ...(await checkReverseName(settings, ensemble, quorum, nameCheck)),
    ...(await checkElectionPorts(settings, ensemble)),
  ];
  const errors = errorsOf({ problems });
  if (errors.length > 0) throw new OperationalError(status.configuration, errors);
  printProblems(program, problems);
}

/**
 * Installs what the folders of certificates hold now into the stores of a server, with a line for each store that it
 * replaces; the problems instead when it is not valid, or not yet complete.
 */
export async function renewCertificates(program: string, facts: Facts): Promise<number> {
  const now = refreshCertificates(facts);
  const problems = errorsOf({ problems: certificateProblems(now) });
  printProblems(program, problems);
  const isInstalled = await renewStores(program, now.settings.values.confDir, now.certificates, problems);
  return isInstalled ? status.done : status.unhealthy;
}

function changedVolume({ settings: { values } }: Facts): OperationalError {
  const folders = [...new Set([values.dataDir, values.dataLogDir])].join(' and ');
  return new OperationalError(status.configuration, {
    id: 'volume-changed-while-waiting',
    severity: 'error',
    subject: folders,
    message: `${folders} changed while this server waited; what it has told the other servers about its volume is not true any more`,
    fix: 'start it again: it reads the volume anew',
  });
}

function writeFiles(program: string, files: readonly PlannedFile[]): void {
  for (const { path, text, isRenewed, mode } of files)
    writeStderr(`${program}: ${path}: ${writeFile(path, text, { isDurable: !isRenewed, mode })}\n`);
}
