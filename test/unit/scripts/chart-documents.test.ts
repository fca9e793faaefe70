// What the chart has of other files is up to date: its README, and the alerts and the dashboard, because a chart takes
// no file from outside its folder. Here and not in `npm run check`, which the image build runs without the chart.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { chartReadme } from '../../../scripts/chart-readme.ts';

const read = (file: string) => readFileSync(new URL(`../../../deploy/${file}`, import.meta.url), 'utf8');

it('README.md has every value; npm run docs writes it', () => {
  expect(read('helm/zk-bootstrap/README.md')).toBe(chartReadme());
});

it('the alerts and the dashboard are those of deploy/monitoring; npm run docs copies them', () => {
  expect(parse(read('helm/zk-bootstrap/files/alerts.yaml'))).toEqual(parse(read('monitoring/alerts.yaml')));
  expect(read('helm/zk-bootstrap/files/dashboard.json')).toBe(read('monitoring/dashboard.json'));
});
