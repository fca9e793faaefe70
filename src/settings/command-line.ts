// The command line of a program: its flags and, for programs that take settings, those of the table. Texts are not
// interpreted here: those of settings are left to resolve.ts. yargs formats help and completion, and is loaded for
// them only, because a start of a server must not pay for it.
import type { Options } from 'yargs';
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
import { exampleOf, flagOf, flagsOf, type Row } from './row.ts';
import { defaultText, rows } from './table.ts';

/** A flag of one program that is not a setting. */
export interface ProgramOption {
  readonly about: string;
  /** The name of its value, such as `DIR`; without it the flag is a switch. */
  readonly value?: string;
  /** Flags that it cannot be combined with, without dashes. */
  readonly excludes?: readonly string[];
  /** Flags of which at least one must be given with it, without dashes. */
  readonly needs?: readonly string[];
  /** The values that completion offers. */
  readonly complete?: () => Promise<readonly string[]>;
}

export interface Program {
  readonly name: string;
  readonly usage: string;
  readonly options: Readonly<Record<string, ProgramOption>>;
  /** Whether the flags of the settings are accepted as well. */
  readonly takesSettings: boolean;
  readonly epilogue: string;
}

export type CommandLine =
  | { readonly answer: string }
  | {
      /** Flags of settings, with every text given. */
      readonly flags: ReadonlyMap<string, readonly string[]>;
      /** The program's own flags; the text of a switch is `true`, and a switch that is off is left out. */
      readonly options: ReadonlyMap<string, string>;
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

declare const TOOLKIT_VERSION: string;

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
  if (argv[0] === 'completion' || argv.some((word) => questions.includes(word)))
    return { answer: await answer(argv, program, Math.min(width, 110)) };
  const { given, problems } = parseWords(argv, program);
  const flags = new Map<string, readonly string[]>();
  const options = new Map<string, string>();
  for (const [flag, spelt] of given) {
    const [[name, text] = ['', '']] = spelt;
    if (spelt.length > 1 && !flag.isRepeatable) problems.push(flagGivenTwice(spelt));
    if (flag.belongsTo === 'settings')
      flags.set(
        name,
        spelt.map(([, each]) => each),
      );
    else if (!flag.isSwitch) options.set(name, text);
    else {
      const isOn = boolean.parse(text);
      if (!isOn.ok) problems.push(invalidValue(`--${name}`, isOn.expected, text, `--${name}`));
      else if (isOn.value) options.set(name, 'true');
    }
  }
  problems.push(...checkCombinations(program, options));
  if (problems.length > 0) throw new OperationalError(status.usage, problems);
  return { flags, options };
}

function parseWords(argv: readonly string[], program: Program) {
  const known = knownFlags(program);
  const names = [...known.keys(), 'help', 'version'];
  const given = new Map<Flag, Spelt[]>();
  const problems: Problem[] = [];
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, typed = '', text] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    // Some images spell --tick-time as --tick_time.
    const name = typed.replaceAll('_', '-');
    const flag = known.get(name);
    if (!flag) {
      problems.push(unknownWord(program.name, word, names));
      continue;
    }
    const value = text ?? takeValue(flag, words);
    if (value === undefined || (value.trim() === '' && flag.belongsTo === 'program'))
      problems.push(flagNeedsValue(name, flag.example, text === undefined ? takeHyphened(words) : undefined));
    else given.set(flag, [...(given.get(flag) ?? []), [name, value]]);
  }
  return { given, problems };
}

/** The value of a flag that has no `=`: the next word, unless it looks like a flag. */
function takeValue(flag: Flag, words: string[]): string | undefined {
  const [next] = words;
  if (flag.isSwitch) return next === 'true' || next === 'false' ? words.shift() : 'true';
  return next?.startsWith('-') ? undefined : words.shift();
}

/** The next word; one with a single hyphen is no flag, and is taken off. */
function takeHyphened(words: string[]): string | undefined {
  return words[0]?.startsWith('--') ? words[0] : words.shift();
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

/** How a completion script calls the program. */
const completing = '--get-yargs-completions';
const questions = ['--help', '--version', completing];

async function answer(argv: readonly string[], program: Program, width: number): Promise<string> {
  const { default: yargs } = await import('yargs');
  let output = '';
  await yargs()
    .scriptName(program.name)
    .usage(program.usage)
    .detectLocale(false)
    .parserConfiguration({ 'boolean-negation': false })
    .options(settingOptions(program))
    .options(await programOptions(program, argv.includes(completing)))
    .help()
    .version(TOOLKIT_VERSION)
    .completion('completion', 'Print a script that completes flags in bash or zsh')
    .epilogue(program.epilogue)
    .wrap(width)
    .exitProcess(false)
    .parseAsync([...argv], {}, (_error: unknown, _argv: unknown, text: string) => {
      output = text;
    });
  return `${output}\n`;
}

async function programOptions(program: Program, isCompleting: boolean): Promise<Record<string, Options>> {
  const options: Record<string, Options> = {};
  for (const [name, { about, complete }] of Object.entries(program.options)) {
    // Only for completion, because the help would list them all.
    const choices = isCompleting ? await complete?.() : undefined;
    options[name] = { describe: about, ...(choices && { choices }) };
  }
  return options;
}

function settingOptions(program: Program): Record<string, Options> {
  const options: Record<string, Options> = {};
  for (const [, row] of program.takesSettings ? rows : []) {
    const group = `${row.group}:`;
    options[flagOf(row)] = { alias: [...(row.flagAliases ?? [])], group, describe: describe(row) };
    if (row.lineFlag)
      options[row.lineFlag] = { group, describe: `One line for ${row.env}: key=value; may be repeated` };
  }
  return options;
}

function describe(row: Row): string {
  const words = [row.env, defaultText(row)].filter((word) => word !== undefined);
  const unit = row.unit ? ` (${row.unit})` : '';
  return `${row.about}${unit} [${words.join(', default ')}]`;
}
