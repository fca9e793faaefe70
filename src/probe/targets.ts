// Which servers the probes ask: hosts and ports of the command line, else of the variables of the server beside
// them, else of its zoo.cfg.
import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { isServiceLink } from '../settings/service-link.ts';
import { readBytes, readText } from '../system/files.ts';
import { readProperties } from '../zookeeper/properties.ts';
import { portOf } from './client-port.ts';
import { invalidValue, readWholeNumber } from './options.ts';

export interface Target {
  /** Undefined is this machine: whichever loopback address accepts the connection. */
  readonly host: string | undefined;
  readonly port: number;
  /** The port is the default; zoo.cfg may have another. */
  readonly isDefaultPort: boolean;
  /** Whether the port expects TLS according to zoo.cfg; where it is undefined, the flags decide. */
  readonly isTls?: boolean;
  /** The name to expect in its certificate, where it is not the host. */
  readonly certificateName?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Of this image, and of those whose variables are read. */
const confFolders = ['/opt/zookeeper/conf', '/conf', '/opt/bitnami/zookeeper/conf'];

const hostExample = '--host zk-0.zk-headless:2181';

/** @throws {OperationalError} for hosts and ports that cannot be parsed */
export function readTargets(
  hosts: string | undefined,
  port: string | undefined,
  isTls: boolean,
  environment: Environment,
): readonly Target[] {
  const base = readPort(port, isTls, environment);
  if (hosts === undefined) {
    const other = port === undefined && !isTls ? otherImageTarget(base, environment) : undefined;
    return [other ?? { host: ownAddress(isTls, environment), ...base }];
  }
  return hosts.split(/[\s,]+/).map((text) => {
    const [, bracketed, plain, ownPort] =
      /^(?:\[([0-9a-fA-F:.%\w]+)\]|([^\s:[\]]+))(?::(\d+))?$/.exec(text) ?? [];
    const host = bracketed ?? plain ?? (isIP(text) === 6 ? text : undefined);
    if (host === undefined) throw invalidValue('--host', 'HOST or HOST:PORT', text, hostExample);
    const chosen = ownPort === undefined ? base.port : parsePort('--host', ownPort, hostExample);
    return { host, port: chosen, isDefaultPort: false };
  });
}

/** A Service called zk-client makes Kubernetes set ZK_CLIENT_PORT to tcp://ADDRESS:PORT, which counts as unset. */
function readPort(
  argument: string | undefined,
  isTls: boolean,
  environment: Environment,
): Omit<Target, 'host'> {
  const [variable, standard] = isTls ? ['ZK_SECURE_CLIENT_PORT', 2281] : ['ZK_CLIENT_PORT', 2181];
  const given = environment[variable]?.trim();
  const text = argument ?? (isServiceLink(given ?? '') ? undefined : given);
  if (!text) return { port: standard, isDefaultPort: argument === undefined };
  const port =
    argument === undefined
      ? parsePort(variable, text, `${variable}=${standard}`)
      : parsePort('port', text, `a port such as ${standard}`);
  return { port, isDefaultPort: false };
}

function parsePort(subject: string, text: string, fix: string): number {
  return readWholeNumber(subject, text, 'a port', [1, 65_535], fix);
}

/** With the variables of another image, or a zoo.cfg of somebody else, port and address are those of the file. */
function otherImageTarget(
  { isDefaultPort }: Omit<Target, 'host'>,
  environment: Environment,
): Target | undefined {
  const isOther =
    Object.keys(environment).some((name) => /^(?:ZK_DIALECT$|ZOO_|ZOOKEEPER_)/.test(name)) ||
    !isWrittenHere(configurationFile(environment));
  if (!isDefaultPort || !isOther) return undefined;
  const configuration = readServerConfiguration(environment);
  const found = portOf(configuration, readOwnId(configuration));
  return found && !found.isTls
    ? {
        host: readBindAddress(configuration.get('clientPortAddress')),
        port: found.port,
        isDefaultPort: false,
      }
    : undefined;
}

/** With ZK_TLS_DIR the plain port is for this host, and the address is that of the secure port. */
function ownAddress(isTls: boolean, environment: Environment): string | undefined {
  const { ZK_TLS_DIR: folder = '', ZK_CLIENT_TLS: clients = '', ZK_CLIENT_PORT_ADDRESS: given } = environment;
  const isPlainHere = folder.trim() !== '' && clients.trim().toLowerCase() !== 'allow';
  return isPlainHere && !isTls ? '127.0.0.1' : readBindAddress(given);
}

/** The address that the client port is bound to; undefined when it is bound to all. */
function readBindAddress(given: string | undefined): string | undefined {
  const text = given?.trim().replace(/^\[(.*)\]$/, '$1');
  return !text || /^(?:0\.0\.0\.0|::|0:0:0:0:0:0:0:0)$/.test(text) ? undefined : text;
}

/** The path of the server's zoo.cfg: in the folder that is given, else in that of the image whose variables are read. */
export function configurationFile(environment: Environment): string {
  const given = environment.ZK_CONF_DIR?.trim() || environment.ZOOCFGDIR?.trim();
  const folders = given ? [given] : [environment.ZOO_CONF_DIR?.trim() ?? '', ...confFolders];
  const files = folders.map((folder) => `${folder}/zoo.cfg`);
  return files.find(isWrittenHere) ?? files.find(existsSync) ?? `${given || confFolders[0]}/zoo.cfg`;
}

function isWrittenHere(file: string): boolean {
  try {
    return readBytes(file).toString('latin1').startsWith('# Written by zk-gen-config');
  } catch {
    return false;
  }
}

/** The entries of the server's zoo.cfg, and of the file that has its members; none when they cannot be read. */
export function readServerConfiguration(environment: Environment): ReadonlyMap<string, string> {
  const configuration = readEntries(configurationFile(environment));
  const dynamic = configuration.get('dynamicConfigFile')?.trim();
  return dynamic ? new Map([...configuration, ...readEntries(dynamic)]) : configuration;
}

function readEntries(path: string): ReadonlyMap<string, string> {
  try {
    return new Map(readProperties(readBytes(path).toString('latin1')));
  } catch {
    return new Map();
  }
}

/** The host of this server in its server line, which its certificate is for; undefined when it has no line. */
export function readOwnHost(configuration: ReadonlyMap<string, string>): string | undefined {
  const line = configuration.get(`server.${readOwnId(configuration)}`) ?? '';
  return /^(?:\[([^\]]+)\]|([^:]+)):/
    .exec(line)
    ?.slice(1)
    .find((host) => host !== undefined);
}

/** The text of myid in the folder of the data; undefined where it cannot be read. */
function readOwnId(configuration: ReadonlyMap<string, string>): string | undefined {
  try {
    return readText(join(configuration.get('dataDir')?.trim() ?? '', 'myid')).trim();
  } catch {
    return undefined;
  }
}
