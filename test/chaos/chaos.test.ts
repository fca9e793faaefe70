// The short form of `npm run chaos -- --rounds 200`.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';

const chaos = fileURLToPath(new URL('./chaos.ts', import.meta.url));

it('six rounds of kills and lost volumes lose no acknowledged write', async () => {
  const words = [chaos, '--rounds', '6', '--seed', '4'];
  const { exitCode, stdout, stderr } = await execa(process.execPath, words, { reject: false });
  expect(exitCode, stderr).toBe(0);
  const count = (what: string) => Number(new RegExp(`^${what}: (\\d+)$`, 'm').exec(stdout)?.[1]);
  expect(count('writes missing')).toBe(0);
  expect(count('writes acknowledged')).toBeGreaterThan(100);
  expect(count('kills')).toBeGreaterThan(0);
  expect(count('volumes lost')).toBeGreaterThan(0);
});
