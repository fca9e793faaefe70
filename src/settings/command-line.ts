// Command lines of the programs that take settings: flags from the table's rows, help, shell completion.
// yargs takes every value as it stands; what a value means is the table's concern.
import type { Options } from 'yargs';
import { OperationalError, type Problem, quote, status } from '../problem.ts';
import { nearest } from './suggest.ts';
import { defaultText, flagOf, type Row, rows } from './table.ts';

/** A flag of one program that is not a setting. */
export interface ProgramOption {
  readonly about: string;
  /** What its value is called in the help; without it the flag is a switch. */
  readonly value?: string;
}

export interface Program {
  readonly name: string;
  readonly usage: string;
  readonly options: Readonly<Record<string, ProgramOption>>;
  /** Whether the flags of the settings are taken as well. */
  readonly takesSettings: boolean;
  readonly epilogue: string;
}

export type CommandLine =
  | { readonly answer: string }
  | {
      /** Flags of settings, with every text given. */
      readonly flags: ReadonlyMap<string, readonly string[]>;
      /** The program's own flags; a switch that is given is the empty text. */
      readonly options: ReadonlyMap<string, string>;
    };

declare const TOOLKIT_VERSION: string;

/** Reads a command line; the answer is what `--help`, `--version` and completion print. */
export async function readCommandLine(argv: readonly string[], program: Program): Promise<CommandLine> {
  // As in a container, where the settings are variables: nothing to read, so nothing to load.
  if (argv.length === 0) return { flags: new Map(), options: new Map() };
  const { default: yargs } = await import('yargs');
  const known = program.takesSettings ? rows.map(([, row]) => row) : [];
  // yargs would take -print for five flags of one letter each, and lose them.
  const single = argv.filter((word) => /^-[^-]/.test(word));
  const words = argv.filter((word) => !single.includes(word)).map(oldSpelling);
  let answer = '';
  const parser = yargs()
    .scriptName(program.name)
    .usage(program.usage)
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'unknown-options-as-args': true,
    })
    .options(yargsOptions(known, program))
    .help()
    .version(TOOLKIT_VERSION)
    .completion('completion', 'Print a script for bash or zsh that completes the flags')
    .epilogue(program.epilogue)
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false);
  const parsed = await parser.parseAsync(
    bareSwitches(words, known, program),
    {},
    (_error: unknown, _argv: unknown, output: string) => {
      answer = output;
    },
  );
  // Every flag is taken as a string; saying so of each is noise.
  if (answer) return { answer: `${answer.replace(/\s+\[string\]$/gm, '')}\n` };

  const flags = new Map<string, readonly string[]>();
  const options = new Map<string, string>();
  const names = flagNames(known, program);
  // A negated switch is no argument to yargs, but a name of its own.
  const strange = Object.keys(parsed).filter(
    (name) => name !== '_' && name !== '$0' && !names.includes(name),
  );
  const problems: Problem[] = [...strange.map((name) => `--${name}`), ...parsed._.map(String), ...single].map(
    (word) => unknownWord(word, names, program),
  );
  for (const row of known) {
    // An alias carries the same texts; the first spelling that was typed is kept, for the messages.
    const isTyped = (name: string) =>
      words.some((word) => word === `--${name}` || word.startsWith(`--${name}=`));
    for (const name of [[flagOf(row), ...(row.flagAliases ?? [])].find(isTyped), row.lineFlag]) {
      if (name === undefined || parsed[name] === undefined) continue;
      const texts = [parsed[name]].flat().map(String);
      flags.set(name, texts);
      if (texts.length > 1 && name !== row.lineFlag) problems.push(givenTwice(name, texts));
    }
  }
  for (const name of Object.keys(program.options)) {
    const texts = [parsed[name] ?? []].flat().map(String);
    if (texts.length > 1) problems.push(givenTwice(name, texts));
    if (texts[0] !== undefined) options.set(name, texts[0]);
  }
  if (problems.length > 0) throw new OperationalError(status.usage, problems);
  return { flags, options };
}

/** `--tick_time=2000`, as some images have it, is `--tick-time=2000`. */
function oldSpelling(word: string): string {
  return word.replace(/^--[a-z0-9_-]+/, (flag) => flag.replaceAll('_', '-'));
}

/** A switch without a value means true; yargs would take the next word for its value. */
function bareSwitches(words: readonly string[], known: readonly Row[], program: Program): string[] {
  const switches = new Set([
    ...known.filter((row) => row.kind.isSwitch).map((row) => `--${flagOf(row)}`),
    ...Object.entries(program.options).flatMap(([name, option]) => (option.value ? [] : [`--${name}`])),
  ]);
  return words.map((word, index) =>
    switches.has(word) && !/^(?:true|false)$/.test(words[index + 1] ?? '') ? `${word}=true` : word,
  );
}

function yargsOptions(known: readonly Row[], program: Program): Record<string, Options> {
  const options: Record<string, Options> = {};
  for (const [name, { about, value }] of Object.entries(program.options)) {
    options[name] = { type: 'string', requiresArg: value !== undefined, describe: about };
  }
  for (const row of known) {
    const words = [row.env, defaultText(row)].filter((word) => word !== undefined);
    const unit = row.unit ? ` (${row.unit})` : '';
    options[flagOf(row)] = {
      type: 'string',
      alias: [...(row.flagAliases ?? [])],
      group: `${row.group}:`,
      describe: `${row.about}${unit} [${words.join(', default ')}]`,
    };
    if (row.lineFlag) {
      options[row.lineFlag] = {
        type: 'string',
        group: `${row.group}:`,
        describe: `One more line for ${row.env}: key=value; may be repeated`,
      };
    }
  }
  return options;
}

function flagNames(known: readonly Row[], program: Program): readonly string[] {
  const settings = known.flatMap((row) => [
    flagOf(row),
    ...(row.flagAliases ?? []),
    ...(row.lineFlag ? [row.lineFlag] : []),
  ]);
  return [...settings, ...Object.keys(program.options), 'help', 'version'];
}

function unknownWord(word: string, names: readonly string[], program: Program): Problem {
  const [flag = ''] = /^--[^=]*/.exec(word) ?? [];
  const like = flag && nearest(flag.slice(2), names);
  return {
    subject: flag || 'arguments',
    message: flag ? 'unknown flag' : `expected flags only, got ${quote(word)}`,
    fix: like ? `--${like}` : `${program.name} --help`,
  };
}

function givenTwice(name: string, texts: readonly string[]): Problem {
  return {
    subject: `--${name}`,
    message: `expected it once, got ${texts.map(quote).join(' and ')}`,
    fix: 'leave one of them',
  };
}
