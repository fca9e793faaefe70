import { describe, expect, it } from 'vitest';
import { openDisplay, renderTable, type TableRow } from '../../../src/local/display.ts';

const row = (index: number, role: string, ready: string): TableRow => ({
  server: `zk-${index}`,
  id: index + 1,
  address: `127.0.0.1:${2181 + index}`,
  role,
  ready,
});
const starting = [row(0, 'starting', ''), row(1, 'starting', '')];
const led = [row(0, 'leader', '1.5 s'), row(1, 'starting', '')];

it('a table has a line for the heads and for each server, its columns in line', () => {
  expect(renderTable(led)).toBe(
    `  server  id  address         role      ready after
  zk-0    1   127.0.0.1:2181  leader    1.5 s
  zk-1    2   127.0.0.1:2182  starting
`,
  );
});

/** What a display writes to a terminal or elsewhere. */
function shown(isTerminal: boolean): string {
  let text = '';
  const display = openDisplay((more) => {
    text += more;
  }, isTerminal);
  display.show(starting);
  display.show(led, led[0]);
  return text;
}

describe('a display', () => {
  it('paints the table over the last one on a terminal', () => {
    expect(shown(true)).toBe(`${renderTable(starting)}\u001b[3A\u001b[J${renderTable(led)}`);
  });

  it('has a plain line for each change elsewhere', () => {
    expect(shown(false)).toBe('zk-0  id 1  127.0.0.1:2181  leader  1.5 s\n');
  });
});
