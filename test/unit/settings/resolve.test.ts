import { describe, expect, it } from 'vitest';
import { type Given, resolve } from '../../../src/settings/resolve.ts';
import { exampleOf, flagOf, flagsOf, variablesOf } from '../../../src/settings/row.ts';
import { rows, type SettingName, table } from '../../../src/settings/table.ts';
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
  return {
    flags: new Map(Object.entries(flags)),
    environment,
    files: new Map(Object.entries(files).map(([name, text]) => [name, { path: '/run/file', text }])),
  };
}

const flag = { flags: { 'tick-time': ['1000'] } };
const variable = { environment: { ZK_TICK_TIME: '1500' } };
const file = { files: { ZK_TICK_TIME_FILE: '1700\n' } };

describe('a value comes from', () => {
  it.each([
    ['the flag before the variable', { ...flag, ...variable }, 1000, 'flag', '--tick-time'],
    ['the flag before the file', { ...flag, ...file }, 1000, 'flag', '--tick-time'],
    ['the flag before both', { ...flag, ...variable, ...file }, 1000, 'flag', '--tick-time'],
    ['the variable before the default', variable, 1500, 'variable', 'ZK_TICK_TIME'],
    ['the file before the default', file, 1700, 'file', 'ZK_TICK_TIME_FILE'],
    ['the default', {}, 2000, 'default', 'ZK_TICK_TIME'],
    ['the variable when the flag is empty', { flags: { 'tick-time': [''] }, ...variable }, 1500, 'variable'],
    ['the variable when the flag is blank', { flags: { 'tick-time': [' '] }, ...variable }, 1500, 'variable'],
    ['the file when the variable is blank', { environment: { ZK_TICK_TIME: ' ' }, ...file }, 1700, 'file'],
    ['the default when the file is empty', { files: { ZK_TICK_TIME_FILE: '\n' } }, 2000, 'default'],
    ['a text with spaces around it', { environment: { ZK_TICK_TIME: ' 1500\n' } }, 1500, 'variable'],
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
      'a flag that is not named after the variable',
      'version',
      { flags: { 'zookeeper-version': ['3.9.4'] } },
      '3.9.4',
      '--zookeeper-version',
    ],
  ])('%s, in the spelling of the operator', (_what, name, texts, value, spelling) => {
    const { values, origins } = resolve(given(texts));
    expect(values[name]).toEqual(value);
    expect(origins[name]?.spelling).toBe(spelling);
  });

  it('the main name of the variable before its alias', () => {
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

describe('a variable and its NAME_FILE', () => {
  const both = { environment: { ZK_TICK_TIME: '1500' }, files: { ZK_TICK_TIME_FILE: '1700' } };

  it.each<[what: string, texts: Parameters<typeof given>[0]]>([
    ['with different values', both],
    ['with the same value', { ...both, files: { ZK_TICK_TIME_FILE: '1500\n' } }],
    ['with an empty file', { ...both, files: { ZK_TICK_TIME_FILE: '' } }],
    ['with a value that is not valid', { ...both, environment: { ZK_TICK_TIME: 'fast' } }],
  ])('are refused together, and neither is used: %s', (_what, texts) => {
    const { values, origins, problems, refused } = resolve(given(texts));
    expect(problems).toEqual([
      expect.objectContaining({ id: 'setting-given-twice', severity: 'error', subject: 'ZK_TICK_TIME' }),
    ]);
    expect(refused).toEqual(new Set(['tickTime']));
    expect([values.tickTime, values.minSessionTimeout]).toEqual([2000, 4000]);
    expect(origins.tickTime).toBeUndefined();
  });

  it('are refused together under an alias, and for a setting without a default', () => {
    const texts = { environment: { ZOOKEEPER_HOME: '/a' }, files: { ZOOKEEPER_HOME_FILE: '/b' } };
    const { values, problems, refused } = resolve(given(texts));
    expect(problems).toMatchObject([{ id: 'setting-given-twice', subject: 'ZOOKEEPER_HOME' }]);
    expect(refused).toEqual(new Set(['home']));
    expect(values.home).toBeUndefined();
  });

  it('are refused together when there are lines of a repeated flag as well', () => {
    const texts = {
      flags: { set: ['c=3'] },
      environment: { ZK_EXTRA_CONFIG: 'a=1' },
      files: { ZK_EXTRA_CONFIG_FILE: 'b=2' },
    };
    expect(resolve(given(texts)).problems).toMatchObject([
      { id: 'setting-given-twice', subject: 'ZK_EXTRA_CONFIG' },
    ]);
  });

  it('do not conflict when the variable is a service link', () => {
    const texts = {
      environment: { ZK_CLIENT_PORT: 'tcp://10.0.0.1:2181' },
      files: { ZK_CLIENT_PORT_FILE: '2190' },
    };
    const { values, problems } = resolve(given(texts));
    expect(values.clientPort).toBe(2190);
    expect(problems.map(({ id }) => id)).toEqual(['service-link-ignored']);
  });
});

describe('a file that cannot be read', () => {
  const files = new Map([['ZK_TICK_TIME_FILE', { path: '/run/tick', code: 'ENOENT' }]]);

  it('refuses its setting, with the path and the error code', () => {
    const { values, problems, refused } = resolve({ ...given({}), files });
    expect(problems).toEqual([
      expect.objectContaining({
        id: 'file-unreadable',
        severity: 'error',
        subject: 'ZK_TICK_TIME_FILE',
        message: expect.stringMatching(/"\/run\/tick".*ENOENT/),
      }),
    ]);
    expect(refused).toEqual(new Set(['tickTime']));
    expect(values.tickTime).toBe(2000);
  });

  it('is not needed when the flag is given', () => {
    const { values, problems } = resolve({ ...given(flag), files });
    expect([values.tickTime, problems]).toEqual([1000, []]);
  });
});

describe('a service link', () => {
  it('is ignored with a warning that names the Service', () => {
    const { values, problems, refused } = settingsOf({ ZK_CLIENT_PORT: 'tcp://10.0.0.1:2181' });
    expect(values.clientPort).toBe(2181);
    expect(refused).toEqual(new Set());
    expect(problems).toEqual([
      expect.objectContaining({
        id: 'service-link-ignored',
        severity: 'warning',
        subject: 'ZK_CLIENT_PORT',
        message: expect.stringContaining('Service zk-client'),
      }),
    ]);
  });
});

it('gives the defaults of the old scripts, except for log directory, purging and heap', () => {
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

  it('is tested for every number of the table', () => {
    expect(numbers.length).toBeGreaterThan(15);
  });

  it.each(numbers.flatMap(([name, row]) => bad.map((text) => ({ env: row.env, name, text }))))(
    '$env=$text is refused',
    ({ env, name, text }) => {
      const { problems, refused } = settingsOf({ [env]: text });
      expect(refused).toEqual(new Set([name]));
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatchObject({ id: 'invalid-value', severity: 'error', subject: env });
      expect(problems[0]?.fix).toContain(`${env}=`);
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
  )('$env=$text is accepted, or refused by its name', ({ env, name, text }) => {
    const { problems, refused } = settingsOf({ [env]: text });
    expect(problems.map(({ subject }) => subject)).toEqual(refused.has(name) ? [env] : []);
  });

  it('is reported for every setting at once, in the spelling of the operator', () => {
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

  it('is reported with the form that is expected, in the spelling of the operator', () => {
    const { problems } = resolve(
      given({
        flags: { servers: ['many'], 'sync-limit': ['short'] },
        environment: { ZK_TICK_TIME: '2s', ZK_4LW_COMMANDS_WHITELIST: 'RUOK', ZK_MAX_SESSION_TIMEOUT: '1m' },
        files: { ZK_INIT_LIMIT_FILE: 'long' },
      }),
    );
    expect(Object.fromEntries(problems.map(({ subject, fix }) => [subject, fix]))).toEqual({
      '--servers': '--servers=3, for example',
      '--sync-limit': '--sync-limit=5, or omit it for the default',
      ZK_TICK_TIME: 'ZK_TICK_TIME=2000, or unset it for the default',
      ZK_4LW_COMMANDS_WHITELIST:
        "ZK_4LW_COMMANDS_WHITELIST='ruok, srvr, mntr, conf, envi, stat, isro', or unset it for the default",
      ZK_MAX_SESSION_TIMEOUT: 'ZK_MAX_SESSION_TIMEOUT=40000, or unset it for the default',
      ZK_INIT_LIMIT_FILE: 'write 10 to the file, or unset ZK_INIT_LIMIT_FILE for the default',
    });
  });

  it.each([
    ['ZK_SERVERS', 'zk1:2888:3888 zk2:2888', 'zk2:2888'],
    ['ZK_EXTRA_CONFIG', 'a=1\noops', 'oops'],
  ])('is reported by the part of %s that is wrong', (env, text, part) => {
    const [problem] = settingsOf({ [env]: text }).problems;
    expect(problem?.message).toMatch(new RegExp(`, got "${part}"$`));
  });

  it('is shown on one line and not in full when it is long', () => {
    const [problem] = settingsOf({ ZK_TICK_TIME: `a\nb${'c'.repeat(10_000)}` }).problems;
    expect(problem?.message).not.toContain('\n');
    expect(problem?.message.length).toBeLessThan(250);
  });

  it('leaves the default, so that the rest can be checked', () => {
    const { values } = settingsOf({ ZK_TICK_TIME: 'fast' });
    expect([values.tickTime, values.minSessionTimeout]).toEqual([2000, 4000]);
  });
});

describe('the table', () => {
  it('names no variable and no flag twice', () => {
    const names = rows.flatMap(([, row]) => variablesOf(row));
    const flags = rows.flatMap(([, row]) => [...flagsOf(row), ...(row.lineFlag ? [row.lineFlag] : [])]);
    expect(names).toEqual([...new Set(names)]);
    expect(flags).toEqual([...new Set(flags)]);
  });

  it.each(rows.map(([name, row]) => [name, row] as const))(
    '%s has an example, and a default if any, that it accepts',
    (_name, row) => {
      const { default: standard } = row;
      for (const text of [exampleOf(row), ...(typeof standard === 'string' ? [standard] : [])])
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
