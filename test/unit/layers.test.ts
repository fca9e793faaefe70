// The layers of src are the linter's: each of these imports makes `biome lint` fail, and so does the check of CI.
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';

/** Whether the linter accepts a text as the file at a path. */
async function isAccepted(path: string, text: string): Promise<boolean> {
  const { exitCode } = await execa('npx', ['biome', 'lint', `--stdin-file-path=${path}`], {
    input: `${text}\n`,
    reject: false,
  });
  return exitCode === 0;
}

describe('the linter accepts', () => {
  it.each([
    ['src/config/heap.ts', "export { table } from '../settings/table.ts';"],
    ['src/bootstrap/wait.ts', "export { setTimeout } from 'node:timers/promises';"],
  ])('in %s: %s', async (path, text) => {
    expect(await isAccepted(path, text)).toBe(true);
  });
});

describe('the linter refuses', () => {
  it.each([
    ['src/config/heap.ts', "export { readFileSync } from 'node:fs';"],
    ['src/config/rules/ports.ts', "export { writeFile } from '../../system/files.ts';"],
    ['src/settings/table.ts', "export { heapSize } from '../config/heap.ts';"],
    ['src/ensemble/identity.ts', 'export const pid = process.pid;'],
    ['src/volume/rules.ts', "export { readVolume } from './read.ts';"],
    ['src/bootstrap/decide.ts', "export { setTimeout } from 'node:timers/promises';"],
    ['src/generate/plan.ts', "export { gather } from './gather.ts';"],
    ['src/probe/ask.ts', "export { makePlan } from '../generate/plan.ts';"],
    ['src/problems/settings.ts', "export { table } from '../settings/table.ts';"],
  ])('in %s: %s', async (path, text) => {
    expect(await isAccepted(path, text)).toBe(false);
  });
});
