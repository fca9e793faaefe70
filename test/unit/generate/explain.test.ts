import { expect, it } from 'vitest';
import { explain, explanationTable } from '../../../src/generate/explain.ts';
import { makePlan } from '../../../src/generate/plan.ts';
import { rows } from '../../../src/settings/table.ts';
import { factsOf, hostOf } from '../../support/process/settings.ts';

const environment = {
  ZK_REPLICAS: '3',
  ZK_TICK_TIME: '3000',
  ZK_EXTRA_CONFIG: 'ssl.keyStore.password=hunter2\nsnapCount=1000',
};
const facts = factsOf(environment, hostOf('zk-1.zk.svc'), { memoryLimitBytes: 1024 ** 3, version: '3.9.4' });
const explained = explain(facts.settings, makePlan(facts).derived);

it('every setting is explained once, in the order of the table', () => {
  expect(explained.map(({ setting }) => setting)).toEqual(rows.map(([, { env }]) => env));
});

it.each([
  ['given', 'ZK_TICK_TIME', { value: '3000', from: 'ZK_TICK_TIME', file: 'zoo.cfg', key: 'tickTime' }],
  ['by default', 'ZK_INIT_LIMIT', { value: '10', from: 'default' }],
  ['a multiple of another', 'ZK_MIN_SESSION_TIMEOUT', { value: '6000', from: 'default (2 x ZK_TICK_TIME)' }],
  [
    'a share of the memory limit',
    'ZK_HEAP_SIZE',
    { value: '614m', from: 'default (60% or 2G)', file: 'java.env' },
  ],
  ['found in the host name', 'ZK_MY_ID', { value: '2', from: 'the host name' }],
  ['found in the jars', 'ZK_VERSION', { value: '3.9.4', from: 'the jars' }],
  ['not given', 'ZK_METRICS_PORT', { value: null, from: null, key: 'metricsProvider.httpPort' }],
  ['with a secret', 'ZK_EXTRA_CONFIG', { value: 'ssl.keyStore.password=[hidden]\nsnapCount=1000' }],
])('a value %s', (_what, setting, expected) => {
  expect(explained.find((one) => one.setting === setting)).toMatchObject(expected);
});

it('the table has a line for each, with its columns aligned', () => {
  const lines = explanationTable(explained).trimEnd().split('\n');
  expect(lines).toHaveLength(rows.length + 1);
  const column = lines[0]?.indexOf('from') ?? 0;
  expect(lines.slice(1).map((line) => line.slice(column - 2, column))).toEqual(rows.map(() => '  '));
});
