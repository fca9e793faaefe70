// A valid text for any setting is written as the value that was generated, and any other text is refused by the name
// of the setting, or adds no line to a file.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderZooCfg, zooCfgLines } from '../../src/config/files/zoo-cfg.ts';
import { findEnsemble } from '../../src/ensemble/ensemble.ts';
import { makePlan } from '../../src/generate/plan.ts';
import { resolve, type Settings } from '../../src/settings/resolve.ts';
import { exampleOf, flagOf, type Row } from '../../src/settings/row.ts';
import { rows, type SettingName } from '../../src/settings/table.ts';
import { propertyLine, readProperties } from '../../src/zookeeper/properties.ts';
import { factsOf, hostOf } from '../support/process/settings.ts';

const numRuns = Number(process.env.CONFIGURATIONS ?? 300);
const seed = 20_240_229;

const domain = 'zk-headless.default.svc.cluster.local';
const host = hostOf('zk-0');
const base = { ZK_REPLICAS: '3', ZK_DOMAIN: domain, ZK_HEAP_SIZE: '1G' };

/** A text, and what it means: entries of zoo.cfg, or the value itself where zoo.cfg does not have it. */
interface Sample {
  readonly text: string;
  readonly written?: Readonly<Record<string, string>>;
  readonly value?: unknown;
}

const largestInt = 2 ** 31 - 1;

/** A number, as text with leading zeros. */
function numbers(min: number, max: number): fc.Arbitrary<{ readonly text: string; readonly number: number }> {
  return fc
    .tuple(fc.integer({ min, max }), fc.nat(5))
    .map(([number, zeros]) => ({ text: '0'.repeat(zeros) + number, number }));
}

function writtenNumber(key: string, min: number, max: number, others = {}): fc.Arbitrary<Sample> {
  return numbers(min, max).map(({ text, number }) => ({
    text,
    written: { [key]: String(number), ...others },
  }));
}

function numericValue(min: number, max: number): fc.Arbitrary<Sample> {
  return numbers(min, max).map(({ text, number }) => ({ text, value: number }));
}

function writtenBoolean(key: string): fc.Arbitrary<Sample> {
  return fc.oneof(
    fc.constantFrom('true', 'TRUE', 'Yes', 'on', '1').map((text) => ({ text, written: { [key]: 'true' } })),
    fc
      .constantFrom('false', 'False', 'no', 'OFF', '0')
      .map((text) => ({ text, written: { [key]: 'false' } })),
  );
}

/** Words of some characters, such as the labels of a host name. */
function words(characters: string, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength });
}

const lowerCase = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const upperCase = lowerCase.toUpperCase();

const paths = fc
  .tuple(
    fc.array(words(`${lowerCase}${upperCase}${digits}._-+@%,`, 12), { minLength: 1, maxLength: 5 }),
    fc.nat(2),
  )
  .map(([segments, slashes]) => ({
    text: `/${segments.join('/')}${'/'.repeat(slashes)}`,
    path: `/${segments.join('/')}`,
  }));

function writtenPath(key: string): fc.Arbitrary<Sample> {
  return paths.map(({ text, path }) => ({ text, written: { [key]: path } }));
}

const pathValue: fc.Arbitrary<Sample> = paths.map(({ text, path }) => ({ text, value: path }));

const hostNames = fc
  .array(words(lowerCase + digits, 20), { minLength: 1, maxLength: 5 })
  .map((labels) => labels.join('.'));

const hostNameValue: fc.Arbitrary<Sample> = fc
  .tuple(hostNames, fc.boolean(), fc.constantFrom('', '.'))
  .map(([name, isUpper, dot]) => ({ text: `${isUpper ? name.toUpperCase() : name}${dot}`, value: name }));

const addresses: fc.Arbitrary<Sample> = fc.oneof(
  fc.ipV4().map((text) => ({ text, written: { clientPortAddress: text } })),
  fc.tuple(fc.ipV6(), fc.boolean()).map(([address, hasBrackets]) => ({
    text: hasBrackets ? `[${address}]` : address,
    written: { clientPortAddress: address },
  })),
  hostNames.map((text) => ({ text, written: { clientPortAddress: text } })),
);

const ports = fc.integer({ min: 1, max: 65_535 });

/** The lines of three servers, as zoo.cfg has them. */
function serverLines(line: (ordinal: number) => string, count = 3): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, ordinal) => [`server.${ordinal + 1}`, line(ordinal)]),
  );
}

