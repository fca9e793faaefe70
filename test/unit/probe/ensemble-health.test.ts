import { describe, expect, it } from 'vitest';
import { judgeEnsemble, judgeSynced } from '../../../src/probe/ensemble-health.ts';
import { nameOf } from '../../../src/probe/member-state.ts';
import { type GivenMember, memberStates } from '../../support/process/member-states.ts';

const textOf = (words: string, members: readonly GivenMember[] = [], hasGroups = false) =>
  judgeEnsemble(memberStates(words, members), hasGroups).text;
const observer: GivenMember = { role: 'observer' };
const voter: GivenMember = { role: 'participant' };

describe('one server', () => {
  it.each([
    ['standalone', 'ok: zk-0 serves, standalone'],
    ['leader', 'ok: zk-0 serves, leader'],
    ['follower', 'ok: zk-0 serves, follower'],
    [
      '-',
      'down: zk-0:2181 refused the connection: the server has not started, or listens on another port or address',
    ],
  ])('%s', (words, text) => {
    expect(textOf(words)).toBe(text);
  });

  it('serves only reads', () => {
    expect(judgeEnsemble(memberStates('read-only'), false)).toMatchObject({ condition: 'down', serving: 0 });
  });
});

describe('two voters', () => {
  it.each([
    ['leader follower', 'ok: 2 of 2 serve, zk-0 leads'],
    ['leader -', 'down: 1 of 2 serves, a quorum needs 2 of 2'],
    ['- -', 'down: no leader, a quorum needs 2 of 2'],
  ])('%s', (words, text) => {
    expect(textOf(words)).toBe(text);
  });
});

describe('three voters', () => {
  it.each([
    ['leader follower follower', 'ok: 3 of 3 serve, zk-0 leads'],
    ['follower follower leader', 'ok: 3 of 3 serve, zk-2 leads'],
    ['leader follower -', 'degraded: 2 of 3 serve: one more failure stops writes'],
    ['leader follower read-only', 'degraded: 2 of 3 serve: one more failure stops writes'],
    ['leader - -', 'down: 1 of 3 serves, a quorum needs 2 of 3'],
    ['follower follower -', 'down: no leader, a quorum needs 2 of 3'],
    ['read-only - -', 'down: no leader, a quorum needs 2 of 3'],
    ['- - -', 'down: no leader, a quorum needs 2 of 3'],
  ])('%s', (words, text) => {
    expect(textOf(words)).toBe(text);
  });
});

describe('five voters', () => {
  it.each([
    ['leader follower follower follower follower', 'ok: 5 of 5 serve, zk-0 leads'],
    ['leader follower follower follower -', 'degraded: 4 of 5 serve: 2 more failures stop writes'],
    ['leader follower follower - -', 'degraded: 3 of 5 serve: one more failure stops writes'],
    ['leader follower - - -', 'down: 2 of 5 serve, a quorum needs 3 of 5'],
  ])('%s', (words, text) => {
    expect(textOf(words)).toBe(text);
  });
});

describe('observers do not vote', () => {
  it.each<[string, readonly GivenMember[], string]>([
    ['leader follower follower observer', [], 'ok: 3 of 3 voters serve, zk-0 leads'],
    [
      'leader follower - observer observer',
      [],
      'degraded: 2 of 3 voters serve: one more failure stops writes',
    ],
    // Without a list of roles, a server that is down counts as a voter.
    ['leader observer observer - -', [], 'down: 1 of 3 voters serves, a quorum needs 2 of 3'],
    [
      'leader follower -',
      [voter, voter, observer],
      'ok: 2 of 2 voters serve, zk-0 leads; 0 of 1 observers serve',
    ],
    [
      'leader observer -',
      [voter, observer, observer],
      'ok: 1 of 1 voters serves, zk-0 leads; 1 of 2 observers serves',
    ],
    ['- observer', [voter, observer], 'down: no leader, a quorum needs 1 of 1'],
    // It runs with another role than zoo.cfg has.
    ['leader observer', [voter, voter], 'down: 1 of 2 serves, a quorum needs 2 of 2'],
  ])('%s %#', (words, members, text) => {
    expect(textOf(words, members)).toBe(text);
  });

  it('nor does a participant with the weight 0', () => {
    const members = [1, 1, 0].map((weight) => ({ ...voter, group: 1, weight }));
    expect(textOf('leader follower -', members, true)).toMatch(/^ok: 2 of 2 voters serve/);
  });
});

