// The rules of four-letter words.
import { spelling } from '../../settings/resolve.ts';
import { table } from '../../settings/table.ts';
import { assignment, type Rules } from './rule.ts';

const fix = `unset it for the default (${table.commandWhitelist.default})`;

export const wordRules = {
  'all-words-allowed': {
    severity: 'warning',
    about: ['commandWhitelist'],
    find({ settings }) {
      return (
        settings.values.commandWhitelist === '*' && {
          subject: spelling(settings, 'commandWhitelist'),
          message: `${assignment(settings, 'commandWhitelist')} allows dump, wchc and wchp, which list all sessions and watches and stop the server meanwhile`,
          fix,
        }
      );
    },
  },
  'probe-words-missing': {
    severity: 'warning',
    about: ['commandWhitelist'],
    find({ settings }) {
      const { commandWhitelist } = settings.values;
      const missing = ['ruok', 'srvr'].filter((word) => !commandWhitelist.split(', ').includes(word));
      return (
        commandWhitelist !== '*' &&
        missing.length > 0 && {
          subject: spelling(settings, 'commandWhitelist'),
          message: `${assignment(settings, 'commandWhitelist')} lacks ${missing.join(' and ')}, which the probes send`,
          fix,
        }
      );
    },
  },
} as const satisfies Rules;
