import { describe, expect, it } from 'vitest';
import { planOrRefuse, refusalStatus } from '../../../src/generate/apply.ts';
import { makePlan } from '../../../src/generate/plan.ts';
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
  const doubtful = (strict: string) =>
    factsOf({ ZK_REPLICAS: '2', ZK_STRICT: strict }, pod, { version: '3.9.4' });
  const outcome = makePlan(doubtful('false'));

  it('is taken', () => {
    expect(planOrRefuse('zk', outcome, doubtful('false').settings)).toBe(outcome.plan);
  });

  it('is refused when strict, with the warning before the refusal', () => {
    expect(outcome.problems).toMatchObject([{ severity: 'warning' }]);
    expect(() => planOrRefuse('zk', outcome, doubtful('true').settings)).toThrow(
      expect.objectContaining({
        status: 78,
        problems: [{ id: 'two-voters' }, { id: 'warnings-refused', subject: 'ZK_STRICT' }].map((each) =>
          expect.objectContaining(each),
        ),
      }),
    );
  });
});

it('a plan with a note alone is taken when strict', () => {
  const facts = factsOf({ ZK_REPLICAS: '3', ZK_STRICT: 'true' }, pod, {
    version: '3.9.4',
    sharesDevice: true,
  });
  const outcome = makePlan(facts);
  expect(outcome.problems).toMatchObject([{ severity: 'note' }]);
  expect(planOrRefuse('zk', outcome, facts.settings)).toBe(outcome.plan);
});
