// Parses a member list in the formats in use. Whether the members form a valid ensemble is left to config/rules,
// rendering them to ensemble/server-lines.ts.
import type { Kind, Result } from './kind.ts';

export type Role = 'participant' | 'observer';

export interface Member {
  /** 0 to 255; config/rules refuses larger numbers. */
  readonly id: number;
  /** A DNS name or an IP address; IPv6 without brackets. */
  readonly host: string;
  /** What the list has instead of the name: the wildcard, which other members do not have for this one. */
  readonly listedAs?: string;
  readonly serverPort: number;
  readonly electionPort: number;
  readonly role: Role;
  /** The client port in the list. Never rendered: servers take theirs from `clientPort=` in zoo.cfg. */
  readonly clientPort?: number;
}

const expected =
  'members separated by spaces or commas, each [server.ID=]HOST:SERVER_PORT:ELECTION_PORT[:participant|:observer][::ID][;CLIENT_PORT]';

const entryPattern =
  /^(?:server\.(\d{1,9})=)?(\[[0-9a-f:.]+\]|[\w.-]{1,253}):(\d{1,5}):(\d{1,5})(?::(participant|observer))?(?:::(\d{1,9}))?(?:;(?:(?:\[[0-9a-f:.]+\]|[\w.-]{1,253}):)?(\d{1,5}))?$/i;

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}

/**
 * Parses a member list. Ids come from `server.ID=` or `::ID`, else from the position, starting at 1.
 * A semicolon separates members too, unless a client port follows it.
 */
export function parseMemberList(text: string): Result<readonly Member[]> {
  const entries = text
    .trim()
    .split(/[\s,]+|;(?!(?:[\w.-]+:|\[[0-9a-f:.]+\]:)?\d{1,5}(?:[\s,;]|$))/i)
    .filter((entry) => entry !== '');
  const members: Member[] = [];
  for (const [index, entry] of entries.entries()) {
    const match = entryPattern.exec(entry);
    const [, named, host, server, election, role, numbered, client] = match ?? [];
    const ports = [server, election, ...(client ? [client] : [])].map(Number);
    const isContradiction =
      named !== undefined && numbered !== undefined && Number(named) !== Number(numbered);
    if (!host || isContradiction || !ports.every(isPort)) return { ok: false, expected, part: entry };
    const explicit = named ?? numbered;
    members.push({
      id: explicit === undefined ? index + 1 : Number(explicit),
      host: host
        .replace(/^\[|\]$/g, '')
        .toLowerCase()
        .replace(/\.$/, ''),
      serverPort: Number(server),
      electionPort: Number(election),
      role: role?.toLowerCase() === 'observer' ? 'observer' : 'participant',
      ...(client === undefined ? {} : { clientPort: Number(client) }),
    });
  }
  return members.length > 0 ? { ok: true, value: members } : { ok: false, expected };
}

/** Whether a host stands for all addresses of this server. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

export const memberList: Kind<readonly Member[]> = { expected, parse: parseMemberList };
