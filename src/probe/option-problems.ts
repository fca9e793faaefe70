// Everything that is wrong with a command line of zk-ok or zk-metrics. A bundle for itself, loaded only for a wrong one.
import { parseArgs } from 'node:util';
import { type Problem, quote } from '../problem.ts';
import type { ProblemId } from '../problems/index.ts';
import { nearest } from '../settings/suggest.ts';
import { type OptionRows, parserOptions } from './option-rows.ts';

/** None when parseArgs accepts the words, there is at most one argument, and no value is given twice. */
export function optionProblems(name: string, argv: readonly string[], rows: OptionRows): readonly Problem[] {
  const { tokens } = parseArgs({
    args: [...argv],
    options: parserOptions(rows),
    strict: false,
    tokens: true,
  });
  const [port, ...surplus] = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const given = new Map<string, string>();
  const problems: Problem[] = [];
  const add = (id: ProblemId, subject: string, message: string, fix: string) =>
    problems.push({ id, severity: 'error', subject, message, fix });

  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { rawName: flag, value } = token;
    const row = flag.startsWith('--') && Object.hasOwn(rows, token.name) ? rows[token.name] : undefined;
    if (!row) {
      // parseArgs takes -ready for five flags of one letter.
      const typed = flag.startsWith('--') ? flag : (argv[token.index] ?? flag);
      if (problems.some(({ subject }) => subject === typed)) continue;
      const like = nearest(typed.replace(/^-+/, ''), Object.keys(rows));
      const hint = like === undefined ? '' : `use --${like}, or `;
      add('unknown-flag', typed, `${typed} is not a flag of ${name}`, `${hint}see ${name} --help`);
    } else if (!row.value) {
      if (value !== undefined)
        add('invalid-value', flag, `${flag}: expected no value, got ${quote(value)}`, `${flag} alone`);
    } else if (value === undefined || (!token.inlineValue && value.startsWith('-'))) {
      add('flag-needs-value', flag, `${flag} needs a value`, `${flag} ${row.value}`);
    } else {
      const first = given.get(flag);
      if (first !== undefined) {
        const both = `${quote(first)} and ${quote(value)}`;
        add('flag-given-twice', flag, `${flag} is given twice, with ${both}`, 'keep only one');
      }
      given.set(flag, value);
    }
  }
  for (const word of surplus)
    add(
      'unexpected-argument',
      word,
      `unexpected argument ${quote(word)} after the port ${quote(port ?? '')}`,
      `${name} ${port}`,
    );
  return problems;
}
