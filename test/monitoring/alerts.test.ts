// Which alerts fire in which state of an ensemble, asked of promtool on what real servers exported in that state.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { states } from '../../scripts/monitoring/record.ts';
import { newest, type Release, releases } from '../support/monitoring/metrics-jars.ts';
import { promtool } from '../support/monitoring/prometheus.ts';
import { inputSeries, recordedStates } from '../support/monitoring/recording.ts';
import { temporaryFolder } from '../support/process/run.ts';
import { rules, rulesFile } from './rules.ts';
import { texts } from './texts.ts';

interface Case {
  readonly state: string;
  readonly minutes: number;
  /** How many of each alert fire then. */
  readonly firing: Readonly<Record<string, number>>;
  readonly after?: 'is over';
}

/** For each state the alerts that fire when it has lasted for some minutes, and no others. */
const cases: readonly Case[] = [
  { state: 'healthy', minutes: 25, firing: {} },
  { state: 'follower-frozen', minutes: 4, firing: {} },
  { state: 'follower-frozen', minutes: 6, firing: { FollowersMissing: 1, ServerDown: 1 } },
  { state: 'follower-frozen', minutes: 16, firing: { FollowersMissing: 1, ServerDown: 1, NoSpareServer: 1 } },
  { state: 'isolated', minutes: 4, firing: {} },
  { state: 'isolated', minutes: 6, firing: { FollowersMissing: 1, ServerNotServing: 1 } },
  { state: 'no-quorum', minutes: 0.5, firing: {} },
  { state: 'no-quorum', minutes: 2, firing: { NoLeader: 1 } },
  { state: 'no-quorum', minutes: 6, firing: { NoLeader: 1, ServerDown: 2 } },
  { state: 'all-down', minutes: 6, firing: { NoLeader: 1, ServerDown: 3 } },
  { state: 'election-churn', minutes: 10, firing: { ElectionChurn: 3 } },
  { state: 'rolling-restart', minutes: 25, firing: {}, after: 'is over' },
  { state: 'slow-disk', minutes: 4, firing: {} },
  { state: 'slow-disk', minutes: 16, firing: { OutstandingRequests: 3, SlowWrites: 3, SlowFsync: 3 } },
  { state: 'failing-disk', minutes: 1, firing: { UnrecoverableError: 1 } },
  { state: 'mixed-histories', minutes: 1, firing: { DigestMismatch: 1 } },
  { state: 'connections', minutes: 4, firing: {} },
  { state: 'connections', minutes: 6, firing: { ConnectionsRejected: 1, FilesNearLimit: 1 } },
  { state: 'heap-full', minutes: 4, firing: {} },
  { state: 'heap-full', minutes: 25, firing: { HeapFull: 3 } },
  { state: 'heap-full-g1', minutes: 25, firing: { HeapFull: 1 } },
];

// The kubelet's series are not recorded: names and labels are those of its documentation, the numbers are made up.
const volume = (freeGB: number, lossPerMinute: number) => [
  ...['available', 'capacity'].map((what) => ({
    series: `kubelet_volume_stats_${what}_bytes{namespace="zookeeper",persistentvolumeclaim="data-zk-0"}`,
    values: what === 'capacity' ? '10e9x1000' : `${freeGB * 1e9}-${lossPerMinute}x1000`,
  })),
];
const volumeCases = [
  { title: 'mostly empty, filling fast', series: volume(8, 2e6), firing: {} },
  { title: 'fills within four days', series: volume(3.9, 1e6), firing: { VolumeFillingUp: 1 } },
  { title: 'fills within a year', series: volume(3.9, 5e3), firing: {} },
  { title: 'nearly full', series: volume(0.9, 1e3), firing: { VolumeFull: 1 } },
  {
    title: "another program's volume",
    series: volume(0.5, 1e6).map((each) => ({
      ...each,
      series: each.series.replace('data-zk-0', 'data-db-0'),
    })),
    firing: {},
  },
];

const firingCounts = (firing: Readonly<Record<string, number>>) =>
  Object.entries(firing).map(([alert, value]) => ({ labels: `{alertname="ZooKeeper${alert}"}`, value }));

