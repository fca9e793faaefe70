// The rules of voters, observers, groups and weights.
import type { Ensemble } from '../../ensemble/ensemble.ts';
import type { Member } from '../../settings/member-list.ts';
import { type Settings, spelling } from '../../settings/resolve.ts';
import { table } from '../../settings/table.ts';
import { duplicates, type EnsembleSituation, memberSource, type Rules } from './rule.ts';

function votersOf({ members }: Ensemble): readonly Member[] {
  return members.filter((member) => member.role === 'participant');
}

/** The setting that makes members observers. */
function observerSource(settings: Settings): string {
  return spelling(settings, settings.values.members ? 'members' : 'observers');
}

export const quorumRules = {
  'no-voters': {
    severity: 'error',
    about: ['members', 'replicas', 'observers'],
    find({ settings, ensemble }) {
      const subject = observerSource(settings);
      return (
        votersOf(ensemble).length === 0 && {
          subject,
          message: `${subject} makes every member an observer; an ensemble needs members that vote`,
          fix: 'make at least one member a participant, better three',
        }
      );
    },
  },
  'one-voter-with-observers': {
    severity: 'error',
    about: ['members', 'replicas', 'observers', 'extraConfig'],
    find({ settings, ensemble }) {
      const subject = observerSource(settings);
      const isDistributed = settings.values.extraConfig?.some(
        ([key, value]) => key === 'standaloneEnabled' && value.toLowerCase() === 'false',
      );
      return (
        votersOf(ensemble).length === 1 &&
        ensemble.members.length > 1 &&
        !isDistributed && {
          subject,
          message: `${subject} leaves one voter; ZooKeeper treats it as a standalone server and refuses the observers`,
          fix: `make more members participants, or add standaloneEnabled=false to ${table.extraConfig.env} (ZooKeeper 3.5 or newer)`,
        }
      );
    },
  },
  'groups-differ-from-voters': {
    severity: 'error',
    about: ['groups', 'members', 'replicas', 'observers'],
    find({ settings, ensemble }) {
      const subject = spelling(settings, 'groups');
      const grouped = ensemble.groups.flat();
      const voters = votersOf(ensemble).map(({ id }) => id);
      const wrong = [
        { what: 'missing', ids: voters.filter((id) => !grouped.includes(id)) },
        { what: 'repeated', ids: duplicates(grouped) },
        { what: 'not a voter', ids: [...new Set(grouped.filter((id) => !voters.includes(id)))] },
      ].filter(({ ids }) => ids.length > 0);
      return (
        grouped.length > 0 &&
        wrong.length > 0 && {
          subject,
          message: `${subject} must hold every voter once: ${wrong.map(({ what, ids }) => `${what} ${ids.join(', ')}`).join('; ')}`,
          fix: `list the ids ${voters.join(', ')}, each once`,
        }
      );
    },
  },
  'weight-without-group': {
    severity: 'error',
    about: ['weights', 'groups'],
    find({ settings, ensemble: { groups, weights } }) {
      const subject = spelling(settings, 'weights');
      const grouped = groups.flat();
      const ungrouped = weights.map(([id]) => id).filter((id) => !grouped.includes(id));
      return (
        ungrouped.length > 0 && {
          subject,
          message: `${subject} gives weights to ids that are in no group (${ungrouped.join(', ')}); weights count only within a group`,
          fix: `list the ids in ${spelling(settings, 'groups')}, or unset ${subject}`,
        }
      );
    },
  },
  'duplicate-weight': {
    severity: 'error',
    about: ['weights'],
    find({ settings, ensemble: { weights } }) {
      const subject = spelling(settings, 'weights');
      const repeated = duplicates(weights.map(([id]) => id));
      return (
        repeated.length > 0 && {
          subject,
          message: `${subject} has more than one weight for id ${repeated.join(', ')}; only the last one would count`,
          fix: 'keep only one',
        }
      );
    },
  },
  'group-without-weight': {
    severity: 'error',
    about: ['weights', 'groups'],
    find({ settings, ensemble: { groups, weights } }) {
      const subject = spelling(settings, 'weights');
      const weightless = new Set(weights.filter(([, weight]) => weight === 0).map(([id]) => id));
      return groups
        .filter((ids) => ids.every((id) => weightless.has(id)))
        .map((ids) => ({
          subject,
          message: `${subject} gives every member of the group ${ids.join(':')} the weight 0; the votes of the group would never count`,
          fix: 'make the members of the group observers, or give one of them a weight',
        }));
    },
  },
  'even-voters': {
    severity: 'warning',
    about: ['members', 'replicas', 'observers'],
    find({ settings, ensemble }) {
      const subject = spelling(settings, memberSource(settings));
      const count = votersOf(ensemble).length;
      return (
        count > 2 &&
        count % 2 === 0 &&
        ensemble.groups.length === 0 && {
          subject,
          message: `${subject} makes ${count} voters; they tolerate the loss of ${count / 2 - 1}, as ${count - 1} voters do, and each write waits for one more server`,
          fix: `use ${count - 1} or ${count + 1} voters; further members can be observers`,
        }
      );
    },
  },
  'two-voters': {
    severity: 'warning',
    about: ['members', 'replicas', 'observers'],
    find({ settings, ensemble }) {
      const subject = spelling(settings, memberSource(settings));
      return (
        votersOf(ensemble).length === 2 && {
          subject,
          message: `${subject} makes 2 voters; the loss of either stops both`,
          fix: 'use three voters',
        }
      );
    },
  },
  'many-voters': {
    severity: 'warning',
    about: ['members', 'replicas', 'observers'],
    find({ settings, ensemble }) {
      const subject = spelling(settings, memberSource(settings));
      const count = votersOf(ensemble).length;
      return (
        count > 7 && {
          subject,
          message: `${subject} makes ${count} voters; each write waits for ${Math.floor(count / 2) + 1} of them`,
          fix: `use five voters and make the other members observers (${table.observers.env})`,
        }
      );
    },
  },
} as const satisfies Rules<EnsembleSituation>;