const memberLists: fc.Arbitrary<Sample> = fc
  .tuple(
    fc.uniqueArray(fc.tuple(hostNames, ports, ports, fc.boolean(), fc.option(ports)), {
      selector: ([name]) => name,
      minLength: 2,
      maxLength: 9,
    }),
    fc.constantFrom(' ', ',', ', ', '\n', ';'),
    fc.boolean(),
  )
  .map(([members, separator, hasIds]) => ({
    text: members
      .map(([name, server, election, isObserver, client], index) => {
        const role = isObserver ? ':observer' : '';
        const clientPort = client === null ? '' : `;${client}`;
        return `${hasIds ? `server.${index + 1}=` : ''}${name}:${server}:${election}${role}${clientPort}`;
      })
      .join(separator),
    written: serverLines((index) => {
      const [name, server, election, isObserver] = members[index] ?? [];
      return `${name}:${server}:${election}${isObserver ? ':observer' : ''}`;
    }, members.length),
  }));

const extraLines: fc.Arbitrary<Sample> = fc
  .tuple(
    fc.uniqueArray(
      fc.tuple(
        words(`${lowerCase}${upperCase}${digits}`, 20).map((word) => `key.${word}`),
        fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => text === text.trim()),
      ),
      { selector: ([key]) => key, minLength: 1, maxLength: 6 },
    ),
    fc.constantFrom('\n', '\r\n', '\n\n', '\n# comment\n', ' \n '),
    fc.constantFrom('=', ' = ', ' ='),
  )
  .map(([entries, lineEnd, equals]) => ({
    text: entries.map(([key, value]) => `${key}${equals}${value}`).join(lineEnd),
    written: Object.fromEntries(entries),
  }));

const sizes = fc
  .tuple(fc.integer({ min: 2, max: 4096 }), fc.constantFrom('m', 'M', 'g', 'G'))
  .map(([count, unit]) => ({
    text: `${count}${unit}`,
    bytes: count * (unit.toLowerCase() === 'm' ? 1_048_576 : 1_073_741_824),
  }));

const wordValue = (...texts: readonly string[]): fc.Arbitrary<Sample> =>
  fc
    .constantFrom(...texts, ...texts.map((text) => text.toUpperCase()))
    .map((text) => ({ text, value: text.toLowerCase() }));

const passwords = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => text.trim() !== '' && !/[\r\n\0]|\$\{/.test(text));

const loginNames = words(`${lowerCase}${upperCase}${digits}._-@/`, 20);

const userLists: fc.Arbitrary<Sample> = fc
  .tuple(
    fc.uniqueArray(fc.tuple(loginNames, passwords), {
      selector: ([name]) => name,
      minLength: 1,
      maxLength: 5,
    }),
    fc.constantFrom('\n', '\r\n', '\n\n'),
  )
  .map(([users, separator]) => ({
    text: users.map(([name, password]) => `${name}:${password}`).join(separator),
    value: users.map(([name, password]) => ({ name, password })),
  }));

