// The layers of src are enforced by the linter: these imports fail `biome lint`, and so `npm run check`.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/process/run.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const allowed = [
  ['src/config/heap.ts', "export { table } from '../settings/table.ts';"],
  ['src/bootstrap/wait.ts', "export { setTimeout } from 'node:timers/promises';"],
  ['src/generate/gather.ts', "export { readFileSync } from 'node:fs';"],
] as const;

const refused = [
  ['src/config/ports.ts', "export { readFileSync } from 'node:fs';"],
  ['src/config/rules/ports.ts', "export { writeFile } from '../../system/files.ts';"],
  ['src/settings/kinds.ts', "export { checkRules } from '../config/rules/index.ts';"],
  ['src/ensemble/identity.ts', 'export const pid = process.pid;'],
  ['src/tls/judge.ts', "export { readMaterial } from './read.ts';"],
  ['src/tls/flaws.ts', "export { readMaterial } from './read.ts';"],
  ['src/tls/stores.ts', "export { table } from '../config/tls.ts';"],
  ['src/volume/rules/files.ts', "export { readVolume } from '../read.ts';"],
  ['src/bootstrap/decide.ts', "export { setTimeout } from 'node:timers/promises';"],
  ['src/generate/plan.ts', "export { gather } from './gather.ts';"],
  ['src/generate/render.ts', "export { readFileSync } from 'node:fs';"],
  ['src/probe/ask.ts', "export { makePlan } from '../generate/plan.ts';"],
  ['src/problems/settings.ts', "export { table } from '../settings/table.ts';"],
] as const;

using folder = temporaryFolder();
copyFileSync(join(root, 'biome.json'), join(folder.path, 'biome.json'));
for (const [path, text] of [...allowed, ...refused]) {
  mkdirSync(join(folder.path, dirname(path)), { recursive: true });
  writeFileSync(join(folder.path, path), `${text}\n`);
}
const { stdout } = await execa('biome', ['lint', '--vcs-enabled=false', '--reporter=github'], {
  cwd: folder.path,
  preferLocal: true,
  localDir: root,
  reject: false,
});

describe('the linter', () => {
  it.each(allowed)('accepts in %s: %s', (path) => {
    expect(stdout).not.toContain(path);
  });

  it.each(refused)('refuses in %s: %s', (path) => {
    expect(stdout).toMatch(new RegExp(`noRestricted(?:Imports|Globals).*${path}`));
  });
});
