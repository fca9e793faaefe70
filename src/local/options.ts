// The flags with which zk-local runs an ensemble: their texts for --help, their values, and the checks between them.
import { OperationalError, type Problem, status } from '../problem.ts';
import { invalidValue } from '../settings/kind.ts';
import { address, wholeNumber } from '../settings/kinds.ts';
import type { ProgramOption } from '../settings/program.ts';
import { loopback, type Ports } from './ports.ts';

const numbers = {
  servers: { about: 'Number of servers that vote', value: 'N', kind: wholeNumber(1, 99), default: 3 },
  observers: { about: 'Number of observers besides', value: 'N', kind: wholeNumber(0, 99), default: 0 },
  'client-port': {
    about:
      'First of the ports for clients; 0 uses free ports for every role, as without this flag a command, --detach and --json do',
    value: 'PORT',
    kind: wholeNumber(0, 65_535, 'a port'),
    default: 2181,
  },
  'secure-client-port': {
    about: 'First of the ports for clients with TLS',
    value: 'PORT',
    kind: wholeNumber(1, 65_535, 'a port'),
    default: 2281,
    needs: ['tls'],
  },
  'server-port': {
    about: 'First of the ports for followers',
    value: 'PORT',
    kind: wholeNumber(1, 65_535, 'a port'),
    default: 2888,
  },
  'election-port': {
    about: 'First of the ports for leader election',
    value: 'PORT',
    kind: wholeNumber(1, 65_535, 'a port'),
    default: 3888,
  },
};

const portFlags = ['client-port', 'secure-client-port', 'server-port', 'election-port'] as const;

type Values = Record<keyof typeof numbers, number>;

export const options: Readonly<Record<string, ProgramOption>> = {
  ...Object.fromEntries(
    Object.entries(numbers).map(([flag, { about, value, default: standard, ...given }]) => [
      flag,
      {
        about: `${about} [default ${standard}]`,
        value,
        ...('needs' in given ? { needs: given.needs } : {}),
      },
    ]),
  ),
  tls: {
    about:
      'Clients need TLS and a certificate, and servers use TLS between them; certificates are made in the folder',
  },
  sasl: {
    about: 'Clients and servers log in; users and passwords are made in the folder',
  },
  listen: { about: `Address that the client ports are bound to [default ${loopback}]`, value: 'ADDRESS' },
  zookeeper: {
    about: 'Folder of a ZooKeeper release, or a version such as 3.9, which is downloaded once',
    value: 'DIR|VERSION',
  },
  'data-dir': {
    about: 'Folder for configuration, data and logs, which is never removed [default a new temporary one]',
    value: 'DIR',
  },
  keep: { about: 'Keep the temporary folder', excludes: ['data-dir'] },
  json: { about: 'Print one line of JSON on stdout when the ensemble is ready' },
  detach: { about: 'Return when the ensemble is ready, and print its folder', excludes: ['exit'] },
  exit: { about: 'Stop when the ensemble is up and checked' },
  'exit-on-failure': { about: 'Stop with status 69 when a server ends by itself' },
};

export interface Options {
  readonly servers: number;
  readonly observers: number;
  /** The ports of the first server; client port 0 stands for any free ports. */
  readonly firstPorts: Ports;
  /** The address that clients connect to. */
  readonly listen: string;
  readonly hasTls: boolean;
  readonly hasSasl: boolean;
  /** A folder or a version; undefined for the ZooKeeper that is installed. */
  readonly zookeeper: string | undefined;
  /** Undefined: a new temporary folder. */
  readonly dataDir: string | undefined;
  readonly keepsFolder: boolean;
  readonly printsJson: boolean;
  readonly isDetached: boolean;
  readonly stopsWhenChecked: boolean;
  readonly stopsOnFailure: boolean;
  /** The ensemble is there for a program: its ports are free ones, and it is empty. */
  readonly isFixture: boolean;
}

