// The files of deploy/monitoring: generated ones are up to date, runbooks exist, and no query asks for a series that
// one of the supported versions does not have.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { rows } from '../../scripts/monitoring/dashboard.ts';
import { dashboardFile, prometheusRule } from '../../scripts/monitoring/generate.ts';
import { releases } from '../support/monitoring/metrics-jars.ts';
import { promtool } from '../support/monitoring/prometheus.ts';
import { namesPath } from '../support/monitoring/recording.ts';
import { temporaryFolder } from '../support/process/run.ts';
import { rules } from './rules.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test('prometheus-rule.yaml has the rules of alerts.yaml', () => {
  const alerts = read('deploy/monitoring/alerts.yaml');
  const generated = read('deploy/monitoring/prometheus-rule.yaml');
  expect(generated).toBe(prometheusRule(alerts));
  expect(parse(generated).spec).toEqual(parse(alerts));
});

test('dashboard.json is made from its description', async () => {
  expect(read('deploy/monitoring/dashboard.json')).toBe(await dashboardFile());
});

describe.each(rules)('$alert', ({ alert, labels, annotations }) => {
  test('has a severity and names the server, the ensemble or the volume', () => {
    expect(labels.severity).toMatch(/^(?:warning|critical)$/);
    expect(annotations.summary).toMatch(/\$labels\.(?:pod \$labels\.instance|job|persistentvolumeclaim)/);
    expect(annotations.description).toContain('$value');
  });

  test('has a section in docs/troubleshooting.md that names it', () => {
    const [file = '', anchor = ''] = annotations.runbook_url.split('#');
    const heading = `## ${anchor.replaceAll('-', ' ')}\n`;
    const [, section = ''] = read(file).split(new RegExp(heading, 'i'));
    expect(section.trimStart().split('\n')[0]).toContain(`\`${alert}\`, ${labels.severity}.`);
  });
});

const queries = [
  ...rules.map(({ alert, expr }) => ({ of: alert, query: expr })),
  ...Object.values(rows)
    .flat()
    .flatMap(({ title, queries }) => Object.values(queries).map((query) => ({ of: title, query }))),
];

test.each(releases)('ZooKeeper %s has every series of the rules and the dashboard', (release) => {
  const there = new Set(readFileSync(namesPath(release), 'utf8').split('\n'));
  const isThere = (name: string) => there.has(name) || name === 'up' || name.startsWith('kubelet_');
  const missing = queries.flatMap(({ of, query }) =>
    seriesOf(query)
      .filter((name) => !isThere(name))
      .map((name) => `${of}: ${name}`),
  );
  expect(missing).toEqual([]);
});

test('the series of a query are found', () => {
  const query = 'sum by (job) (rate(a_sum{x="b"}[5m])) / c and on (pod) d > 1e3 unless floor(e_total) == 0';
  expect(seriesOf(query)).toEqual(['a_sum', 'c', 'd', 'e_total']);
});

test('the example for certificates has valid rules and a valid scrape configuration', async () => {
  using folder = temporaryFolder();
  const example = parse(read('deploy/monitoring/certificates.yaml'));
  const files = { rules: join(folder.path, 'rules.yaml'), prometheus: join(folder.path, 'prometheus.yaml') };
  for (const [part, file] of Object.entries(files)) writeFileSync(file, stringify(example[part]));
  await promtool('check', 'rules', files.rules);
  await promtool('check', 'config', files.prometheus);
  expect(Object.keys(example.blackbox.modules)).toEqual(example.prometheus.scrape_configs[0].params.module);
});

/** The names of the series in a query. */
function seriesOf(query: string): readonly string[] {
  const bare = query
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replaceAll(/\b(?:by|on|without|ignoring)\s*\([^)]*\)/g, '');
  const words = bare.matchAll(/(?<![\w.])[a-z_]\w*(?!\w|\s*\()/gi);
  const operators = ['and', 'or', 'unless', 'by', 'on', 'without'];
  return [...words].map(([word]) => word).filter((word) => !operators.includes(word));
}
