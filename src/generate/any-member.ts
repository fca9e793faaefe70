// The facts of any member, seen from any machine: what it would gather if it were the one that asks.
import { findEnsemble, ordinalName } from '../ensemble/ensemble.ts';
import { readNames } from '../ensemble/identity.ts';
import { OperationalError, type Problem, status } from '../problem.ts';
import { spelling } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';
import { emptyVolume } from '../volume/read.ts';
import type { Facts } from './plan.ts';

/**
 * The facts of the member with an ordinal; with a member list, of the member at that position counted from 0.
 * What only its own machine knows, the volume, counts as new.
 * @throws {OperationalError} 78 when no member has that ordinal, or the name of the members is not known here
 */
export function factsOfOrdinal(facts: Facts, ordinal: number): Facts {
  const { settings, host } = facts;
  const { members } = settings.values;
  const elsewhere = { ...facts, volume: emptyVolume, sharesDevice: undefined };
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
    throw new OperationalError(status.configuration, {
      subject: settings.values.hostName === undefined ? 'host name' : spelling(settings, 'hostName'),
      message: `expected the name of any member, such as zk-0, got "${names.short}"`,
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

/** What is wrong when members do not have the same idea of the ensemble; nothing when they agree. */
export function disagreements(all: readonly Facts[]): readonly Problem[] {
  const lists = all.map((facts) => {
    const found = findEnsemble(facts.host, facts.settings);
    return 'members' in found ? JSON.stringify([found.members, found.groups, found.weights]) : '';
  });
  const index = lists.findIndex((list) => list !== lists[0]);
  if (index < 0) return [];
  return [
    {
      subject: `member ${index}`,
      message: `expected the server list of member 0, got another`,
      fix: 'report this as a bug, with the settings',
    },
  ];
}

function refuse(expected: string, ordinal: number): OperationalError {
  return new OperationalError(status.configuration, {
    subject: '--for-ordinal',
    message: `expected one of the ${expected}, counted from 0, got "${ordinal}"`,
    fix: '--all shows every member',
  });
}