const samples: Readonly<Record<SettingName, fc.Arbitrary<Sample>>> = {
  replicas: fc.integer({ min: 2, max: 255 }).map((count) => ({
    text: String(count),
    written: serverLines((ordinal) => `zk-${ordinal}.${domain}:2888:3888`, count),
  })),
  members: memberLists,
  observers: fc.integer({ min: 0, max: 2 }).map((count) => ({
    text: String(count),
    written: serverLines(
      (ordinal) => `zk-${ordinal}.${domain}:2888:3888${ordinal >= 3 - count ? ':observer' : ''}`,
    ),
  })),
  groups: fc.constantFrom(' ', ',', ', ').map((separator) => ({
    text: ['1:2', '3'].join(separator),
    written: { 'group.1': '1:2', 'group.2': '3' },
  })),
  weights: fc
    .tuple(fc.nat(99_999), fc.nat(99_999), fc.constantFrom(' ', ',', ', '))
    .map(([first, third, separator]) => ({
      text: [`1=${first}`, `3=${third}`].join(separator),
      written: { 'weight.1': String(first), 'weight.3': String(third) },
    })),
  ensembleState: fc
    .constantFrom('auto', 'new', 'EXISTING')
    .map((text) => ({ text, value: text.toLowerCase(), written: { 'db.autocreate': 'false' } })),
  dialect: fc
    .constantFrom('official', 'Bitnami', 'CONFLUENT', 'none')
    .map((text) => ({ text, value: text.toLowerCase() })),
  snapshotTrustEmpty: writtenBoolean('snapshot.trust.empty'),
  myId: numericValue(0, 255),
  hostName: hostNameValue,
  domain: hostNameValue,
  podIndex: numericValue(0, largestInt),
  ordinalStart: numericValue(0, 255),
  idOffset: numericValue(0, 255),
  clientPort: writtenNumber('clientPort', 1, 65_535),
  clientPortAddress: addresses,
  secureClientPort: writtenNumber('secureClientPort', 1, 65_535, {
    serverCnxnFactory: 'org.apache.zookeeper.server.NettyServerCnxnFactory',
  }),
  serverPort: ports.map((port) => ({
    text: String(port),
    written: serverLines((ordinal) => `zk-${ordinal}.${domain}:${port}:3888`),
  })),
  electionPort: ports.map((port) => ({
    text: String(port),
    written: serverLines((ordinal) => `zk-${ordinal}.${domain}:2888:${port}`),
  })),
  quorumListenOnAllIPs: writtenBoolean('quorumListenOnAllIPs'),
  adminPort: writtenNumber('admin.serverPort', 1, 65_535, { 'admin.enableServer': 'true' }),
  metricsPort: writtenNumber('metricsProvider.httpPort', 1, 65_535, {
    'metricsProvider.className': 'org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider',
  }),
  tickTime: numbers(1, 100_000_000).map(({ text, number }) => ({
    text,
    written: {
      tickTime: String(number),
      minSessionTimeout: String(2 * number),
      maxSessionTimeout: String(20 * number),
    },
  })),
  initLimit: writtenNumber('initLimit', 1, largestInt),
  syncLimit: writtenNumber('syncLimit', 1, largestInt),
  minSessionTimeout: writtenNumber('minSessionTimeout', 1, largestInt),
  maxSessionTimeout: writtenNumber('maxSessionTimeout', 1, largestInt),
  maxNotificationInterval: writtenNumber('fastleader.maxNotificationInterval', 200, largestInt),
  negativeNameTtl: numbers(0, largestInt).map(({ text, number }) => ({ text, value: number })),
  classArchive: fc.oneof(
    fc.constantFrom('auto', 'OFF').map((text) => ({ text, value: text.toLowerCase() })),
    pathValue,
  ),
  maxClientCnxns: writtenNumber('maxClientCnxns', 0, largestInt),
  maxCnxns: writtenNumber('maxCnxns', 0, largestInt),
  snapRetainCount: writtenNumber('autopurge.snapRetainCount', 1, largestInt),
  purgeInterval: writtenNumber('autopurge.purgeInterval', 0, largestInt),
  heapSize: fc.oneof(
    sizes.map((size) => ({ text: size.text, value: size })),
    fc.tuple(fc.integer({ min: 1, max: 100 }), sizes).map(([percent, size]) => ({
      text: `${percent}% or ${size.text}`,
      value: { percent, otherwise: size },
    })),
    fc.integer({ min: 1, max: 100 }).map((percent) => ({ text: `${percent}%`, value: { percent } })),
  ),
  jvmFlags: fc
    .tuple(
      fc.array(
        words(`${lowerCase}${digits}=:,./"'$\\`, 20).map((word) => `-D${word}`),
        {
          minLength: 1,
          maxLength: 5,
        },
      ),
      fc.constantFrom(' ', '  ', '\t', '\n'),
    )
    .map(([flags, separator]) => ({ text: flags.join(separator), value: flags })),
  logLevel: fc
    .constantFrom('OFF', 'FATAL', 'ERROR', 'WARN', 'INFO', 'DEBUG', 'TRACE', 'ALL')
    .chain((level) => fc.constantFrom(level, level.toLowerCase()).map((text) => ({ text, value: level }))),
  commandWhitelist: fc
    .tuple(
      fc.array(fc.string({ unit: fc.constantFrom(...lowerCase), minLength: 4, maxLength: 4 }), {
        minLength: 1,
        maxLength: 8,
      }),
      fc.constantFrom(',', ', ', ' , '),
    )
    .map(([names, separator]) => ({
      text: names.join(separator),
      written: { '4lw.commands.whitelist': names.join(', ') },
    })),
  extraConfig: extraLines,
  tlsDir: pathValue,
  clientTls: wordValue('require', 'allow'),
  tlsClientAuth: wordValue('need', 'want', 'none'),
  quorumTlsDir: pathValue,
  quorumTls: wordValue('require', 'accept', 'prefer'),
  quorumTlsNames: wordValue('check', 'ignore'),
  tlsPassphrase: passwords.map((text) => ({ text, value: text })),
  quorumPassword: passwords.map((text) => ({ text, value: text })),
  quorumUser: loginNames.map((text) => ({ text, value: text })),
  quorumOtherUsers: userLists,
  quorumSasl: wordValue('require', 'accept', 'send'),
  saslUsers: userLists,
  requireAuth: fc
    .tuple(
      fc.uniqueArray(fc.constantFrom('sasl', 'x509', 'digest'), { minLength: 1 }),
      fc.constantFrom(',', ' , '),
    )
    .map(([schemes, separator]) => ({ text: schemes.join(separator), value: schemes })),
  superUser: fc.tuple(fc.constantFrom('x509', 'sasl'), loginNames).map(([scheme, name]) => ({
    text: `${scheme}:${name}`,
    value: { scheme, name },
  })),
  dataDir: writtenPath('dataDir'),
  dataLogDir: writtenPath('dataLogDir'),
  logDir: pathValue,
  confDir: pathValue,
  user: fc.oneof(
    words(lowerCase, 20).map((name) => ({ text: name, value: { name } })),
    fc
      .tuple(fc.nat(999_999_999), fc.nat(999_999_999))
      .map(([uid, gid]) => ({ text: `${uid}:${gid}`, value: { uid, gid } })),
    fc.nat(999_999_999).map((uid) => ({ text: String(uid), value: { uid, gid: uid } })),
  ),
  home: pathValue,
  strict: fc.constantFrom('true', 'YES', '1').map((text) => ({ text, value: true })),
  version: fc
    .tuple(fc.nat(99), fc.nat(99))
    .map(([minor, patch]) => ({ text: `3.${minor}.${patch}`, value: `3.${minor}.${patch}` })),
};

