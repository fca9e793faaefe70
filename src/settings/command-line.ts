// Parses the command line of a program: its flags and, for programs that take settings, those of the table. The texts
// of settings are left to resolve.ts, help and completion to help.ts.
import { OperationalError, type Problem, status } from '../problem.ts';
import {
  conflictingFlags,
  flagGivenTwice,
  flagNeedsFlag,
  flagNeedsValue,
  unknownWord,
} from './flag-problems.ts';
import { invalidValue } from './kind.ts';
import { boolean } from './kinds.ts';
import { completing, type Program } from './program.ts';
import { exampleOf, flagsOf } from './row.ts';
import { rows } from './table.ts';

export type CommandLine =
  | { readonly answer: string }
  | {
      /** Flags of settings, with every text given. */
      readonly flags: ReadonlyMap<string, readonly string[]>;
      /** The program's own flags; the text of a switch is `true`, and a switch that is off is left out. */
      readonly options: ReadonlyMap<string, string>;
      /** Those beside the flags; at most as many as the program takes. */
      readonly words: readonly string[];
    };

/** What parsing depends on; one object for all spellings of a flag. */
interface Flag {
  readonly belongsTo: 'settings' | 'program';
  readonly isSwitch: boolean;
  readonly isRepeatable: boolean;
  /** A valid value, or the name of its value. */
  readonly example: string;
}

type Spelt = readonly [name: string, text: string];

/**
 * Parses a command line; the answer is what `--help`, `--version` and completion print.
 *
 * @param width columns of the terminal, if it is one
 * @throws {OperationalError} with every problem of the command line
 */
export async function readCommandLine(
  argv: readonly string[],
  program: Program,
  width = 110,
): Promise<CommandLine> {
  if (asksForHelp(argv)) {
    const { helpText } = await import('./help.ts');
    return { answer: await helpText(argv, program, Math.min(width, 110)) };
  }
  const { given, words, problems } = parseWords(argv, program);
  const flags = new Map<string, readonly string[]>();
  const options = new Map<string, string>();
  for (const [flag, spelt] of given) {
    const [[name, text] = ['', '']] = spelt;
    const texts = spelt.map(([, each]) => each);
    if (spelt.length > 1 && !flag.isRepeatable) problems.push(flagGivenTwice(spelt));
    if (flag.belongsTo === 'settings') flags.set(name, texts);
    else if (!flag.isSwitch) options.set(name, text);
    else {
      const isOn = boolean.parse(text);
      if (!isOn.ok) problems.push(invalidValue(`--${name}`, isOn.expected, text, `--${name}`));
      else if (isOn.value) options.set(name, 'true');
    }
  }
  problems.push(...checkCombinations(program, options));
  if (problems.length > 0) throw new OperationalError(status.usage, problems);
  return { flags, options, words };
}

function asksForHelp(argv: readonly string[]): boolean {
  return argv[0] === 'completion' || argv.some((word) => ['--help', '--version', completing].includes(word));
}

function parseWords(argv: readonly string[], program: Program) {
  const known = knownFlags(program);
  const names = [...known.keys(), 'help', 'version'];
  const given = new Map<Flag, Spelt[]>();
  const words: string[] = [];
  const problems: Problem[] = [];
  const rest = [...argv];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, typed = '', text] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    // Some images spell --tick-time as --tick_time.
    const name = typed.replaceAll('_', '-');
    const flag = known.get(name);
    if (!word.startsWith('-') && words.length < (program.words?.length ?? 0)) {
      words.push(word);
      continue;
    }
    if (!flag) {
      problems.push(unknownWord(program.name, word, names));
      continue;
    }
    const value = text ?? takeValue(flag, rest);
    if (value === undefined) problems.push(flagNeedsValue(name, flag.example, takeHyphened(rest)));
    else if (value.trim() === '' && flag.belongsTo === 'program')
      problems.push(flagNeedsValue(name, flag.example));
    else given.set(flag, [...(given.get(flag) ?? []), [name, value]]);
  }
  return { given, words, problems };
}

/** The value of a flag that has no `=`: the next word, unless it looks like a flag. */
function takeValue(flag: Flag, rest: string[]): string | undefined {
  const [next] = rest;
  if (flag.isSwitch) return next === 'true' || next === 'false' ? rest.shift() : 'true';
  return next?.startsWith('-') ? undefined : rest.shift();
}

/** The next word, which starts with a hyphen if there is one. With a single hyphen it is no flag, so it is consumed. */
function takeHyphened(rest: string[]): string | undefined {
  return rest[0]?.startsWith('--') ? rest[0] : rest.shift();
}

function knownFlags(program: Program): ReadonlyMap<string, Flag> {
  const flags = new Map<string, Flag>();
  for (const [, row] of program.takesSettings ? rows : []) {
    const flag = {
      belongsTo: 'settings',
      isSwitch: row.kind.isSwitch ?? false,
      isRepeatable: false,
      example: exampleOf(row),
    } as const;
    for (const name of flagsOf(row)) flags.set(name, flag);
    if (row.lineFlag) flags.set(row.lineFlag, { ...flag, isRepeatable: true });
  }
  for (const [name, { value }] of Object.entries(program.options))
    flags.set(name, {
      belongsTo: 'program',
      isSwitch: value === undefined,
      isRepeatable: false,
      example: value ?? 'true',
    });
  return flags;
}

function checkCombinations(program: Program, given: ReadonlyMap<string, string>): readonly Problem[] {
  return Object.entries(program.options)
    .filter(([name]) => given.has(name))
    .flatMap(([name, { excludes = [], needs = [] }]) => [
      ...excludes.filter((other) => given.has(other)).map((other) => conflictingFlags(name, other)),
      ...(needs.length === 0 || needs.some((other) => given.has(other)) ? [] : [flagNeedsFlag(name, needs)]),
    ]);
}
