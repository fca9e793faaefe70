// Settings and plans for unit and golden tests, from texts as an operator gives them.
import type { Host } from '../../../src/ensemble/identity.ts';
import type { Facts } from '../../../src/generate/facts.ts';
import { makePlan } from '../../../src/generate/plan.ts';
import type { Problem } from '../../../src/problem.ts';
import { resolve, type Settings } from '../../../src/settings/resolve.ts';
import { emptyVolume } from '../../../src/volume/contents.ts';

type Texts = Readonly<Record<string, string | undefined>>;
type Machine = Partial<Omit<Facts, 'settings' | 'host'>>;

export function settingsOf(environment: Texts): Settings {
  return resolve({ flags: new Map(), environment, files: new Map() });
}

/** A host by its name, full where it has a domain in the hosts file; in a pod unless told otherwise. */
export function hostOf(name: string, isPod = true): Host {
  const [short = ''] = name.split('.');
  return { name: short, isPod, ...(short === name ? {} : { fullName: name }) };
}

/** What a plan depends on: an empty volume, no memory limit and no known version unless they are given. */
export function factsOf(
  environment: Texts,
  host: Host,
  machine: Machine & { version?: string | undefined } = {},
): Facts {
  const { version, ...others } = machine;
  return {
    settings: settingsOf(environment),
    host,
    unknownVariables: [],
    serverEnvironment: {},
    installation: {
      zkServer: '/opt/zookeeper/bin/zkServer.sh',
      version,
      java: { path: '/usr/bin/java', release: 17, isOpenJ9: false },
      javaHome: undefined,
    },
    hasMetricsProvider: undefined,
    startsServer: true,
    uid: 1000,
    account: undefined,
    classArchive: undefined,
    jvmEnvironment: {},
    environmentScript: undefined,
    memoryLimitBytes: undefined,
    sharesDevice: undefined,
    volume: emptyVolume,
    unreadable: [],
    newVolumeId: '00000000-0000-4000-8000-000000000000',
    otherFoldersWithData: [],
    saslUsers: [],
    certificates: { client: undefined, quorum: undefined },
    ownFiles: undefined,
    toolkit: '0.1.0',
    time: '2026-01-01T00:00:00.000Z',
    ...others,
  };
}

/** Every planned file by its path; fails when the plan is refused. */
export function plannedFiles(
  environment: Texts,
  host: Host,
  machine: Parameters<typeof factsOf>[2] = {},
): Map<string, string> {
  const { plan, problems } = makePlan(factsOf(environment, host, machine));
  if (!plan) throw new Error(`refused: ${JSON.stringify(problems)}`);
  return new Map(plan.files.map(({ path, text }) => [path, text]));
}

/** The ids of the problems that refuse a plan. */
export function errorIds(problems: readonly Problem[]): readonly string[] {
  return problems.filter(({ severity }) => severity === 'error').map(({ id }) => id);
}
