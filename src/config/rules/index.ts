// The rules between settings: what each looks at, what it says, and the fix. Errors refuse the configuration,
// warnings are said and go on (unless strict), notes inform. The only place besides the table that names settings.
import type { Ensemble } from '../../ensemble/ensemble.ts';
import { hostInAddress } from '../../ensemble/server-lines.ts';
import type { Problem } from '../../problem.ts';
import type { HeapSize } from '../../settings/kinds.ts';
import type { Member } from '../../settings/member-list.ts';
import type { Settings } from '../../settings/resolve.ts';
import { spelling } from '../../settings/resolve.ts';
import { type SettingName, table } from '../../settings/table.ts';

/** What the rules look at: the settings, and what follows from them and from the machine. */
export interface Situation {
  readonly settings: Settings;
  readonly ensemble: Ensemble;
  readonly heap: HeapSize;
  readonly memoryLimitBytes: number | undefined;
  /** Whether transaction logs and snapshots are on one device; undefined when it cannot be told. */
  readonly sharesDevice: boolean | undefined;
}

export type Severity = 'error' | 'warning' | 'note';

export interface Rule {
  readonly severity: Severity;
  /** The settings it compares; it is passed over while one of them is refused on its own. */
  readonly about: readonly SettingName[];
  /** Everything it finds wrong. */
  find(situation: Situation): readonly Problem[];
}

/** What a rule says: the subject is the setting as the operator spelt it. */
function says(situation: Situation, name: SettingName, message: string, fix: string): Problem {
  return { subject: spelling(situation.settings, name), message, fix };
}

function when(condition: boolean, problem: () => Problem): readonly Problem[] {
  return condition ? [problem()] : [];
}

function voters({ members }: Ensemble): readonly Member[] {
  return members.filter((member) => member.role === 'participant');
}

function duplicates<T>(items: readonly T[]): readonly T[] {
  return [...new Set(items.filter((item, index) => items.indexOf(item) !== index))];
}

/** Where the operator gave the members. */
function source({ settings }: Situation): SettingName {
  return settings.values.members ? 'members' : 'replicas';
}

const ownPorts = [
  'clientPort',
  'secureClientPort',
  'serverPort',
  'electionPort',
  'adminPort',
  'metricsPort',
] as const satisfies readonly SettingName[];

