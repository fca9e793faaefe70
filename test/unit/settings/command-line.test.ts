import { describe, expect, it } from 'vitest';
import { OperationalError, type Problem } from '../../../src/problem.ts';
import { readCommandLine } from '../../../src/settings/command-line.ts';
import type { Program } from '../../../src/settings/program.ts';
import { flagOf, groups } from '../../../src/settings/row.ts';
import { rows } from '../../../src/settings/table.ts';

const program: Program = {
  name: 'zk-example',
  usage: 'zk-example [flags]',
  options: {
    print: { about: 'A switch' },
    check: { about: 'Another switch', excludes: ['print'] },
    json: { about: 'A switch for others', needs: ['print', 'check'] },
    dir: { about: 'A value', value: 'DIR' },
    color: { about: 'A word', value: 'COLOR', complete: async () => ['blue', 'green'] },
  },
  takesSettings: true,
  epilogue: 'The end.',
};

async function read(...argv: readonly string[]) {
  const line = await readCommandLine(argv, program);
  if ('answer' in line) return { answer: line.answer };
  return { flags: Object.fromEntries(line.flags), options: Object.fromEntries(line.options) };
}

async function problemsOf(...argv: readonly string[]): Promise<readonly Problem[]> {
  const error = await readCommandLine(argv, program).catch((thrown: unknown) => thrown);
  if (!(error instanceof OperationalError))
    throw new Error(`expected a refusal, got ${JSON.stringify(error)}`);
  expect(error.status).toBe(64);
  return error.problems;
}

describe('a flag of a setting', () => {
  it.each<[what: string, argv: readonly string[], flags: Record<string, readonly string[]>]>([
    ['with =', ['--tick-time=1000'], { 'tick-time': ['1000'] }],
    ['with its value as the next word', ['--tick-time', '1000'], { 'tick-time': ['1000'] }],
    ['in the spelling with underscores', ['--tick_time=1000'], { 'tick-time': ['1000'] }],
    ['with underscores in its value, which stay', ['--data_dir=/my_data'], { 'data-dir': ['/my_data'] }],
    ['as start-zookeeper spells replicas', ['--servers=3'], { servers: ['3'] }],
    ['as start-zookeeper spells the heap', ['--heap=2G'], { heap: ['2G'] }],
    ['as the variable spells it', ['--replicas=3'], { replicas: ['3'] }],
    ['with = in its value', ['--jvm-flags=-Da=b'], { 'jvm-flags': ['-Da=b'] }],
    ['as text, not as a number', ['--tick-time=0x10'], { 'tick-time': ['0x10'] }],
    ['as text, leading zeros included', ['--tick-time=010'], { 'tick-time': ['010'] }],
    ['empty', ['--tick-time='], { 'tick-time': [''] }],
    ['that is a switch', ['--quorum-listen-on-all-ips'], { 'quorum-listen-on-all-ips': ['true'] }],
    [
      'that is a switch with a value',
      ['--quorum-listen-on-all-ips=false'],
      { 'quorum-listen-on-all-ips': ['false'] },
    ],
    [
      'that is a switch with a value as the next word',
      ['--quorum-listen-on-all-ips', 'false'],
      { 'quorum-listen-on-all-ips': ['false'] },
    ],
    ['that may be repeated', ['--set', 'a=1', '--set=b=2'], { set: ['a=1', 'b=2'] }],
    ['with an empty word as its value', ['--tick-time', ''], { 'tick-time': [''] }],
    ['with the name of an answer in its value', ['--domain=--help'], { domain: ['--help'] }],
  ])('%s', async (_what, argv, flags) => {
    expect(await read(...argv)).toEqual({ flags, options: {} });
  });

  it('accepts every flag of the start-zookeeper it replaces', async () => {
    const argv =
      '--servers=3 --data_dir=/d --data_log_dir=/l --log_dir=/g --conf_dir=/c --client_port=2181 --election_port=3888 --server_port=2888 --tick_time=2000 --init_limit=10 --sync_limit=5 --heap=512M --max_client_cnxns=60 --snap_retain_count=3 --purge_interval=12 --max_session_timeout=40000 --min_session_timeout=4000 --log_level=INFO'.split(
        ' ',
      );
    expect(Object.keys((await read(...argv)).flags ?? {})).toHaveLength(argv.length);
  });
});

