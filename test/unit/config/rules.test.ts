import { describe, expect, it } from 'vitest';
import { rules } from '../../../src/config/rules/index.ts';
import { type Facts, makePlan } from '../../../src/generate/plan.ts';
import { factsOf, hostOf } from '../../support/process/settings.ts';

const pod = hostOf('zk-0.zk.default.svc.cluster.local');
const gibibyte = 1024 ** 3;

interface Case {
  /** What breaks the rule, beside three replicas. */
  readonly given: Readonly<Record<string, string>>;
  readonly machine?: Partial<Omit<Facts, 'settings' | 'host'>>;
  readonly subject: string;
  readonly says: RegExp;
  /** The least that differs and does not break it. */
  readonly instead: Readonly<Record<string, string>>;
}

const list = (...members: readonly string[]) => ({
  ZK_REPLICAS: '',
  ZK_SERVERS: members.join(' '),
  ZK_MY_ID: '1',
});
const five = { ZK_REPLICAS: '5' };

/** One case for every rule: the type demands it. */
const cases: Readonly<Record<keyof typeof rules, Case>> = {
  portsOfOneServerDiffer: {
    given: { ZK_METRICS_PORT: '2181' },
    subject: 'ZK_METRICS_PORT',
    says: /got "2181" for ZK_CLIENT_PORT and ZK_METRICS_PORT/,
    instead: { ZK_METRICS_PORT: '7000' },
  },
  ownClientPortAgrees: {
    given: list('a:2888:3888;2182', 'b:2888:3888;2181', 'c:2888:3888'),
    subject: 'ZK_CLIENT_PORT',
    says: /expected 2182, the client port of this server in ZK_SERVERS/,
    instead: list('a:2888:3888;2181', 'b:2888:3888;2182', 'c:2888:3888'),
  },
  sessionTimeoutsAreInOrder: {
    given: { ZK_MIN_SESSION_TIMEOUT: '40001' },
    subject: 'ZK_MIN_SESSION_TIMEOUT',
    says: /shortest .* at most the longest, got 40001 and 40000 ms/,
    instead: { ZK_MIN_SESSION_TIMEOUT: '40000' },
  },
  sessionsLastTwoTicks: {
    given: { ZK_MIN_SESSION_TIMEOUT: '1', ZK_MAX_SESSION_TIMEOUT: '3999' },
    subject: 'ZK_MAX_SESSION_TIMEOUT',
    says: /at least two ticks of 2000 ms, got "3999"/,
    instead: { ZK_MIN_SESSION_TIMEOUT: '1', ZK_MAX_SESSION_TIMEOUT: '4000' },
  },
  idsFitOneByte: {
    given: list('a:2888:3888', 'server.256=b:2888:3888', 'c:2888:3888'),
    subject: 'ZK_SERVERS',
    says: /ids from 0 to 255, got 256 for b/,
    instead: list('a:2888:3888', 'server.255=b:2888:3888', 'c:2888:3888'),
  },
  idsDiffer: {
    given: list('a:2888:3888', 'server.3=b:2888:3888', 'c:2888:3888'),
    subject: 'ZK_SERVERS',
    says: /got 3 for b and c/,
    instead: list('a:2888:3888', 'server.2=b:2888:3888', 'c:2888:3888'),
  },
  addressesDiffer: {
    given: list('a:2888:3888', 'b:2888:3888', 'b:2889:3888'),
    subject: 'ZK_SERVERS',
    says: /b:3888 more than once/,
    instead: list('a:2888:3888', 'b:2888:3888', 'b:2889:3889'),
  },
  listAndReplicasAgree: {
    given: { ...list('a:2888:3888', 'b:2888:3888', 'c:2888:3888'), ZK_REPLICAS: '5' },
    subject: 'ZK_REPLICAS',
    says: /expected 3, the members in ZK_SERVERS, got "5"/,
    instead: { ...list('a:2888:3888', 'b:2888:3888', 'c:2888:3888'), ZK_REPLICAS: '3' },
  },
  observersAreNamedOnce: {
    given: { ...list('a:2888:3888', 'b:2888:3888', 'c:2888:3888'), ZK_OBSERVERS: '1' },
    subject: 'ZK_OBSERVERS',
    says: /unset beside ZK_SERVERS/,
    instead: { ...list('a:2888:3888', 'b:2888:3888', 'c:2888:3888'), ZK_OBSERVERS: '0' },
  },
  somebodyVotes: {
    given: { ZK_OBSERVERS: '3' },
    subject: 'ZK_OBSERVERS',
    says: /a member that votes, got 3 observers/,
    instead: { ZK_OBSERVERS: '1' },
  },
  oneVoterIsAlone: {
    given: { ZK_OBSERVERS: '2' },
    subject: 'ZK_OBSERVERS',
    says: /at least two members that vote/,
    instead: { ZK_OBSERVERS: '2', ZK_EXTRA_CONFIG: 'standaloneEnabled=false' },
  },
  groupsHoldEveryVoterOnce: {
    given: { ZK_GROUPS: '1:2 2:4' },
    subject: 'ZK_GROUPS',
    says: /without a group: 3; more than once: 2; not a voter: 4/,
    instead: { ZK_GROUPS: '1:2 3' },
  },
  weightsHaveGroups: {
    given: { ZK_WEIGHTS: '1=2' },
    subject: 'ZK_WEIGHTS',
    says: /weights of ids that have a group, got 1/,
    instead: { ZK_WEIGHTS: '1=2', ZK_GROUPS: '1:2:3' },
  },
  groupsHaveWeight: {
    given: { ZK_GROUPS: '1:2 3', ZK_WEIGHTS: '3=0' },
    subject: 'ZK_WEIGHTS',
    says: /weight above 0 in every group, got 0 for all of 3/,
    instead: { ZK_GROUPS: '1:2 3', ZK_WEIGHTS: '2=0' },
  },
  heapFitsLimit: {
    given: { ZK_HEAP_SIZE: '1025m' },
    machine: { memoryLimitBytes: gibibyte },
    subject: 'ZK_HEAP_SIZE',
    says: /less than the container's memory limit of 1024 MiB, got "1025m"/,
    instead: { ZK_HEAP_SIZE: '800m' },
  },
  foldersDiffer: {
    given: { ZK_DATA_DIR: '/opt/zookeeper/conf' },
    subject: 'ZK_DATA_DIR',
    says: /folder of its own, got "\/opt\/zookeeper\/conf", which is ZK_CONF_DIR as well/,
    instead: { ZK_DATA_DIR: '/var/lib/zookeeper/log' },
  },
  votersAreOdd: {
    given: { ZK_REPLICAS: '4' },
    subject: 'ZK_REPLICAS',
    says: /got 4: they survive the loss of 1, as 3 do/,
    instead: { ZK_REPLICAS: '4', ZK_OBSERVERS: '1' },
  },
  twoVotersAreWorseThanOne: {
    given: { ZK_REPLICAS: '2' },
    subject: 'ZK_REPLICAS',
    says: /one voter or three, got 2/,
    instead: { ZK_REPLICAS: '1' },
  },
  votersAreFew: {
    given: { ZK_REPLICAS: '9' },
    subject: 'ZK_REPLICAS',
    says: /at most seven voters, got 9: every write waits for 5/,
    instead: { ZK_REPLICAS: '9', ZK_OBSERVERS: '2' },
  },
  heapLeavesRoom: {
    given: { ZK_HEAP_SIZE: '900m' },
    machine: { memoryLimitBytes: gibibyte },
    subject: 'ZK_HEAP_SIZE',
    says: /at most 85 % of the container's memory limit of 1024 MiB/,
    instead: { ZK_HEAP_SIZE: '85%' },
  },
  syncLimitIsWithinInitLimit: {
    given: { ZK_SYNC_LIMIT: '11' },
    subject: 'ZK_SYNC_LIMIT',
    says: /at most ZK_INIT_LIMIT, 10 ticks, got "11"/,
    instead: { ZK_SYNC_LIMIT: '10' },
  },
  syncLimitIsUnderAMinute: {
    given: { ZK_SYNC_LIMIT: '2000', ZK_INIT_LIMIT: '2000' },
    subject: 'ZK_SYNC_LIMIT',
    says: /at most a minute, got 2000 ticks of 2000 ms, 4000 s/,
    instead: { ZK_SYNC_LIMIT: '30', ZK_INIT_LIMIT: '2000' },
  },
  snapshotsAreRetained: {
    given: { ZK_SNAP_RETAIN_COUNT: '2' },
    subject: 'ZK_SNAP_RETAIN_COUNT',
    says: /at least 3, got "2"/,
    instead: { ZK_SNAP_RETAIN_COUNT: '3' },
  },
  purgingIsOn: {
    given: { ZK_PURGE_INTERVAL: '0' },
    subject: 'ZK_PURGE_INTERVAL',
    says: /nothing is purged/,
    instead: { ZK_PURGE_INTERVAL: '1' },
  },
  whitelistIsShort: {
    given: { ZK_4LW_COMMANDS_WHITELIST: '*' },
    subject: 'ZK_4LW_COMMANDS_WHITELIST',
    says: /dump, wchc and wchp/,
    instead: { ZK_4LW_COMMANDS_WHITELIST: 'ruok,srvr' },
  },
  membershipHasOneSource: {
    given: { ZK_EXTRA_CONFIG: 'reconfigEnabled=true' },
    subject: 'ZK_EXTRA_CONFIG',
    says: /what a reconfig commits is undone/,
    instead: { ZK_EXTRA_CONFIG: 'reconfigEnabled=false' },
  },
  devicesDiffer: {
    given: {},
    machine: { sharesDevice: true },
    subject: 'ZK_DATA_LOG_DIR',
    says: /on one device/,
    instead: {},
  },
};

