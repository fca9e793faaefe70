import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OperationalError } from '../../../src/problem.ts';
import { makeFolder } from '../../../src/system/folders.ts';
import { temporaryFolder } from '../../support/process/run.ts';

const isRoot = process.getuid?.() === 0;
const owner = { uid: 12_345, gid: 12_346 };

function errorOf(act: () => void): OperationalError {
  try {
    act();
  } catch (error) {
    if (error instanceof OperationalError) return error;
    throw error;
  }
  throw new Error('expected an error');
}

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

// What the server's user can put into its own folders between two starts by root.
describe.skipIf(!isRoot)('root gives nothing away through', () => {
  /** A folder of the server's user, and one of root that must stay root's. */
  function folders() {
    const folder = temporaryFolder();
    const [own, secret] = [join(folder.path, 'own'), join(folder.path, 'secret')];
    mkdirSync(own);
    chownSync(own, owner.uid, owner.gid);
    mkdirSync(secret);
    writeFileSync(join(secret, 'shadow'), 'root:');
    return { own, secret, [Symbol.dispose]: folder[Symbol.dispose] };
  }

  it.each([
    ['a folder that was replaced by a link', 'data', 'data'],
    ['a link on the way to a folder', 'a', 'a/data'],
    ['a link to nothing', 'data', 'data'],
  ])('%s: 74', (_what, link, name) => {
    using place = folders();
    symlinkSync(place.secret, join(place.own, link));
    lchownSync(join(place.own, link), owner.uid, owner.gid);
    const error = errorOf(() => makeFolder(join(place.own, name), owner));
    expect(error).toMatchObject({ status: 74, problems: [{ id: 'link-not-followed' }] });
    expect(statSync(place.secret).uid).toBe(0);
    expect(existsSync(join(place.secret, 'data'))).toBe(false);
  });

  it('links, hard links, FIFOs and folders in version-2', () => {
    using place = folders();
    const data = join(place.own, 'version-2');
    mkdirSync(data);
    const shadow = join(place.secret, 'shadow');
    symlinkSync(shadow, join(data, 'log.1'));
    linkSync(shadow, join(data, 'log.2'));
    mkdirSync(join(data, 'log.3'));
    writeFileSync(join(data, 'log.4'), '');
    makeFolder(place.own, owner);
    expect(statSync(shadow).uid).toBe(0);
    expect(lstatSync(join(data, 'log.1')).uid).toBe(0);
    expect(statSync(join(data, 'log.3')).uid).toBe(0);
    for (const path of [data, join(data, 'log.4')]) expect(statSync(path)).toMatchObject(owner);
  });

  it('a version-2 that is a link', () => {
    using place = folders();
    symlinkSync(place.secret, join(place.own, 'version-2'));
    makeFolder(place.own, owner);
    expect(statSync(place.secret).uid).toBe(0);
    expect(statSync(join(place.secret, 'shadow')).uid).toBe(0);
  });
});

it.skipIf(!isRoot)('root follows its own links, which are part of the system', () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, 'disk'));
  symlinkSync('disk', join(folder.path, 'link'));
  makeFolder(join(folder.path, 'link/data'), owner);
  expect(statSync(join(folder.path, 'disk/data'))).toMatchObject(owner);
  expect(statSync(join(folder.path, 'disk')).uid).toBe(0);
});

it.skipIf(!isRoot)('links that lead to each other end', () => {
  using folder = temporaryFolder();
  symlinkSync('b', join(folder.path, 'a'));
  symlinkSync('a', join(folder.path, 'b'));
  expect(errorOf(() => makeFolder(join(folder.path, 'a'), owner)).status).toBe(74);
});
