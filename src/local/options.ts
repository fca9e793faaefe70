// The flags of zk-local: their texts for --help, their values, and the checks between them.
import { OperationalError, type Problem, status } from '../problem.ts';
import { invalidValue } from '../settings/kind.ts';
import { wholeNumber } from '../settings/kinds.ts';
import type { ProgramOption } from '../settings/program.ts';
import type { Ports } from './ports.ts';

const numbers = {
  servers: { about: 'Number of servers', value: 'N', kind: wholeNumber(1, 99), default: 3 },
  'client-port': {
    about: 'First of the ports for clients; 0 uses free ports for every role',
    value: 'PORT',
    kind: wholeNumber(0, 65_535, 'a port'),
    default: 2181,
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

const portFlags = ['client-port', 'server-port', 'election-port'] as const;

type PortFlag = (typeof portFlags)[number];

type Values = Record<keyof typeof numbers, number>;

export const options: Readonly<Record<string, ProgramOption>> = {
  ...Object.fromEntries(
    Object.entries(numbers).map(([flag, { about, value, default: standard }]) => [
      flag,
      { about: `${about} [default ${standard}]`, value },
    ]),
  ),
  dir: { about: 'Folder for configuration, data and logs [default a new temporary one]', value: 'DIR' },
  exit: { about: 'Stop when the ensemble is up and checked' },
};

export interface Options {
  readonly servers: number;
  /** The ports of the first server; client port 0 stands for any free ports. */
  readonly firstPorts: Ports;
  /** Undefined: a new temporary folder. */
  readonly folder: string | undefined;
  readonly stopsWhenChecked: boolean;
}

/** @throws {OperationalError} with everything that is wrong */
export function parseOptions(texts: ReadonlyMap<string, string>): Options {
  const problems: Problem[] = [];
  const number = (flag: keyof typeof numbers): number => {
    const { kind, default: standard } = numbers[flag];
    const text = texts.get(flag);
    if (text === undefined) return standard;
    const result = kind.parse(text);
    if (result.ok) return result.value;
    problems.push(invalidValue(`--${flag}`, result.expected, text, `--${flag} ${standard}`));
    return standard;
  };
  const values: Values = {
    servers: number('servers'),
    'client-port': number('client-port'),
    'server-port': number('server-port'),
    'election-port': number('election-port'),
  };
  if (problems.length === 0)
    problems.push(...(values['client-port'] === 0 ? checkFreePorts(texts) : checkPortRanges(values)));
  if (problems.length > 0) throw new OperationalError(status.usage, problems);
  return {
    servers: values.servers,
    firstPorts: {
      client: values['client-port'],
      server: values['server-port'],
      election: values['election-port'],
    },
    folder: texts.get('dir') || undefined,
    stopsWhenChecked: texts.get('exit') === 'true',
  };
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
function checkPortRanges(values: Values): readonly Problem[] {
  const { servers } = values;
  const highest = 65_536 - servers;
  const tooHigh = portFlags
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
  const pairs: readonly (readonly [PortFlag, PortFlag])[] = [
    ['client-port', 'server-port'],
    ['client-port', 'election-port'],
    ['server-port', 'election-port'],
  ];
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
