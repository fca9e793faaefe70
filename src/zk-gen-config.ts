// zk-gen-config: from environment, flags and host name to the files of one ZooKeeper server.
import { disagreement, factsOfAll, factsOfOrdinal } from './generate/any-member.ts';
import {
  planOrRefuse,
  prepareFolders,
  prepareVolume,
  printProblems,
  problemsOf,
  strict,
  writeConfiguration,
} from './generate/apply.ts';
import { gather } from './generate/gather.ts';
import { type Facts, makePlan } from './generate/plan.ts';
import { comparison, explanation, files, type Member, type Report } from './generate/views.ts';
import { OperationalError, type Problem, quote, status } from './problem.ts';
import type { ProblemId } from './problems/index.ts';
import { readCommandLine } from './settings/command-line.ts';
import { wholeNumber } from './settings/kinds.ts';
import { nearest } from './settings/suggest.ts';
import { runProgram } from './system/run.ts';
import { exitOnSignals } from './system/signals.ts';
import { lockNotKept, lockVolume } from './volume/lock.ts';
import { volumeNotStarted } from './volume/start.ts';

const name = 'zk-gen-config';

/** Loaded only where it is shown: it is long, and a start does not need it. */
const loadProblems = () => import('./problems/lookup.ts');

const options = {
  print: { about: 'Write nothing; print every file on stdout' },
  explain: {
    about: 'Write nothing; print every setting, its value, where it comes from and where it is written',
  },
  check: { about: 'Write nothing; print the lines that differ on disk; status 1 when there are any' },
  json: { about: 'With --print, --explain or --check: as JSON' },
  'for-ordinal': {
    about: 'Write nothing; act for the member with this ordinal, from any machine',
    value: 'N',
  },
  all: { about: 'Write nothing; act for every member, and verify that they agree' },
  wait: {
    about:
      'Also make the volume ready for its server: an empty one waits for the other members, as in zk-entrypoint',
  },
  strict,
  'explain-problem': {
    about: 'Print what a problem means and how to fix it, by the name in [brackets]',
    value: 'ID',
    complete: async () => (await loadProblems()).problemIds,
  },
};

type View = 'print' | 'explain' | 'check';
const views: readonly View[] = ['print', 'explain', 'check'];

async function main(argv: readonly string[]): Promise<number> {
  const line = await readCommandLine(
    argv,
    {
      name,
      usage: `${name} [flags]\n\nWrites zoo.cfg, myid, java.env and the log configuration of one server of an ensemble.`,
      options,
      takesSettings: true,
      epilogue:
        'Every setting is a variable or a flag; the flag wins. NAME_FILE names a file that holds the value.\nStatus: 0 done, 1 --check found differences, 64 wrong command line, 69 --wait cannot use the client port, 70 a bug,\n74 a file cannot be read or written, 78 a wrong setting or volume, 130 and 143 ended by SIGINT and SIGTERM.',
    },
    process.stdout.columns,
  );
  if ('answer' in line) return print(line.answer);
  const given = line.options;
  const isGiven = (option: keyof typeof options) => given.get(option) === 'true';
  const problemId = given.get('explain-problem');
  if (problemId !== undefined) return explainProblem(problemId);
  const view = chooseView(given);
  const facts = gather(line.flags, process.env, false);
  if (view === undefined) return generate(facts, isGiven('strict'), isGiven('wait'));

  const { all, isElsewhere } = membersToShow(facts, given);
  const members = all.map((each): Member => ({ facts: each, outcome: makePlan(each), isElsewhere }));
  const report = { print: files, explain: explanation, check: comparison }[view](members);
  // With --json the problems are on stdout too. The explanation helps most where something is refused.
  if (view === 'explain' || isGiven('json')) printReport(report, isGiven('json'));
  if (view === 'explain') for (const { outcome } of members) printProblems(name, problemsOf(outcome, 'note'));
  for (const { outcome } of members) planOrRefuse(name, outcome, isGiven('strict'));
  const differing = disagreement(all);
  if (differing !== undefined) throw new Error(`the members' server lists differ: ${differing}`);
  if (view !== 'explain' && !isGiven('json')) printReport(report, false);
  return report.isDifferent ? status.different : status.done;
}

