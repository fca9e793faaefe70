import { describe, expect, it } from 'vitest';
import type { Kind } from '../../../src/settings/kind.ts';
import {
  account,
  address,
  boolean,
  commandWords,
  folder,
  heap,
  hostName,
  jvmFlags,
  largestInt,
  oneOf,
  port,
  version,
  wholeNumber,
  wordOr,
} from '../../../src/settings/kinds.ts';

/** The parsed value, or what was expected. */
function parse(kind: Kind<unknown>, text: string): unknown {
  const result = kind.parse(text);
  return result.ok ? result.value : { expected: result.expected };
}

const label63 = 'a'.repeat(63);
const label64 = 'a'.repeat(64);
const name253 = `${label63}.${label63}.${label63}.${'b'.repeat(61)}`;
const gibibyte = 1024 ** 3;
const number = wholeNumber(0, largestInt);
const word = oneOf('INFO', 'WARN');

describe('a text that is accepted', () => {
  it.each<[what: string, kind: Kind<unknown>, text: string, value: unknown]>([
    ['a whole number', number, '0', 0],
    ['a whole number', number, '2147483647', 2_147_483_647],
    ['a whole number with leading zeros', number, '0010', 10],
    ['a port', port, '1', 1],
    ['a port', port, '65535', 65_535],
    ['a word or a folder', wordOr(['auto', 'off'], folder), 'Auto', 'auto'],
    ['a word or a folder', wordOr(['auto', 'off'], folder), '/opt/archive/', '/opt/archive'],
    ['a word or a number', wordOr(['off'], number), '5', 5],
    ['a boolean', boolean, 'true', true],
    ['a boolean', boolean, 'Yes', true],
    ['a boolean', boolean, '1', true],
    ['a boolean', boolean, 'false', false],
    ['a boolean', boolean, 'OFF', false],
    ['a boolean', boolean, '0', false],
    ['one of some words', word, 'WARN', 'WARN'],
    ['one of some words in lower case', word, 'warn', 'WARN'],
    ['a folder', folder, '/var/lib/zookeeper', '/var/lib/zookeeper'],
    ['a folder with slashes at its end', folder, '/data//', '/data'],
    ['a host name', hostName, 'zk-0', 'zk-0'],
    ['a host name in upper case', hostName, 'ZK-0.Example.COM', 'zk-0.example.com'],
    ['a host name with a trailing dot', hostName, 'zk-0.example.com.', 'zk-0.example.com'],
    ['a host name with an underscore', hostName, 'my_zk', 'my_zk'],
    ['a label of 63 characters', hostName, label63, label63],
    ['a name of 253 characters', hostName, name253, name253],
    ['a name of 253 characters with a trailing dot', hostName, `${name253}.`, name253],
    ['an address', address, '127.0.0.1', '127.0.0.1'],
    ['an address', address, 'zk.example.com', 'zk.example.com'],
    ['an IPv6 address', address, '::1', '::1'],
    ['an IPv6 address in brackets', address, '[fd00::1]', 'fd00::1'],
    ['a heap in bytes', heap, '1073741824', { text: '1073741824', bytes: gibibyte }],
    ['a heap', heap, '512m', { text: '512m', bytes: gibibyte / 2 }],
    ['a heap', heap, '2G', { text: '2G', bytes: 2 * gibibyte }],
    ['a heap', heap, '1t', { text: '1t', bytes: 1024 * gibibyte }],
    ['a share of the limit', heap, '60%', { percent: 60 }],
    ['the whole limit', heap, '100%', { percent: 100 }],
    [
      'a share or else a size',
      heap,
      '60% or 2G',
      { percent: 60, otherwise: { text: '2G', bytes: 2 * gibibyte } },
    ],
    ['JVM flags', jvmFlags, '-XX:+UseG1GC  -Dkey=a=b', ['-XX:+UseG1GC', '-Dkey=a=b']],
    ['four-letter words', commandWords, 'ruok', 'ruok'],
    ['four-letter words', commandWords, 'ruok,srvr ,  mntr', 'ruok, srvr, mntr'],
    ['four-letter words', commandWords, '*', '*'],
    ['a user name', account, 'zookeeper', { name: 'zookeeper' }],
    ['a user id', account, '1000', { uid: 1000, gid: 1000 }],
    ['a user and a group id', account, '1000:0', { uid: 1000, gid: 0 }],
    ['a version', version, '3.9.4', '3.9.4'],
    ['a version', version, '3.5.4-beta', '3.5.4-beta'],
  ])('%s: %#: "%s" is parsed', (_what, kind, text, value) => {
    expect(parse(kind, text)).toEqual(value);
  });
});

