// What one server of an ensemble replied to srvr and mntr, and what follows from it. Pure.
import type { Problem } from '../problem.ts';
import { readTransactionId, type ServerCounters, type TransactionId } from '../zookeeper/server-reply.ts';
import type { EnsembleMember } from './ensemble-members.ts';
import type { Verdict } from './verdict.ts';

export interface MemberState {
  readonly member: EnsembleMember;
  /** Where it was asked. */
  readonly address: string;
  /** In the milliseconds of Date.now(). */
  readonly askedAt: number;
  /** On srvr: whether it serves clients. */
  readonly ready: Verdict;
  /** On mntr: whether it is in sync; the same as `ready` for a server that does not serve. */
  readonly synced: Verdict;
  readonly counters: ServerCounters | undefined;
  /** The values of mntr; undefined where it replied with none. */
  readonly monitor: ReadonlyMap<string, string> | undefined;
}

export function nameOf({ member, address }: MemberState): string {
  return member.name ?? address;
}

export function modeOf({ ready }: MemberState): string | undefined {
  return ready.facts?.mode;
}

export function isVoter(state: MemberState): boolean {
  const { role, weight } = state.member;
  return weight > 0 && (role === undefined ? modeOf(state) !== 'observer' : role === 'participant');
}

export function transactionOf({ ready }: MemberState): TransactionId | undefined {
  const zxid = ready.facts?.zxid;
  return zxid === undefined ? undefined : readTransactionId(zxid);
}

/** A number of mntr, which the Prometheus provider writes as 5.0 or 1.7E9. */
export function monitored({ monitor }: MemberState, key: string): number | undefined {
  const number = Number.parseFloat(monitor?.get(key) ?? '');
  return Number.isFinite(number) ? number : undefined;
}

/** How many transactions a server is behind the leader; undefined where their epochs differ. */
export function lagBehind(leader: MemberState | undefined, state: MemberState): number | undefined {
  const [led, own] = [leader && transactionOf(leader), transactionOf(state)];
  if (!led || !own || led.epoch !== own.epoch) return undefined;
  // A server that was asked later than the leader may be ahead of its reply.
  return Math.max(led.counter - own.counter, 0);
}

/** What happened between two replies of one server, for each second. */
export interface Rates {
  readonly requests: number | undefined;
  /** Transactions; undefined across an election. */
  readonly writes: number | undefined;
}

/** srvr and mntr, which the server counts as packets. */
const ownQuestions = 2;

export function ratesBetween(before: MemberState | undefined, after: MemberState): Rates {
  const seconds = before ? (after.askedAt - before.askedAt) / 1000 : 0;
  const grown = (from: number | undefined, to: number | undefined, own = 0) =>
    from === undefined || to === undefined || to < from || seconds <= 0
      ? undefined
      : Math.max(to - from - own, 0) / seconds;
  const [old, own] = [before && transactionOf(before), transactionOf(after)];
  return {
    requests: grown(before?.counters?.received, after.counters?.received, ownQuestions),
    writes: old && old.epoch === own?.epoch ? grown(old.counter, own.counter) : undefined,
  };
}

/** A note for each server that serves and does not reply to mntr with metrics. */
export function missingMetrics(states: readonly MemberState[]): readonly Problem[] {
  return states
    .filter(({ ready, monitor }) => ready.facts && !monitor)
    .map((state) => ({
      id: 'metrics-missing',
      severity: 'note',
      subject: nameOf(state),
      message: `${nameOf(state)} does not reply to mntr with metrics (${state.synced.reason}), so their columns are empty`,
      fix: `add mntr to 4lw.commands.whitelist (ZK_4LW_COMMANDS_WHITELIST); zk-ok --synced --host ${state.address} prints the reason`,
    }));
}
