// Everything that is wrong with a command line of zk-ok or zk-metrics. A bundle for itself, loaded only for a wrong one.
import { parseArgs } from 'node:util';
import { type Problem, quote } from '../problem.ts';
import {
  conflictingFlags,
  flagGivenTwice,
  flagNeedsFlag,
  flagNeedsValue,
  unknownWord,
} from '../settings/flag-problems.ts';
import { type OptionRows, parserOptions } from './option-rows.ts';

/** None exactly for the command lines that readOptions accepts. */
export function optionProblems(name: string, argv: readonly string[], rows: OptionRows): readonly Problem[] {
  const { tokens } = parseArgs({
    args: [...argv],
    options: parserOptions(rows),
    strict: false,
    tokens: true,
  });
  const problems: Problem[] = [];
  const unknown = new Set<string>();
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { rawName, name: flag, value } = token;
    const row = rawName.startsWith('--') && Object.hasOwn(rows, flag) ? rows[flag] : undefined;
    // parseArgs takes -ready for five flags of one letter.
    if (!row) unknown.add(argv[token.index] ?? rawName);
    else if (row.value === undefined) {
      given.set(flag, []);
      if (value !== undefined) problems.push(switchWithValue(rawName, value));
    } else if (!value) problems.push(flagNeedsValue(flag, row.value));
    else if (!token.inlineValue && /^-./s.test(value)) problems.push(flagNeedsValue(flag, row.value, value));
    else given.set(flag, [...(given.get(flag) ?? []), value]);
  }
  const ports = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  return [
    ...problems,
    ...[...unknown].map((word) => unknownWord(name, word, Object.keys(rows))),
    ...[...given].flatMap(([flag, values]) =>
      values.length > 1 ? [flagGivenTwice(values.map((value) => [flag, value]))] : [],
    ),
    ...[...given.keys()].flatMap((flag) => {
      const { excludes = [], needs = [] } = rows[flag] ?? {};
      return [
        ...excludes.filter((other) => given.has(other)).map((other) => conflictingFlags(flag, other)),
        ...(needs.length === 0 || needs.some((other) => given.has(other))
          ? []
          : [flagNeedsFlag(flag, needs)]),
      ];
    }),
    ...ports.slice(1).map((word) => surplusArgument(name, word, ports[0] ?? '')),
  ];
}

function switchWithValue(flag: string, value: string): Problem {
  return {
    id: 'invalid-value',
    severity: 'error',
    subject: flag,
    message: `${flag}: expected no value, got ${quote(value)}`,
    fix: `${flag} without a value`,
  };
}

function surplusArgument(name: string, word: string, port: string): Problem {
  return {
    id: 'unexpected-argument',
    severity: 'error',
    subject: quote(word).slice(1, -1),
    message: `${quote(word)} is not expected after the port ${quote(port)}`,
    fix: `${name} ${port}`,
  };
}
