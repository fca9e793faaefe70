// The members now against those with which the volume last served: two majorities without a common server must never serve.
import type { Ensemble } from '../../ensemble/ensemble.ts';
import {
  distance,
  hostsInLines,
  type Roles,
  rolesInLines,
  rolesOf,
  stepBetween,
  stepsBetween,
} from '../../ensemble/roles.ts';
import { memberTexts } from '../../ensemble/server-lines.ts';
import type { Problem } from '../../problem.ts';
import { type Settings, spelling } from '../../settings/resolve.ts';
import { markerPath } from '../contents.ts';
import { isAlone, type VolumeState } from '../state.ts';
import type { Situation } from './rule.ts';

export function checkOtherEnsemble({ state, ensemble, settings }: Situation): Problem | undefined {
  const before = hostsInLines(state.last?.members ?? []);
  const now = hostsInLines(memberTexts(ensemble));
  if (!mayCompare(state) || before.length === 0 || now.length === 0) return undefined;
  if (before.some((host) => now.includes(host))) return undefined;
  const subject = membersSpelling(settings);
  return {
    id: 'volume-of-another-ensemble',
    severity: 'error',
    subject,
    message: `${subject} has no host with which this volume last served: it was ${before.join(' ')}, and now is ${now.join(' ')}; a volume of another ensemble would mix two trees`,
    fix: `attach the volume of this ensemble; if only the domain or the hosts have new names, confirm it on each volume: touch ${markerPath(settings.values.dataLogDir)} (docs/operations.md, a renamed domain)`,
  };
}

/** Peers with empty volumes outvote the server that has the data, unless they are started in the safe order. */
export function checkRanAlone({ state, ensemble, settings }: Situation): Problem | undefined {
  const { last } = state;
  if (!mayCompare(state) || !last || !isAlone(last) || ensemble.members.length < 2) return undefined;
  const subject = membersSpelling(settings);
  return {
    id: 'standalone-volume-in-ensemble',
    severity: 'error',
    subject,
    message: `${subject} gives ${ensemble.members.length} members, but this volume last ran as a standalone server, since ${last.time}; peers with empty volumes could form an ensemble without its data`,
    fix: `choose the one volume to continue from, and confirm it there: touch ${markerPath(settings.values.dataLogDir)}; on servers with data of their own, move both version-2 folders aside first (docs/operations.md, growing a standalone server)`,
  };
}

export function checkStep({ state, ensemble, settings }: Situation): Problem | undefined {
  const compared = listsOf(state, ensemble);
  if (!compared || !state.last || isAlone(state.last)) return undefined;
  const { before, now } = compared;
  const step = stepBetween(before, now);
  if (step !== 'other' && step !== 'single') return undefined;
  const subject = membersSpelling(settings);
  return {
    id: 'members-step-too-large',
    severity: 'error',
    subject,
    message: `${subject} gives the voters ${now.voters.join(' ')}, but this volume last served with the voters ${before.voters.join(' ')}; two majorities without a common server could serve`,
    fix: `${stepsText(before, now)} (docs/operations.md, growing and shrinking)`,
  };
}

function stepsText(before: Roles, now: Roles): string {
  if (before.quorum.join() !== now.quorum.join())
    return 'keep the groups and weights, or stop all servers and confirm the new ones on each volume with the marker';
  if (now.voters.length === 1)
    return 'a change to a single server is made by hand, with the marker on the volume to keep';
  const steps = stepsBetween(before, now).map((voters) => voters.join(' '));
  return `change one voter at a time, and wait each time until all servers serve: ${steps.join(', then ')}`;
}

/** Other names of the same members; the lists are compared by ids. */
export function checkHosts({ state, ensemble, settings }: Situation): Problem | undefined {
  const before = state.last?.members ?? [];
  const now = memberTexts(ensemble);
  const hosts = hostsInLines(now);
  const others = hostsInLines(before).filter((host) => !hosts.includes(host));
  const compared = listsOf(state, ensemble);
  if (!compared || distance(compared.before.voters, compared.now.voters) > 0) return undefined;
  if (others.length === 0 || others.length === hostsInLines(before).length) return undefined;
  const subject = membersSpelling(settings);
  return {
    id: 'member-hosts-changed',
    severity: 'note',
    subject,
    message: `${subject} gives members other hosts than at the last start; these are not there any more: ${others.join(' ')}`,
    fix: 'none needed when the same servers have new names',
  };
}

/** Without data nothing can be mixed; and the marker is the operator's word. */
function mayCompare({ content, isChosen }: VolumeState): boolean {
  return content === 'data' && !isChosen;
}

function listsOf(
  state: VolumeState,
  ensemble: Ensemble,
): { readonly before: Roles; readonly now: Roles } | undefined {
  if (!mayCompare(state) || !state.last) return undefined;
  return {
    before: rolesInLines(state.last.members, state.last.id),
    now: rolesOf(ensemble, memberTexts(ensemble)),
  };
}

/** How the operator gave the members. */
function membersSpelling(settings: Settings): string {
  return spelling(settings, settings.values.members ? 'members' : 'replicas');
}
