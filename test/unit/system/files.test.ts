import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OperationalError } from '../../../src/problem.ts';
import { makeFolder, writeFile } from '../../../src/system/files.ts';
import { temporaryFolder } from '../../support/process/run.ts';

const longAgo = new Date('2001-01-01');
const isRoot = process.getuid?.() === 0;

function errorOf(act: () => void): OperationalError {
  try {
    act();
  } catch (error) {
    if (error instanceof OperationalError) return error;
    throw error;
  }
  throw new Error('expected an error');
}

describe('writing a file', () => {
  it('makes a new one, whole, that everybody may read', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'zoo.cfg');
    expect(writeFile(path, 'a=1\n', undefined)).toBe('written');
    expect(readFileSync(path, 'utf8')).toBe('a=1\n');
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  it('gives it that mode under any umask', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'myid');
    const umask = process.umask(0o077);
    try {
      writeFile(path, '1\n', undefined);
    } finally {
      process.umask(umask);
    }
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  it('leaves one that holds the text as it is', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'zoo.cfg');
    writeFileSync(path, 'a=1\n');
    utimesSync(path, longAgo, longAgo);
    const { ino } = statSync(path);
    expect(writeFile(path, 'a=1\n', undefined)).toBe('unchanged');
    expect(statSync(path)).toMatchObject({ ino, mtime: longAgo });
  });

  it.each([
    ['another text', 'a=2\n'],
    ['more text', 'a=1\nb=2\n'],
    ['nothing', ''],
  ])('replaces one that holds %s', (_what, before) => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'zoo.cfg');
    writeFileSync(path, before);
    expect(writeFile(path, 'a=1\n', undefined)).toBe('written');
    expect(readFileSync(path, 'utf8')).toBe('a=1\n');
  });

  it('does not write through an open file or a link, it replaces them', () => {
    using folder = temporaryFolder();
    const [path, target] = [join(folder.path, 'zoo.cfg'), join(folder.path, 'elsewhere')];
    writeFileSync(target, 'mine');
    symlinkSync(target, path);
    writeFile(path, 'a=1\n', undefined);
    expect(readFileSync(target, 'utf8')).toBe('mine');
  });

  it('leaves nothing beside it, not even over what an ended run left', () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, '.zoo.cfg.new'), 'half of an old te');
    writeFile(join(folder.path, 'zoo.cfg'), 'a=1\n', undefined);
    writeFile(join(folder.path, 'zoo.cfg'), 'a=2\n', undefined);
    expect(readdirSync(folder.path)).toEqual(['zoo.cfg']);
  });

  it.skipIf(!isRoot)('gives it to the owner, as root alone can', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'zoo.cfg');
    writeFile(path, 'a=1\n', { uid: 12_345, gid: 12_346 });
    expect(statSync(path)).toMatchObject({ uid: 12_345, gid: 12_346 });
  });

  it('fails where a folder has its name, with the reason, and leaves nothing', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'zoo.cfg');
    mkdirSync(path);
    const error = errorOf(() => writeFile(path, 'a=1\n', undefined));
    expect(error).toMatchObject({ status: 74, problems: [{ id: 'file-not-writable', subject: path }] });
    expect(error.message).toMatch(/EISDIR/);
    expect(readdirSync(folder.path)).toEqual(['zoo.cfg']);
  });

  it.each([
    ['a folder that is not there', 'none', 'ENOENT'],
    ['a file where the folder should be', 'file', 'ENOTDIR'],
  ])('fails in %s', (_what, name, code) => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'file'), '');
    const path = join(folder.path, name, 'zoo.cfg');
    const error = errorOf(() => writeFile(path, 'a=1\n', undefined));
    expect(error.status).toBe(74);
    expect(error.message).toContain(code);
  });
});

describe('making a folder', () => {
  it('makes it with its parents, and a second time changes nothing', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'a/b/c');
    makeFolder(path, undefined);
    chmodSync(path, 0o700);
    makeFolder(path, undefined);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it.skipIf(!isRoot)('gives a new and an existing one to the owner, and the data that another had', () => {
    using folder = temporaryFolder();
    const owner = { uid: 12_345, gid: 12_346 };
    const [made, existing] = [join(folder.path, 'made'), join(folder.path, 'existing')];
    mkdirSync(join(existing, 'version-2'), { recursive: true });
    writeFileSync(join(existing, 'version-2', 'log.1'), '');
    writeFileSync(join(existing, 'other'), '');
    for (const path of [made, existing]) {
      makeFolder(path, owner);
      expect(statSync(path)).toMatchObject(owner);
    }
    for (const data of ['version-2', 'version-2/log.1'])
      expect(statSync(join(existing, data))).toMatchObject(owner);
    expect(statSync(join(existing, 'other')).uid).toBe(0);
  });

  it.each([
    ['a file is in its place', 'file', 'EEXIST'],
    ['a file is where its parent should be', 'file/folder', 'ENOTDIR'],
  ])('fails where %s', (_what, name, code) => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'file'), 'mine');
    const path = join(folder.path, name);
    const error = errorOf(() => makeFolder(path, undefined));
    expect(error).toMatchObject({ status: 74, problems: [{ id: 'folder-not-writable', subject: path }] });
    expect(error.message).toContain(code);
    expect(existsSync(join(folder.path, 'file'))).toBe(true);
  });
});