describe('a text that is refused', () => {
  const notNumbers = [
    '',
    ' ',
    'three',
    '-1',
    '+1',
    '2147483648',
    '9'.repeat(400),
    '1.0',
    '1e3',
    '0x10',
    '1 2',
  ];
  const cases: readonly (readonly [what: string, kind: Kind<unknown>, texts: readonly string[]])[] = [
    ['a whole number', number, notNumbers],
    ['a port', port, [...notNumbers, '0', '65536', '999999', 'tcp://10.0.0.1:2181']],
    ['a boolean', boolean, ['', ' ', 'maybe', '-1', '2', '1.0', '0x1', 'truee', 'not true']],
    ['a word or a folder', wordOr(['auto', 'off'], folder), ['', 'on', 'auto off', 'data', '/']],
    ['one of some words', word, ['', ' ', 'LOUD', '-1', '99', '1.5', '0x10', 'INFO WARN']],
    [
      'a folder',
      folder,
      [
        '',
        ' ',
        'data',
        './data',
        '/',
        '//',
        '/my data',
        '/a:b',
        "/a'b",
        '/a"b',
        '/a\nb',
        '/ä',
        '/$HOME',
        '-1',
      ],
    ],
    [
      'a host name',
      hostName,
      ['', ' ', '.', '-zk', 'zk-', 'zk..b', 'zk 0', 'zk/0', 'zk:2888', 'zäk', label64, `${name253}b`, '-1'],
    ],
    ['an address', address, ['', ' ', '-1', 'a b', '10.0.0.1/8', label64]],
    [
      'a heap',
      heap,
      [
        '',
        ' ',
        'big',
        '-1',
        '-2G',
        '0',
        '0m',
        '1.5G',
        '0x10',
        '2GB',
        '2 G',
        '0%',
        '101%',
        '60%or2G',
        '2047k',
        '512',
        '9'.repeat(400),
      ],
    ],
    [
      'JVM flags',
      jvmFlags,
      ['', ' ', 'server', '99', '1.5', '0x10', '-Xss1m server', '-Da=\u0000', '-Da=\u007f'],
    ],
    [
      'four-letter words',
      commandWords,
      ['', ' ', 'ruokk', 'ruo', '-1', '1234', 'ruok;srvr', '*, ruok', 'ruok,'],
    ],
    [
      'an account',
      account,
      [
        '',
        ' ',
        '-1',
        '1.5',
        '0x10',
        ':0',
        '1000:',
        '1000:staff',
        'a b',
        'a:b',
        '9'.repeat(400),
        'a'.repeat(33),
      ],
    ],
    [
      'a version',
      version,
      ['', ' ', 'latest', '-1', '3', '4.0.0', 'v3.9.4', '3.9.4.1', '0x3', '3.9999', '3.9.4 '],
    ],
  ];
  it.each(cases.flatMap(([what, kind, texts]) => texts.map((text) => ({ what, kind, text }))))(
    '$what: $text',
    ({ kind, text }) => {
      expect(parse(kind, text)).toEqual({ expected: kind.expected });
    },
  );
});

describe('what a kind expects has its bounds', () => {
  it.each([
    [wholeNumber(1, 255), /from 1 to 255/],
    [port, /port.*1.*65535/],
    [word, /INFO.*WARN/],
    [boolean, /true.*false/],
  ])('%#', (kind, words) => {
    expect(kind.expected).toMatch(words);
  });
});
