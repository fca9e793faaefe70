// The health of an ensemble from what each of its servers says: does a quorum serve, and as a table. Pure.
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

/** The hosts that were asked are taken for the whole ensemble; an observer that answers is known not to vote. */
export function judgeEnsemble(members: readonly Member[]): EnsembleHealth {
  const count = (mode: string) => members.filter(({ verdict }) => verdict.facts?.mode === mode).length;
  const [leaders, followers, observers, alone] = ['leader', 'follower', 'observer', 'standalone'].map(
    count,
  ) as [number, number, number, number];
  const voters = members.length - observers;
  const serving = leaders + followers;
  const needed = Math.floor(voters / 2) + 1;
  const conclude = (isServing: boolean, text: string): EnsembleHealth => ({
    isServing,
    text: `${isServing ? 'ok' : 'not-serving'}: ${text}`,
  });
  if (members.length === 1 && alone === 1) return conclude(true, 'one standalone server serves');
  if (alone > 0)
    return conclude(false, `${alone} of ${members.length} servers standalone: they share no data`);
  if (leaders > 1) return conclude(false, `${leaders} leaders: these hosts are not one ensemble`);
  if (leaders === 1 && serving >= needed)
    return conclude(true, `${serving} of ${voters} voters serve, a quorum needs ${needed}`);
  const lack = leaders === 0 ? 'no leader, ' : '';
  return conclude(false, `${lack}${serving} of ${voters} voters serve, a quorum needs ${needed}`);
}

const columns = ['server', 'mode', 'zxid', 'clients', 'latency', 'version'] as const;

/** One line a server, with what it is or why it is not. */
export function ensembleTable(members: readonly Member[]): string {
  const lines = members.map(({ address, verdict: { facts, reason, text } }) => {
    if (!facts) return [address, reason, text.replace(/^[a-z-]+: \S+ /, '')];
    const { mode, zxid, connections, latencyMs, version } = facts;
    return [address, mode, zxid, connections, latencyMs && `${latencyMs.avg} ms`, version].map((cell) =>
      String(cell ?? ''),
    );
  });
  const all: readonly (readonly string[])[] = [columns, ...lines];
  const widths = columns.map((_, place) =>
    Math.max(
      ...all
        .filter((line) => line.length === columns.length || place < 2)
        .map((line) => line[place]?.length ?? 0),
    ),
  );
  return all
    .map((line) =>
      line
        .map((cell, place) => cell.padEnd(widths[place] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}