describe('groups', () => {
  const nine = Array.from({ length: 9 }, (_, index) => ({ ...voter, group: 1 + Math.floor(index / 3) }));

  it.each([
    [
      'leader follower follower follower follower follower follower follower follower',
      'ok: 9 of 9 serve, zk-0 leads',
    ],
    [
      'leader follower follower follower follower follower - - -',
      'degraded: 6 of 9 serve: 2 more failures stop writes',
    ],
    ['leader follower - follower follower - - - -', 'degraded: 4 of 9 serve: one more failure stops writes'],
    [
      'leader follower follower follower - - follower - -',
      'down: 5 of 9 serve, a quorum needs 2 of 3 groups',
    ],
  ])('%s', (words, text) => {
    expect(textOf(words, nine, true)).toBe(text);
    expect(judgeEnsemble(memberStates(words, nine), true).needed).toBe(2);
  });

  it('a leader with fewer synced followers than a simple majority leads', () => {
    const leader = 'leader!zk_server_state=leader,zk_quorum_size=9,zk_synced_followers=3';
    expect(textOf(`${leader} follower - follower follower - - - -`, nine, true)).toMatch(/^degraded: 4 of 9/);
  });
});

describe('epochs', () => {
  const old = 'follower@0x100000009';
  it.each([
    [
      'a follower without a transaction of a new epoch',
      `leader@0x200000000 ${old} ${old}`,
      'ok: 3 of 3 serve, zk-0 leads',
    ],
    [
      'a follower that missed the transactions of the new epoch',
      `leader@0x200000001 follower@0x200000001 ${old}`,
      'degraded: 2 of 3 serve: one more failure stops writes; zk-2 is not in sync',
    ],
    [
      'followers of a newer epoch',
      'leader@0x100000009 follower@0x200000001 -',
      'down: no leader, a quorum needs 2 of 3',
    ],
    [
      'a deposed leader',
      'leader@0x100000009 leader@0x200000001 follower@0x200000001',
      'degraded: 2 of 3 serve: one more failure stops writes; zk-0 leads too, in the older epoch 1',
    ],
    [
      'a server without data',
      'leader@0x0 follower@0xffffffffffffffff follower@0x0',
      'ok: 3 of 3 serve, zk-0 leads',
    ],
  ])('%s', (_what, words, text) => {
    expect(textOf(words)).toBe(text);
  });
});

describe('servers that are not one ensemble', () => {
  it.each([
    ['leader leader follower', 'down: zk-0, zk-1 lead at once: these servers are not one ensemble'],
    ['standalone standalone', 'down: zk-0, zk-1 are standalone and share no data with the other servers'],
    ['leader follower standalone', 'down: zk-2 is standalone and shares no data with the other servers'],
    ['standalone - -', 'down: zk-0 is standalone and shares no data with the other servers'],
  ])('%s', (words, text) => {
    expect(textOf(words)).toBe(text);
  });
});

describe('servers that are not in sync', () => {
  const copying = 'follower!zk_server_state=follower,zk_peer_state=following+-+synchronization';
  const synced = 'follower!zk_server_state=follower,zk_peer_state=following+-+broadcast';
  const leader = 'leader!zk_server_state=leader,zk_quorum_size=3,zk_synced_followers=2';

  it.each([
    [
      'a follower',
      `${leader} ${synced} ${copying}`,
      'degraded: 2 of 3 serve: one more failure stops writes; zk-2 is not in sync',
    ],
    [
      'a leader without followers',
      'leader!zk_server_state=leader,zk_quorum_size=3,zk_synced_followers=0 follower follower',
      'down: no leader, a quorum needs 2 of 3; zk-0 is not in sync',
    ],
  ])('%s', (_what, words, text) => {
    expect(textOf(words)).toBe(text);
  });

  it.each([
    ['all are', `${leader} ${synced} ${synced}`, true, 'ok: 3 of 3 in sync'],
    [
      'one is not',
      `${leader} ${synced} ${copying}`,
      false,
      'not-synced: 2 of 3 in sync; zk-2:2181 is not in sync: zk_peer_state ',
    ],
    ['one is down', `${leader} ${synced} -`, false, 'not-synced: 2 of 3 in sync; zk-2:2181 refused '],
    [
      'one gives no metrics',
      `${leader} follower`,
      false,
      'not-synced: 1 of 2 in sync; zk-1:2181 does not execute mntr',
    ],
  ])('--synced: %s', (_what, words, isHealthy, text) => {
    const verdict = judgeSynced(memberStates(words));
    expect(verdict.isHealthy).toBe(isHealthy);
    expect(verdict.text.slice(0, text.length)).toBe(text);
  });
});

it('has the numbers for --json', () => {
  const { leader, ...health } = judgeEnsemble(memberStates('follower leader -'), false);
  expect(health).toEqual({
    condition: 'degraded',
    text: 'degraded: 2 of 3 serve: one more failure stops writes',
    voters: 3,
    serving: 2,
    needed: 2,
  });
  expect(leader && nameOf(leader)).toBe('zk-1');
});