function countTest(minutes: number, firing: Readonly<Record<string, number>>) {
  return {
    expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
    eval_time: `${minutes * 60}s`,
    exp_samples: firingCounts(firing),
  };
}

/** Runs promtool on groups of tests. */
async function testRules(tests: readonly object[], evaluationInterval = '15s'): Promise<void> {
  using folder = temporaryFolder();
  const file = join(folder.path, 'tests.yaml');
  writeFileSync(file, stringify({ rule_files: [rulesFile], evaluation_interval: evaluationInterval, tests }));
  await promtool('test', 'rules', file);
}

const stateTest = ({ state, minutes, firing, after }: Case, release: Release) => ({
  name: `${state} for ${minutes} minutes`,
  interval: '1s',
  input_series: inputSeries(release, state, minutes * 60 + 10, after),
  promql_expr_test: [countTest(minutes, firing)],
});

test('promtool accepts the rules', async () => {
  expect(await promtool('check', 'rules', rulesFile)).toContain(`SUCCESS: ${rules.length} rules found`);
});

describe.each(releases)('on what ZooKeeper %s exports', (release) => {
  test('every state is recorded', () => {
    expect(recordedStates(release)).toEqual(Object.keys(states).sort());
  });

  test('the alerts of each state fire, and no others', () =>
    testRules(cases.map((each) => stateTest(each, release))));

  test('quorum_size does not change when a follower is lost, so no alert may wait for it to fall', () =>
    testRules([
      {
        interval: '1s',
        input_series: inputSeries(release, 'follower-frozen', 600),
        promql_expr_test: [
          { expr: 'min(quorum_size)', eval_time: '5m', exp_samples: [{ labels: '{}', value: 3 }] },
          { expr: 'max(synced_followers)', eval_time: '5m', exp_samples: [{ labels: '{}', value: 1 }] },
        ],
      },
    ]));
});

test.each(texts)('the text of ZooKeeper$alert', async ({ alert, state, pod, labels, ...text }) => {
  const minutes = 20;
  const rule = rules.find((each) => each.alert === `ZooKeeper${alert}`);
  const series = inputSeries(newest, state, minutes * 60 + 10);
  const server = pod === undefined ? {} : { pod, instance: `${pod}.zk-headless:7000` };
  await testRules([
    {
      interval: '1s',
      input_series: series.filter((each) => pod === undefined || each.series.includes(`pod="${pod}"`)),
      alert_rule_test: [
        {
          alertname: `ZooKeeper${alert}`,
          eval_time: state === 'failing-disk' ? '1m' : `${minutes}m`,
          exp_alerts: [
            {
              exp_labels: {
                ...rule?.labels,
                namespace: 'zookeeper',
                job: 'zk-headless',
                ...server,
                ...labels,
              },
              exp_annotations: { ...text, runbook_url: rule?.annotations.runbook_url },
            },
          ],
        },
      ],
    },
  ]);
});

test("the kubelet's metrics raise the alerts of the volumes", () =>
  testRules(
    volumeCases.map(({ title, series, firing }) => ({
      name: title,
      interval: '1m',
      input_series: series,
      promql_expr_test: [countTest(10 * 60, firing)],
    })),
    '5m',
  ));

test('another program, down, with a full heap and many open files, raises no alert', () => {
  const labels = 'job="other",instance="other:8080"';
  const old = `${labels},pool="Tenured Gen"`;
  const series = {
    [`up{${labels}}`]: '0x100',
    [`process_open_fds{${labels}}`]: '99x100',
    [`process_max_fds{${labels}}`]: '100x100',
    [`jvm_memory_pool_bytes_used{${old}}`]: '99x100',
    [`jvm_memory_pool_bytes_max{${old}}`]: '100x100',
    [`jvm_gc_collection_seconds_count{${labels},gc="MarkSweepCompact"}`]: '0+1x100',
  };
  return testRules([
    {
      interval: '1m',
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      promql_expr_test: [countTest(60, {})],
    },
  ]);
});

test('every alert fires in one of these cases', () => {
  const fired = [...cases, ...volumeCases].flatMap(({ firing }) => Object.keys(firing));
  expect([...new Set(fired)].map((alert) => `ZooKeeper${alert}`).sort()).toEqual(
    rules.map(({ alert }) => alert).sort(),
  );
});
