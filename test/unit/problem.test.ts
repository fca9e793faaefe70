import { describe, expect, it } from 'vitest';
import { describeProblem, errorCode, OperationalError, quote, status } from '../../src/problem.ts';

const first = { subject: 'ZK_REPLICAS', message: 'expected a number, got "x"', fix: 'ZK_REPLICAS=3' };
const second = { subject: 'domain', message: 'expected one', fix: 'set it' };

it('a problem is told as program, subject and message, the fix on a line of its own', () => {
  expect(describeProblem('zk-gen-config', first)).toBe(
    'zk-gen-config: ZK_REPLICAS: expected a number, got "x"\n  try: ZK_REPLICAS=3\n',
  );
});

describe('trouble', () => {
  it.each([
    ['one problem', first, [first]],
    ['several problems', [first, second], [first, second]],
  ])('holds %s and the status to end with', (_what, given, problems) => {
    const trouble = new OperationalError(status.configuration, given);
    expect(trouble).toMatchObject({ name: 'OperationalError', status: 78, problems });
    for (const { subject } of problems) expect(trouble.message).toContain(subject);
  });

  it('knows its cause', () => {
    const cause = new Error('why');
    expect(new OperationalError(status.files, first, { cause }).cause).toBe(cause);
  });
});

it('no status is 2, which Docker reserves for health checks', () => {
  expect(Object.values(status)).not.toContain(2);
});

describe('a quoted text', () => {
  it.each([
    ['plain', 'abc', '"abc"'],
    ['with quotes', 'a"b', '"a\\"b"'],
    ['with control characters', 'a\nb\u001b', '"a\\nb\\u001b"'],
    ['of 80 characters', 'a'.repeat(80), `"${'a'.repeat(80)}"`],
    ['of more', 'a'.repeat(81), `"${'a'.repeat(77)}..."`],
    ['empty', '', '""'],
  ])('%s', (_what, text, quoted) => {
    expect(quote(text)).toBe(quoted);
  });
});

it.each([
  ['the code of a system error', Object.assign(new Error('no'), { code: 'ENOENT' }), 'ENOENT'],
  ['the text of another error', new Error('no'), 'Error: no'],
  ['whatever else was thrown', 'no', 'no'],
])('the reason is %s', (_what, error, code) => {
  expect(errorCode(error)).toBe(code);
});
