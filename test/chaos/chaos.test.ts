// The short form of `npm run chaos -- --rounds 200`.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import type { FaultName } from './faults.ts';

const chaos = fileURLToPath(new URL('./chaos.ts', import.meta.url));

const classes: readonly FaultName[] = [
  'killed servers',
  'lost volumes',
  'changed lists',
  'wrong lists',
  'restored volumes',
];

it('a round of each of five classes loses no acknowledged write, and leaves the same data on all servers', async () => {
  const only = classes.flatMap((name) => ['--only', name]);
  const words = [chaos, '--rounds', String(classes.length), '--seed', '4', ...only];
  const { exitCode, stdout, stderr } = await execa(process.execPath, words, { reject: false });
  expect(exitCode, stderr).toBe(0);
  const [rounds, refused, acknowledged, , lost, replicas, differing] = (
    /^all +(.*)$/m.exec(stdout)?.[1]?.split(/ +/) ?? []
  ).map(Number);
  expect({ rounds, lost, differing }).toEqual({ rounds: classes.length, lost: 0, differing: 0 });
  expect(refused).toBeGreaterThan(0);
  expect(acknowledged).toBeGreaterThan(100);
  expect(replicas).toBeGreaterThanOrEqual(3 * classes.length);
});
