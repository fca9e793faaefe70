// Makes docs/settings.md and the names in the chart's schema from the rows of the settings table;
// with --check it only compares. The introduction is written here, the rest comes from the rows.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { settingOf } from '../src/settings/dialects/collect.ts';
import { dialects } from '../src/settings/dialects/index.ts';
import {
  assignment,
  exampleOf,
  flagOf,
  flagsOf,
  groups,
  type Row,
  variablesOf,
} from '../src/settings/row.ts';
import { defaultText, rows, table } from '../src/settings/table.ts';
import { keepDocument, tableOf } from './document.ts';

const document = 'docs/settings.md';
const schemaFile = 'deploy/helm/zk-bootstrap/values.schema.json';

const introduction = `# Settings

<!-- Made by scripts/settings-doc.ts from src/settings/table.ts: npm run docs. Changes made here are lost. -->

Every setting is an environment variable and a flag of \`zk-gen-config\` and \`zk-entrypoint\`.
\`zk-gen-config --print\` prints the files that would be written, and writes nothing.

**Precedence.** The first of these that is given is used:

1. the flag, \`--tick-time 2000\` or \`--tick-time=2000\`
2. the variable, \`${table.tickTime.env}=2000\`
3. the content of the file that the variable with the suffix \`_FILE\` names, \`${table.tickTime.env}_FILE=/run/config/tick-time\`
4. the default

A variable and its \`_FILE\` must not both be set. Surrounding spaces and line ends are removed from values. An empty or
blank value counts as not given. A value that is not valid is an error: nothing is written, and the exit status is 78. All
problems are reported at once.

**Names of flags.** The flag is the variable without \`ZK_\`, in lower case, with hyphens: \`${table.tickTime.env}\` is \`--tick-time\`.
Underscores are accepted, so the flags of older images work: \`--tick_time=2000\`, \`--servers=3\`, \`--heap=2G\`.
Exceptions:

- \`${table.members.env}\` is \`--${flagOf(table.members)}\`, because \`--servers\` is an older name for \`--replicas\`.
- \`${table.version.env}\` is \`--${flagOf(table.version)}\`, because \`--version\` prints the version of the toolkit.

**Default heap.** The default, \`${defaultText(table.heapSize)}\`, is 60 % of the container's memory limit, or 2 GiB if there is no limit.

**Differences from the k8szk image.** Variables and defaults are those of its \`zkGenConfig.sh\`, except:

- \`${table.logDir.env}\` is an absolute path. It was \`var/log/zookeeper\`, which depends on the working directory.
- \`${table.purgeInterval.env}\` is 1: old snapshots and transaction logs are purged every hour, and the last three are kept. It was 0, which disables purging.
- \`${table.heapSize.env}\` is a share of the memory limit, and applies to the server only, through \`SERVER_JVMFLAGS\`. It was 2G, and
  applied to \`zkCli.sh\` and \`zkServer.sh status\` as well, through \`JVMFLAGS\`.

**Variables of other images.** With \`${table.replicas.env}\`, \`${table.members.env}\` or \`${table.myId.env}\` they are not read, and a warning
names them. Without these, the variables that only one image has show whose they are, and are read as that image reads them:
[migrating.md](migrating.md). \`${table.dialect.env}\` decides where they do not. A setting that is given by its own variable or flag
has that value in any case.

**Since.** A key that the installed ZooKeeper does not have is left out of the file. If the setting was given, it is an error.
`;

/** A text in a table cell or a paragraph, with the characters of Markdown escaped. */
function prose(text: string): string {
  return text.replace(/[\\*<|]/g, '\\$&');
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

function codes(texts: readonly string[]): string {
  return texts.map(code).join(', ');
}

function flagCodes(row: Row): string {
  return codes(flagsOf(row).map((flag) => `--${flag}`));
}

function defaultOf(row: Row): string | undefined {
  const words = defaultText(row);
  return words === undefined ? undefined : code(words);
}

function destinationOf({ writtenTo }: Row): string | undefined {
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

/** The log configuration is one of several files, so it has no file name. */
function fileName(file: string): string {
  return file.includes(' ') ? `the ${file}` : code(file);
}

function overview(): string {
  const cells = groups.flatMap(rowsOf).map((row) => {
    const { env, unit } = row;
    const standard = defaultOf(row);
    const amount = standard && unit ? `${standard} ${unit}` : (standard ?? '');
    return [`[${env}](#${env.toLowerCase()})`, flagCodes(row), amount, shortDestinationOf(row)];
  });
  return tableOf(['variable', 'flag', 'default', 'written as'], cells);
}

function shortDestinationOf({ writtenTo }: Row): string {
  if (writtenTo === undefined) return '';
  return 'key' in writtenTo ? code(writtenTo.key) : `in ${fileName(writtenTo.file)}`;
}

function rowsOf(group: string): readonly Row[] {
  return rows.map(([, row]) => row).filter((row) => row.group === group);
}

/** The variables of other images that give the same setting. */
function otherNamesOf({ env }: Row): readonly string[] {
  const names = dialects.flatMap((dialect) =>
    Object.entries(dialect.variables)
      .filter(([, { becomes }]) => ['setting', 'line', 'lines'].includes(becomes))
      .filter(([name, variable]) => table[settingOf(dialect, name, variable)].env === env)
      .map(([name]) => name),
  );
  return [...new Set(names)].sort();
}

function section(row: Row): string {
  const { about, kind, lineFlag, since, unit } = row;
  const [, ...otherVariables] = variablesOf(row);
  const facts: readonly (readonly [name: string, text: string | undefined])[] = [
    ['Also', otherVariables.length > 0 ? codes(otherVariables) : undefined],
    ['Flag', flagCodes(row)],
    ['Lines', lineFlag && `${code(`--${lineFlag}`)} adds a line, and may be repeated`],
    ['Default', defaultOf(row) ?? 'none'],
    ['Expected', prose(kind.expected)],
    ['Unit', unit],
    ['Written to', destinationOf(row) ?? 'no file'],
    ['Since', since && `ZooKeeper ${[since].flat().join(' and ')}`],
    ['Example', row.example && code(assignment(row.env, exampleOf(row)))],
    ['In other images', codes(otherNamesOf(row)) || undefined],
  ];
  const list = facts.flatMap(([name, text]) => (text ? [`- ${name}: ${text}`] : []));
  return `### ${row.env}\n\n${prose(about)}.\n\n${list.join('\n')}\n`;
}

/** The whole document. */
export function settingsDocument(): string {
  const sections = groups.flatMap((group) => [`## ${group}\n`, ...rowsOf(group).map(section)]);
  return [introduction, `## Overview\n\n${overview()}\n`, ...sections].join('\n');
}

/** The chart's schema with the variables of the table as the names that "settings" accepts. */
export function chartSchema(): string {
  const schema = JSON.parse(readFileSync(schemaFile, 'utf8'));
  schema.properties.settings.propertyNames.enum = rows.map(([, row]) => row.env);
  return formatted(schemaFile, JSON.stringify(schema, null, 2));
}

function formatted(path: string, text: string): string {
  const biome = spawnSync('node_modules/.bin/biome', ['format', `--stdin-file-path=${path}`], {
    input: text,
    encoding: 'utf8',
  });
  if (biome.status !== 0) throw new Error(`${path}: ${biome.stderr}`);
  return biome.stdout;
}

if (import.meta.main) {
  keepDocument(document, settingsDocument());
  keepDocument(schemaFile, chartSchema());
}
