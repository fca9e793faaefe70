import { describe, expect, it } from 'vitest';
import { optionLines } from '../../../src/probe/option-rows.ts';
import { readOptions, readTimeout, readWholeNumber } from '../../../src/probe/options.ts';

const rows = {
  ready: { about: 'Does it serve?' },
  timeout: { about: 'Until it gives up', value: 'MS' },
};

describe('a command line', () => {
  it.each<[string, readonly string[], object, string | undefined]>([
    ['nothing', [], {}, undefined],
    ['a switch and a port', ['--ready', '2181'], { ready: true }, '2181'],
    ['a switch twice', ['--ready', '--ready'], { ready: true }, undefined],
    ['a value after a blank', ['--timeout', '5', '2181'], { timeout: '5' }, '2181'],
    ['a value after =', ['2181', '--timeout=-5'], { timeout: '-5' }, '2181'],
    ['an argument after --', ['--', '--ready'], {}, '--ready'],
  ])('%s', async (_, argv, values, port) => {
    const read = await readOptions('zk-ok', argv, rows);
    expect({ ...read.values }).toEqual(values);
    expect(read.port).toBe(port);
  });

  it('that is wrong is refused with every problem', async () => {
    await expect(readOptions('zk-ok', ['--redy', '--timeout'], rows)).rejects.toMatchObject({
      status: 64,
      problems: [{ id: 'flag-needs-value' }, { id: 'unknown-flag' }],
    });
  });
});

describe('a timeout', () => {
  it.each([
    [undefined, 4000],
    ['1', 1],
    ['3600000', 3_600_000],
  ])('%s is %s ms', (text, ms) => expect(readTimeout(text)).toBe(ms));

  // setTimeout() ends at once for more than 2147483647.
  it.each(['0', '-1', '1e3', '1.5', 'soon', '', '3600001', '2147483648', '9'.repeat(400)])(
    '%j is refused',
    (text) => {
      expect(() => readTimeout(text)).toThrow(
        expect.objectContaining({
          status: 64,
          problems: [expect.objectContaining({ id: 'invalid-value', subject: '--timeout' })],
        }),
      );
    },
  );
});

it('a number at its bounds is accepted, one beyond is not', () => {
  const read = (text: string) => readWholeNumber('--wait', text, 'seconds', [1, 9], '--wait 5');
  expect(['1', '9', '09'].map(read)).toEqual([1, 9, 9]);
  for (const text of ['0', '10'])
    expect(() => read(text)).toThrow(`--wait: expected seconds from 1 to 9, got "${text}"`);
});

it('the help has a line for each flag', () => {
  expect(optionLines(rows)).toBe('  --ready       Does it serve?\n  --timeout MS  Until it gives up\n');
});
