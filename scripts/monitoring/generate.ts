// Makes deploy/monitoring/prometheus-rule.yaml from alerts.yaml, and dashboard.json from the description in
// dashboard.ts; with --check it only compares.
import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { keepDocument } from '../document.ts';
import { dashboard } from './dashboard.ts';

const folder = 'deploy/monitoring';

/** The rules as an object of the Prometheus operator. */
export function prometheusRule(alerts: string): string {
  const groups = alerts.slice(alerts.indexOf('groups:'));
  return `# Generated from alerts.yaml by scripts/monitoring/generate.ts. Changes here are lost.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: zookeeper
  labels:
    app.kubernetes.io/name: zookeeper
spec:
${groups.replaceAll(/^(?=.)/gm, '  ')}`;
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
  keepDocument(`${folder}/dashboard.json`, await dashboardFile());
}
