// Which server this is, by the rules of the other images: the id in the variable, else that of the volume, else that
// of the one member whose host is the wildcard; and with one member, or none, a standalone server of any name.
import type { Problem } from '../../problem.ts';
import type { Origin } from '../resolve.ts';
import { type SettingName, table } from '../table.ts';
import type { Line } from './collect.ts';
import { numberIn, originOf } from './settle.ts';

/** What is known of the machine and its volume. */
export interface Machine {
  /** The full name and the short one, in lower case. */
  readonly hostNames: readonly string[];
  /** Undefined while it is not known where the volume is. */
  readonly volume:
    | {
        readonly path: string;
        readonly myId: string | undefined;
        /** The transaction logs are beside the snapshots, and there are none in the folder that is theirs by default. */
        readonly keepsLogsWithSnapshots: boolean;
      }
    | undefined;
}

/** Where the members come from. */
export interface MemberSource {
  /** The image, as it completes "the … image"; undefined where no image is meant. */
  readonly title: string | undefined;
  /** The variable or the file that lists the members. */
  readonly list: string;
}

export interface Identity {
  readonly settings: ReadonlyMap<SettingName, Origin>;
  readonly problems: readonly Problem[];
}

const wildcard = /^(?:0\.0\.0\.0|\[::\]):/;

/**
 * @param given what the variables give, which has precedence over what is found here
 * @param ownId the id given by a setting of this toolkit, which goes before all
 */
export function identify(
  { title: image, list }: MemberSource,
  members: readonly Line[],
  given: ReadonlyMap<SettingName, Origin>,
  machine: Machine,
  ownId?: string,
): Identity {
  const { hostNames, volume } = machine;
  const settings = new Map<SettingName, Origin>();
  const give = (name: SettingName, text: string, from: readonly Line[]) =>
    settings.set(name, originOf(table[name].env, text, from, image));

  const idGiven = given.get('myId');
  const onVolume = wholeId(volume?.myId?.split('\n')[0]);
  const idText = ownId ?? idGiven?.text;
  const id = idText === undefined ? onVolume : wholeId(idText);
  const path = `${volume?.path}/myid`;
  if (!idGiven && onVolume !== undefined)
    settings.set('myId', {
      source: 'file',
      spelling: path,
      text: String(onVolume),
      ...(image === undefined ? {} : { image }),
    });
  if (volume?.keepsLogsWithSnapshots && given.get('dataLogDir')?.source === 'default')
    give('dataLogDir', volume.path, []);

  const wild = members.filter(({ value }) => wildcard.test(value));
  const isStandalone = members.length < 2;
  const own = isStandalone ? members[0] : ownMember(members, id ?? soleId(wild), hostNames);
  if (isStandalone) {
    if (!settings.has('myId') && !idGiven) give('myId', '1', []);
    const text = `server.${id ?? 1}=${hostNames[0] ?? 'localhost'}:2888:3888`;
    settings.set('members', originOf(list, text, members, image));
  } else {
    const text = members.map(({ key, value }) => `${key}=${value}`).join(' ');
    settings.set('members', originOf(list, text, members, image));
    if (wild.length > 0) give('quorumListenOnAllIPs', 'true', wild);
  }

  const { port, address } = given.has('clientPort') ? {} : clientAddress(own, members);
  if (port !== undefined) give('clientPort', port, own ? [own] : members);
  if (address !== undefined) give('clientPortAddress', address, own ? [own] : members);
  const problems = [ownId === undefined && idGiven && differs(image, idGiven, onVolume, path)];
  return { settings, problems: problems.filter((problem) => problem !== undefined && problem !== false) };
}

function wholeId(text: string | undefined): number | undefined {
  return /^\d{1,3}$/.test(text?.trim() ?? '') ? Number(text) : undefined;
}

function soleId(wild: readonly Line[]): number | undefined {
  const [only, second] = wild;
  return only && !second ? numberIn(only) : undefined;
}

function ownMember(
  members: readonly Line[],
  id: number | undefined,
  hostNames: readonly string[],
): Line | undefined {
  if (id !== undefined) return members.find((member) => numberIn(member) === id);
  return members.find(({ value }) => hostNames.some((name) => value.toLowerCase().startsWith(`${name}:`)));
}

/** The client port and address that the own line has; while that is unknown, the port that all lines have. */
function clientAddress(
  own: Line | undefined,
  members: readonly Line[],
): { readonly port?: string | undefined; readonly address?: string | undefined } {
  const [, address, port] = clientPart(own);
  if (port !== undefined) return { port, address };
  const [common, another] = new Set(members.map((member) => clientPart(member)[2]));
  return another === undefined ? { port: common } : {};
}

function clientPart(member: Line | undefined): readonly (string | undefined)[] {
  return /;(?:(.+):)?(\d+)$/.exec(member?.value ?? '') ?? [];
}

function differs(
  title: string | undefined,
  given: Origin,
  onVolume: number | undefined,
  path: string,
): Problem | undefined {
  if (onVolume === undefined || wholeId(given.text) === undefined || onVolume === Number(given.text))
    return undefined;
  return {
    id: 'id-differs-from-volume',
    severity: 'error',
    subject: given.spelling,
    message: `${given.spelling}=${given.text}, but ${path} is ${onVolume}: the volume belongs to another server, or the variable had no effect in the ${title} image`,
    fix: `attach the volume of server ${given.text}; or, if this server ran with the volume, set ${given.spelling}=${onVolume}`,
  };
}
