// The rules of ids and addresses of the members.
import { addressText } from '../../ensemble/server-lines.ts';
import { isWildcard } from '../../settings/member-list.ts';
import { spelling } from '../../settings/resolve.ts';
import { duplicates, type EnsembleSituation, memberSource, type Rules } from './rule.ts';

const largestId = 255;

export const memberRules = {
  'id-out-of-range': {
    severity: 'error',
    about: ['members', 'replicas', 'idOffset', 'ordinalStart'],
    find({ settings, ensemble }) {
      const subject = spelling(settings, memberSource(settings));
      const [largest] = ensemble.members.toSorted((one, other) => other.id - one.id);
      return (
        largest !== undefined &&
        largest.id > largestId && {
          subject,
          message: `${subject} gives ${largest.host} the id ${largest.id}, but ids end at ${largestId}; a session id holds the server id in one byte`,
          fix: settings.values.members
            ? 'number the members from 1'
            : `lower ${spelling(settings, 'ordinalStart')} or ${spelling(settings, 'idOffset')}`,
        }
      );
    },
  },
  'duplicate-id': {
    severity: 'error',
    about: ['members'],
    find({ settings, ensemble: { members } }) {
      const subject = spelling(settings, memberSource(settings));
      return duplicates(members.map(({ id }) => id)).map((id) => {
        const hosts = members.filter((member) => member.id === id).map(({ host }) => host);
        return {
          subject,
          message: `${subject} gives the id ${id} to ${hosts.join(' and ')}`,
          fix: 'give each member its own id',
        };
      });
    },
  },
  'duplicate-address': {
    severity: 'error',
    about: ['members'],
    find({ settings, ensemble: { members } }) {
      // The members of replicas differ in their hosts.
      if (!settings.values.members) return false;
      const subject = spelling(settings, 'members');
      const addresses = members.flatMap(({ host, serverPort, electionPort }) =>
        [serverPort, electionPort].map((port) => addressText({ host, port })),
      );
      return duplicates(addresses).map((address) => ({
        subject,
        message: `${subject} has ${address} more than once`,
        fix: 'give each member its own host or its own ports',
      }));
    },
  },
  'wildcard-of-other-member': {
    severity: 'error',
    about: ['members', 'myId'],
    find({ settings, ensemble: { members, myId } }) {
      const subject = spelling(settings, memberSource(settings));
      return members
        .filter(({ id, host }) => id !== myId && isWildcard(host))
        .map(({ id, host }) => ({
          subject,
          message: `${subject} has the host ${host} for server ${id}, but this server is ${myId}; it would connect to itself instead`,
          fix: `give server ${id} its name; only the own entry of a server can be ${host}`,
        }));
    },
  },
} as const satisfies Rules<EnsembleSituation>;
