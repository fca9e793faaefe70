import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

it('.node-version is the Node of the packages', () => {
  const { version, optionalDependencies } = JSON.parse(read('scripts/node/package.json')) as {
    version: string;
    optionalDependencies: Record<string, string>;
  };
  expect(read('.node-version')).toBe(`${version}\n`);
  expect(new Set(Object.values(optionalDependencies))).toEqual(new Set([version]));
});
