// The short form of `node test/chaos/moves.ts`.
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';

const moves = fileURLToPath(new URL('./moves.ts', import.meta.url));

it('plaintext to TLS in three rolling restarts, with the clients, loses no acknowledged write', async () => {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [moves, 'tls'], { reject: false });
  expect(exitCode, stderr).toBe(0);
  const { lost, acknowledged, reads } = JSON.parse(stdout);
  expect(lost).toBe(0);
  expect(Math.min(acknowledged, reads)).toBeGreaterThan(100);
});