/** @throws {OperationalError} with everything that is wrong */
export function parseOptions(texts: ReadonlyMap<string, string>, hasCommand: boolean): Options {
  const problems: Problem[] = [];
  const isFixture = hasCommand || texts.has('detach') || texts.has('json');
  const number = (flag: keyof typeof numbers): number => {
    const { kind, default: standard } = numbers[flag];
    const text = texts.get(flag);
    if (text === undefined) return flag === 'client-port' && isFixture ? 0 : standard;
    const result = kind.parse(text);
    if (result.ok) return result.value;
    problems.push(invalidValue(`--${flag}`, result.expected, text, `--${flag} ${standard}`));
    return standard;
  };
  const values: Values = {
    servers: number('servers'),
    observers: number('observers'),
    'client-port': number('client-port'),
    'secure-client-port': number('secure-client-port'),
    'server-port': number('server-port'),
    'election-port': number('election-port'),
  };
  const hasTls = texts.has('tls');
  const listen = parseListen(texts.get('listen'), problems);
  if (hasCommand) problems.push(...checkCommandFlags(texts));
  if (problems.length === 0)
    problems.push(...(values['client-port'] === 0 ? checkFreePorts(texts) : checkPortRanges(values, hasTls)));
  if (problems.length > 0) throw new OperationalError(status.usage, problems);
  return {
    servers: values.servers,
    observers: values.observers,
    firstPorts: {
      client: values['client-port'],
      ...(hasTls ? { secureClient: values['secure-client-port'] } : {}),
      server: values['server-port'],
      election: values['election-port'],
    },
    listen,
    hasTls,
    hasSasl: texts.has('sasl'),
    zookeeper: texts.get('zookeeper'),
    dataDir: texts.get('data-dir'),
    keepsFolder: texts.has('keep'),
    printsJson: texts.has('json'),
    isDetached: texts.has('detach'),
    stopsWhenChecked: texts.has('exit'),
    stopsOnFailure: texts.has('exit-on-failure'),
    isFixture,
  };
}

function parseListen(text: string | undefined, problems: Problem[]): string {
  if (text === undefined) return loopback;
  const result = address.parse(text);
  if (result.ok) return result.value;
  problems.push(invalidValue('--listen', result.expected, text, '--listen 0.0.0.0'));
  return loopback;
}

/** A command has the stdout of zk-local, and the ensemble is there until it ends. */
function checkCommandFlags(texts: ReadonlyMap<string, string>): readonly Problem[] {
  return ['detach', 'exit', 'json']
    .filter((flag) => texts.has(flag))
    .map((flag) => ({
      id: 'conflicting-flags',
      severity: 'error',
      subject: `--${flag}`,
      message: `--${flag} cannot be combined with a command`,
      fix: `remove --${flag}, or the command after --`,
    }));
}

function checkFreePorts(texts: ReadonlyMap<string, string>): readonly Problem[] {
  return portFlags
    .filter((flag) => flag !== 'client-port' && texts.has(flag))
    .map((flag) => ({
      id: 'conflicting-flags',
      severity: 'error',
      subject: `--${flag}`,
      message: `--${flag} has no effect with --client-port 0, which uses free ports for every role`,
      fix: `remove --${flag}, or set --client-port to a port`,
    }));
}

/** Each role uses as many consecutive ports as there are servers. */
function checkPortRanges(values: Values, hasTls: boolean): readonly Problem[] {
  const used = portFlags.filter((flag) => hasTls || flag !== 'secure-client-port');
  const servers = values.servers + values.observers;
  const highest = 65_536 - servers;
  const tooHigh = used
    .filter((flag) => values[flag] > highest)
    .map(
      (flag): Problem => ({
        id: 'ports-above-range',
        severity: 'error',
        subject: `--${flag}`,
        message: `--${flag} ${values[flag]} is too high: ${servers} servers use the ports up to ${values[flag] + servers - 1}, and 65535 is the last`,
        fix: `set --${flag} to at most ${highest}`,
      }),
    );
  const pairs = used.flatMap((one, place) => used.slice(place + 1).map((other) => [one, other] as const));
  const overlapping = pairs
    .filter(([one, other]) => Math.abs(values[one] - values[other]) < servers)
    .map(
      ([one, other]): Problem => ({
        id: 'port-ranges-overlap',
        severity: 'error',
        subject: `--${other}`,
        message: `--${other} ${values[other]} and --${one} ${values[one]} overlap: each is the first of ${servers} consecutive ports`,
        fix: `set them at least ${servers} apart, or use --client-port 0 for any free ports`,
      }),
    );
  return [...tooHigh, ...overlapping];
}
