// Renders the lines of zoo.cfg that must be the same on every member, and hosts as they stand before a port.
import type { Member } from '../settings/member-list.ts';
import type { Ensemble } from './ensemble.ts';

export type Line = readonly [key: string, value: string];

/** A host as it is written before a port: an IPv6 address in brackets. */
export function hostInAddress(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** HOST:PORT, with an IPv6 address in brackets. */
export function addressText({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${hostInAddress(host)}:${port}`;
}

/** The server, group and weight lines as keys and values; none for a single server. */
export function memberLines({ members, groups, weights }: Ensemble): readonly Line[] {
  if (members.length < 2) return [];
  return [
    ...members.map(serverLine),
    ...groups.map((ids, index): Line => [`group.${index + 1}`, ids.join(':')]),
    ...weights.map(([id, weight]): Line => [`weight.${id}`, String(weight)]),
  ];
}

/** The same lines as texts, as peers and the volume history compare them: a wildcard is as in the list. */
export function memberTexts(ensemble: Ensemble): readonly string[] {
  const members = ensemble.members.map(({ listedAs, ...member }) => ({
    ...member,
    host: listedAs ?? member.host,
  }));
  return memberLines({ ...ensemble, members }).map((line) => line.join('='));
}

/** Without a client port, which is right from 3.4 to 3.9 and for TLS. */
export function serverLine(member: Member): Line {
  const role = member.role === 'observer' ? ':observer' : '';
  return [
    `server.${member.id}`,
    `${hostInAddress(member.host)}:${member.serverPort}:${member.electionPort}${role}`,
  ];
}
