// Makes docs/settings.md from the rows of the settings table; with --check it only compares.
// The opening is written by hand; everything after it comes from the rows.
import { readFileSync, writeFileSync } from 'node:fs';
import { defaultText, flagOf, groups, type Row, rows, table } from '../src/settings/table.ts';

const document = 'docs/settings.md';

const opening = `# Settings

<!-- Made by scripts/settings-doc.ts from src/settings.ts: npm run docs. What is changed here is lost. -->

Every setting is an environment variable and a flag. \`zk-gen-config\` and \`zk-entrypoint\` read both.
\`zk-gen-config --print\` shows the files that come out, and writes nothing.

**Which value counts.** The first of these that is given:

1. the flag, \`--tick-time 2000\` or \`--tick-time=2000\`
2. the variable, \`${table.tickTime.env}=2000\`
3. the content of the file that the variable with \`_FILE\` behind it names, \`${table.tickTime.env}_FILE=/run/config/tick-time\`
4. the default

Blanks around a value are dropped. An empty or blank value counts as not given, so the next of the list is taken.
A value that is not as expected is refused with status 78, and nothing is written. All problems are reported at once.

**How a flag is called.** As its variable without \`ZK_\`, in lower case, with hyphens: \`${table.tickTime.env}\` is \`--tick-time\`.
Underscores are understood too, so the flags of older images work: \`--tick_time=2000\`, \`--servers=3\`, \`--heap=2G\`.
Exceptions:

- \`${table.members.env}\` is \`--${flagOf(table.members)}\`, because \`--servers\` is an older image's name for \`${table.replicas.env}\`.
- \`${table.version.env}\` is \`--${flagOf(table.version)}\`, because \`--version\` tells the version of the toolkit.

**How much heap.** The default, \`${defaultText(table.heapSize)}\`, is 60 % of the container's memory limit, and 2 GiB where there is no limit.

**Where the defaults differ from the k8szk image.** Variables and defaults are those of its \`zkGenConfig.sh\`, apart from:

- \`${table.logDir.env}\` is absolute. It was \`var/log/zookeeper\`, which depends on the working directory.
- \`${table.purgeInterval.env}\` is 1, so old snapshots and transaction logs are purged every hour, and the last three are kept. It was 0, which is never.
- \`${table.heapSize.env}\` is a share of the memory limit, and goes to the server alone, through \`SERVER_JVMFLAGS\`. It was 2G, and went
  through \`JVMFLAGS\` to \`zkCli.sh\` and \`zkServer.sh status\` as well.

**Coming from another image.** Its variables (\`ZOO_TICK_TIME\`, \`ZOOKEEPER_SERVERS\`) are not read. Each that is set is told of,
with its like here, but for those that are as the official image sets them itself.

**Since.** A key that the installed ZooKeeper does not know is left out of the file. When such a setting was given, it is refused.
`;

/** A text in a table's cell or a paragraph, with what Markdown would take for its own escaped. */
function prose(text: string): string {
  return text.replace(/[\\*<|]/g, '\\$&');
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

function codes(texts: readonly string[]): string {
  return texts.map(code).join(', ');
}

function variablesOf(row: Row): readonly string[] {
  return [row.env, ...(row.envAliases ?? [])];
}

function flagsOf(row: Row): readonly string[] {
  return [flagOf(row), ...(row.flagAliases ?? [])].map((flag) => `--${flag}`);
}

function defaultOf(row: Row): string | undefined {
  const words = defaultText(row);
  return words === undefined ? undefined : code(words);
}

function landingOf({ writtenTo }: Row): string | undefined {
  if (writtenTo === undefined) return undefined;
  if (!('key' in writtenTo)) return `${fileName(writtenTo.file)}, ${prose(writtenTo.as)}`;
  const lines = (entries: Readonly<Record<string, string>>) =>
    codes(Object.entries(entries).map(([key, value]) => `${key}=${value}`));
  return [
    `${fileName(writtenTo.file)}, ${code(writtenTo.key)}`,
    ...(writtenTo.with ? [`with ${lines(writtenTo.with)}`] : []),
    ...(writtenTo.without ? [`when unset ${lines(writtenTo.without)}`] : []),
  ].join('; ');
}

/** The log configuration is one of several files, and has no name of its own. */
function fileName(file: string): string {
  return file.includes(' ') ? `the ${file}` : code(file);
}

/** The setting given as a variable in a shell. */
function exampleOf({ env, example }: Row): string | undefined {
  if (example === undefined) return undefined;
  const isPlain = /^[\w.,:/%@+=-]+$/.test(example);
  return code(`${env}=${isPlain ? example : `'${example.replaceAll("'", "'\\''")}'`}`);
}

function overview(): string {
  const cells = groups.flatMap(rowsOf).map((row) => {
    const { env, unit } = row;
    const given = defaultOf(row);
    const amount = given && unit ? `${given} ${unit}` : (given ?? '');
    return [`[${env}](#${env.toLowerCase()})`, codes(flagsOf(row)), amount, shortLandingOf(row)];
  });
  return tableOf(['variable', 'flag', 'default', 'written as'], cells);
}

/** A table with its columns in line, as the formatter has them. */
function tableOf(heads: readonly string[], cells: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...cells.map((line) => line[column]?.length ?? 0)),
  );
  const rules = widths.map((width) => '-'.repeat(width));
  return [heads, rules, ...cells]
    .map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
    .join('\n');
}

function shortLandingOf({ writtenTo }: Row): string {
  if (writtenTo === undefined) return '';
  return 'key' in writtenTo ? code(writtenTo.key) : `in ${fileName(writtenTo.file)}`;
}

function rowsOf(group: string): readonly Row[] {
  return rows.map(([, row]) => row).filter((row) => row.group === group);
}

function section(row: Row): string {
  const { about, kind, lineFlag, since, unit } = row;
  const [, ...otherVariables] = variablesOf(row);
  const facts: readonly (readonly [name: string, text: string | undefined])[] = [
    ['Also', otherVariables.length > 0 ? codes(otherVariables) : undefined],
    ['Flag', codes(flagsOf(row))],
    ['Lines', lineFlag && `${code(`--${lineFlag}`)} adds one more line each time it is given`],
    ['Default', defaultOf(row) ?? 'none'],
    ['Expected', prose(kind.expected)],
    ['Unit', unit],
    ['Written to', landingOf(row) ?? 'no file'],
    ['Since', since && `ZooKeeper ${[since].flat().join(' and ')}`],
    ['Example', exampleOf(row)],
    ['In other images', row.elsewhere && codes(row.elsewhere.map((text) => text.replace(/=.*/, '')))],
  ];
  const list = facts.flatMap(([name, text]) => (text ? [`- ${name}: ${text}`] : []));
  return `### ${row.env}\n\n${prose(about)}.\n\n${list.join('\n')}\n`;
}

/** The whole document. */
export function settingsDocument(): string {
  const sections = groups.flatMap((group) => [`## ${group}\n`, ...rowsOf(group).map(section)]);
  return [opening, `## Overview\n\n${overview()}\n`, ...sections].join('\n');
}

if (import.meta.main) {
  const text = settingsDocument();
  if (!process.argv.includes('--check')) {
    writeFileSync(document, text);
  } else if (text !== readIfThere(document)) {
    console.error(`${document} is out of date; try: npm run docs`);
    process.exitCode = 1;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
