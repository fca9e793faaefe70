import { describe, expect, it } from 'vitest';
import { propertyLine, readProperties } from '../../../src/zookeeper/properties.ts';

describe('a line is written', () => {
  it.each([
    ['plain', 'tickTime', '2000', 'tickTime=2000'],
    ['with an empty value', 'key', '', 'key='],
    ['without a blank after =', '4lw.commands.whitelist', 'ruok, srvr', '4lw.commands.whitelist=ruok, srvr'],
    ['with separators in the value as they are', 'server.1', 'zk-0:2888:3888', 'server.1=zk-0:2888:3888'],
    ['with separators in the key escaped', 'a=b:c d', 'v', 'a\\=b\\:c\\ d=v'],
    ['with comment signs in the key escaped', '#a!', '#v!', '\\#a\\!=#v!'],
    ['with a leading blank escaped', 'key', ' v', 'key=\\ v'],
    ['with backslashes doubled', 'path', 'C:\\zk', 'path=C:\\\\zk'],
    ['on one line', 'key', 'a\nb\r\tc\f', 'key=a\\nb\\r\\tc\\f'],
    ['in ASCII alone', 'key', 'é€😀\u0000\u007f', 'key=\\u00e9\\u20ac\\ud83d\\ude00\\u0000\\u007f'],
  ])('%s', (_what, key, value, line) => {
    expect(propertyLine(key, value)).toBe(line);
  });
});

describe('a line is read as it was written', () => {
  const texts = [
    'v',
    '',
    ' v',
    'v ',
    '\\',
    'a\\',
    '\\\\n',
    'a\nb',
    '#v',
    '!v',
    '=v',
    ':v',
    'a=b:c d',
    '\t',
    'é€😀',
    '\\u0041',
  ];
  it.each(texts.flatMap((value) => ['k', ...texts.filter(Boolean)].map((key) => ({ key, value }))))(
    '$key: $value',
    ({ key, value }) => {
      const line = propertyLine(key, value);
      expect(line).not.toMatch(/[\r\n]/);
      expect(readProperties(`${line}\nnext=1\n`)).toEqual([
        [key, value],
        ['next', '1'],
      ]);
    },
  );
});

describe('a text is read as Properties.load reads it', () => {
  it.each<[what: string, text: string, entries: readonly (readonly [string, string])[]]>([
    ['nothing', '', []],
    ['comments and empty lines', '# a=1\n! b=2\n\n  \n  # c=3\\\nd=4', [['d', '4']]],
    ['blanks around', '  a = 1 ', [['a', '1 ']]],
    ['a colon', 'a:1', [['a', '1']]],
    ['a blank', 'a 1', [['a', '1']]],
    ['a tab', 'a\t1', [['a', '1']]],
    ['a form feed', 'a\f1', [['a', '1']]],
    ['a vertical tab, which separates nothing', 'a\vb=1', [['a\vb', '1']]],
    ['a non-breaking space, which separates nothing', 'a\u00a0b=1', [['a\u00a0b', '1']]],
    ['a non-breaking space around', '\u00a0a=\u00a01', [['\u00a0a', '\u00a01']]],
    ['an escaped blank', 'a\\ b=1', [['a b', '1']]],
    ['a blank after an escaped backslash', 'a\\\\ b=1', [['a\\', 'b=1']]],
    ['the first separator alone', 'a=b=c:d', [['a', 'b=c:d']]],
    ['a key alone', 'a', [['a', '']]],
    ['an empty key', '=1', [['', '1']]],
    [
      'a line that goes on',
      'a=1,\\\n   2\nb=3',
      [
        ['a', '1,2'],
        ['b', '3'],
      ],
    ],
    ['a line that goes on at the end', 'a=1\\', [['a', '1']]],
    [
      'an escaped backslash at the end',
      'a=1\\\\\nb=2',
      [
        ['a', '1\\'],
        ['b', '2'],
      ],
    ],
    ['escapes', 'a\\=b=\\t\\n\\r\\f\\u0041\\q', [['a=b', '\t\n\r\fAq']]],
    [
      'every line end',
      'a=1\r\nb=2\rc=3\n',
      [
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
      ],
    ],
    [
      'duplicates, in order',
      'a=1\na=2',
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
  ])('%s', (_what, text, entries) => {
    expect(readProperties(text)).toEqual(entries);
  });
});
