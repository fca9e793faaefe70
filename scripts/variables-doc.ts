// Makes the tables of docs/migrating.md from the variables of the other images; with --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { settingOf } from '../src/settings/dialects/collect.ts';
import type { Dialect, Variable } from '../src/settings/dialects/dialect.ts';
import { dialects } from '../src/settings/dialects/index.ts';
import { table } from '../src/settings/table.ts';

const document = 'docs/migrating.md';
const start = '<!-- Made by scripts/variables-doc.ts from src/settings/dialects: npm run docs. -->\n';
const end = '<!-- end -->\n';

function outcomeOf(dialect: Dialect, name: string, variable: Variable): string {
  const setting = () => `\`${table[settingOf(dialect, name, variable)].env}\``;
  switch (variable.becomes) {
    case 'setting':
      return setting();
    case 'line': {
      const env = setting();
      return env === `\`${table.extraConfig.env}\`` ? `line \`${variable.key}\`` : env;
    }
    case 'lines':
      return name === dialect.members.variable ? setting() : 'lines of `zoo.cfg`';
    case 'jvm words':
      return `\`${table.heapSize.env}\`, \`${table.jvmFlags.env}\``;
    case 'server variable':
      return variable.name === undefined
        ? 'read by `zkServer.sh`'
        : `\`${variable.name}\` of \`zkServer.sh\``;
    case 'security':
      return `refused unless \`${variable.off}\``;
    case 'refused':
      return `refused unless \`${variable.unless}\``;
    case 'ignored':
      return 'no effect';
  }
}

function countsOf({ variables }: Dialect): readonly number[] {
  const all = Object.values(variables).map(({ becomes }) => becomes);
  const count = (...some: readonly string[]) => all.filter((becomes) => some.includes(becomes)).length;
  return [
    all.length,
    count('setting', 'line', 'lines', 'jvm words', 'server variable'),
    count('security', 'refused'),
    count('ignored'),
  ];
}

/** A table with padded columns, as the formatter writes them. */
function tableOf(heads: readonly string[], cells: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...cells.map((line) => line[column]?.length ?? 0)),
  );
  return [heads, widths.map((width) => '-'.repeat(width)), ...cells]
    .map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`)
    .join('');
}

/** The part of the document that follows from the tables. */
export function variablesSection(): string {
  const counts = tableOf(
    ['image', 'variables', 'converted', 'refused', 'reported as without effect'],
    dialects.map((dialect) => [dialect.title, ...countsOf(dialect).map(String)]),
  );
  const sections = dialects.map((dialect) => {
    const lines = Object.entries(dialect.variables).map(([name, variable]) => [
      `\`${name}\``,
      outcomeOf(dialect, name, variable),
    ]);
    return `### Variables of the ${dialect.title} image\n\n${tableOf(['variable', 'becomes'], lines)}`;
  });
  return [counts, ...sections].join('\n');
}

export function withVariables(text: string): string {
  const [before = '', rest = ''] = text.split(start);
  return `${before}${start}\n${variablesSection()}\n${end}${rest.split(end)[1] ?? ''}`;
}

if (import.meta.main) {
  const text = readFileSync(document, 'utf8');
  const made = withVariables(text);
  if (!process.argv.includes('--check')) writeFileSync(document, made);
  else if (made !== text) {
    console.error(`${document} is out of date; run: npm run docs`);
    process.exitCode = 1;
  }
}
