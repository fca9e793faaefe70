import { describe, expect, it } from 'vitest';
import {
  describeProblem,
  errorCode,
  OperationalError,
  type Problem,
  quote,
  status,
} from '../../src/problem.ts';

const first: Problem = {
  id: 'invalid-value',
  severity: 'error',
  subject: 'ZK_REPLICAS',
  message: 'ZK_REPLICAS: expected a number, got "x"',
  fix: 'ZK_REPLICAS=3',
};
const second: Problem = {
  id: 'unknown-variable',
  severity: 'warning',
  subject: 'ZK_REPLIKAS',
  message: 'ZK_REPLIKAS is not a setting',
  fix: 'ZK_REPLICAS',
};

it.each([
  [first, 'zk-ok: error[invalid-value]: ZK_REPLICAS: expected a number, got "x"\n  fix: ZK_REPLICAS=3\n'],
  [second, 'zk-ok: warning[unknown-variable]: ZK_REPLIKAS is not a setting\n  fix: ZK_REPLICAS\n'],
])('a problem prints as program, severity, id and message, the fix on a line below: %#', (problem, text) => {
  expect(describeProblem('zk-ok', problem)).toBe(text);
});

describe('an operational error', () => {
  it.each([
    ['one problem', first, [first]],
    ['several problems', [first, second], [first, second]],
  ])('holds %s and the status to end with', (_what, given, problems) => {
    const error = new OperationalError(status.configuration, given);
    expect(error).toMatchObject({ name: 'OperationalError', status: 78, problems });
    for (const { message } of problems) expect(error.message).toContain(message);
  });

  it('keeps its cause', () => {
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
