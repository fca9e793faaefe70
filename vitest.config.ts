import { defineConfig } from 'vitest/config';
import { PlainLineReporter } from './test/support/plain-line-reporter.ts';

// One project per kind of test. Server and container tests start JVMs, which two cores run best one file at a time.
const kind = (name: string, options = {}) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], ...options },
});

// For developers whose machine can run no Docker engine.
const hasContainers = process.env.CI !== undefined || process.env.ZK_TEST_CONTAINERS !== 'off';
if (!hasContainers) console.warn('the container tests are left out: ZK_TEST_CONTAINERS=off');

export default defineConfig({
  test: {
    reporters: ['default', new PlainLineReporter()],
    projects: [
      kind('unit'),
      kind('golden'),
      kind('property', { testTimeout: 60_000 }),
      kind('kubernetes', { testTimeout: 60_000, globalSetup: 'test/support/kubernetes/kubernetes-tools.ts' }),
      kind('monitoring', {
        testTimeout: 60_000,
        hookTimeout: 60_000,
        globalSetup: 'test/support/monitoring/prometheus.ts',
      }),
      kind('server', { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false }),
      ...(hasContainers
        ? [
            kind('container', {
              testTimeout: 180_000,
              hookTimeout: 180_000,
              fileParallelism: false,
              globalSetup: [
                'test/support/container/container-setup.ts',
                'test/support/kubernetes/kubernetes-tools.ts',
              ],
              sequence: { groupOrder: 1 },
            }),
          ]
        : []),
    ],
  },
});
