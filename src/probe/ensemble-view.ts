// Shows the states of the servers of an ensemble: as a table, as lines of changes, as JSON. Pure.
import { formatColumns } from '../columns.ts';
import type { EnsembleHealth } from './ensemble-health.ts';
import {
  isVoter,
  lagBehind,
  type MemberState,
  modeOf,
  monitored,
  nameOf,
  ratesBetween,
  transactionOf,
} from './member-state.ts';
import { reportVerdict } from './report.ts';

/** What one poll of the servers found, with the poll before it. */
export interface Poll {
  readonly states: readonly MemberState[];
  readonly before: readonly MemberState[] | undefined;
  readonly leader: MemberState | undefined;
}

export interface ReportedPoll {
  readonly poll: Poll;
  readonly health: EnsembleHealth;
  /** The answer to what was asked, and its line. */
  readonly isHealthy: boolean;
  readonly text: string;
  readonly hasGroups: boolean;
  /** How often the servers have been asked. */
  readonly attempts: number;
}

interface Column {
  readonly head: string;
  readonly shown: 'always' | 'watching' | 'wide';
  readonly cell: (state: MemberState, poll: Poll) => string | number | undefined;
}

const columns: readonly Column[] = [
  { head: 'zxid', shown: 'always', cell: ({ ready }) => ready.facts?.zxid },
  { head: 'clients', shown: 'always', cell: ({ ready }) => ready.facts?.connections },
  { head: 'requests/s', shown: 'watching', cell: (state, poll) => round(ratesOf(state, poll).requests) },
  { head: 'writes/s', shown: 'watching', cell: (state, poll) => round(ratesOf(state, poll).writes) },
  {
    head: 'latency',
    shown: 'always',
    cell: ({ ready }) => ready.facts?.latencyMs && `${round(ready.facts.latencyMs.avg)} ms`,
  },
  { head: 'outstanding', shown: 'always', cell: ({ counters }) => counters?.outstanding },
  { head: 'serving since', shown: 'always', cell: (state) => servingSince(state)?.replace('T', ' ') },
  { head: 'version', shown: 'always', cell: ({ ready }) => ready.facts?.version },
  { head: 'epoch', shown: 'wide', cell: (state) => transactionOf(state)?.epoch },
  { head: 'watches', shown: 'wide', cell: (state) => monitored(state, 'zk_watch_count') },
  { head: 'znodes', shown: 'wide', cell: ({ counters }) => counters?.znodes },
  {
    head: 'data size',
    shown: 'wide',
    cell: (state) => dataSize(monitored(state, 'zk_approximate_data_size')),
  },
  { head: 'synced followers', shown: 'wide', cell: (state) => monitored(state, 'zk_synced_followers') },
  { head: 'lag', shown: 'wide', cell: (state, { leader }) => lagBehind(leader, state) },
];

/** A line of heads and a line for each server: its cells, or why there are none. */
export function ensembleTable(poll: Poll, isWide: boolean, isWatching: boolean): string {
  const shown = columns.filter(
    (column) =>
      column.shown === 'always' ||
      (column.shown === 'wide' && isWide) ||
      (column.shown === 'watching' && isWatching),
  );
  const rows = poll.states.map((state) => {
    const mode = modeOf(state);
    if (mode === undefined) return [nameOf(state), state.ready.reason, reasonText(state)];
    return [nameOf(state), mode, ...shown.map(({ cell }) => String(cell(state, poll) ?? '-'))];
  });
  return formatColumns([['server', 'mode', ...shown.map(({ head }) => head)], ...rows]);
}

/** One line for each server whose mode or reason has changed since the poll before, or for all in the first. */
export function changeLines({ states, before }: Poll): readonly string[] {
  const word = (state: MemberState | undefined) => state && (modeOf(state) ?? state.ready.reason);
  return states.flatMap((state, index) => {
    if (word(state) === word(before?.[index])) return [];
    return [`${nameOf(state)} ${modeOf(state) ?? `${state.ready.reason}: ${reasonText(state)}`}`];
  });
}

/** The rates of the whole ensemble: requests of all servers, writes of the leader. */
export function rateText(poll: Poll): string {
  const requests = poll.states.flatMap((state) => ratesOf(state, poll).requests ?? []);
  const writes = poll.leader && ratesOf(poll.leader, poll).writes;
  return [
    requests.length > 0 ? `${round(requests.reduce((sum, rate) => sum + rate, 0))} requests/s` : [],
    writes === undefined ? [] : `${round(writes)} writes/s`,
  ]
    .flat()
    .join(', ');
}

export function ensembleReport({ health, isHealthy, text, hasGroups, poll, attempts }: ReportedPoll) {
  const { condition, voters, serving, needed } = health;
  return {
    healthy: isHealthy,
    condition,
    text,
    voters,
    serving,
    needed,
    neededOf: hasGroups ? 'groups' : 'voters',
    leader: poll.leader ? nameOf(poll.leader) : null,
    servers: poll.states.map((state) => serverReport(state, poll, attempts)),
  };
}

function serverReport(state: MemberState, poll: Poll, attempts: number) {
  const { member, address, ready, synced, counters, monitor } = state;
  const { requests, writes } = ratesOf(state, poll);
  return {
    server: nameOf(state),
    id: member.id ?? null,
    address,
    voter: isVoter(state),
    ...reportVerdict('ready', ready, attempts),
    synced: synced.reason === 'ok',
    peerState: monitor?.get('zk_peer_state') ?? null,
    clients: ready.facts?.connections ?? null,
    outstanding: counters?.outstanding ?? null,
    received: counters?.received ?? null,
    sent: counters?.sent ?? null,
    servingSince: servingSince(state) ?? null,
    epoch: transactionOf(state)?.epoch ?? null,
    watches: monitored(state, 'zk_watch_count') ?? null,
    znodes: counters?.znodes ?? null,
    dataBytes: monitored(state, 'zk_approximate_data_size') ?? null,
    syncedFollowers: monitored(state, 'zk_synced_followers') ?? null,
    lag: lagBehind(poll.leader, state) ?? null,
    requestsPerSecond: round(requests) ?? null,
    writesPerSecond: round(writes) ?? null,
  };
}

function ratesOf(state: MemberState, { states, before }: Poll) {
  return ratesBetween(before?.[states.indexOf(state)], state);
}

/** The verdict without the reason and the address, which stand beside it. */
function reasonText({ ready }: MemberState): string {
  return ready.text.replace(/^[a-z-]+: \S+ /, '');
}

/** When the server began to serve in its mode; servers before 3.6 do not report it. */
function servingSince(state: MemberState): string | undefined {
  const uptime = monitored(state, 'zk_uptime');
  if (uptime === undefined) return undefined;
  const seconds = Math.round((state.askedAt - uptime) / 1000);
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

function dataSize(bytes: number | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), 3);
  return `${round(bytes / 1024 ** power)} ${['B', 'KiB', 'MiB', 'GiB'][power]}`;
}

function round(number: number): number;
function round(number: number | undefined): number | undefined;
function round(number: number | undefined): number | undefined {
  return number === undefined ? undefined : Number(number.toFixed(1));
}
