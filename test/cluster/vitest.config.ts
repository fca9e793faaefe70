// npm run test:cluster: one file at a time, one scenario after the other, on the cluster that KUBECONFIG names.
import { defineConfig } from 'vitest/config';
import { PlainLineReporter } from '../support/plain-line-reporter.ts';

export default defineConfig({
  define: { TOOLKIT_VERSION: JSON.stringify('1.2.3'), DEFAULT_MIRROR: JSON.stringify('') },
  test: {
    include: ['test/cluster/*.scenarios.ts'],
    globalSetup: ['test/support/kubernetes/kubernetes-tools.ts', 'test/cluster/report-setup.ts'],
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 300_000,
    reporters: ['verbose', new PlainLineReporter()],
  },
});