describe('a flag of the program', () => {
  it.each<[what: string, argv: readonly string[], options: Record<string, string>]>([
    ['that is a switch', ['--print'], { print: 'true' }],
    ['that is a switch before another flag', ['--print', '--dir', '/a'], { print: 'true', dir: '/a' }],
    ['that has a value', ['--dir=/a'], { dir: '/a' }],
    ['that is a switch with a value', ['--print=yes'], { print: 'true' }],
    ['that is a switch and off', ['--print=false', '--check'], { check: 'true' }],
    ['that needs another, which is given', ['--json', '--check'], { json: 'true', check: 'true' }],
  ])('%s', async (_what, argv, options) => {
    expect(await read(...argv)).toEqual({ flags: {}, options });
  });
});

describe('a command line is refused with', () => {
  it.each<[what: string, argv: readonly string[], id: string, subject: string, fix: RegExp]>([
    ['an unknown flag', ['--zzzzzzzzzz=1'], 'unknown-flag', '--zzzzzzzzzz', /--help/],
    ['a misspelt flag', ['--tick-tiem=1'], 'unknown-flag', '--tick-tiem', /use --tick-time$/],
    ['a misspelt flag of the program', ['--prin'], 'unknown-flag', '--prin', /use --print$/],
    ['a misspelt --help', ['--hel'], 'unknown-flag', '--hel', /use --help$/],
    ['a negated switch', ['--no-print'], 'unknown-flag', '--no-print', /--help/],
    ['a short flag', ['-x'], 'unknown-flag', '-x', /--help/],
    ['one hyphen before a flag', ['-tick-time=1'], 'unknown-flag', '-tick-time', /use --tick-time$/],
    ['one hyphen before a switch', ['-print'], 'unknown-flag', '-print', /use --print$/],
    ['two hyphens only', ['--'], 'unknown-flag', '--', /--help/],
    ['a flag without a name', ['--=1'], 'unknown-flag', '--', /--help/],
    ['a word', ['word'], 'unexpected-argument', 'word', /--help/],
    ['a word that names a flag', ['print'], 'unexpected-argument', 'print', /use --print$/],
    ['an empty word', [''], 'unexpected-argument', '', /--help/],
    ['no value of a setting', ['--tick-time'], 'flag-needs-value', '--tick-time', /^--tick-time=2000$/],
    ['no value of a flag', ['--dir'], 'flag-needs-value', '--dir', /^--dir=DIR$/],
    ['an empty value of a flag', ['--dir='], 'flag-needs-value', '--dir', /^--dir=DIR$/],
    ['a flag as the value', ['--dir', '--print'], 'flag-needs-value', '--dir', /^--dir=DIR$/],
    [
      'a word with a hyphen as the value',
      ['--jvm-flags', '-Xss1m'],
      'flag-needs-value',
      '--jvm-flags',
      /^--jvm-flags=-Xss1m$/,
    ],
    ['a flag twice', ['--tick-time=1', '--tick-time=2'], 'flag-given-twice', '--tick-time', /only one/],
    ['a flag in two spellings', ['--tick-time=1', '--tick_time=2'], 'flag-given-twice', '--tick-time', /one/],
    ['a flag and its alias', ['--replicas=1', '--servers=2'], 'flag-given-twice', '--replicas', /one/],
    ['an alias and its flag', ['--servers=2', '--replicas=1'], 'flag-given-twice', '--servers', /one/],
    [
      'a flag twice with one value',
      ['--replicas=1', '--replicas=1'],
      'flag-given-twice',
      '--replicas',
      /one/,
    ],
    ['a flag of the program twice', ['--dir=/a', '--dir=/b'], 'flag-given-twice', '--dir', /one/],
    ['a switch twice', ['--print', '--print'], 'flag-given-twice', '--print', /one/],
    ['a value that a switch does not have', ['--print=maybe'], 'invalid-value', '--print', /^--print$/],
    ['flags that exclude each other', ['--print', '--check'], 'conflicting-flags', '--check', /--print/],
    ['a flag without the one it needs', ['--json'], 'flag-needs-flag', '--json', /--print/],
    ['a flag with the one it needs off', ['--json', '--print=no'], 'flag-needs-flag', '--json', /--print/],
  ])('%s', async (_what, argv, id, subject, fix) => {
    expect(await problemsOf(...argv)).toEqual([
      {
        id,
        severity: 'error',
        subject,
        message: expect.stringContaining(subject),
        fix: expect.stringMatching(fix),
      },
    ]);
  });

  it('the flags of settings, by a program that takes none', async () => {
    const bare = { ...program, takesSettings: false };
    await expect(readCommandLine(['--tick-time=1'], bare)).rejects.toMatchObject({
      problems: [{ id: 'unknown-flag', subject: '--tick-time' }],
    });
  });

  it('secrets, which are not shown', async () => {
    const secret = '-Dssl.trustStore.password=hunter2';
    const problems = [
      ...(await problemsOf('--jvm-flags', secret)),
      ...(await problemsOf(`--jvm-flags=${secret}`, `--jvm-flags=${secret}`)),
      ...(await problemsOf('ssl.keyStore.password=hunter2')),
    ];
    expect(problems).toHaveLength(3);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  it('an empty value, and the word after it', async () => {
    const problems = await problemsOf('--dir', '', 'word');
    expect(problems.map(({ id, subject }) => [id, subject])).toEqual([
      ['flag-needs-value', '--dir'],
      ['unexpected-argument', 'word'],
    ]);
  });

  it('every problem at once', async () => {
    const problems = await problemsOf('--one-thing', 'word', '--dir=a', '--dir=b');
    expect(problems.map(({ subject }) => subject)).toEqual(['--one-thing', 'word', '--dir']);
  });
});

describe('it answers', () => {
  it('--help with every flag and variable in the groups of the table, and the epilogue', async () => {
    const { answer = '' } = await read('--help');
    for (const group of groups) expect(answer).toContain(`${group}:`);
    for (const [, row] of rows) {
      if (row.isSecret) continue;
      expect(answer).toContain(`--${flagOf(row)}`);
      expect(answer.replace(/\s+/g, ' ')).toContain(`[${row.env}`);
    }
    expect(answer).toMatch(/The end\.\n$/);
    expect(answer).not.toContain('[string]');
  });

  it('--help without the secrets, which a command line would show to everybody', async () => {
    const { answer = '' } = await read('--help');
    for (const [, row] of rows) if (row.isSecret) expect(answer).not.toContain(`--${flagOf(row)}`);
    expect((await problemsOf('--quorum-password=hunter2')).map(({ id }) => id)).toEqual(['unknown-flag']);
  });

  it('--version with that of the toolkit', async () => {
    expect(await read('--version')).toEqual({ answer: '1.2.3\n' });
  });

  it('--help in the width of the terminal', async () => {
    const lengths = async (width?: number) => {
      const line = await readCommandLine(['--help'], program, width);
      return 'answer' in line ? line.answer.split('\n').map((text) => text.length) : [];
    };
    expect(Math.max(...(await lengths(70)))).toBeLessThanOrEqual(70);
    expect(Math.max(...(await lengths(400)))).toBeLessThanOrEqual(110);
    expect(Math.max(...(await lengths()))).toBeGreaterThan(70);
  });

  it('--help even if other flags are wrong', async () => {
    expect(await read('--help', '--zzzz')).toMatchObject({ answer: expect.stringContaining('--print') });
  });

  it('completion with a script', async () => {
    const { answer } = await read('completion');
    expect(answer).toMatch(/zk-example.*completion/s);
  });

  it.each([
    ['flags', ['--pri'], /^(?:.*\n)*--print(?:\n|:)/],
    ['flags of settings', ['--tick'], /^(?:.*\n)*--tick-time(?:\n|:)/],
    ['the values of a flag', ['--color', ''], /^blue\ngreen\n$/],
  ])('a completion script with %s', async (_what, words, completions) => {
    const { answer } = await read('--get-yargs-completions', 'zk-example', ...words);
    expect(answer).toMatch(completions);
  });
});
