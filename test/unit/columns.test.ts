import { expect, it } from 'vitest';
import { formatColumns } from '../../src/columns.ts';

it.each([
  [
    'pads each column but the last',
    [
      ['a', 'bb'],
      ['ccc', 'd'],
    ],
    'a    bb\nccc  d\n',
  ],
  [
    'lets no cell that ends its row widen a column',
    [
      ['server', 'mode', 'zxid'],
      ['zk-0', 'a long reason'],
      ['zk-1', 'leader', '0x1'],
    ],
    'server  mode    zxid\nzk-0    a long reason\nzk-1    leader  0x1\n',
  ],
  [
    'leaves no blanks at the end of a line',
    [
      ['a', ''],
      ['b', 'c'],
    ],
    'a\nb  c\n',
  ],
  ['is empty for no rows', [], ''],
])('%s', (_what, rows, text) => {
  expect(formatColumns(rows)).toBe(text);
});

it('indents every line', () => {
  expect(
    formatColumns(
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      '  ',
    ),
  ).toBe('  a  b\n  c  d\n');
});
