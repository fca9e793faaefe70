import {
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
import { readText, writeFile } from '../../../src/system/files.ts';
import { temporaryFolder } from '../../support/process/run.ts';

const longAgo = new Date('2001-01-01');

function errorOf(act: () => void): OperationalError {
  try {
    act();
  } catch (error) {
    if (error instanceof OperationalError) return error;
    throw error;
  }
  throw new Error('expected an error');
}

describe('reading a file', () => {
  it('gives a text of up to 1 MiB, and of a file of the kernel without a size', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'value');
    const text = 'x'.repeat(1024 ** 2);
    writeFileSync(path, text);
    expect(readText(path)).toBe(text);
    expect(readText('/proc/self/status')).toMatch(/^Name:/);
  });

  it.each([
    ['/dev/null', 'not a regular file'],
    ['/dev', 'EISDIR'],
    ['/nowhere', 'ENOENT'],
  ])('refuses %s: %s', (path, code) => {
    expect(() => readText(path)).toThrow(expect.objectContaining({ code }));
  });
});

describe('writing a file', () => {
  it('makes a new one, whole, that everybody may read', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'zoo.cfg');
    expect(writeFile(path, 'a=1\n')).toBe('written');
    expect(readFileSync(path, 'utf8')).toBe('a=1\n');
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  it('gives it that mode under any umask', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'myid');
    const umask = process.umask(0o077);
    try {
      writeFile(path, '1\n');
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
    expect(writeFile(path, 'a=1\n')).toBe('unchanged');
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
    expect(writeFile(path, 'a=1\n')).toBe('written');
    expect(readFileSync(path, 'utf8')).toBe('a=1\n');
  });

  it('does not write through an open file or a link, it replaces them', () => {
    using folder = temporaryFolder();
    const [path, target] = [join(folder.path, 'zoo.cfg'), join(folder.path, 'elsewhere')];
    writeFileSync(target, 'mine');
    symlinkSync(target, path);
    writeFile(path, 'a=1\n');
    expect(readFileSync(target, 'utf8')).toBe('mine');
  });

  it('leaves nothing beside it, not even over what an ended run left', () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, '.zoo.cfg.new'), 'half of an old te');
    writeFile(join(folder.path, 'zoo.cfg'), 'a=1\n');
    writeFile(join(folder.path, 'zoo.cfg'), 'a=2\n');
    expect(readdirSync(folder.path)).toEqual(['zoo.cfg']);
  });

  it('fails where a folder has its name, with the reason, and leaves nothing', () => {
    using folder = temporaryFolder();
    const path = join(folder.path, 'zoo.cfg');
    mkdirSync(path);
    const error = errorOf(() => writeFile(path, 'a=1\n'));
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
    const error = errorOf(() => writeFile(path, 'a=1\n'));
    expect(error.status).toBe(74);
    expect(error.message).toContain(code);
  });
});
