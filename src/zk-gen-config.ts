// zk-gen-config: from environment, flags and host name to the files of one ZooKeeper server.
import { readFileSync } from 'node:fs';
import { disagreements, factsOfAll, factsOfOrdinal } from './generate/any-member.ts';
import { accountForRoot, applyPlan, exitOnSignals, planOrRefuse, strict } from './generate/apply.ts';
import { type Comparison, compareTexts } from './generate/diff.ts';
import { explain, explanationTable } from './generate/explain.ts';
import { gather } from './generate/gather.ts';
import { type Facts, makePlan, type Outcome, type Plan } from './generate/plan.ts';
import { describeProblem, errorCode, OperationalError, quote, status } from './problem.ts';
import { redact } from './redact.ts';
import { type CommandLine, readCommandLine } from './settings/command-line.ts';
import { wholeNumber } from './settings/kinds.ts';
import { runProgram, say } from './system/run.ts';

const name = 'zk-gen-config';

const options = {
  print: { about: 'Write nothing; show every file on stdout' },
  explain: { about: 'Write nothing; show every setting, its value, where it came from and where it goes' },
  check: { about: 'Write nothing; show the lines that differ on disk; status 1 when there are any' },
  json: { about: 'With --print, --explain or --check: as JSON' },
  'for-ordinal': {
    about: 'Write nothing; act for the member with this ordinal, from any machine',
    value: 'N',
  },
  all: { about: 'Write nothing; act for every member, and prove that they agree' },
  strict,
};

type View = 'print' | 'explain' | 'check';
const views: readonly View[] = ['print', 'explain', 'check'];

async function main(argv: readonly string[]): Promise<number> {
  const line = await readCommandLine(argv, {
    name,
    usage: `${name} [flags]\n\nWrites zoo.cfg, myid, java.env and the log configuration of one server of an ensemble.`,
    options,
    takesSettings: true,
    epilogue:
      'Every setting is a variable or a flag; the flag goes first. NAME_FILE names a file that holds the value.\nStatus: 0 done, 1 --check found differences, 64 wrong command line, 74 a file cannot be read or written, 78 wrong setting.',
  });
  if ('answer' in line) return show(line.answer);
  const given = line.options;
  const isGiven = (option: keyof typeof options) => given.get(option) === 'true';
  const view = chooseView(given);
  const facts = gather(line.flags, process.env);
  if (view === undefined) {
    exitOnSignals();
    const plan = planOrRefuse(name, makePlan(facts), isGiven('strict'));
    await applyPlan(name, plan, facts, accountForRoot(facts));
    return status.done;
  }
  const all = membersToShow(facts, given);
  const outcomes = all.map(makePlan);
  // The explanation helps most where something is refused, so it comes first.
  if (view === 'explain') showExplanation(all, outcomes, isGiven('json'));
  const plans = outcomes.map((outcome) => planOrRefuse(name, outcome, isGiven('strict')));
  const problems = disagreements(all);
  if (problems.length > 0) throw new OperationalError(status.configuration, problems);
  if (view === 'check') return showComparison(plans, isGiven('json'));
  return view === 'print' ? showFiles(plans, isGiven('json')) : status.done;
}

/** What to show instead of writing; undefined to write. */
function chooseView(given: Extract<CommandLine, { options: unknown }>['options']): View | undefined {
  const chosen = views.filter((view) => given.get(view) === 'true');
  const [view, other] = chosen;
  if (other !== undefined) {
    throw usage(
      `--${view} --${other}`,
      'expected one of --print, --explain and --check, got both',
      `leave one of them`,
    );
  }
  if (given.has('for-ordinal') && given.get('all') === 'true') {
    throw usage('--all', 'expected --all or --for-ordinal, got both', 'leave one of them');
  }
  // For another member nothing is ever written.
  const shown = view ?? (given.has('for-ordinal') || given.get('all') === 'true' ? 'print' : undefined);
  if (shown === undefined && given.get('json') === 'true') {
    throw usage('--json', 'expected --print, --explain or --check with it, got none', '--print --json');
  }
  return shown;
}

function membersToShow(facts: Facts, given: ReadonlyMap<string, string>): readonly Facts[] {
  if (given.get('all') === 'true') return factsOfAll(facts);
  const text = given.get('for-ordinal');
  if (text === undefined) return [facts];
  const ordinal = wholeNumber(0, 65_535).parse(text);
  if (!ordinal.ok)
    throw usage('--for-ordinal', `expected ${ordinal.expected}, got ${quote(text)}`, '--for-ordinal 0');
  return [factsOfOrdinal(facts, ordinal.value)];
}

function showFiles(plans: readonly Plan[], asJson: boolean): number {
  const members = plans.map(({ ensemble, version, heap, files }) => ({
    id: ensemble.myId,
    version: version ?? null,
    heap: heap.text,
    files: files.map(({ path, text }) => ({ path, text: redact(text) })),
  }));
  if (asJson) return showJson(members);
  const text = (member: (typeof members)[number]) =>
    member.files.map((file) => `==> ${file.path} <==\n${file.text}`).join('\n');
  if (members.length === 1) return show(members.map(text).join(''));
  return show(members.map((member) => `### server ${member.id}\n\n${text(member)}`).join('\n'));
}

function showExplanation(all: readonly Facts[], outcomes: readonly Outcome[], asJson: boolean): void {
  const members = all.map(({ settings }, index) => ({
    id: outcomes[index]?.plan?.ensemble.myId ?? null,
    settings: explain(settings, outcomes[index]?.derived ?? {}),
  }));
  say(outcomes.flatMap(({ notes }) => notes.map((note) => describeProblem(name, note, 'note'))).join(''));
  if (asJson) return void showJson(members);
  const title = (id: number | null) => (members.length > 1 ? `### server ${id ?? 'unknown'}\n\n` : '');
  show(members.map((member) => title(member.id) + explanationTable(member.settings)).join('\n'));
}

function showComparison(plans: readonly Plan[], asJson: boolean): number {
  const members = plans.map(({ ensemble, files }) => ({
    id: ensemble.myId,
    files: files.map(({ path, text }) => hidden(compareTexts(path, text, readIfThere(path)))),
  }));
  const isSame = members.every(({ files }) => files.every(({ state }) => state === 'same'));
  if (asJson) showJson(members);
  else {
    const lines = members.flatMap(({ files }) =>
      files.flatMap(({ path, state, lines: differing }) => [`${path}: ${state}`, ...differing]),
    );
    show(lines.map((text) => `${text}\n`).join(''));
  }
  return isSame ? status.done : status.different;
}

function hidden(comparison: Comparison): Comparison {
  return { ...comparison, lines: comparison.lines.map(redact) };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    const words = {
      subject: path,
      message: `expected a file that can be read, got ${code}`,
      fix: 'make it readable for this user',
    };
    throw new OperationalError(status.files, words, { cause: error });
  }
}

/** One member as an object, several as a list. */
function showJson(members: readonly unknown[]): number {
  return show(`${JSON.stringify(members.length === 1 ? members[0] : members, null, 2)}\n`);
}

function show(text: string): number {
  process.stdout.write(text);
  return status.done;
}

function usage(subject: string, message: string, fix: string): OperationalError {
  return new OperationalError(status.usage, { subject, message, fix });
}

void runProgram(name, main);
