import { describe, expect, it } from 'vitest';
import { type Given, resolve } from '../../../src/settings/resolve.ts';
import { flagOf, rows, type SettingName, table } from '../../../src/settings/table.ts';
import { settingsOf } from '../../support/process/settings.ts';

function given({
  flags = {},
  environment = {},
  files = {},
}: {
  flags?: Record<string, readonly string[]>;
  environment?: Record<string, string>;
  files?: Record<string, string>;
}): Given {
  return { flags: new Map(Object.entries(flags)), environment, files: new Map(Object.entries(files)) };
}

const flag = { flags: { 'tick-time': ['1000'] } };
const variable = { environment: { ZK_TICK_TIME: '1500' } };
const file = { files: { ZK_TICK_TIME_FILE: '1700\n' } };

describe('a value comes from', () => {
  it.each([
    ['the flag before all else', { ...flag, ...variable, ...file }, 1000, 'flag', '--tick-time'],
    ['the variable before the file', { ...variable, ...file }, 1500, 'variable', 'ZK_TICK_TIME'],
    ['the file before the default', file, 1700, 'file', 'ZK_TICK_TIME_FILE'],
    ['the default', {}, 2000, 'default', 'ZK_TICK_TIME'],
    ['the variable when the flag is empty', { flags: { 'tick-time': [''] }, ...variable }, 1500, 'variable'],
    ['the variable when the flag is blank', { flags: { 'tick-time': [' '] }, ...variable }, 1500, 'variable'],
    ['the file when the variable is blank', { environment: { ZK_TICK_TIME: ' ' }, ...file }, 1700, 'file'],
    ['the default when the file is empty', { files: { ZK_TICK_TIME_FILE: '\n' } }, 2000, 'default'],
    ['a text with blanks around it', { environment: { ZK_TICK_TIME: ' 1500\n' } }, 1500, 'variable'],
  ])('%s', (_what, texts, value, source, spelling = expect.any(String)) => {
    const { values, origins, problems } = resolve(given(texts));
    expect(problems).toEqual([]);
    expect(values.tickTime).toBe(value);
    expect(origins.tickTime).toMatchObject({ source, spelling });
  });

  it.each<[string, SettingName, Parameters<typeof given>[0], unknown, string]>([
    ['an alias of the flag', 'replicas', { flags: { servers: ['3'] } }, 3, '--servers'],
    ['an alias of the variable', 'home', { environment: { ZOOKEEPER_HOME: '/zk' } }, '/zk', 'ZOOKEEPER_HOME'],
    [
      'a flag with a name of its own',
      'version',
      { flags: { 'zookeeper-version': ['3.9.4'] } },
      '3.9.4',
      '--zookeeper-version',
    ],
  ])('%s, spelt as it was given', (_what, name, texts, value, spelling) => {
    const { values, origins } = resolve(given(texts));
    expect(values[name]).toEqual(value);
    expect(origins[name]?.spelling).toBe(spelling);
  });

  it('the own name of the variable before its alias', () => {
    expect(settingsOf({ ZK_HOME: '/a', ZOOKEEPER_HOME: '/b' }).values.home).toBe('/a');
  });

  it('the lines of a repeated flag after those of the variable', () => {
    const { values } = resolve(
      given({ flags: { set: ['b=2', 'c=3'] }, environment: { ZK_EXTRA_CONFIG: 'a=1' } }),
    );
    expect(values.extraConfig).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ]);
  });
});

describe('session timeouts follow the tick', () => {
  it.each([
    ['by default', {}, 4000, 40_000],
    ['that is given', { ZK_TICK_TIME: '500' }, 1000, 10_000],
    ['unless they are given', { ZK_TICK_TIME: '500', ZK_MAX_SESSION_TIMEOUT: '7000' }, 1000, 7000],
  ])('%s', (_what, environment, min, max) => {
    const { values } = settingsOf(environment);
    expect([values.minSessionTimeout, values.maxSessionTimeout]).toEqual([min, max]);
  });
});

