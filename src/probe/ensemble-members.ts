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

/** HOST:PORT:PORT[:ROLE][|further addresses][;[ADDRESS:]CLIENT_PORT] */
const serverPattern =
  /^(?:\[([^\]]+)\]|([^\s:;|[\]]+)):\d+:\d+(:observer)?(?:[:|][^;]*)?(?:;(?:(?:\[([^\]]+)\]|([^:]+)):)?(\d{1,5}))?$/i;

/**
 * @param isTls ask the secure client port even where there is a plain one
 * @param ownId the member that runs here; it is asked on its own address
 */
export function membersFromConfiguration(
  configuration: ReadonlyMap<string, string>,
  isTls: boolean,
  ownId: number | undefined,
): Ensemble | readonly Problem[] {
  const port = commonPort(configuration, isTls);
  const ownAddress = specificAddress(configuration.get('clientPortAddress'));
  const problems: Problem[] = [];
  const members: EnsembleMember[] = [];
  for (const [key, value] of configuration) {
    const id = /^server\.(\d+)$/.exec(key)?.[1];
    if (id === undefined) continue;
    const [match, bracketed, plain, observer, bracketedAddress, plainAddress, clientPort] =
      serverPattern.exec(value.trim()) ?? [];
    const host = bracketed ?? plain;
    if (match === undefined || host === undefined) {
      problems.push(invalidServerLine(key, value));
      continue;
    }
    const isOwn = Number(id) === ownId;
    const address = specificAddress(bracketedAddress ?? plainAddress);
    const own = clientPort === undefined || port.isSecure ? port : { port: Number(clientPort), isTls };
    members.push({
      id: Number(id),
      name: host,
      target: {
        host: address ?? (isOwn ? ownAddress : host),
        port: own.port,
        isDefaultPort: false,
        isTls: own.isTls,
        certificateName: host,
      },
      role: observer ? 'observer' : 'participant',
      group: 0,
      weight: 1,
    });
  }
  if (problems.length > 0) return problems;
  if (members.length > 0) return withGroups(withNames(members), configuration);
  const target = { host: ownAddress, isDefaultPort: false, ...port };
  return membersFromTargets([target]);
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

function invalidServerLine(key: string, value: string): Problem {
  return {
    id: 'invalid-value',
    severity: 'error',
    subject: key,
    message: `${key}: expected HOST:PORT:PORT[:observer][;CLIENT_PORT], got ${quote(value)}`,
    fix: `correct the line in zoo.cfg, such as ${key}=zk-0.zk-headless:2888:3888`,
  };
}
