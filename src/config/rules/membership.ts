// The rules that the members come from one source.
import { spelling } from '../../settings/resolve.ts';
import { table } from '../../settings/table.ts';
import { assignment, type Rules } from './rule.ts';

export const membershipRules = {
  'replicas-differ-from-list': {
    severity: 'error',
    about: ['members', 'replicas'],
    find({ settings }) {
      const { members, replicas } = settings.values;
      const list = spelling(settings, 'members');
      return (
        members !== undefined &&
        replicas !== undefined &&
        members.length !== replicas && {
          subject: spelling(settings, 'replicas'),
          message: `${assignment(settings, 'replicas')}, but ${list} lists ${members.length} members`,
          fix: `unset ${spelling(settings, 'replicas')}, or complete ${list}`,
        }
      );
    },
  },
  'observers-with-list': {
    severity: 'error',
    about: ['members', 'observers'],
    find({ settings }) {
      const { members, observers } = settings.values;
      const list = spelling(settings, 'members');
      return (
        members !== undefined &&
        observers > 0 && {
          subject: spelling(settings, 'observers'),
          message: `${assignment(settings, 'observers')} has no effect with ${list}`,
          fix: `unset it, and add :observer to the members in ${list}`,
        }
      );
    },
  },
  'reconfig-enabled': {
    severity: 'warning',
    about: ['extraConfig'],
    find({ settings }) {
      const subject = spelling(settings, 'extraConfig');
      const isEnabled = settings.values.extraConfig?.some(
        ([key, value]) => key === 'reconfigEnabled' && value.toLowerCase() === 'true',
      );
      return (
        isEnabled === true && {
          subject,
          message: `reconfigEnabled=true in ${subject} allows changes that do not last; every start writes the members again`,
          fix: `change the members by ${table.replicas.env} or ${table.members.env} and a rolling restart`,
        }
      );
    },
  },
} as const satisfies Rules;
