// The rules of the ports of one server.
import { type Settings, spelling } from '../../settings/resolve.ts';
import { table } from '../../settings/table.ts';
import { assignment, duplicates, type EnsembleSituation, type Rules } from './rule.ts';

const ownPorts = [
  'clientPort',
  'secureClientPort',
  'serverPort',
  'electionPort',
  'adminPort',
  'metricsPort',
] as const;

type Port = (typeof ownPorts)[number];

function isPeerPort(name: Port): name is 'serverPort' | 'electionPort' {
  return name === 'serverPort' || name === 'electionPort';
}

/** The ports that this server listens on. */
function listening({ settings: { values }, ensemble: { members, myId } }: EnsembleSituation) {
  const own = members.find(({ id }) => id === myId);
  return ownPorts.flatMap((name) => {
    if (isPeerPort(name) && members.length < 2) return [];
    const port = isPeerPort(name) ? own?.[name] : values[name];
    return port === undefined ? [] : [{ name, port }];
  });
}

/** How a port was given: by its own setting, or in the member list. */
function givenBy(settings: Settings, name: Port): { readonly subject: string; readonly words: string } {
  if (!settings.values.members || !isPeerPort(name)) {
    const subject = spelling(settings, name);
    return { subject, words: subject };
  }
  const subject = spelling(settings, 'members');
  return { subject, words: `the ${name === 'serverPort' ? 'server' : 'election'} port in ${subject}` };
}

export const portRules = {
  'ports-collide': {
    severity: 'error',
    about: [...ownPorts, 'members'],
    find(situation) {
      const ports = listening(situation);
      return duplicates(ports.map(({ port }) => port)).map((port) => {
        const given = ports
          .filter((taken) => taken.port === port)
          .map(({ name }) => givenBy(situation.settings, name));
        return {
          subject: given.at(-1)?.subject ?? '',
          message: `${given.map(({ words }) => words).join(' and ')} are the same port, ${port}`,
          fix: `give each its own port; the defaults are ${table.clientPort.default}, ${table.serverPort.default} and ${table.electionPort.default}`,
        };
      });
    },
  },
  'client-port-differs-from-list': {
    severity: 'error',
    about: ['members', 'clientPort'],
    find({ settings, ensemble: { members, myId } }) {
      const listed = members.find(({ id }) => id === myId)?.clientPort;
      const list = spelling(settings, 'members');
      return (
        listed !== undefined &&
        listed !== settings.values.clientPort && {
          subject: spelling(settings, 'clientPort'),
          message: `${assignment(settings, 'clientPort')}, but ${list} has the client port ${listed} for this server`,
          fix: `set ${table.clientPort.env}=${listed}, or remove the client ports from ${list}`,
        }
      );
    },
  },
} as const satisfies Rules<EnsembleSituation>;
