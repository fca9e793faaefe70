import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findProgram, isExecutable } from '../../../src/system/find-program.ts';
import { temporaryFolder } from '../../support/process/run.ts';

/** A folder with `one/tool` and `two/tool`, of which `one/plain` is not executable and `one/folder` no file. */
function folderOfPrograms() {
  const folder = temporaryFolder();
  const at = (...names: string[]) => join(folder.path, ...names);
  for (const name of ['one', 'two']) {
    mkdirSync(at(name));
    writeFileSync(at(name, 'tool'), '#!/bin/sh\n');
    chmodSync(at(name, 'tool'), 0o755);
  }
  mkdirSync(at('one', 'folder'));
  mkdirSync(at('two', 'only'));
  writeFileSync(at('one', 'plain'), 'text');
  chmodSync(at('one', 'plain'), 0o644);
  writeFileSync(at('two', 'plain'), '');
  chmodSync(at('two', 'plain'), 0o755);
  return { at, [Symbol.dispose]: folder[Symbol.dispose] };
}

it.each([
  ['the first on PATH', 'tool', ['one', 'two'], 'one/tool'],
  ['the first on PATH in its order', 'tool', ['two', 'one'], 'two/tool'],
  ['past folders that are not there', 'tool', ['none', 'two'], 'two/tool'],
  ['past a file that is not executable', 'plain', ['one', 'two'], 'two/plain'],
  ['no folder', 'folder', ['one'], undefined],
  ['nothing', 'stranger', ['one', 'two'], undefined],
])('finds %s', (_what, name, folders, found) => {
  using programs = folderOfPrograms();
  const path = folders.map((folder) => programs.at(folder)).join(':');
  expect(findProgram(name, path)).toBe(found && programs.at(found));
});

it.each([
  ['a name with a slash as it stands, there or not', './stranger', undefined, './stranger'],
  ['nothing without a PATH', 'sh', undefined, undefined],
  ['nothing on an empty PATH', 'sh', '', undefined],
])('finds %s', (_what, name, path, found) => {
  expect(findProgram(name, path)).toBe(found);
});

it.each([
  ['one/tool', true],
  ['one/plain', false],
  ['one/folder', false],
  ['none', false],
])('%s is executable: %s', (name, expected) => {
  using programs = folderOfPrograms();
  expect(isExecutable(programs.at(name))).toBe(expected);
});
