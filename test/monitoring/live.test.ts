// The dashboard and the rules on a real Prometheus that scrapes a real ensemble.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expandQuery, rows } from '../../scripts/monitoring/dashboard.ts';
import { startKubelet } from '../support/monitoring/kubelet.ts';
import { startLoad } from '../support/monitoring/load.ts';
import { newest } from '../support/monitoring/metrics-jars.ts';
import { MonitoredEnsemble } from '../support/monitoring/monitored-ensemble.ts';
import { Prometheus } from '../support/monitoring/prometheus.ts';
import { until } from '../support/process/poll.ts';

const scope = new AsyncDisposableStack();
let ensemble: MonitoredEnsemble;
let prometheus: Prometheus;

beforeAll(async () => {
  // Long ticks: a busy machine must cause no election.
  ensemble = scope.use(await MonitoredEnsemble.start(newest, { configuration: { tickTime: 2_000 } }));
  scope.use(startLoad(ensemble.addresses));
  const kubelet = scope.use(await startKubelet(ensemble.servers.map(({ name }) => `data-${name}`)));
  prometheus = scope.use(
    await Prometheus.start({
      global: { scrape_interval: '2s', scrape_timeout: '2s', evaluation_interval: '2s' },
      rule_files: [join(import.meta.dirname, '../../deploy/monitoring/alerts.yaml')],
      scrape_configs: [
        {
          job_name: 'zk-headless',
          static_configs: ensemble.servers.map(({ name, metricsAddress }) => ({
            targets: [metricsAddress],
            labels: { namespace: 'zookeeper', pod: name },
          })),
        },
        { job_name: 'kubelet', static_configs: [{ targets: [kubelet.address] }] },
      ],
    }),
  );
  const scraped = async () => (await prometheus.query('count_over_time(looking_count[1m])')).length === 3;
  await until('three servers to be scraped', scraped);
});

afterAll(() => scope.disposeAsync());

const panels = Object.entries(rows).flatMap(([row, content]) =>
  content.flatMap(({ title, queries }) =>
    Object.values(queries).map((query) => ({ panel: `${row}: ${title}`, query })),
  ),
);

describe('the dashboard has data', () => {
  test.each(panels)('$panel ($query)', async ({ query }) => {
    const asked = expandQuery(query)
      .replaceAll('$namespace', '.*')
      .replaceAll('$job', 'zk-headless')
      .replaceAll('$__rate_interval', '20s');
    const numbers = () => prometheus.query(`(${asked}) == (${asked})`);
    await until(`data of ${asked}`, async () => (await numbers()).length > 0, 20_000);
  });
});

test('the roles are one leader and two that serve', async () => {
  const [query = ''] = Object.values(rows.Ensemble?.find(({ kind }) => kind === 'roles')?.queries ?? {});
  const found = await prometheus.query(expandQuery(query).replace(/\{[^}]*\}/g, ''));
  expect(found.map(({ value }) => value[1]).sort()).toEqual(['1', '1', '2']);
});

test('no alert is raised while the ensemble is healthy', async () => {
  await expect.poll(() => prometheus.alerts(), { timeout: 20_000 }).toEqual([]);
});

test('a killed follower raises the alerts that name it and its leader', async () => {
  const [follower] = await ensemble.followers();
  const leader = await ensemble.leader();
  await follower.kill();
  const pending = async () =>
    (await prometheus.alerts()).map(({ labels }) => `${labels.alertname} ${labels.pod}`).sort();
  await expect
    .poll(pending, { timeout: 20_000 })
    .toEqual(
      [
        `ZooKeeperFollowersMissing ${leader.name}`,
        `ZooKeeperNoSpareServer ${leader.name}`,
        `ZooKeeperServerDown ${follower.name}`,
      ].sort(),
    );
});
