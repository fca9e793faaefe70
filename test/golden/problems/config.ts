// Provokes every problem of config: the rules by the cases of their unit tests, the others here.
import { sortExtraKeys } from '../../../src/config/extra-keys.ts';
import { findHeap } from '../../../src/config/heap.ts';
import { givenJvmFlags } from '../../../src/config/jvm-flags.ts';
import { checkMetricsProvider } from '../../../src/config/metrics-provider.ts';
import { checkVersions } from '../../../src/config/rules/versions.ts';
import { refusedWarnings } from '../../../src/config/strict.ts';
import type { ProblemId } from '../../../src/problems/index.ts';
import { unknownVariables } from '../../../src/settings/unknown-variables.ts';
import { settingsOf } from '../../support/process/settings.ts';
import { rulesFind } from '../../support/process/situation.ts';
import { ruleCases } from '../../unit/config/rules/cases.ts';
import type { ProblemCase } from './case.ts';

const ofRules = Object.entries(ruleCases).map(([id, { given, machine }]) => ({
  id: id as keyof typeof ruleCases,
  problems: () => rulesFind(given, machine),
}));

const ofExtraKeys = (id: ProblemId, lines: string, version?: string): ProblemCase => ({
  id,
  problems: () => sortExtraKeys(settingsOf({ ZK_EXTRA_CONFIG: lines }), version).problems,
});

const ofHeap = (id: ProblemId, environment: Readonly<Record<string, string>>): ProblemCase => ({
  id,
  problems() {
    const settings = settingsOf(environment);
    const heap = findHeap(settings, givenJvmFlags(settings, {}), undefined);
    return 'id' in heap ? [heap] : [];
  },
});

export const configProblems: readonly ProblemCase[] = [
  ...ofRules,
  {
    id: 'heap-exceeds-limit',
    problems: () =>
      rulesFind({}, { jvmEnvironment: { JVMFLAGS: '-Xmx4G' }, memoryLimitBytes: 2 * 1024 ** 3 }),
  },
  ofHeap('invalid-heap-flag', { ZK_JVM_FLAGS: '-Xmx60%' }),
  ofHeap('heap-share-without-limit', { ZK_HEAP_SIZE: '60%' }),
  {
    id: 'setting-needs-newer-zookeeper',
    problems: () => checkVersions(settingsOf({ ZK_METRICS_PORT: '7000' }), '3.5.10'),
  },
  ofExtraKeys('managed-key', 'tickTime=3000', '3.9.4'),
  ofExtraKeys('managed-key', 'admin.enableServer=false', '3.9.4'),
  ofExtraKeys('managed-key', 'server.9=zk-8:2888:3888', '3.9.4'),
  ofExtraKeys('duplicate-extra-key', 'snapCount=1000\nsnapCount=2000', '3.9.4'),
  ofExtraKeys('key-needs-newer-zookeeper', 'maxResponseCacheSize=400', '3.4.14'),
  ofExtraKeys('key-of-older-zookeeper', 'ipReachableTimeout=1000', '3.9.4'),
  ofExtraKeys('misspelt-key', 'autopurge.purgeInteval=1', '3.9.4'),
  ofExtraKeys('unknown-key', 'org.example.plugin=on', '3.9.4'),
  ofExtraKeys('unknown-key', 'org.example.plugin=on'),
  ofExtraKeys('invalid-value', 'syncEnabled=nope', '3.9.4'),
  ofExtraKeys('invalid-value', 'electionAlg=0', '3.9.4'),
  {
    id: 'metrics-provider-not-found',
    problems: () =>
      checkMetricsProvider(settingsOf({ ZK_EXTRA_CONFIG: 'metricsProvider.className=x.Y' }), false),
  },
  {
    id: 'warnings-refused',
    problems() {
      const misspelt = unknownVariables({ ZK_TICKTIME: '2000' });
      const refusal = refusedWarnings(settingsOf({ ZK_STRICT: 'true' }), misspelt);
      return refusal ? [refusal] : [];
    },
  },
  ofExtraKeys('blanks-in-jvm-flag', 'jute.maxbuffer=4 194 304', '3.9.4'),
];
