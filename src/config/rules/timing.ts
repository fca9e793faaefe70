// The rules of ticks, limits and session timeouts.
import { spelling } from '../../settings/resolve.ts';
import { table } from '../../settings/table.ts';
import { assignment, type Rules } from './rule.ts';

export const timingRules = {
  'session-timeouts-reversed': {
    severity: 'error',
    about: ['minSessionTimeout', 'maxSessionTimeout'],
    find({ settings }) {
      const { values, origins } = settings;
      const given =
        origins.minSessionTimeout?.source === 'default' ? 'maxSessionTimeout' : 'minSessionTimeout';
      return (
        values.minSessionTimeout > values.maxSessionTimeout && {
          subject: spelling(settings, given),
          message: `${assignment(settings, 'minSessionTimeout')} is more than ${assignment(settings, 'maxSessionTimeout')}`,
          fix: `unset both for the defaults (${table.minSessionTimeout.default.times} and ${table.maxSessionTimeout.default.times} x ${table.tickTime.env})`,
        }
      );
    },
  },
  'session-shorter-than-two-ticks': {
    severity: 'error',
    about: ['maxSessionTimeout', 'tickTime'],
    find({ settings }) {
      const { maxSessionTimeout, tickTime } = settings.values;
      return (
        maxSessionTimeout < 2 * tickTime && {
          subject: spelling(settings, 'maxSessionTimeout'),
          message: `${assignment(settings, 'maxSessionTimeout')} is less than two ticks of ${tickTime} ms; the sessions of live clients could expire`,
          fix: `unset it for the default (${table.maxSessionTimeout.default.times} x ${table.tickTime.env}), or shorten the tick`,
        }
      );
    },
  },
  'sync-limit-exceeds-init-limit': {
    severity: 'warning',
    about: ['initLimit', 'syncLimit'],
    find({ settings }) {
      const { initLimit, syncLimit } = settings.values;
      return (
        syncLimit > initLimit && {
          subject: spelling(settings, 'syncLimit'),
          message: `${assignment(settings, 'syncLimit')} is more than ${assignment(settings, 'initLimit')}; a follower could lag longer than it may take to join`,
          fix: `unset both for the defaults (${table.syncLimit.default} and ${table.initLimit.default} ticks)`,
        }
      );
    },
  },
  'sync-limit-too-long': {
    severity: 'warning',
    about: ['syncLimit', 'tickTime'],
    find({ settings }) {
      const { syncLimit, tickTime } = settings.values;
      const seconds = (syncLimit * tickTime) / 1000;
      return (
        seconds > 60 && {
          subject: spelling(settings, 'syncLimit'),
          message: `${assignment(settings, 'syncLimit')} is ${seconds} s with ticks of ${tickTime} ms; a dead follower stays in the quorum that long`,
          fix: `give it in ticks, not milliseconds, or unset it for the default (${table.syncLimit.default})`,
        }
      );
    },
  },
} as const satisfies Rules;
