// Every message of the programs once, provoked through the real code; what changes shows as a diff of problems.txt.
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { describeProblem, type Problem } from '../../src/problem.ts';
import { problemPages } from '../../src/problems/index.ts';
import { problemIds } from '../../src/problems/lookup.ts';
import { bootstrapProblems } from './problems/bootstrap.ts';
import type { ProblemCase } from './problems/case.ts';
import { commandLineProblems } from './problems/command-line.ts';
import { configProblems } from './problems/config.ts';
import { dialectProblems } from './problems/dialects.ts';
import { ensembleProblems } from './problems/ensemble.ts';
import { generateProblems } from './problems/generate.ts';
import { localProblems } from './problems/local.ts';
import { probeProblems } from './problems/probe.ts';
import { settingsProblems } from './problems/settings.ts';
import { startupProblems } from './problems/startup.ts';
import { systemProblems } from './problems/system.ts';
import { tlsProblems } from './problems/tls.ts';
import { volumeProblems } from './problems/volume.ts';

const cases: readonly ProblemCase[] = [
  ...commandLineProblems,
  ...settingsProblems,
  ...dialectProblems,
  ...ensembleProblems,
  ...configProblems,
  ...volumeProblems,
  ...bootstrapProblems,
  ...generateProblems,
  ...startupProblems,
  ...tlsProblems,
  ...systemProblems,
  ...probeProblems,
  ...localProblems,
];
const found = await Promise.all(
  cases.map(async ({ id, problems }) => {
    const all = (await problems()).filter((problem) => problem.id === id);
    return { id, all };
  }),
);
const messages = found.flatMap(({ all }) => all);

/** A text without what differs between runs: the user, temporary folders, who holds a lock. */
function settled(text: string): string {
  return text
    .replace(/ by user \d+/g, ' by user 1000')
    .replace(/[^\s']*zk-bootstrap-test-\w+/g, '/pod')
    .replace(/\S+, process \d+, since [\d:.TZ-]+Z/g, 'zk-0, process 1, since 2026-01-01T00:00:00.000Z');
}

it('every message is the one in problems.txt', async () => {
  const texts = messages.map((problem) => settled(describeProblem('zk', problem)));
  const text = [...new Set(texts)].join('');
  const file = fileURLToPath(new URL('problems.txt', import.meta.url));
  await expect(text).toMatchFileSnapshot(file);
});

it('every id but the reasons of zk-ok has a case that produces it', () => {
  const reasons = problemIds.filter((id) => problemPages[id].severity === 'reason');
  const produced = found.filter(({ all }) => all.length > 0).map(({ id }) => id);
  expect(problemIds.filter((id) => !reasons.includes(id) && !produced.includes(id))).toEqual([]);
  expect(found.filter(({ all }) => all.length === 0)).toEqual([]);
});

describe.each(messages.map((problem) => [problem.id, problem] as const))('%s', (id, problem: Problem) => {
  it('has the severity of its page, its subject in the message, no full stop, and a fix', () => {
    expect(problem.severity).toBe(problemPages[id].severity);
    expect(problem.message).toContain(problem.subject);
    expect(problem.message).not.toMatch(/\.$/);
    expect(problem.fix).not.toBe('');
  });
});

it.each(problemIds)(
  'the page of %s is complete: sentences where sentences belong, a heading without a full stop',
  (id) => {
    const { title, meaning, without, fix } = problemPages[id];
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    for (const text of [meaning, without, fix]) expect(text).toMatch(/\S\.$/);
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  },
);
