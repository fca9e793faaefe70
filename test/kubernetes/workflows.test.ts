// The workflows of .github and the file for docker buildx bake: what can be checked of them without running them.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const workflows = readdirSync(`${root}/.github/workflows`);

it('actionlint has nothing to say', async () => {
  const actionlint = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.7';
  const files = workflows.map((name) => `.github/workflows/${name}`);
  const { all, exitCode } = await execa('go', ['run', actionlint, '-no-color', ...files], {
    cwd: root,
    reject: false,
    all: true,
  });
  expect({ exitCode, all }).toEqual({ exitCode: 0, all: '' });
}, 300_000);

it.each(workflows)('%s takes actions by commit, and names no registry', (name) => {
  const text = readFileSync(`${root}/.github/workflows/${name}`, 'utf8');
  const actions = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action);
  expect(actions.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v[\d.]+$/.test(action ?? ''))).toEqual(
    [],
  );
  expect(text).not.toMatch(/\b(?:ghcr|docker|quay)\.io\b/);
});
