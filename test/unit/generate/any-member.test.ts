import { describe, expect, it } from 'vitest';
import { disagreement, factsOfAll, factsOfOrdinal } from '../../../src/generate/any-member.ts';
import { makePlan } from '../../../src/generate/plan.ts';
import { problemsThrown } from '../../golden/problems/case.ts';
import { errorIds, factsOf, hostOf } from '../../support/process/settings.ts';

const pod = hostOf('zk-1.zk.default.svc.cluster.local');
const machine = hostOf('build', false);
const three = { ZK_REPLICAS: '3' };
const list = { ZK_SERVERS: 'a:2888:3888 server.7=b:2888:3888' };

describe('the member with an ordinal has its id, and the same server lines', () => {
  it.each([
    ['the own one', three, pod, 1, 2],
    ['another of the StatefulSet', three, pod, 2, 3],
    ['from another machine, by the name of any', { ...three, ZK_HOST_NAME: 'zk-0.zk' }, machine, 2, 3],
    [
      'where ordinals do not start at 0',
      { ...three, ZK_ORDINAL_START: '5', ZK_HOST_NAME: 'zk-5.zk' },
      machine,
      6,
      7,
    ],
    ['of a list, by its position', list, machine, 1, 7],
    ['of one server', { ZK_REPLICAS: '1' }, machine, 0, 1],
  ])('%s', (_what, environment, host, ordinal, id) => {
    const { plan, problems } = makePlan(factsOfOrdinal(factsOf(environment, host), ordinal));
    expect(errorIds(problems)).toEqual([]);
    expect(plan?.ensemble.myId).toBe(id);
  });

  it('what is on this volume is not what is on the other', () => {
    const facts = factsOf(three, pod, { sharesDevice: true });
    expect(factsOfOrdinal(facts, 2)).toMatchObject({ sharesDevice: undefined, volume: { myId: undefined } });
  });
});

it.each([
  ['beyond a list', list, machine, 2, 'no-such-member'],
  ['without the name of any member', three, machine, 0, 'ordinal-missing'],
])('there is no member %s', async (_what, environment, host, ordinal, id) => {
  const problems = await problemsThrown(() => factsOfOrdinal(factsOf(environment, host), ordinal));
  expect(problems).toMatchObject([{ id }]);
});

describe('all members', () => {
  it.each([
    ['of a StatefulSet', { ...three, ZK_OBSERVERS: '1' }, pod, [1, 2, 3]],
    ['of a list', list, machine, [1, 7]],
  ])('%s agree', (_what, environment, host, ids) => {
    const all = factsOfAll(factsOf(environment, host));
    expect(all.map((facts) => makePlan(facts).plan?.ensemble.myId)).toEqual(ids);
    expect(disagreement(all)).toBeUndefined();
  });

  it('are described when they do not', () => {
    const [one] = factsOfAll(factsOf(three, pod));
    const [other] = factsOfAll(factsOf({ ...three, ZK_ELECTION_PORT: '4888' }, pod));
    if (!one || !other) throw new Error('no members');
    expect(disagreement([one, other])).toMatch(/3888 .* for the first member, .*4888 .*for member 2$/);
  });
});
