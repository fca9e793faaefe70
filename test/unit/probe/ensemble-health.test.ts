import { expect, it } from 'vitest';
import { ensembleTable, judgeEnsemble } from '../../../src/probe/ensemble-health.ts';
import { judge, type Verdict } from '../../../src/probe/verdict.ts';
import { stats } from '../../support/process/replies.ts';

const members = (modes: string) =>
  modes.split(' ').map((mode, index) => ({
    address: `zk-${index}:2181`,
    verdict: judge(
      { host: `zk-${index}`, port: 2181, level: 'ready', allowReadOnly: true },
      mode === '-' ? { kind: 'refused' } : { kind: 'answer', text: stats(mode) },
    ),
  }));

it.each([
  ['standalone', true],
  ['leader follower follower', true],
  ['leader follower -', true],
  ['leader - -', false],
  ['follower follower -', false],
  ['- - -', false],
  ['read-only - -', false],
  ['leader follower - observer observer', true],
  ['leader observer observer - -', false],
  ['leader leader follower', false],
  ['standalone standalone', false],
  ['leader follower - -', false],
])('%s serves: %s', (modes, isServing) => {
  expect(judgeEnsemble(members(modes)).isServing).toBe(isServing);
});

it('shows each server in one line', () => {
  expect(ensembleTable(members('leader -'))).toBe(
    [
      'server     mode     zxid         clients  latency  version',
      'zk-0:2181  leader   0x100000007  1        0.5 ms   3.8.0',
      'zk-1:2181  refused  refused the connection: the server has not started, or listens on another port or address',
      '',
    ].join('\n'),
  );
});

it.each([
  [0, '0 ms'],
  [0.5, '0.5 ms'],
  [16.3333, '16.3 ms'],
  [1234.56, '1234.6 ms'],
])('rounds a latency of %s to %s', (avg, shown) => {
  const facts = {
    mode: 'leader',
    version: '3.9.5',
    zxid: '0x0',
    latencyMs: { min: 0, avg, max: 1 },
    connections: 1,
  };
  const verdict: Verdict = { reason: 'ok', text: '', facts };
  expect(ensembleTable([{ address: 'a', verdict }])).toContain(`  ${shown}  `);
});
