// Makes deploy/monitoring/prometheus-rule.yaml from alerts.yaml, dashboard.json from the description in dashboard.ts,
// and the copies of both that the chart has, because a chart takes no file from outside its folder; with --check it
// only compares.
import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { keepDocument } from '../document.ts';
import { dashboard } from './dashboard.ts';

const folder = 'deploy/monitoring';
const chartFiles = 'deploy/helm/zk-bootstrap/files';

/** The rules as an object of the Prometheus operator. */
export function prometheusRule(alerts: string): string {
  return `# Generated from alerts.yaml by scripts/monitoring/generate.ts. Changes here are lost.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: zookeeper
  labels:
    app.kubernetes.io/name: zookeeper
spec:
${groupsOf(alerts).replaceAll(/^(?=.)/gm, '  ')}`;
}

/** The rules without the introduction. */
function groupsOf(alerts: string): string {
  return alerts.slice(alerts.indexOf('groups:'));
}

/** The dashboard's file, formatted as all JSON files of the repository are. */
export async function dashboardFile(): Promise<string> {
  const input = JSON.stringify(dashboard());
  const options = { input, preferLocal: true, stripFinalNewline: false };
  return (await execa('biome', ['format', '--stdin-file-path=dashboard.json'], options)).stdout;
}

if (import.meta.main) {
  const alerts = readFileSync(`${folder}/alerts.yaml`, 'utf8');
  keepDocument(`${folder}/prometheus-rule.yaml`, prometheusRule(alerts));
  const dashboardText = await dashboardFile();
  keepDocument(`${folder}/dashboard.json`, dashboardText);
  keepDocument(`${chartFiles}/alerts.yaml`, groupsOf(alerts));
  keepDocument(`${chartFiles}/dashboard.json`, dashboardText);
}
