// Whom the probes ask: hosts and ports from the command line, else the variables of the server beside them, else
// what its zoo.cfg says.
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { quote } from '../problem.ts';
import { isServiceLink } from '../settings/service-link.ts';
import { readProperties } from '../zookeeper/properties.ts';
import { readWholeNumber, usage } from './options.ts';

export interface Target {
  /** Undefined is this machine, by whichever loopback answers. */
  readonly host: string | undefined;
  readonly port: number;
  /** Nobody has said which port; zoo.cfg may know another. */
  readonly isAssumed: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws {OperationalError} for hosts and ports that are none */
export function readTargets(
  name: string,
  hosts: string | undefined,
  port: string | undefined,
  isTls: boolean,
  environment: Environment,
): readonly Target[] {
  const base = readPort(name, port, isTls, environment);
  if (hosts === undefined) return [{ host: readBindAddress(environment), ...base }];
  return hosts.split(/[\s,]+/).map((text) => {
    const [, bracketed, plain, ownPort] =
      /^(?:\[([0-9a-fA-F:.%\w]+)\]|([^\s:[\]]+))(?::(\d+))?$/.exec(text) ?? [];
    const host = bracketed ?? plain ?? (isIP(text) === 6 ? text : undefined);
    if (host === undefined) throw usage(name, '--host', `expected HOST or HOST:PORT, got ${quote(text)}`);
    return ownPort === undefined
      ? { host, ...base, isAssumed: false }
      : { host, port: readWholeNumber(name, '--host', ownPort, [1, 65_535], 'a port'), isAssumed: false };
  });
}

/** In a pod, a Service called zk-client sets ZK_CLIENT_PORT to an address: that is no port, and not the operator's. */
function readPort(
  name: string,
  argument: string | undefined,
  isTls: boolean,
  environment: Environment,
): Omit<Target, 'host'> {
  const variable = isTls ? 'ZK_SECURE_CLIENT_PORT' : 'ZK_CLIENT_PORT';
  const given = environment[variable]?.trim();
  const text = argument ?? (isServiceLink(given ?? '') ? undefined : given);
  if (!text) return { port: isTls ? 2281 : 2181, isAssumed: argument === undefined };
  const subject = argument === undefined ? variable : 'port';
  return { port: readWholeNumber(name, subject, text, [1, 65_535], 'a port'), isAssumed: false };
}

/** The address the client port is bound to; all addresses are as good as none. */
function readBindAddress(environment: Environment): string | undefined {
  const text = environment.ZK_CLIENT_PORT_ADDRESS?.trim().replace(/^\[(.*)\]$/, '$1');
  return !text || /^(?:0\.0\.0\.0|::|0:0:0:0:0:0:0:0)$/.test(text) ? undefined : text;
}

/** The entries of the server's zoo.cfg; none when it cannot be read. */
export function readServerConfiguration(environment: Environment): ReadonlyMap<string, string> {
  const folder = environment.ZK_CONF_DIR?.trim() || environment.ZOOCFGDIR?.trim() || '/opt/zookeeper/conf';
  try {
    return new Map(readProperties(readFileSync(`${folder}/zoo.cfg`, 'latin1')));
  } catch {
    return new Map();
  }
}

/** The port that a zoo.cfg names: for clients, or where there is none of those, for clients inside TLS. */
export function portOf(
  configuration: ReadonlyMap<string, string>,
): { readonly port: number; readonly isTls: boolean } | undefined {
  for (const [key, isTls] of [
    ['clientPort', false],
    ['secureClientPort', true],
  ] as const) {
    const port = Number(configuration.get(key)?.trim() || Number.NaN);
    if (Number.isInteger(port) && port >= 1 && port <= 65_535) return { port, isTls };
  }
  return undefined;
}