const table = Object.entries(cases).map(([name, one]) => ({ name: name as keyof typeof rules, ...one }));

function saidBy(name: keyof typeof rules, given: Case['given'], machine: Case['machine']) {
  const { problems, warnings, notes } = makePlan(factsOf({ ZK_REPLICAS: '3', ...given }, pod, machine));
  return { error: problems, warning: warnings, note: notes }[rules[name].severity];
}

describe('every rule', () => {
  it.each(table)('$name speaks where it is broken', ({ name, given, machine, subject, says }) => {
    const said = saidBy(name, given, machine).filter((problem) => says.test(problem.message));
    expect(said.map((problem) => problem.subject)).toEqual([subject]);
    expect(said[0]?.fix).not.toBe('');
  });

  it.each(table)('$name is silent where it is not', ({ name, instead, machine, says }) => {
    const without = name === 'devicesDiffer' ? { sharesDevice: false } : machine;
    expect(saidBy(name, instead, without).filter((problem) => says.test(problem.message))).toEqual([]);
  });

  it('is silent for the defaults, beside what one device costs', () => {
    const { problems, warnings, notes } = makePlan(
      factsOf({ ZK_REPLICAS: '3' }, pod, { memoryLimitBytes: gibibyte }),
    );
    expect([...problems, ...warnings, ...notes]).toEqual([]);
  });
});

