// Ends a run with one plain line that any machine can read: "N passed, N failed".
import type { Reporter, TestModule } from 'vitest/node';

export class PlainLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      if (module.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) counts[test.result().state] += 1;
    }
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
    // After the summary of the default reporter, which is printed at the end of the same event.
    process.on('exit', () =>
      process.stdout.write(`${counts.passed} passed, ${counts.failed + counts.pending} failed${skipped}\n`),
    );
  }
}
