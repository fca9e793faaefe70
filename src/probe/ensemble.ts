// Asks the servers of an ensemble, once, until they serve, or again and again, and prints what they reply.
// A bundle for itself, which a probe of one server does not load. What it needs of the program is passed in.
import { join } from 'node:path';
import { addressText } from '../ensemble/server-lines.ts';
import { describeProblem, errorCode, type Problem, status } from '../problem.ts';
import { readBytes, readText } from '../system/files.ts';
import { writeStderr } from '../system/run.ts';
import { readProperties } from '../zookeeper/properties.ts';
import { readMonitor, readServerCounters } from '../zookeeper/server-reply.ts';
import type { Answered } from './ask.ts';
import { type EnsembleHealth, judgeEnsemble, judgeSynced } from './ensemble-health.ts';
import { type Ensemble, type EnsembleMember, membersFromConfiguration } from './ensemble-members.ts';
import { changeLines, ensembleReport, ensembleTable, type Poll, rateText } from './ensemble-view.ts';
import { type MemberState, missingMetrics } from './member-state.ts';
import { now, pause, writeStdout } from './process.ts';
import { openScreen } from './screen.ts';
import { configurationFile, type Target } from './targets.ts';
import { judge, wordFor } from './verdict.ts';

export { membersFromTargets } from './ensemble-members.ts';

export interface EnsembleQuestion {
  readonly program: string;
  readonly ensemble: Ensemble;
  readonly ask: (target: Target, word: string, deadline: number) => Promise<Answered>;
  /** Whether every server must be in sync, instead of a quorum that serves. */
  readonly isSynced: boolean;
  /** Whether every voter must serve. */
  readonly isStrict: boolean;
  readonly output: 'table' | 'wide' | 'json' | 'quiet';
  readonly isWatching: boolean;
  readonly timeoutMs: number;
  /** When the probe started, and when it gives up, as now() of the process counts. */
  readonly start: number;
  readonly end: number;
}

/** The members in the zoo.cfg of a server, or what is wrong with it. */
export function readEnsemble(environment: NodeJS.ProcessEnv, isTls: boolean): Ensemble | readonly Problem[] {
  let file = configurationFile(environment);
  try {
    const configuration = readEntries(file);
    const ownId = readOwnId(configuration.get('dataDir'));
    // With dynamic membership the server lines are in a separate file.
    file = configuration.get('dynamicConfigFile') ?? file;
    return membersFromConfiguration(new Map([...configuration, ...readEntries(file)]), isTls, ownId);
  } catch (error) {
    return [
      {
        id: 'zoo-cfg-unreadable',
        severity: 'error',
        subject: file,
        message: `${file} cannot be read (${errorCode(error)}), so the members of the ensemble are unknown`,
        fix: 'set ZK_CONF_DIR to the folder of zoo.cfg, or list the servers: --host zk-0,zk-1,zk-2',
      },
    ];
  }
}

function readEntries(file: string): ReadonlyMap<string, string> {
  return new Map(readProperties(readBytes(file).toString('latin1')));
}

/** Undefined where the volume of the server is not on this machine. */
function readOwnId(dataDir = ''): number | undefined {
  try {
    const text = readText(join(dataDir, 'myid')).trim();
    return /^\d+$/.test(text) ? Number(text) : undefined;
  } catch {
    return undefined;
  }
}

/** The status to end with. While it watches, it ends with Ctrl-C or with the reader of stdout. */
export async function probeEnsemble(question: EnsembleQuestion): Promise<number> {
  const { ensemble, isWatching, timeoutMs, start, end } = question;
  let last: number = status.unhealthy;
  if (isWatching) {
    process.once('SIGINT', () => process.exit(last));
    process.stdout.on('error', () => process.exit(last));
  }
  const show = outputOf(question);
  let before: readonly MemberState[] | undefined;
  for (let attempts = 1; ; attempts += 1) {
    const deadline = (attempts === 1 ? start : now()) + timeoutMs;
    const states = await Promise.all(ensemble.members.map((member) => askMember(question, member, deadline)));
    const health = judgeEnsemble(states, ensemble.hasGroups);
    const { isHealthy, text } = answerOf(question, health, states);
    last = isHealthy ? status.done : status.unhealthy;
    const isLast = !isWatching && (isHealthy || now() >= end);
    if (isWatching || isLast) {
      if (!before) reportMissingMetrics(question, states);
      show({ poll: { states, before, leader: health.leader }, health, isHealthy, text, attempts });
      before = states;
    }
    if (isLast) return last;
    await pause(isWatching ? 1000 : 200);
  }
}

async function askMember(
  { ask }: EnsembleQuestion,
  member: EnsembleMember,
  deadline: number,
): Promise<MemberState> {
  const { host, port, reply } = await ask(member.target, wordFor.ready, deadline);
  const askedAt = Date.now();
  const ready = judge({ host, port, level: 'ready', allowReadOnly: true }, reply);
  const state = { member, address: addressText({ host, port }), askedAt, ready };
  if (!ready.facts || reply.kind !== 'answer')
    return { ...state, synced: ready, counters: undefined, monitor: undefined };
  const second = await ask({ ...member.target, host, port }, wordFor.synced, deadline);
  return {
    ...state,
    synced: judge({ host, port, level: 'synced' }, second.reply),
    counters: readServerCounters(reply.text),
    monitor: second.reply.kind === 'answer' ? readMonitor(second.reply.text) : undefined,
  };
}

interface Answer {
  readonly isHealthy: boolean;
  readonly text: string;
}

function answerOf(
  { isSynced, isStrict }: EnsembleQuestion,
  { condition, text }: EnsembleHealth,
  states: readonly MemberState[],
): Answer {
  if (isSynced) return judgeSynced(states);
  return { isHealthy: condition === 'ok' || (condition === 'degraded' && !isStrict), text };
}

interface Result extends Answer {
  readonly poll: Poll;
  readonly health: EnsembleHealth;
  readonly attempts: number;
}

function outputOf({ output, isWatching, ensemble }: EnsembleQuestion): (result: Result) => void {
  const print = (text: string) => void (isWatching ? process.stdout.write(text) : writeStdout(text));
  const table = ({ poll, text }: Result) => `${ensembleTable(poll, output === 'wide', isWatching)}${text}\n`;
  if (output === 'quiet') return () => {};
  if (output === 'json')
    return (result) =>
      print(`${JSON.stringify(ensembleReport({ ...result, hasGroups: ensemble.hasGroups }))}\n`);
  if (!isWatching) return (result) => print(table(result));
  if (!process.stdout.isTTY) return (result) => print(logLines(result));
  const show = openScreen(process.stdout);
  return (result) => show(table(result));
}

/** What has changed since the poll before, and the conclusion, each with the time. */
function logLines({ poll, text }: Result): string {
  const time = new Date().toISOString();
  const conclusion = [text, rateText(poll)].filter((part) => part !== '').join(', ');
  return [...changeLines(poll), conclusion].map((line) => `${time} ${line}\n`).join('');
}

function reportMissingMetrics({ program, output }: EnsembleQuestion, states: readonly MemberState[]): void {
  if (output === 'quiet') return;
  for (const problem of missingMetrics(states)) writeStderr(describeProblem(program, problem));
}