/** Every rule by a name of its own, which its tests use. */
export const rules = {
  portsOfOneServerDiffer: {
    severity: 'error',
    about: [...ownPorts, 'members'],
    find(situation) {
      const { values } = situation.settings;
      const own = situation.ensemble.members.find(({ id }) => id === situation.ensemble.myId);
      const isAlone = situation.ensemble.members.length < 2;
      const ports = ownPorts.flatMap((name) => {
        const ofMember = name === 'serverPort' || name === 'electionPort';
        const port = ofMember ? own?.[name] : values[name];
        return port === undefined || (ofMember && isAlone) ? [] : [{ name, port }];
      });
      return duplicates(ports.map(({ port }) => port)).map((port) => {
        const names = ports.filter((taken) => taken.port === port).map(({ name }) => name);
        const [first = 'clientPort', ...others] = names.map((name) =>
          values.members && (name === 'serverPort' || name === 'electionPort') ? 'members' : name,
        );
        const spelled = names.map((name) => spelling(situation.settings, name)).join(' and ');
        return says(
          situation,
          others.at(-1) ?? first,
          `expected a port for each purpose, got "${port}" for ${spelled}`,
          `give each a port of its own; the defaults are ${table.clientPort.default}, ${table.serverPort.default} and ${table.electionPort.default}`,
        );
      });
    },
  },
  ownClientPortAgrees: {
    severity: 'error',
    about: ['members', 'clientPort'],
    find(situation) {
      const { clientPort } = situation.settings.values;
      const listed = situation.ensemble.members.find(({ id }) => id === situation.ensemble.myId)?.clientPort;
      return when(listed !== undefined && listed !== clientPort, () =>
        says(
          situation,
          'clientPort',
          `expected ${listed}, the client port of this server in ${spelling(situation.settings, 'members')}, got "${clientPort}"`,
          'make them the same, or leave the client port out of the list',
        ),
      );
    },
  },
  sessionTimeoutsAreInOrder: {
    severity: 'error',
    about: ['minSessionTimeout', 'maxSessionTimeout'],
    find(situation) {
      const { minSessionTimeout: min, maxSessionTimeout: max } = situation.settings.values;
      return when(min > max, () =>
        says(
          situation,
          situation.settings.origins.minSessionTimeout?.source === 'default'
            ? 'maxSessionTimeout'
            : 'minSessionTimeout',
          `expected the shortest session timeout to be at most the longest, got ${min} and ${max} ms`,
          `unset both for 2 and 20 x ${table.tickTime.env}`,
        ),
      );
    },
  },
  sessionsLastTwoTicks: {
    severity: 'error',
    about: ['maxSessionTimeout', 'tickTime'],
    find(situation) {
      const { maxSessionTimeout: max, tickTime } = situation.settings.values;
      return when(max < 2 * tickTime, () =>
        says(
          situation,
          'maxSessionTimeout',
          `expected at least two ticks of ${tickTime} ms, got "${max}"`,
          `unset it for 20 x ${table.tickTime.env}, or make the tick shorter`,
        ),
      );
    },
  },
  idsFitOneByte: {
    severity: 'error',
    about: ['members', 'replicas', 'idOffset', 'ordinalStart'],
    find(situation) {
      return situation.ensemble.members
        .filter(({ id }) => id > 255)
        .map(({ id, host }) =>
          says(
            situation,
            source(situation),
            `expected ids from 0 to 255, got ${id} for ${host}: an id is one byte of every session's id`,
            'number the members from 1',
          ),
        );
    },
  },
  idsDiffer: {
    severity: 'error',
    about: ['members'],
    find(situation) {
      const { members } = situation.ensemble;
      return duplicates(members.map(({ id }) => id)).map((id) => {
        const hosts = members.filter((member) => member.id === id).map(({ host }) => host);
        return says(
          situation,
          'members',
          `expected an id for each member, got ${id} for ${hosts.join(' and ')}`,
          'give each member an id of its own',
        );
      });
    },
  },
  addressesDiffer: {
    severity: 'error',
    about: ['members'],
    find(situation) {
      const addresses = situation.ensemble.members.flatMap(({ host, serverPort, electionPort }) =>
        // A server port that is the election port too is told of by the ports of one server, or here for others.
        [serverPort, electionPort].map((port) => `${hostInAddress(host)}:${port}`),
      );
      return duplicates(addresses).map((address) =>
        says(
          situation,
          source(situation),
          `expected every address once, got ${address} more than once`,
          'give each member a host or ports of its own',
        ),
      );
    },
  },
  listAndReplicasAgree: {
    severity: 'error',
    about: ['members', 'replicas'],
    find(situation) {
      const { members, replicas } = situation.settings.values;
      return when(members !== undefined && replicas !== undefined && members.length !== replicas, () =>
        says(
          situation,
          'replicas',
          `expected ${members?.length}, the members in ${spelling(situation.settings, 'members')}, got "${replicas}"`,
          `unset ${spelling(situation.settings, 'replicas')}, or complete the list`,
        ),
      );
    },
  },
  observersAreNamedOnce: {
    severity: 'error',
    about: ['members', 'observers'],
    find(situation) {
      const { members, observers } = situation.settings.values;
      return when(members !== undefined && observers > 0, () =>
        says(
          situation,
          'observers',
          `expected it unset beside ${spelling(situation.settings, 'members')}, got "${observers}"`,
          'add :observer to the members in the list',
        ),
      );
    },
  },
  somebodyVotes: {
    severity: 'error',
    about: ['members', 'replicas', 'observers'],
    find(situation) {
      const { ensemble } = situation;
      return when(voters(ensemble).length === 0, () =>
        says(
          situation,
          situation.settings.values.members ? 'members' : 'observers',
          `expected a member that votes, got ${ensemble.members.length} observers`,
          'leave at least one participant, better three',
        ),
      );
    },
  },
  oneVoterIsAlone: {
    severity: 'error',
    about: ['members', 'replicas', 'observers', 'extraConfig'],
    find(situation) {
      const { ensemble, settings } = situation;
      const isEnsemble = settings.values.extraConfig?.some(
        ([key, value]) => key === 'standaloneEnabled' && value.toLowerCase() === 'false',
      );
      return when(voters(ensemble).length === 1 && ensemble.members.length > 1 && !isEnsemble, () =>
        says(
          situation,
          settings.values.members ? 'members' : 'observers',
          'expected at least two members that vote: with one, ZooKeeper starts a standalone server and refuses observers',
          `make more members participants, or --set standaloneEnabled=false in ZooKeeper 3.5 or newer`,
        ),
      );
    },
  },
  groupsHoldEveryVoterOnce: {
    severity: 'error',
    about: ['groups', 'members', 'replicas', 'observers'],
    find(situation) {
      const { ensemble } = situation;
      const grouped = ensemble.groups.flat();
      if (grouped.length === 0) return [];
      const voting = voters(ensemble).map(({ id }) => id);
      const missing = voting.filter((id) => !grouped.includes(id));
      const strangers = [...new Set(grouped.filter((id) => !voting.includes(id)))];
      const twice = duplicates(grouped);
      const wrong = [
        missing.length > 0 ? `without a group: ${missing.join(', ')}` : '',
        twice.length > 0 ? `more than once: ${twice.join(', ')}` : '',
        strangers.length > 0 ? `not a voter: ${strangers.join(', ')}` : '',
      ].filter((words) => words !== '');
      return when(wrong.length > 0, () =>
        says(
          situation,
          'groups',
          `expected every voter in one group, got ${wrong.join('; ')}`,
          `list the ids ${voting.join(', ')}, each once`,
        ),
      );
    },
  },
  weightsHaveGroups: {
    severity: 'error',
    about: ['weights', 'groups'],
    find(situation) {
      const { groups, weights } = situation.ensemble;
      const grouped = new Set(groups.flat());
      const strangers = weights.map(([id]) => id).filter((id) => !grouped.has(id));
      const twice = duplicates(weights.map(([id]) => id));
      return [
        ...when(strangers.length > 0, () =>
          says(
            situation,
            'weights',
            `expected weights of ids that have a group, got ${strangers.join(', ')}: ZooKeeper ignores others`,
            `list them in ${table.groups.env}, or unset ${spelling(situation.settings, 'weights')}`,
          ),
        ),
        ...when(twice.length > 0, () =>
          says(
            situation,
            'weights',
            `expected one weight for an id, got several for ${twice.join(', ')}`,
            'leave one of them',
          ),
        ),
      ];
    },
  },
  groupsHaveWeight: {
    severity: 'error',
    about: ['weights', 'groups'],
    find(situation) {
      const { groups, weights } = situation.ensemble;
      const weightOf = (id: number) => weights.find(([weighted]) => weighted === id)?.[1] ?? 1;
      const weightless = groups.filter((ids) => ids.every((id) => weightOf(id) === 0));
      return weightless.map((ids) =>
        says(
          situation,
          'weights',
          `expected a weight above 0 in every group, got 0 for all of ${ids.join(', ')}: they would vote and never count`,
          'make them observers, or give one of them a weight',
        ),
      );
    },
  },
  heapFitsLimit: {
    severity: 'error',
    about: ['heapSize'],
    find(situation) {
      const { heap, memoryLimitBytes: limit } = situation;
      return when(limit !== undefined && heap.bytes > limit, () =>
        says(
          situation,
          'heapSize',
          `expected less than the container's memory limit of ${mebibytes(limit)}, got "${heap.text}": the kernel would kill the server`,
          `unset it for ${table.heapSize.default}, or raise the limit`,
        ),
      );
    },
  },
  foldersDiffer: {
    severity: 'error',
    about: ['dataDir', 'dataLogDir', 'confDir', 'logDir'],
    find(situation) {
      const { values } = situation.settings;
      return (['dataDir', 'dataLogDir'] as const).flatMap((data) =>
        (['confDir', 'logDir'] as const).flatMap((other) =>
          when(values[data] === values[other], () =>
            says(
              situation,
              data,
              `expected a folder of its own, got "${values[data]}", which is ${spelling(situation.settings, other)} as well`,
              `unset ${spelling(situation.settings, data)} for ${table[data].default}`,
            ),
          ),
        ),
      );
    },
  },

  votersAreOdd: {
    severity: 'warning',
    about: ['members', 'replicas', 'observers'],
    find(situation) {
      const count = voters(situation.ensemble).length;
      if (count % 2 === 1 || situation.ensemble.groups.length > 0) return [];
      const survives = Math.ceil(count / 2) - 1;
      return when(count > 2, () =>
        says(
          situation,
          source(situation),
          `expected an odd number of voters, got ${count}: they survive the loss of ${survives}, as ${count - 1} do, and every write waits for one server more`,
          `${count - 1} or ${count + 1} voters; further servers can be observers`,
        ),
      );
    },
  },
  twoVotersAreWorseThanOne: {
    severity: 'warning',
    about: ['members', 'replicas', 'observers'],
    find(situation) {
      return when(voters(situation.ensemble).length === 2, () =>
        says(
          situation,
          source(situation),
          'expected one voter or three, got 2: the loss of either stops both',
          'three voters',
        ),
      );
    },
  },
  votersAreFew: {
    severity: 'warning',
    about: ['members', 'replicas', 'observers'],
    find(situation) {
      const count = voters(situation.ensemble).length;
      return when(count > 7, () =>
        says(
          situation,
          source(situation),
          `expected at most seven voters, got ${count}: every write waits for ${Math.floor(count / 2) + 1} of them`,
          `five voters, the others observers (${table.observers.env})`,
        ),
      );
    },
  },
  heapLeavesRoom: {
    severity: 'warning',
    about: ['heapSize'],
    find(situation) {
      const { heap, memoryLimitBytes: limit } = situation;
      return when(limit !== undefined && heap.bytes > limit * 0.85 && heap.bytes <= limit, () =>
        says(
          situation,
          'heapSize',
          `expected at most 85 % of the container's memory limit of ${mebibytes(limit)}, got "${heap.text}": the JVM, the probes and the page cache need the rest`,
          `unset it for ${table.heapSize.default}, or raise the limit`,
        ),
      );
    },
  },
  syncLimitIsWithinInitLimit: {
    severity: 'warning',
    about: ['initLimit', 'syncLimit'],
    find(situation) {
      const { initLimit, syncLimit } = situation.settings.values;
      return when(syncLimit > initLimit, () =>
        says(
          situation,
          'syncLimit',
          `expected at most ${spelling(situation.settings, 'initLimit')}, ${initLimit} ticks, got "${syncLimit}": a follower could lag longer than it may take to join`,
          'the defaults are 10 and 5 ticks',
        ),
      );
    },
  },
  syncLimitIsUnderAMinute: {
    severity: 'warning',
    about: ['syncLimit', 'tickTime'],
    find(situation) {
      const { syncLimit, tickTime } = situation.settings.values;
      const seconds = (syncLimit * tickTime) / 1000;
      return when(seconds > 60, () =>
        says(
          situation,
          'syncLimit',
          `expected at most a minute, got ${syncLimit} ticks of ${tickTime} ms, ${seconds} s: a dead follower stays in the quorum that long`,
          `it is a number of ticks, not milliseconds; the default is ${table.syncLimit.default}`,
        ),
      );
    },
  },
  snapshotsAreRetained: {
    severity: 'warning',
    about: ['snapRetainCount'],
    find(situation) {
      const count = situation.settings.values.snapRetainCount;
      return when(count < 3, () =>
        says(
          situation,
          'snapRetainCount',
          `expected at least 3, got "${count}": the server raises it to 3`,
          `unset it for ${table.snapRetainCount.default}`,
        ),
      );
    },
  },
  purgingIsOn: {
    severity: 'warning',
    about: ['purgeInterval'],
    find(situation) {
      return when(situation.settings.values.purgeInterval === 0, () =>
        says(
          situation,
          'purgeInterval',
          'expected at least 1 hour, got "0": nothing is purged, and the volume fills up',
          `unset it for ${table.purgeInterval.default}`,
        ),
      );
    },
  },
  whitelistIsShort: {
    severity: 'warning',
    about: ['commandWhitelist'],
    find(situation) {
      const words = situation.settings.values.commandWhitelist;
      return [
        ...when(words === '*', () =>
          says(
            situation,
            'commandWhitelist',
            'expected the words that are needed, got "*": dump, wchc and wchp show all sessions and watches, and stop the server while they do',
            `unset it for ${table.commandWhitelist.default}`,
          ),
        ),
        ...when(words !== '*' && !['ruok', 'srvr'].every((word) => words.includes(word)), () =>
          says(
            situation,
            'commandWhitelist',
            `expected ruok and srvr, which the probes ask, got "${words}"`,
            `unset it for ${table.commandWhitelist.default}`,
          ),
        ),
      ];
    },
  },
  membershipHasOneSource: {
    severity: 'warning',
    about: ['extraConfig'],
    find(situation) {
      const isDynamic = situation.settings.values.extraConfig?.some(
        ([key, value]) => key === 'reconfigEnabled' && value.toLowerCase() === 'true',
      );
      return when(isDynamic === true, () =>
        says(
          situation,
          'extraConfig',
          'expected no reconfigEnabled=true: what a reconfig commits is undone at the next start, when the members are written again',
          `change the members by ${table.replicas.env} or ${table.members.env} and a rolling restart`,
        ),
      );
    },
  },

  devicesDiffer: {
    severity: 'note',
    about: ['dataDir', 'dataLogDir'],
    find(situation) {
      return when(situation.sharesDevice === true, () =>
        says(
          situation,
          'dataLogDir',
          'transaction logs and snapshots are on one device: a snapshot being written slows every write',
          'a volume of its own for the transaction logs, when latency matters',
        ),
      );
    },
  },
} as const satisfies Readonly<Record<string, Rule>>;

function mebibytes(bytes: number | undefined): string {
  return `${Math.round((bytes ?? 0) / 1024 ** 2)} MiB`;
}

/** What all rules of a severity find. */
export function checkRules(severity: Severity, situation: Situation): readonly Problem[] {
  const all: readonly Rule[] = Object.values(rules);
  return all
    .filter((rule) => rule.severity === severity)
    .filter((rule) => !rule.about.some((name) => situation.settings.refused.has(name)))
    .flatMap((rule) => rule.find(situation));
}
