// The values that the server demands of keys of zoo.cfg that no setting writes. Measured with the parser of each line:
// it ends the server for any other value, or, for a boolean before 3.7, takes any other value for false.
import { isAtLeast } from './version.ts';

export interface ExpectedValue {
  /** Completes "expected …". */
  readonly expected: string;
  readonly example: string;
}

interface ValueRow extends ExpectedValue {
  /** Names separated by blanks. */
  readonly keys: string;
  readonly pattern: RegExp;
  /** The first release that demands it; undefined for all. */
  readonly since?: string;
}

export const keyValues: readonly ValueRow[] = [
  {
    keys: `
    jvm.pause.monitor localSessionsEnabled localSessionsUpgradingEnabled multiAddress.enabled
    multiAddress.reachabilityCheckEnabled portUnification quorum.auth.enableSasl
    quorum.auth.learnerRequireSasl quorum.auth.serverRequireSasl reconfigEnabled sslQuorum
    sslQuorumReloadCertFiles standaloneEnabled syncEnabled
  `,
    pattern: /^(?:true|false)$/i,
    expected: 'true or false',
    example: 'true',
  },
  {
    keys: `
    clientPortListenBacklog connectToLearnerMasterLimit jvm.pause.info-threshold.ms
    jvm.pause.sleep.time.ms jvm.pause.warn-threshold.ms multiAddress.reachabilityCheckTimeoutMs
    observerMasterPort quorum.cnxn.threads.size
  `,
    pattern: /^[+-]?\d{1,9}$/,
    expected: 'a whole number of up to nine digits',
    example: '10',
  },
  { keys: 'electionAlg', since: '3.6.0', pattern: /^\+?0*3$/, expected: '3', example: '3' },
  { keys: 'electionAlg', pattern: /^\+?0*[0-3]$/, expected: 'a whole number from 0 to 3', example: '3' },
  {
    keys: 'peerType',
    pattern: /^(?:participant|observer)$/i,
    expected: 'participant or observer',
    example: 'participant',
  },
];

const rowsByKey = Map.groupBy(
  keyValues.flatMap((row) =>
    row.keys
      .trim()
      .split(/\s+/)
      .map((key) => ({ ...row, key })),
  ),
  ({ key }) => key,
);

/** What a version demands of a key, when the value is something else; of an unknown version the newest is assumed. */
export function wrongValue(
  key: string,
  value: string,
  version: string | undefined,
): ExpectedValue | undefined {
  const row = rowsByKey
    .get(key)
    ?.find(({ since }) => since === undefined || version === undefined || isAtLeast(version, since));
  return row === undefined || row.pattern.test(value) ? undefined : row;
}
