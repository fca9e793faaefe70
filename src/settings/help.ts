// The help, the version and the shell completion of a program, formatted by yargs. Bundled separately: no start
// of a server loads it.
import yargs, { type Options } from 'yargs';
import { completing, type Program } from './program.ts';
import { flagOf, type Row } from './row.ts';
import { defaultText, rows } from './table.ts';

declare const TOOLKIT_VERSION: string;

/** What a command line that asks for help, the version or completion prints. */
export async function helpText(argv: readonly string[], program: Program, width: number): Promise<string> {
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
    if (row.isSecret) continue;
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