async function generate(facts: Facts, isStrict: boolean, waits: boolean): Promise<number> {
  exitOnSignals();
  const plan = planOrRefuse(name, makePlan(facts), isStrict);
  prepareFolders(plan, facts);
  const lock = waits ? lockVolume(facts.settings.values.dataDir) : undefined;
  writeConfiguration(name, plan);
  if (lock === undefined) {
    printProblems(name, volumeNotStarted(plan.volumeStep, facts.volume, facts.settings));
  } else {
    await prepareVolume(name, plan, facts);
    printProblems(name, ['problem' in lock ? lock.problem : lockNotKept(lock.path)]);
  }
  return status.done;
}

async function explainProblem(id: string): Promise<number> {
  const { problemIds, problemText } = await loadProblems();
  if (problemIds.includes(id as ProblemId)) return print(problemText(id as ProblemId));
  const like = nearest(id, problemIds);
  throw usage({
    id: 'invalid-value',
    severity: 'error',
    subject: '--explain-problem',
    message: `--explain-problem: expected the id of a problem, got ${quote(id)}`,
    fix: like === undefined ? 'docs/problems.md has every id' : `--explain-problem ${like}`,
  });
}

type Given = ReadonlyMap<string, string>;

/** What to print instead of writing; undefined to write. */
function chooseView(given: Given): View | undefined {
  const isGiven = (option: string) => given.get(option) === 'true';
  const chosen = views.filter(isGiven);
  const isElsewhere = given.has('for-ordinal') || isGiven('all');
  const [view, other] = chosen;
  if (other !== undefined) throw conflicting(`--${other}`, `--${view}`);
  if (given.has('for-ordinal') && isGiven('all')) throw conflicting('--all', '--for-ordinal');
  // For another member nothing is ever written.
  const shown = view ?? (isElsewhere ? 'print' : undefined);
  if (isGiven('wait') && shown !== undefined)
    throw conflicting('--wait', view ? `--${view}` : isGiven('all') ? '--all' : '--for-ordinal');
  if (shown === undefined && isGiven('json')) {
    throw usage({
      id: 'flag-needs-flag',
      severity: 'error',
      subject: '--json',
      message: '--json needs --print, --explain or --check beside it',
      fix: '--print --json',
    });
  }
  return shown;
}

function membersToShow(
  facts: Facts,
  given: Given,
): { readonly all: readonly Facts[]; readonly isElsewhere: boolean } {
  if (given.get('all') === 'true') return { all: factsOfAll(facts), isElsewhere: true };
  const text = given.get('for-ordinal');
  if (text === undefined) return { all: [facts], isElsewhere: false };
  const ordinal = wholeNumber(0, 65_535).parse(text);
  if (ordinal.ok) return { all: [factsOfOrdinal(facts, ordinal.value)], isElsewhere: true };
  throw usage({
    id: 'invalid-value',
    severity: 'error',
    subject: '--for-ordinal',
    message: `--for-ordinal: expected ${ordinal.expected}, got ${quote(text)}`,
    fix: '--for-ordinal 0',
  });
}

function printReport({ text, json }: Report, asJson: boolean): number {
  return print(asJson ? `${JSON.stringify(json, null, 2)}\n` : text);
}

function print(text: string): number {
  process.stdout.write(text);
  return status.done;
}

function conflicting(flag: string, other: string): OperationalError {
  return usage({
    id: 'conflicting-flags',
    severity: 'error',
    subject: flag,
    message: `${flag} cannot be combined with ${other}`,
    fix: 'keep only one of them',
  });
}

function usage(problem: Problem): OperationalError {
  return new OperationalError(status.usage, problem);
}

void runProgram(name, main);
