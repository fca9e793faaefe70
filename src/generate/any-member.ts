// The facts of any member, from any machine: what that member would gather itself.
import { findEnsemble, ordinalName } from '../ensemble/ensemble.ts';
import { readNames } from '../ensemble/identity.ts';
import { memberTexts } from '../ensemble/server-lines.ts';
import { OperationalError, status } from '../problem.ts';
import { spelling } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';
import { emptyVolume } from '../volume/contents.ts';
import type { Facts } from './facts.ts';

/**
 * The facts of the member with an ordinal; with a member list, of the member at that position counted from 0.
 * Its volume cannot be seen from here and counts as empty.
 * @throws {OperationalError} 78 when no member has that ordinal, or the members' name is unknown here
 */
export function factsOfOrdinal(facts: Facts, ordinal: number): Facts {
  const { settings, host } = facts;
  const { members } = settings.values;
  const elsewhere = {
    ...facts,
    volume: emptyVolume,
    unreadable: [],
    otherFoldersWithData: [],
    saslUsers: [],
    certificates: { client: undefined, quorum: undefined },
    sharesDevice: undefined,
  };
  if (members) {
    const member = members[ordinal];
    if (!member) throw refuse(`${members.length} members in ${spelling(settings, 'members')}`, ordinal);
    return {
      ...elsewhere,
      settings: { ...settings, values: { ...settings.values, myId: member.id, podIndex: undefined } },
    };
  }
  const names = readNames(host, settings);
  if (names.base === undefined && settings.values.replicas !== 1) {
    const subject = settings.values.hostName === undefined ? 'host name' : spelling(settings, 'hostName');
    throw new OperationalError(status.configuration, {
      id: 'ordinal-missing',
      severity: 'error',
      subject,
      message: `${subject}: expected the name of any member, such as zk-0, got "${names.short}"`,
      fix: `set ${table.hostName.env} to the full name of one member`,
    });
  }
  const short = names.base === undefined ? names.short : ordinalName(names, ordinal);
  const hostName = names.domain === undefined ? short : `${short}.${names.domain}`;
  return {
    ...elsewhere,
    settings: { ...settings, values: { ...settings.values, hostName, podIndex: undefined, myId: undefined } },
  };
}

/** The facts of every member in the order of the server lines. */
export function factsOfAll(facts: Facts): readonly Facts[] {
  const { members, replicas = 1, ordinalStart } = facts.settings.values;
  const ordinals = members
    ? [...members.keys()]
    : Array.from({ length: replicas }, (_, index) => ordinalStart + index);
  return ordinals.map((ordinal) => factsOfOrdinal(facts, ordinal));
}

/** What differs between the server lists of the members; undefined when they agree, which the code must ensure. */
export function disagreement(all: readonly Facts[]): string | undefined {
  const lists = all.map(({ host, settings }) => {
    const found = findEnsemble(host, settings);
    return 'members' in found ? memberTexts(found).join(' ') : '';
  });
  const index = lists.findIndex((list) => list !== lists[0]);
  return index < 0 ? undefined : `${lists[0]} for the first member, ${lists[index]} for member ${index + 1}`;
}

function refuse(members: string, ordinal: number): OperationalError {
  return new OperationalError(status.configuration, {
    id: 'no-such-member',
    severity: 'error',
    subject: '--for-ordinal',
    message: `--for-ordinal=${ordinal} is none of the ${members}, counted from 0`,
    fix: '--all shows every member',
  });
}
