// The members of an ensemble: from the entries of its zoo.cfg, or the hosts of the command line. Pure.
import { addressText } from '../ensemble/server-lines.ts';
import { type Problem, quote } from '../problem.ts';
import { portOf } from './client-port.ts';
import type { Target } from './targets.ts';

export interface EnsembleMember {
  /** Unknown for a host of the command line. */
  readonly id: number | undefined;
  /** Its name in tables; undefined where only the address that replies is known. */
  readonly name: string | undefined;
  readonly target: Target;
  /** Unknown for a host of the command line until it replies. */
  readonly role: 'participant' | 'observer' | undefined;
  readonly group: number;
  readonly weight: number;
}

export interface Ensemble {
  readonly members: readonly EnsembleMember[];
  /** Whether zoo.cfg has groups: a hierarchical quorum. */
  readonly hasGroups: boolean;
}

export function membersFromTargets(targets: readonly Target[]): Ensemble {
  const members = targets.map((target) => ({
    id: undefined,
    name: target.host === undefined ? undefined : addressText({ ...target, host: target.host }),
    target,
    role: undefined,
    group: 0,
    weight: 1,
  }));
  return { members, hasGroups: false };
}

/**
 * @param isTls ask the secure client port even where there is a plain one
 * @param ownId the member that runs here; it is asked on the address that its client port is bound to
 */
export function membersFromConfiguration(
  configuration: ReadonlyMap<string, string>,
  isTls: boolean,
  ownId: number | undefined,
): Ensemble | readonly Problem[] {
  const common = commonPort(configuration, isTls || isPlainPortAlone(configuration));
  const ownAddress = specificAddress(
    configuration.get(common.isSecure ? 'secureClientPortAddress' : 'clientPortAddress'),
  );
  const problems: Problem[] = [];
  const members: EnsembleMember[] = [];
  const keys = new Map<string, string>();
  for (const [key, value] of configuration) {
    const id = Number(/^server\.(\d+)$/.exec(key)?.[1]);
    if (Number.isNaN(id)) continue;
    const line = readServerLine(value);
    if (!line) {
      problems.push(invalidServerLine(key, value));
      continue;
    }
    const { host, address, role } = line;
    const port = line.clientPort === undefined || common.isSecure ? common : { port: line.clientPort, isTls };
    const place = addressText({ host: address ?? host, port: port.port });
    const other = keys.get(place);
    if (other !== undefined) problems.push(sharedAddress(key, other, place));
    keys.set(place, key);
    const target = {
      host: address ?? (id === ownId ? ownAddress : host),
      port: port.port,
      isDefaultPort: false,
      isTls: port.isTls,
      certificateName: host,
    };
    members.push({ id, name: host, target, role, group: 0, weight: 1 });
  }
  if (problems.length > 0) return problems;
  if (members.length > 0) return withGroups(withNames(members), configuration);
  const { port, isTls: isSecure } = common;
  return membersFromTargets([{ host: ownAddress, port, isDefaultPort: false, isTls: isSecure }]);
}

/** HOST:PORT:PORT[:ROLE][|further addresses][;[ADDRESS:]CLIENT_PORT] */
const serverPattern =
  /^(?:\[([^\]]+)\]|([^\s:;|[\]]+)):\d+:\d+(:observer)?(?:[:|][^;]*)?(?:;(?:(?:\[([^\]]+)\]|([^:]+)):)?(\d{1,5}))?$/i;

function readServerLine(text: string) {
  const [, bracketed, plain, observer, bracketedAddress, plainAddress, clientPort] =
    serverPattern.exec(text.trim()) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) return undefined;
  return {
    host,
    role: observer ? ('observer' as const) : ('participant' as const),
    address: specificAddress(bracketedAddress ?? plainAddress),
    clientPort: clientPort === undefined ? undefined : Number(clientPort),
  };
}

/** Whether the plain port is for each server's own host, beside a port with TLS for everybody. */
function isPlainPortAlone(configuration: ReadonlyMap<string, string>): boolean {
  const address = specificAddress(configuration.get('clientPortAddress')) ?? '';
  return /^(?:127\.|::1$)/.test(address) && configuration.has('secureClientPort');
}

/** The client port of every member whose line has none. */
function commonPort(configuration: ReadonlyMap<string, string>, isTls: boolean) {
  const secure = portOf(new Map([['secureClientPort', configuration.get('secureClientPort') ?? '']]));
  const found = (isTls ? secure : undefined) ?? portOf(configuration);
  return {
    port: found?.port ?? (isTls ? 2281 : 2181),
    isTls: isTls || (found?.isTls ?? false),
    isSecure: found !== undefined && found.port === secure?.port,
  };
}

function specificAddress(text: string | undefined): string | undefined {
  const address = text?.trim().replace(/^\[(.*)\]$/, '$1');
  return !address || /^[0:.]+$/.test(address) ? undefined : address;
}

/** The first label of each host where that tells them apart, as that of zk-0.zk-headless does. */
function withNames(members: readonly EnsembleMember[]): readonly EnsembleMember[] {
  const hosts = members.map(({ name = '' }) => name);
  const labels = hosts.map((host) => (/^[\d.]+$|:/.test(host) ? host : (host.split('.')[0] ?? host)));
  const names = [labels, hosts].find((each) => new Set(each).size === each.length);
  return members.map((member, index) => ({
    ...member,
    name: names?.[index] ?? addressText({ host: hosts[index] ?? '', port: member.target.port }),
  }));
}

function withGroups(
  members: readonly EnsembleMember[],
  configuration: ReadonlyMap<string, string>,
): Ensemble {
  const groups = [...configuration].flatMap(([key, value]) => {
    const group = /^group\.(\d+)$/.exec(key)?.[1];
    return group === undefined ? [] : [{ group: Number(group), ids: value.split(':').map(Number) }];
  });
  return {
    members: members.map((member) => ({
      ...member,
      group: groups.find(({ ids }) => ids.includes(member.id ?? Number.NaN))?.group ?? 0,
      weight: Number(configuration.get(`weight.${member.id}`) ?? 1),
    })),
    hasGroups: groups.length > 0,
  };
}

/** Servers on one host have different client ports; those of the others can be only in their lines. */
function sharedAddress(key: string, other: string, address: string): Problem {
  return {
    id: 'member-address-shared',
    severity: 'error',
    subject: key,
    message: `${key} and ${other} have the same address for clients, ${address}; one server would be asked for both`,
    fix: 'add the client port to each line, such as server.1=HOST:PORT:PORT;2181, or list the servers: --host HOST:PORT,HOST:PORT',
  };
}

function invalidServerLine(key: string, value: string): Problem {
  return {
    id: 'invalid-value',
    severity: 'error',
    subject: key,
    message: `${key}: expected HOST:PORT:PORT[:observer][;CLIENT_PORT], got ${quote(value)}`,
    fix: `correct the line in zoo.cfg, such as ${key}=zk-0.zk-headless:2888:3888`,
  };
}