it('gives the defaults of the old scripts, but for log directory, purging and heap', () => {
  expect(settingsOf({}).values).toMatchObject({
    clientPort: 2181,
    serverPort: 2888,
    electionPort: 3888,
    tickTime: 2000,
    initLimit: 10,
    syncLimit: 5,
    maxClientCnxns: 60,
    snapRetainCount: 3,
    logLevel: 'INFO',
    dataDir: '/var/lib/zookeeper/data',
    dataLogDir: '/var/lib/zookeeper/log',
    confDir: '/opt/zookeeper/conf',
    user: { name: 'zookeeper' },
    logDir: '/var/log/zookeeper',
    purgeInterval: 1,
    heapSize: { percent: 60, otherwise: { text: '2G' } },
  });
});

describe('bad input', () => {
  const bad = ['three', '-1', '9'.repeat(400), '1.5', '0x10', '3 4', '1e3', '٣'];
  const numbers = rows.filter(([, row]) => /^a (?:whole number|port) from/.test(row.kind.expected));

  it('is looked for in every number of the table', () => {
    expect(numbers.length).toBeGreaterThan(15);
  });

  it.each(numbers.flatMap(([name, row]) => bad.map((text) => ({ env: row.env, name, text }))))(
    '$env=$text is refused',
    ({ env, name, text }) => {
      const { problems, refused } = settingsOf({ [env]: text });
      expect(refused).toEqual(new Set([name]));
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatchObject({
        subject: env,
        message: expect.stringMatching(/^expected .*, got "/),
      });
      expect(problems[0]?.fix).toContain(env);
    },
  );

  it.each(rows.flatMap(([, row]) => ['', ' ', '\n\t'].map((text) => ({ env: row.env, text }))))(
    '$env=$text is as if it were not given',
    ({ env, text }) => {
      const { values, problems, origins } = settingsOf({ [env]: text });
      const unset = settingsOf({});
      expect({ values, problems, origins }).toEqual({
        values: unset.values,
        problems: unset.problems,
        origins: unset.origins,
      });
    },
  );

  it.each(
    rows.flatMap(([name, row]) => [...bad, '\u0000', 'a\nb'].map((text) => ({ env: row.env, name, text }))),
  )('$env=$text is read, or refused by its name', ({ env, name, text }) => {
    const { problems, refused } = settingsOf({ [env]: text });
    expect(problems.map(({ subject }) => subject)).toEqual(refused.has(name) ? [env] : []);
  });

  it('is reported for every setting at once, each as it was spelt', () => {
    const { problems } = resolve(
      given({
        flags: { servers: ['many'] },
        environment: { ZK_TICK_TIME: 'fast', ZK_CLIENT_PORT: '0' },
        files: { ZK_INIT_LIMIT_FILE: 'long' },
      }),
    );
    expect(problems.map(({ subject }) => subject).sort()).toEqual([
      '--servers',
      'ZK_CLIENT_PORT',
      'ZK_INIT_LIMIT_FILE',
      'ZK_TICK_TIME',
    ]);
  });

  it('is shown on one line and not in full when it is long', () => {
    const [problem] = settingsOf({ ZK_TICK_TIME: `a\nb${'c'.repeat(10_000)}` }).problems;
    expect(problem?.message).not.toContain('\n');
    expect(problem?.message.length).toBeLessThan(250);
  });

  it('leaves the default in its place, so that the rest can be examined', () => {
    const { values } = settingsOf({ ZK_TICK_TIME: 'fast' });
    expect([values.tickTime, values.minSessionTimeout]).toEqual([2000, 4000]);
  });
});

describe('the table', () => {
  it('names no variable and no flag twice', () => {
    const names = rows.flatMap(([, row]) => [row.env, ...(row.envAliases ?? [])]);
    const flags = rows.flatMap(([, row]) => [
      flagOf(row),
      ...(row.flagAliases ?? []),
      ...(row.lineFlag ? [row.lineFlag] : []),
    ]);
    expect(names).toEqual([...new Set(names)]);
    expect(flags).toEqual([...new Set(flags)]);
  });

  it.each(rows.map(([name, row]) => [name, row] as const))(
    '%s has a default or an example that it reads',
    (_name, row) => {
      const { default: standard, example } = row;
      const text = typeof standard === 'object' ? '1' : (standard ?? example ?? '');
      expect(row.kind.parse(text)).toMatchObject({ ok: true });
    },
  );

  it.each([
    [table.tickTime, 'tick-time'],
    [table.commandWhitelist, '4lw-commands-whitelist'],
    [table.version, 'zookeeper-version'],
  ])('%#: the flag is made from the variable unless the row names it', (row, name) => {
    expect(flagOf(row)).toBe(name);
  });
});
