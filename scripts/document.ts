// Keeps a generated document up to date: writes it, or with --check fails when it differs.
import { readFileSync, writeFileSync } from 'node:fs';

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