describe('further cases:', () => {
  const said = (given: Case['given'], machine?: Case['machine']) => {
    const { problems, warnings } = makePlan(factsOf({ ...five, ...given }, pod, machine));
    return [...problems, ...warnings].map(({ subject, message }) => `${subject}: ${message}`);
  };

  it.each<[what: string, given: Case['given'], says: RegExp]>([
    [
      'the ports of a list are named by the list',
      list('a:2888:2888', 'b:1:2'),
      /^ZK_SERVERS: .*"2888" for ZK_SERVER_PORT/,
    ],
    [
      'a secure port that is the election port',
      { ZK_SECURE_CLIENT_PORT: '3888' },
      /^ZK_ELECTION_PORT: .*"3888"/,
    ],
    ['a whitelist without ruok', { ZK_4LW_COMMANDS_WHITELIST: 'srvr' }, /expected ruok and srvr/],
    ['a weight given twice', { ZK_GROUPS: '1:2:3:4:5', ZK_WEIGHTS: '1=1 1=2' }, /several for 1/],
    ['a transaction log among the logs', { ZK_DATA_LOG_DIR: '/var/log/zookeeper' }, /ZK_LOG_DIR as well/],
    ['all voters in a list are observers', list('a:1:2:observer', 'b:1:2:observer'), /a member that votes/],
  ])('%s', (_what, given, says) => {
    expect(said(given).filter((line) => says.test(line))).toHaveLength(1);
  });

  it('a standalone server has no use for the ports of an ensemble, so they may be taken', () => {
    expect(said({ ZK_REPLICAS: '1', ZK_METRICS_PORT: '2888' })).toEqual([]);
  });

  it('a rule is passed over while a setting it compares is refused on its own', () => {
    expect(said({ ZK_SYNC_LIMIT: 'many' })).toHaveLength(1);
  });
});
