import { describe, expect, it } from 'vitest';
import { parseExtraConfig } from '../../../src/settings/extra-config.ts';

describe('lines of key=value are parsed without escapes', () => {
  it.each<[what: string, text: string, lines: readonly (readonly [string, string])[]]>([
    ['one', 'globalOutstandingLimit=2000', [['globalOutstandingLimit', '2000']]],
    [
      'several, of any line end',
      'a=1\nb=2\r\nc=3\rd=4',
      [
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
        ['d', '4'],
      ],
    ],
    ['spaces around', '  a =  1  ', [['a', '1']]],
    ['empty lines and comments', '\n# a=1\n  # b=2\nc=3\n', [['c', '3']]],
    ['= and # and spaces in the value', 'a=b = c # d', [['a', 'b = c # d']]],
    ['backslashes in the value', 'a=C:\\new\\', [['a', 'C:\\new\\']]],
    ['an empty value', 'a=', [['a', '']]],
    ['keys with dots, digits and underscores', 'authProvider.1_x=y', [['authProvider.1_x', 'y']]],
    [
      'the same key twice',
      'a=1\na=2',
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
  ])('%s', (_what, text, value) => {
    expect(parseExtraConfig(text)).toEqual({ ok: true, value });
  });
});

describe('a text is refused', () => {
  it.each([
    ['a word', 'tickTime'],
    ['no key', '=1'],
    ['a space in the key', 'tick Time=1'],
    ['a colon in the key', 'tick:Time=1'],
    ['a backslash in the key', 'tick\\nTime=1'],
    ['a key that is not ASCII', 'tïckTime=1'],
    ['a key of 201 characters', `${'k'.repeat(201)}=1`],
    ['a control character in the value', 'a=1\u0000'],
    ['one bad line among good ones', 'a=1\nb\nc=3'],
  ])('%s', (_what, text) => {
    expect(parseExtraConfig(text)).toMatchObject({ ok: false, expected: 'lines of key=value' });
  });

  it('by the line that is wrong', () => {
    expect(parseExtraConfig('a=1\n b\nc=3')).toMatchObject({ ok: false, part: 'b' });
  });
});
