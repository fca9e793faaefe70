import { describe, expect, it } from 'vitest';
import { planOrRefuse, refusalStatus } from '../../../src/generate/apply.ts';
import { makePlan } from '../../../src/generate/plan.ts';
import { OperationalError } from '../../../src/problem.ts';
import type { ProblemId } from '../../../src/problems/index.ts';
import { factsOf, hostOf } from '../../support/process/settings.ts';

const pod = hostOf('zk-0.zk');
const problem = (id: ProblemId) => ({ id, severity: 'error', subject: '', message: '', fix: '' }) as const;

describe('the status for several problems is that of', () => {
  it.each<[what: string, ids: readonly ProblemId[], status: number]>([
    ['the configuration', ['invalid-value'], 78],
    ['files', ['file-unreadable'], 74],
    ['what is not installed', ['java-not-found', 'zookeeper-not-found'], 69],
    ['the configuration before files', ['volume-unreadable', 'invalid-value'], 78],
    ['files before what is not installed', ['java-not-found', 'file-unreadable'], 74],
  ])('%s', (_what, ids, status) => {
    expect(refusalStatus(ids.map(problem))).toBe(status);
  });
});

describe('a plan with a warning', () => {
  const outcome = makePlan(factsOf({ ZK_REPLICAS: '2' }, pod, { version: '3.9.4' }));

  it('is taken', () => {
    expect(planOrRefuse('zk', outcome, false)).toBe(outcome.plan);
  });

  it('is refused when strict, with the warning among the problems', () => {
    expect(outcome.problems).toMatchObject([{ severity: 'warning' }]);
    expect(() => planOrRefuse('zk', outcome, true)).toThrow(OperationalError);
  });
});

it('a plan with a note alone is taken when strict', () => {
  const outcome = makePlan(factsOf({ ZK_REPLICAS: '3' }, pod, { version: '3.9.4', sharesDevice: true }));
  expect(outcome.problems).toMatchObject([{ severity: 'note' }]);
  expect(planOrRefuse('zk', outcome, true)).toBe(outcome.plan);
});
