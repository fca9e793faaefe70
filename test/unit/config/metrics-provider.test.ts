import { expect, it } from 'vitest';
import { checkMetricsProvider } from '../../../src/config/metrics-provider.ts';
import { settingsOf } from '../../support/process/settings.ts';

it.each([
  ['of the extra lines that is not installed', 'metricsProvider.className=x.Y', false, true],
  ['that is installed', 'metricsProvider.className=x.Y', true, false],
  ['of an unknown release', 'metricsProvider.className=x.Y', undefined, false],
  ['that is not given', 'snapCount=1000', false, false],
])('a metrics provider %s: %s', (_what, lines, isInstalled, isRefused) => {
  const problems = checkMetricsProvider(settingsOf({ ZK_EXTRA_CONFIG: lines }), isInstalled);
  expect(problems.map(({ id }) => id)).toEqual(isRefused ? ['metrics-provider-not-found'] : []);
});
