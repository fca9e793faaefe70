// The health of an ensemble from the verdicts about its servers: whether a quorum serves, and a table. Pure.
import { formatColumns } from '../columns.ts';
import type { Verdict } from './verdict.ts';

export interface Member {
  readonly address: string;
  readonly verdict: Verdict;
}

export interface EnsembleHealth {
  readonly isServing: boolean;
  /** The conclusion in one line. */
  readonly text: string;
}

/** Takes the hosts for the whole ensemble, and all but the observers that reply for voters. */
export function judgeEnsemble(members: readonly Member[]): EnsembleHealth {
  const count = (mode: string) => members.filter(({ verdict }) => verdict.facts?.mode === mode).length;
  const leaders = count('leader');
  const standalone = count('standalone');
  const serving = leaders + count('follower');
  const voters = members.length - count('observer');
  const needed = Math.floor(voters / 2) + 1;
  const conclude = (isServing: boolean, text: string): EnsembleHealth => ({
    isServing,
    text: `${isServing ? 'ok' : 'not-serving'}: ${text}`,
  });
  if (members.length === 1 && standalone === 1) return conclude(true, 'one standalone server serves');
  if (standalone > 0)
    return conclude(false, `${standalone} of ${members.length} servers are standalone and share no data`);
  if (leaders > 1) return conclude(false, `${leaders} leaders: these hosts are not one ensemble`);
  const votes = `${serving} of ${voters} voters serve, a quorum needs ${needed}`;
  if (leaders === 0) return conclude(false, `no leader, ${votes}`);
  return conclude(serving >= needed, votes);
}

/** One line for each server: its facts, or why there are none. */
export function ensembleTable(members: readonly Member[]): string {
  const rows = members.map(({ address, verdict: { facts, reason, text } }) => {
    if (!facts) return [address, reason, text.replace(/^[a-z-]+: \S+ /, '')];
    const { mode, zxid, connections, latencyMs, version } = facts;
    const latency = latencyMs && `${Number(latencyMs.avg.toFixed(1))} ms`;
    return [address, mode, zxid, connections, latency, version].map((cell) => String(cell ?? ''));
  });
  return formatColumns([['server', 'mode', 'zxid', 'clients', 'latency', 'version'], ...rows]);
}