const surroundings = fc.constantFrom('', ' ', '\n', '\t ', '\r\n');
const sources = ['flag', 'variable', 'file'] as const;

describe.each(rows.map(([name, row]) => ({ name, row })))('$row.env', ({ name, row }) => {
  const { env } = row;

  it('is written as the value that was generated', () => {
    fc.assert(
      fc.property(
        samples[name],
        surroundings,
        surroundings,
        fc.constantFrom(...sources),
        ({ text, written, value }, before, after, source) => {
          // Blanks belong to a secret, which has no flag.
          const [given, from] = row.isSecret
            ? [text, source === 'flag' ? 'variable' : source]
            : [before + text + after, source];
          const settings = settingsFrom(from, row, given);
          expect(settings.problems).toEqual([]);
          expect(settings.origins[name]?.source).toBe(from);
          if (value !== undefined) expect(settings.values[name]).toEqual(value);
          if (written) expect(Object.fromEntries(readProperties(zooCfgOf(settings)))).toMatchObject(written);
        },
      ),
      { numRuns, seed },
    );
  });

  it('is refused by its name, or adds no line to a file', () => {
    fc.assert(
      fc.property(hostileTextFor(row), (text) => {
        const { plan, problems } = makePlan(factsOf({ ...base, [env]: text }, host, { version: '3.9.4' }));
        if (!plan) {
          const named = problems.filter((problem) =>
            namesFor(name, text).some((words) => Object.values(problem).join(' ').includes(words)),
          );
          expect(named).not.toEqual([]);
          return;
        }
        const [zooCfg, ...others] = plan.files
          .filter(({ path }) => !path.endsWith('/jaas.conf'))
          .map((file) => file.text);
        const keys = readProperties(zooCfg ?? '').map(([key]) => key);
        expect(lineCount(zooCfg ?? '')).toBe(keys.length);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys.filter((key) => !plainKeys.has(key) && !mayAdd(row, text, key))).toEqual([]);
        if (name !== 'version') expect(others.map(lineCount)).toEqual(plainCounts);
      }),
      { numRuns, seed },
    );
  });
});

function settingsFrom(source: (typeof sources)[number], row: Row, text: string): Settings {
  const { env } = row;
  // A member list does not have the host name.
  const others = { ...base, ...(env === 'ZK_SERVERS' ? { ZK_MY_ID: '1' } : {}), [env]: undefined };
  return resolve({
    flags: new Map(source === 'flag' ? [[flagOf(row), [text]]] : []),
    environment: source === 'variable' ? { ...others, [env]: text } : others,
    files: new Map(source === 'file' ? [[`${env}_FILE`, { path: '/run/file', text }]] : []),
  });
}

