import { describe, expect, it } from 'vitest';
import { OperationalError, type Problem } from '../../../src/problem.ts';
import { type Program, readCommandLine } from '../../../src/settings/command-line.ts';
import { flagOf, groups, rows } from '../../../src/settings/table.ts';

// The build puts the version in its place.
Object.assign(globalThis, { TOOLKIT_VERSION: '1.2.3' });

const program: Program = {
  name: 'zk-example',
  usage: 'zk-example [flags]',
  options: { print: { about: 'A switch' }, dir: { about: 'A value', value: 'DIR' } },
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
  if (!(error instanceof OperationalError)) throw new Error(`expected trouble, got ${JSON.stringify(error)}`);
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
    ['in its own spelling', ['--replicas=3'], { replicas: ['3'] }],
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
  ])('%s', async (_what, argv, flags) => {
    expect(await read(...argv)).toEqual({ flags, options: {} });
  });

  it('takes every flag of the replaced start-zookeeper', async () => {
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
  ])('%s', async (_what, argv, options) => {
    expect(await read(...argv)).toEqual({ flags: {}, options });
  });
});

describe('a command line is refused with', () => {
  it.each<[what: string, argv: readonly string[], subject: string, words: RegExp]>([
    ['an unknown flag', ['--zzzzzzzzzz=1'], '--zzzzzzzzzz', /unknown flag.*--help/],
    ['a misspelt flag, and the nearest', ['--tick-tiem=1'], '--tick-tiem', /unknown flag.*--tick-time/],
    ['a misspelt flag of the program', ['--prin'], '--prin', /--print/],
    ['a duplicate flag', ['--tick-time=1', '--tick-time=2'], '--tick-time', /once.*"1".*"2"/],
    ['a duplicate flag in two spellings', ['--tick-time=1', '--tick_time=2'], '--tick-time', /once/],
    ['a duplicate flag under its alias', ['--replicas=1', '--servers=2'], '--replicas', /once/],
    ['the same flag with the same value', ['--replicas=1', '--replicas=1'], '--replicas', /once/],
    ['a duplicate flag of the program', ['--dir=/a', '--dir=/b'], '--dir', /once/],
    ['a word', ['word'], 'arguments', /"word"/],
    ['a short flag', ['-x'], 'arguments', /"-x"/],
    ['a single hyphen before a flag', ['-tick-time=1'], 'arguments', /"-tick-time=1"/],
    ['a single hyphen before a switch', ['-print'], 'arguments', /"-print"/],
    [
      'a value that begins with a hyphen and is a word of its own',
      ['--jvm-flags', '-Xss1m'],
      'arguments',
      /"-Xss1m"/,
    ],
    ['a negated switch', ['--no-print'], '--no-print', /unknown flag/],
  ])('%s', async (_what, argv, subject, words) => {
    const problems = await problemsOf(...argv);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.subject).toBe(subject);
    expect(`${problems[0]?.message} ${problems[0]?.fix}`).toMatch(words);
  });

  it('every problem at once', async () => {
    const problems = await problemsOf('--one-thing', 'word', '--dir=a', '--dir=b');
    expect(problems.map(({ subject }) => subject)).toEqual(['--one-thing', 'arguments', '--dir']);
  });
});

describe('it answers', () => {
  it('--help with every flag and variable in the groups of the table, and the end', async () => {
    const { answer = '' } = await read('--help');
    for (const group of groups) expect(answer).toContain(`${group}:`);
    for (const [, row] of rows) {
      expect(answer).toContain(`--${flagOf(row)}`);
      expect(answer.replace(/\s+/g, ' ')).toContain(`[${row.env}`);
    }
    expect(answer).toMatch(/The end\.\n$/);
    expect(answer).not.toContain('[string]');
  });

  it('--version with that of the toolkit', async () => {
    expect(await read('--version')).toEqual({ answer: '1.2.3\n' });
  });

  it('completion with a script', async () => {
    const { answer } = await read('completion');
    expect(answer).toMatch(/zk-example.*completion/s);
  });

  it('--help even where other flags are wrong', async () => {
    expect(await read('--help', '--zzzz')).toMatchObject({ answer: expect.stringContaining('--print') });
  });
});

it('a program that takes no settings does not know their flags', async () => {
  const bare = { ...program, takesSettings: false };
  await expect(readCommandLine(['--tick-time=1'], bare)).rejects.toThrow(/--tick-time: unknown flag/);
});
