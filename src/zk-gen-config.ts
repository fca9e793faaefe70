// zk-gen-config: from environment, flags and host name to the files of one ZooKeeper server.
import { flagsNotGiven } from './config/own-zoo-cfg.ts';
import { disagreement, factsOfAll, factsOfOrdinal } from './generate/any-member.ts';
import {
  checkPeers,
  planOrRefuse,
  prepareFolders,
  prepareVolume,
  printProblems,
  problemsOf,
  renewCertificates,
  startNotes,
  writeConfiguration,
} from './generate/apply.ts';
import type { Facts } from './generate/facts.ts';
import { gather } from './generate/gather.ts';
import { makePlan } from './generate/plan.ts';
import { comparison, explanation, files, type Member, type Report } from './generate/views.ts';
import { OperationalError, status } from './problem.ts';
import type { ProblemId } from './problems/index.ts';
import { readCommandLine } from './settings/command-line.ts';
import { invalidValue } from './settings/kind.ts';
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
    excludes: ['print'],
  },
  check: {
    about: 'Write nothing; print the lines that differ on disk; status 1 when there are any',
    excludes: ['print', 'explain'],
  },
  json: {
    about: 'With --print, --explain or --check: as JSON',
    needs: ['print', 'explain', 'check', 'for-ordinal', 'all'],
  },
  'for-ordinal': {
    about: 'Write nothing; act for the member with this ordinal, from any machine',
    value: 'N',
  },
  all: {
    about: 'Write nothing; act for every member, and verify that they agree',
    excludes: ['for-ordinal'],
  },
  wait: {
    about:
      'Also make the volume ready for its server: an empty one waits for the other members, as in zk-entrypoint',
    excludes: ['print', 'explain', 'check', 'for-ordinal', 'all'],
  },
  'renew-certificates': {
    about:
      'Write nothing but the stores of TLS: install what ZK_TLS_DIR and ZK_QUORUM_TLS_DIR hold now, if it is valid',
    excludes: ['print', 'explain', 'check', 'for-ordinal', 'all', 'wait'],
  },
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
  const isGiven = (option: keyof typeof options) => given.has(option);
  const problemId = given.get('explain-problem');
  if (problemId !== undefined) return explainProblem(problemId);
  const view = chooseView(given);
  const facts = gather(line.flags, process.env, false);
  if (isGiven('renew-certificates')) return renewCertificates(name, facts);
  if (view === undefined) return generate(facts, isGiven('wait'));

  const { all, isElsewhere } = membersToShow(facts, given);
  const members = all.map((each): Member => ({ facts: each, outcome: makePlan(each), isElsewhere }));
  const report = { print: files, explain: explanation, check: comparison }[view](members);
  // With --json the problems are on stdout too. The explanation helps most where something is refused.
  if (view === 'explain' || isGiven('json')) printReport(report, isGiven('json'));
  if (view === 'explain') for (const { outcome } of members) printProblems(name, problemsOf(outcome, 'note'));
  for (const { outcome } of members) planOrRefuse(name, outcome, facts.settings);
  const differing = disagreement(all);
  if (differing !== undefined) throw new Error(`the members' server lists differ: ${differing}`);
  if (view !== 'explain' && !isGiven('json')) printReport(report, false);
  return report.isDifferent ? status.different : status.done;
}

async function generate(facts: Facts, waits: boolean): Promise<number> {
  exitOnSignals();
  const outcome = makePlan(facts);
  const plan = planOrRefuse(name, outcome, facts.settings);
  printProblems(name, startNotes(outcome));
  if (plan.ownFile) printProblems(name, [flagsNotGiven(plan.ownFile.path)]);
  prepareFolders(plan, facts);
  const lock = waits ? lockVolume(facts.settings.values.dataDir) : undefined;
  writeConfiguration(name, plan, facts);
  if (lock === undefined) {
    printProblems(name, volumeNotStarted(plan.volumeStep, facts.volume, facts.settings));
  } else {
    await prepareVolume(name, plan, facts);
    await checkPeers(name, plan, facts);
    printProblems(name, ['problem' in lock ? lock.problem : lockNotKept(lock.path)]);
  }
  return status.done;
}

async function explainProblem(id: string): Promise<number> {
  const { problemIds, problemText } = await loadProblems();
  if (problemIds.includes(id as ProblemId)) return print(problemText(id as ProblemId));
  const like = nearest(id, problemIds);
  const fix = like === undefined ? 'docs/problems.md has every id' : `--explain-problem=${like}`;
  throw new OperationalError(status.usage, invalidValue('--explain-problem', 'the id of a problem', id, fix));
}

type Given = ReadonlyMap<string, string>;

/** What to print instead of writing; undefined to write. */
function chooseView(given: Given): View | undefined {
  // For another member nothing is ever written.
  const isElsewhere = given.has('for-ordinal') || given.has('all');
  return views.find((view) => given.has(view)) ?? (isElsewhere ? 'print' : undefined);
}

function membersToShow(
  facts: Facts,
  given: Given,
): { readonly all: readonly Facts[]; readonly isElsewhere: boolean } {
  if (given.has('all')) return { all: factsOfAll(facts), isElsewhere: true };
  const text = given.get('for-ordinal');
  if (text === undefined) return { all: [facts], isElsewhere: false };
  const ordinal = wholeNumber(0, 65_535).parse(text);
  if (ordinal.ok) return { all: [factsOfOrdinal(facts, ordinal.value)], isElsewhere: true };
  throw new OperationalError(
    status.usage,
    invalidValue('--for-ordinal', ordinal.expected, text, '--for-ordinal=0'),
  );
}

function printReport({ text, json }: Report, asJson: boolean): number {
  return print(asJson ? `${JSON.stringify(json, null, 2)}\n` : text);
}

function print(text: string): number {
  process.stdout.write(text);
  return status.done;
}

void runProgram(name, main);
