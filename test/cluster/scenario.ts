// A scenario is a test with a line in the report: what it measured, or why it failed.
import { it } from 'vitest';
import { type Measured, record, type Scenario, scenarios } from './report.ts';

export function scenario(id: Scenario, work: () => Promise<Measured>): void {
  it(scenarios[id], async () => {
    record(id, { note: 'failed: did not end' });
    try {
      record(id, await work());
    } catch (error) {
      record(id, { note: `failed: ${firstLineOf(error)}` });
      throw error;
    }
  });
}

function firstLineOf(error: unknown): string {
  const [line = ''] = String(error instanceof Error ? error.message : error).split('\n');
  return line.replaceAll('|', ' ').slice(0, 120);
}

export const secondsSince = (start: number) => ((Date.now() - start) / 1000).toFixed(1);
