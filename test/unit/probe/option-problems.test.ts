import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { optionProblems } from '../../../src/probe/option-problems.ts';
import { parserOptions } from '../../../src/probe/option-rows.ts';
import { readOptions } from '../../../src/probe/options.ts';

const rows = {
  ready: { about: '' },
  quiet: { about: '', excludes: ['ready'] },
  write: { about: '', needs: ['ready', 'host'] },
  timeout: { about: '', value: 'MS' },
  host: { about: '', value: 'HOST' },
};
const problemsOf = (...argv: string[]) => optionProblems('zk-ok', argv, rows);

describe('each problem has its id and its subject', () => {
  it.each<[readonly string[], readonly (readonly [id: string, subject: string])[]]>([
    [['--redy'], [['unknown-flag', '--redy']]],
    [['--redy=yes'], [['unknown-flag', '--redy']]],
    [['--no-ready'], [['unknown-flag', '--no-ready']]],
    [['--__proto__'], [['unknown-flag', '--__proto__']]],
    [['-ready'], [['unknown-flag', '-ready']]],
    [['-r'], [['unknown-flag', '-r']]],
    [['2181', '2182'], [['unexpected-argument', '2182']]],
    [['--timeout'], [['flag-needs-value', '--timeout']]],
    [['--timeout', '--ready'], [['flag-needs-value', '--timeout']]],
    [['--timeout', '-1'], [['flag-needs-value', '--timeout']]],
    [['--timeout='], [['flag-needs-value', '--timeout']]],
    [['--timeout', ''], [['flag-needs-value', '--timeout']]],
    [['--ready=yes'], [['invalid-value', '--ready']]],
    [['--quiet', '--write', '--ready'], [['conflicting-flags', '--quiet']]],
    [['--write'], [['flag-needs-flag', '--write']]],
    [['--write', '--host=a'], []],
    [['--host=a', '--host', 'b'], [['flag-given-twice', '--host']]],
    [
      ['--redy', '2181', '--timeout', '--x', 'y'],
      [
        ['flag-needs-value', '--timeout'],
        ['unknown-flag', '--redy'],
        ['unexpected-argument', 'y'],
      ],
    ],
  ])('%j', async (argv, expected) => {
    expect(problemsOf(...argv).map(({ id, subject }) => [id, subject])).toEqual(expected);
    const reading = readOptions('zk-ok', argv, rows);
    if (expected.length === 0) await reading;
    else await expect(reading).rejects.toMatchObject({ problems: problemsOf(...argv) });
  });
});

it('a misspelt flag gets the nearest as its fix, a strange one the help', () => {
  expect(problemsOf('--timeuot')[0]?.fix).toBe('use --timeout');
  expect(problemsOf('-ready')[0]?.fix).toBe('use --ready');
  expect(problemsOf('--xyzzy')[0]?.fix).toBe('zk-ok --help lists every flag');
});

it('finds a problem exactly where the command line cannot be used', async () => {
  const word = fc.oneof(
    fc.constantFrom(
      '--ready',
      '--timeout',
      '--timeout=5',
      '--host=',
      '--host',
      '--quiet',
      '--write',
      '2181',
      '-r',
      '-',
      '--',
      '=',
      '',
    ),
    fc.string({ maxLength: 4 }).map((text) => `--${text}`),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 5 }), async (argv) => {
      const isRefused = await readOptions('zk-ok', argv, rows).then(
        () => false,
        () => true,
      );
      expect(problemsOf(...argv).length > 0, argv.join(' ')).toBe(isRefused);
      if (isRefused) return;
      expect(() =>
        parseArgs({ args: argv, options: parserOptions(rows), allowPositionals: true }),
      ).not.toThrow();
    }),
    { numRuns: 5000 },
  );
});
