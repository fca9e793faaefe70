// The health of an ensemble from the states of its servers: whether it serves, and how many more failures stop it. Pure.
import { isVoter, type MemberState, modeOf, nameOf, transactionOf } from './member-state.ts';
import { failuresUntilStop, groupsOf, majorityOf } from './quorum.ts';

/**
 * ok: every voter serves. degraded: a leader serves with a quorum, and a voter does not.
 * down: no quorum serves, or the servers are not one ensemble.
 */
export type EnsembleCondition = 'ok' | 'degraded' | 'down';

export interface EnsembleHealth {
  readonly condition: EnsembleCondition;
  /** The conclusion in one line, which starts with the condition. */
  readonly text: string;
  readonly leader: MemberState | undefined;
  readonly voters: number;
  /** The leader, and the followers that are in sync with it. */
  readonly serving: number;
  /** How many voters a quorum needs; in a hierarchical quorum, how many groups. */
  readonly needed: number;
}

/** @param hasGroups a hierarchical quorum */
export function judgeEnsemble(states: readonly MemberState[], hasGroups: boolean): EnsembleHealth {
  const voters = states.filter(isVoter);
  const observers = states.filter((state) => !isVoter(state));
  const groups = groupsOf(voters.map(({ member }) => member)).size;
  const leader = leaderOf(voters, hasGroups);
  const serving = leader ? voters.filter((state) => servesWith(leader, state)) : [];
  const needed = majorityOf(hasGroups ? groups : voters.length);
  const counts = { leader, voters: voters.length, serving: serving.length, needed };
  const conclude = (condition: EnsembleCondition, text: string): EnsembleHealth => ({
    ...counts,
    condition,
    text: `${condition}: ${text}`,
  });

  const [first, second] = states;
  if (first && !second) {
    return isServing(first)
      ? { ...conclude('ok', `${nameOf(first)} serves, ${modeOf(first)}`), serving: 1 }
      : conclude('down', withoutReason(first.ready.text));
  }
  const standalone = states.filter((state) => modeOf(state) === 'standalone');
  if (standalone.length > 0) {
    const what = standalone.length === 1 ? 'is standalone and shares' : 'are standalone and share';
    return conclude('down', `${namesOf(standalone)} ${what} no data with the other servers`);
  }
  const rivals = voters.filter((state) => modeOf(state) === 'leader' && epochOf(state) === epochOf(leader));
  if (rivals.length > 1)
    return conclude('down', `${namesOf(rivals)} lead at once: these servers are not one ensemble`);

  const need = `a quorum needs ${needed} of ${hasGroups ? `${groups} groups` : voters.length}`;
  const details = [
    ...voters.flatMap((state) => explainUseless(state, leader)),
    ...(observers.every(isServing) ? [] : [observersText(observers)]),
  ]
    .map((detail) => `; ${detail}`)
    .join('');
  if (!leader) return conclude('down', `no leader, ${need}${details}`);
  const count = serveText(serving.length, voters.length, observers.length > 0 ? ' voters' : '');
  const failures = failuresUntilStop(
    voters.map(({ member }) => member),
    serving.map(({ member }) => member),
  );
  if (failures === 0) return conclude('down', `${count}, ${need}${details}`);
  if (serving.length === voters.length) return conclude('ok', `${count}, ${nameOf(leader)} leads${details}`);
  const more = failures === 1 ? 'one more failure stops' : `${failures} more failures stop`;
  return conclude('degraded', `${count}: ${more} writes${details}`);
}

/** The leader of the newest epoch; none when a voter has seen a newer one. */
function leaderOf(voters: readonly MemberState[], hasGroups: boolean): MemberState | undefined {
  const newest = Math.max(...voters.map(epochOf));
  return voters.find(
    (state) =>
      modeOf(state) === 'leader' &&
      epochOf(state) === newest &&
      // The verdict on a leader counts a simple majority of synced followers, which groups may not need.
      (hasGroups || state.synced.reason !== 'not-synced'),
  );
}

function servesWith(leader: MemberState, state: MemberState): boolean {
  if (state === leader) return true;
  if (modeOf(state) !== 'follower' || state.synced.reason === 'not-synced') return false;
  // A follower has the zxid of the previous epoch until the first transaction of the new one.
  return epochOf(state) === epochOf(leader) || transactionOf(leader)?.counter === 0;
}

/** Why a voter that replies with a mode does not count. */
function explainUseless(state: MemberState, leader: MemberState | undefined): readonly string[] {
  const mode = modeOf(state);
  const name = nameOf(state);
  if (mode === 'leader' && leader && state !== leader)
    return [`${name} leads too, in the older epoch ${epochOf(state)}`];
  const isBehind = leader !== undefined && mode === 'follower' && !servesWith(leader, state);
  return isBehind || state.synced.reason === 'not-synced' ? [`${name} is not in sync`] : [];
}

function isServing(state: MemberState): boolean {
  return modeOf(state) !== undefined && modeOf(state) !== 'read-only';
}

function epochOf(state: MemberState | undefined): number {
  return (state && transactionOf(state)?.epoch) ?? -1;
}

function observersText(observers: readonly MemberState[]): string {
  return serveText(observers.filter(isServing).length, observers.length, ' observers');
}

function serveText(count: number, total: number, kind: string): string {
  return `${count} of ${total}${kind} ${count === 1 ? 'serves' : 'serve'}`;
}

function namesOf(states: readonly MemberState[]): string {
  return states.map(nameOf).join(', ');
}

function withoutReason(text: string): string {
  return text.replace(/^[a-z-]+: /, '');
}

/** The verdict for --synced: whether every server is in sync. */
export function judgeSynced(states: readonly MemberState[]): {
  readonly isHealthy: boolean;
  readonly text: string;
} {
  const behind = states.filter(({ synced }) => synced.reason !== 'ok');
  const [first] = behind;
  const count = `${states.length - behind.length} of ${states.length}`;
  if (!first) return { isHealthy: true, text: `ok: ${count} in sync` };
  return { isHealthy: false, text: `not-synced: ${count} in sync; ${withoutReason(first.synced.text)}` };
}
