import { defineConfig } from 'vitest/config';
import { PlainLineReporter } from './test/support/plain-line-reporter.ts';

// One project for each kind of test. Projects of one group run at the same time, groups one after the other.
// What starts JVMs, with deadlines, runs one file at a time: two cores are enough for one ensemble.
const kind = (name: string, group: number, options = {}) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], sequence: { groupOrder: group }, ...options },
});
const oneFileAtATime = { fileParallelism: false, testTimeout: 180_000, hookTimeout: 180_000 };
const kubernetesTools = 'test/support/kubernetes/kubernetes-tools.ts';

/** Every test file of test/ belongs to one of these. */
export const projects = [
  kind('unit', 0),
  kind('golden', 0),
  kind('property', 0, { testTimeout: 60_000 }),
  kind('kubernetes', 0, { testTimeout: 60_000, globalSetup: kubernetesTools }),
  // In parallel with each other only: the properties would use the CPU time that their deadlines count on.
  kind('program', 1, { testTimeout: 60_000 }),
  kind('server', 2, oneFileAtATime),
  kind('monitoring', 3, { ...oneFileAtATime, globalSetup: 'test/support/monitoring/prometheus.ts' }),
  kind('chaos', 4, oneFileAtATime),
  kind('container', 5, {
    ...oneFileAtATime,
    globalSetup: ['test/support/container/container-setup.ts', kubernetesTools],
  }),
];

// For developers whose machine can run no Docker engine.
const hasContainers = process.env.CI !== undefined || process.env.ZK_TEST_CONTAINERS !== 'off';
if (!hasContainers) console.warn('without the container tests: ZK_TEST_CONTAINERS=off');

export default defineConfig({
  // Defined by the build.
  define: { TOOLKIT_VERSION: JSON.stringify('1.2.3'), DEFAULT_MIRROR: JSON.stringify('') },
  test: {
    reporters: ['default', new PlainLineReporter()],
    projects: projects.filter(({ test }) => hasContainers || test.name !== 'container'),
  },
});
