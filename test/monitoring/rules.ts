// The alert rules as the tests read them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export const rulesFile = join(import.meta.dirname, '../../deploy/monitoring/alerts.yaml');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<'severity', string>>;
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook_url', string>>;
}

// promtool checks the shape.
const { groups } = parse(readFileSync(rulesFile, 'utf8')) as {
  groups: readonly { rules: readonly Rule[] }[];
};
export const rules = groups.flatMap((group) => group.rules);
