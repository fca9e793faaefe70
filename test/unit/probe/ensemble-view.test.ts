import { expect, it } from 'vitest';
import { judgeEnsemble } from '../../../src/probe/ensemble-health.ts';
import {
  changeLines,
  ensembleReport,
  ensembleTable,
  type Poll,
  rateText,
} from '../../../src/probe/ensemble-view.ts';
import type { MemberState } from '../../../src/probe/member-state.ts';
import { memberStates } from '../../support/process/member-states.ts';

const leaderWords =
  'leader!zk_server_state=leader,zk_quorum_size=3,zk_synced_followers=1,zk_watch_count=12,zk_approximate_data_size=52428800,zk_uptime=65000';
const follower =
  'follower@0x100000005!zk_server_state=follower,zk_peer_state=following+-+broadcast,zk_watch_count=0';

function pollOf(words: string, before?: readonly MemberState[]): Poll {
  const states = memberStates(words);
  return { states, before, leader: judgeEnsemble(states, false).leader };
}

/** The same states, asked seconds later, with more packets. */
function later(states: readonly MemberState[], seconds: number, packets: number): readonly MemberState[] {
  return states.map((state) => ({
    ...state,
    askedAt: state.askedAt + seconds * 1000,
    counters: state.counters && { ...state.counters, received: (state.counters.received ?? 0) + packets },
  }));
}

it('a table has a line for each server', () => {
  expect(ensembleTable(pollOf(`${leaderWords} follower -`), false, false)).toBe(
    [
      'server  mode      zxid         clients  latency  outstanding  serving since         version',
      'zk-0    leader    0x100000007  1        0.5 ms   0            2026-01-02 03:03:00Z  3.8.0',
      'zk-1    follower  0x100000007  1        0.5 ms   0            -                     3.8.0',
      'zk-2    refused   refused the connection: the server has not started, or listens on another port or address',
      '',
    ].join('\n'),
  );
});

it('a wide table has more columns', () => {
  const [heads = '', ...rows] = ensembleTable(pollOf(`${leaderWords} ${follower} -`), true, false).split(
    '\n',
  );
  const wide = (row = '') => row.slice(heads.indexOf('epoch')).trim().split(/ {2,}/);
  expect(wide(heads)).toEqual(['epoch', 'watches', 'znodes', 'data size', 'synced followers', 'lag']);
  expect(wide(rows[0])).toEqual(['1', '12', '6', '50 MiB', '1', '0']);
  expect(wide(rows[1])).toEqual(['1', '0', '6', '-', '-', '2']);
});

it('reads the numbers of the Prometheus provider', () => {
  const poll = pollOf(
    'leader!zk_server_state=leader,zk_watch_count=12.0,zk_uptime=1.2E4,zk_approximate_data_size=NaN',
  );
  const [, row = ''] = ensembleTable(poll, true, false).split('\n');
  expect(row).toMatch(/ 2026-01-02 03:03:53Z .* 1 +12 +6 +- /);
});

it.each([
  ['leader follower@0x100000003', [0, 4]],
  // It was asked after the leader.
  ['leader follower@0x100000009', [0, 0]],
  ['leader@0x200000000 follower@0x1000000ff', [0, null]],
  ['leader -', [0, null]],
  ['- follower', [null, null]],
])('the lag in %s', (words, lags) => {
  const poll = pollOf(words);
  const report = ensembleReport({
    poll,
    health: judgeEnsemble(poll.states, false),
    isHealthy: true,
    text: '',
    hasGroups: false,
    attempts: 1,
  });
  expect(report.servers.map(({ lag }) => lag)).toEqual(lags);
});

it('rates are those between two polls, without the two questions of the probe', () => {
  const before = memberStates('leader@0x100000007 follower -');
  const states = later(memberStates('leader@0x100000011 follower -'), 2, 22);
  const poll: Poll = { states, before, leader: states[0] };
  const [heads = '', ...rows] = ensembleTable(poll, false, true).split('\n');
  const rates = rows
    .slice(0, 2)
    .map((row) => row.slice(heads.indexOf('requests/s')).split(/ {2,}/).slice(0, 2));
  expect(rates).toEqual([
    ['10', '5'],
    ['10', '0'],
  ]);
  expect(rateText(poll)).toBe('20 requests/s, 5 writes/s');
});

it.each([
  ['in the first poll', undefined, memberStates('leader')],
  [
    'after a restart',
    later(memberStates('leader'), 0, 1000),
    later(memberStates('leader@0x200000000'), 1, 0),
  ],
  ['of a server that was down', memberStates('-'), memberStates('leader')],
  ['of a server that is down', memberStates('leader'), memberStates('-')],
])('there are no rates %s', (_what, before, states) => {
  expect(rateText({ states, before, leader: states[0] })).toBe('');
});

it('lines of changes name the servers whose mode or reason is another one', () => {
  const refused =
    'refused: refused the connection: the server has not started, or listens on another port or address';
  expect(changeLines(pollOf('leader -'))).toEqual(['zk-0 leader', `zk-1 ${refused}`]);
  expect(changeLines(pollOf('leader -', memberStates('leader -')))).toEqual([]);
  expect(changeLines(pollOf('- leader', memberStates('leader -')))).toEqual([
    `zk-0 ${refused}`,
    'zk-1 leader',
  ]);
});

it('the JSON has everything of the wide table', () => {
  const poll = pollOf(`${leaderWords} -`);
  const health = judgeEnsemble(poll.states, false);
  const report = ensembleReport({
    poll,
    health,
    isHealthy: false,
    text: health.text,
    hasGroups: false,
    attempts: 3,
  });
  expect(report).toEqual({
    healthy: false,
    condition: 'down',
    text: 'down: 1 of 2 serves, a quorum needs 2 of 2',
    voters: 2,
    serving: 1,
    needed: 2,
    neededOf: 'voters',
    leader: 'zk-0',
    servers: [
      {
        server: 'zk-0',
        id: 1,
        address: 'zk-0:2181',
        voter: true,
        level: 'ready',
        healthy: true,
        reason: 'ok',
        text: 'ok: zk-0:2181 is ready, leader',
        mode: 'leader',
        zxid: '0x100000007',
        latency: { min: 0, avg: 0.5, max: 12 },
        version: '3.8.0',
        attempts: 3,
        synced: true,
        peerState: null,
        clients: 1,
        outstanding: 0,
        received: 120,
        sent: 119,
        servingSince: '2026-01-02T03:03:00Z',
        epoch: 1,
        watches: 12,
        znodes: 6,
        dataBytes: 52_428_800,
        syncedFollowers: 1,
        lag: 0,
        requestsPerSecond: null,
        writesPerSecond: null,
      },
      expect.objectContaining({
        server: 'zk-1',
        id: 2,
        healthy: false,
        reason: 'refused',
        mode: null,
        lag: null,
      }),
    ],
  });
});
