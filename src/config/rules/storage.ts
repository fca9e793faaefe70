// The rules of folders and of purging.
import { spelling } from '../../settings/resolve.ts';
import { table } from '../../settings/table.ts';
import { assignment, type Rules } from './rule.ts';

export const storageRules = {
  'data-folder-shared': {
    severity: 'error',
    about: ['dataDir', 'dataLogDir', 'confDir', 'logDir'],
    find({ settings }) {
      const { values } = settings;
      return (['dataDir', 'dataLogDir'] as const).flatMap((data) =>
        (['confDir', 'logDir'] as const)
          .filter((other) => values[data] === values[other])
          .map((other) => ({
            subject: spelling(settings, data),
            message: `${spelling(settings, data)} and ${spelling(settings, other)} are the same folder, ${values[data]}`,
            fix: `unset ${spelling(settings, data)} for the default (${table[data].default})`,
          })),
      );
    },
  },
  'snapshots-below-minimum': {
    severity: 'warning',
    about: ['snapRetainCount'],
    find({ settings }) {
      return (
        settings.values.snapRetainCount < 3 && {
          subject: spelling(settings, 'snapRetainCount'),
          message: `${assignment(settings, 'snapRetainCount')} is below the minimum; the server raises it to 3`,
          fix: `unset it for the default (${table.snapRetainCount.default})`,
        }
      );
    },
  },
  'purging-disabled': {
    severity: 'warning',
    about: ['purgeInterval'],
    find({ settings }) {
      return (
        settings.values.purgeInterval === 0 && {
          subject: spelling(settings, 'purgeInterval'),
          message: `${assignment(settings, 'purgeInterval')} turns purging off; the volume fills up with snapshots and transaction logs`,
          fix: `unset it for the default (${table.purgeInterval.default} hour)`,
        }
      );
    },
  },
  'shared-device': {
    severity: 'note',
    about: ['dataDir', 'dataLogDir'],
    find({ settings, sharesDevice }) {
      return (
        sharesDevice === true && {
          subject: spelling(settings, 'dataLogDir'),
          message: `${spelling(settings, 'dataLogDir')} is on the same device as ${spelling(settings, 'dataDir')}; every write slows down while a snapshot is written`,
          fix: 'give the transaction logs their own volume where latency matters',
        }
      );
    },
  },
} as const satisfies Rules;
