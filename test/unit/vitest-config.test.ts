import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { projects } from '../../vitest.config.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const filesOf = (include: readonly string[]) => include.flatMap((glob) => globSync(glob, { cwd: root }));

describe('the projects of vitest', () => {
  it('have every test file exactly once', () => {
    const files = globSync('test/**/*.test.ts', { cwd: root });
    expect(projects.flatMap(({ test }) => filesOf(test.include)).sort()).toEqual(files.sort());
  });

  it.each(projects.map(({ test }) => test))('have tests: $name', ({ include }) => {
    expect(filesOf(include)).not.toEqual([]);
  });

  it.each(['server', 'chaos', 'container'])('run alone when they start JVMs: %s', (name) => {
    const group = projects.find(({ test }) => test.name === name)?.test.sequence.groupOrder;
    const sameGroup = projects.filter(({ test }) => test.sequence.groupOrder === group);
    expect(sameGroup).toMatchObject([{ test: { name, fileParallelism: false } }]);
  });
});