/** zoo.cfg without the rules that settings must agree with each other. */
function zooCfgOf(settings: Settings): string {
  const ensemble = findEnsemble(host, settings);
  if (!('members' in ensemble)) throw new Error(JSON.stringify(ensemble));
  return renderZooCfg(zooCfgLines(settings.values, ensemble, undefined, settings.values.extraConfig ?? []));
}

const evil = fc.constantFrom(
  '\n',
  '\r',
  '\r\n',
  '\\',
  '\\\n',
  '#',
  '!',
  '=',
  ':',
  ' ',
  '\t',
  '\f',
  '\0',
  '"',
  "'",
  '$(id)',
  '`id`',
  '${HOME}',
  '%',
  ';',
  ',',
  '-',
  '.',
  '/',
  '\\u000a',
  '\\u000aserver.9=evil:1:2',
  '\nserver.9=evil:1:2\n',
  '\u0085',
  '\u00a0',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\ud800',
  '٣',
  'ß',
  '😀',
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ maxLength: 60 }),
  fc.array(evil, { minLength: 1, maxLength: 12 }).map((parts) => parts.join('')),
  fc.integer().map(String),
  fc.constantFrom('x', '9', '/a', 'a.', '\\', '1 ').map((part) => part.repeat(10_000 / part.length)),
);

/** Any text, or a valid one with something put into it. */
function hostileTextFor(row: Row): fc.Arbitrary<string> {
  const valid = exampleOf(row);
  const spoilt = fc
    .tuple(fc.nat(valid.length), fc.oneof(evil, anyText))
    .map(([at, part]) => valid.slice(0, at) + part + valid.slice(at));
  return fc.oneof(anyText, spoilt, spoilt, fc.constant(valid));
}

/** A problem of a host name can have the name itself, for its ordinal is compared with the replicas. */
function namesFor(name: SettingName, text: string): readonly string[] {
  const env = rows.find(([other]) => other === name)?.[1].env ?? '';
  const short = text.trim().toLowerCase().split('.')[0];
  return name === 'hostName' && short ? [env, short] : [env];
}

/** Lines that are neither empty nor comments, by every character at which some reader ends a line. */
function lineCount(text: string): number {
  return text.split(/\r\n|[\n\r\u0085\u2028\u2029]/).filter((line) => line !== '' && !line.startsWith('#'))
    .length;
}

const [plainZooCfg, ...plainOthers] =
  makePlan(factsOf(base, host, { version: '3.9.4' })).plan?.files.map(({ text }) => text) ?? [];
const plainKeys = new Set(readProperties(plainZooCfg ?? '').map(([key]) => key));
const plainCounts = plainOthers.map(lineCount);

/** What follows from TLS and logins. */
const securityKeys =
  /^(?:ssl\.[\w.]+|secureClientPort|serverCnxnFactory|clientPortAddress|authProvider\.(?:x509|sasl)|client\.certReload|sslQuorum\w*|portUnification|(?:learner|leader)\.closeSocketAsync|fips-mode|quorum\.[\w.]+|enforce\.auth\.\w+|(?:X509AuthenticationProvider\.)?superUser)$/;

/** Whether a row may add a key: its own ones, members, or what the text of the extra lines has before `=`. */
function mayAdd(row: Row, text: string, key: string): boolean {
  const { env, writtenTo } = row;
  if (env === 'ZK_EXTRA_CONFIG')
    return text.split(/[\r\n]/).some((line) => line.split('=')[0]?.trim() === key && line.includes('='));
  if (writtenTo?.file !== 'zoo.cfg' && row.group !== 'Security') return false;
  if (row.group === 'Security') return securityKeys.test(key);
  if (writtenTo && 'key' in writtenTo)
    return key === writtenTo.key || Object.hasOwn(writtenTo.with ?? {}, key);
  return /^(?:server|group|weight)\.[1-9]\d*$/.test(key);
}

describe('propertyLine', () => {
  it('is one line of ASCII that is read as the same key and value', () => {
    fc.assert(
      fc.property(anyText, anyText, (key, value) => {
        const line = propertyLine(key, value);
        expect(line).toMatch(/^[ -~]*$/);
        expect(readProperties(`before=1\n${line}\nafter=2\n`)).toEqual([
          ['before', '1'],
          [key, value],
          ['after', '2'],
        ]);
      }),
      { numRuns, seed },
    );
  });
});
