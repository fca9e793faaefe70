// What the scripts that generate documents share: keeping one up to date, and tables.
import { readFileSync, writeFileSync } from 'node:fs';

/** Writes it, or with --check fails when it differs. */
export function keepDocument(path: string, text: string): void {
  if (!process.argv.includes('--check')) {
    writeFileSync(path, text);
  } else if (text !== readIfThere(path)) {
    console.error(`${path} is out of date\n  fix: npm run docs`);
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

/** A table with padded columns, as the formatter writes them. */
export function tableOf(heads: readonly string[], cells: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...cells.map((line) => line[column]?.length ?? 0)),
  );
  const rules = widths.map((width) => '-'.repeat(width));
  return [heads, rules, ...cells]
    .map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`)
    .join('\n');
}
