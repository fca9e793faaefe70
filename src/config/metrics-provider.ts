// The metrics provider of the extra lines: the server ends when it does not find the class.
import { type Problem, quote } from '../problem.ts';
import { type Settings, spelling } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';

const key = 'metricsProvider.className';

/** The class that the extra lines name. */
export function metricsProviderOf({ values }: Settings): string | undefined {
  return values.extraConfig?.find(([name]) => name === key)?.[1];
}

/** @param isInstalled whether the release has the class; undefined when that is unknown */
export function checkMetricsProvider(
  settings: Settings,
  isInstalled: boolean | undefined,
): readonly Problem[] {
  const provider = metricsProviderOf(settings);
  if (provider === undefined || isInstalled !== false) return [];
  const subject = spelling(settings, 'extraConfig');
  return [
    {
      id: 'metrics-provider-not-found',
      severity: 'error',
      subject,
      message: `${key} in ${subject} names ${quote(provider)}, which is in no jar of the ZooKeeper release; the server would not start`,
      fix: `put its jar into lib of the release, or remove the line; for Prometheus set ${table.metricsPort.env} instead`,
    },
  ];
}
