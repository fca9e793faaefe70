import { mkdirSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyVolume, hasData, type Volume } from '../../../src/volume/contents.ts';
import { readVolume } from '../../../src/volume/read.ts';
import { temporaryFolder } from '../../support/process/run.ts';

/** The folders `data` and `log` with these files, by path below the given one. */
function volumeWith(folder: string, files: Readonly<Record<string, string>>): readonly [string, string] {
  const folders = [join(folder, 'data'), join(folder, 'log')] as const;
  for (const path of folders) mkdirSync(join(path, 'version-2'), { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  return folders;
}

function volumeIn(dataDir: string, dataLogDir: string): Volume {
  const { volume, unreadable } = readVolume(dataDir, dataLogDir);
  expect(unreadable).toEqual([]);
  return volume;
}

describe('a volume', () => {
  it('that does not exist is empty', () => {
    expect(readVolume('/nowhere/data', '/nowhere/log')).toEqual({ volume: emptyVolume, unreadable: [] });
  });

  it('has its id, marker and history', () => {
    using folder = temporaryFolder();
    const files = { 'data/myid': '3\n', 'log/initialize': 'new\n', 'data/zk-bootstrap.json': '{}' };
    expect(volumeIn(...volumeWith(folder.path, files))).toEqual({
      ...emptyVolume,
      evidence: expect.anything(),
      myId: '3\n',
      marker: 'new\n',
      history: '{}',
    });
  });

  it.each([
    ['bootstrap 2 3\n', 'bootstrap 2 3\n'],
    ['found'.concat('ing\n'), 'bootstrap\n'],
    ['new\n', 'new\n'],
    ['', ''],
  ])('with the marker %j, also of an earlier release', (text, expected) => {
    using folder = temporaryFolder();
    expect(volumeIn(...volumeWith(folder.path, { 'log/initialize': text })).marker).toBe(expected);
  });

  it.each([
    [['data/version-2/snapshot.0', 'log/version-2/log.1'], undefined],
    [['data/version-2/snapshot.0', 'data/version-2/log.1'], 'transaction logs'],
    [['log/version-2/snapshot.0', 'log/version-2/log.1'], 'snapshots'],
  ])('with %j has misplaced: %s; never in one folder', (paths, expected) => {
    using folder = temporaryFolder();
    const folders = volumeWith(folder.path, Object.fromEntries(paths.map((path) => [path, 'x'])));
    expect(volumeIn(...folders).misplaced).toBe(expected);
    for (const one of folders) expect(volumeIn(one, one).misplaced).toBeUndefined();
  });

  it('lacks the folder of its transaction logs when it has snapshots and the folder for the logs does not exist', () => {
    using folder = temporaryFolder();
    const [data, log] = volumeWith(folder.path, { 'data/version-2/snapshot.0': 'x' });
    const lacks = (logs: string) => volumeIn(data, logs).lacksLogFolder;
    expect([lacks(log), lacks(data), lacks('/nowhere')]).toEqual([false, false, true]);
    expect(volumeIn(log, '/nowhere').lacksLogFolder).toBe(false);
  });

  it.each([
    ['data/version-2/snapshot.0', true],
    ['log/version-2/log.100000001', true],
    ['log/version-2/snapshot.ff', true],
    ['data/version-2/log.1', true],
    ['data/version-2/snapshot.100000001.snappy', true],
    ['data/version-2/acceptedEpoch', false],
    ['data/version-2/currentEpoch', false],
    ['data/version-2/.snapshot.0', false],
    ['data/snapshot.0', false],
  ])('with %s has data: %s', (path, expected) => {
    using folder = temporaryFolder();
    expect(hasData(volumeIn(...volumeWith(folder.path, { [path]: 'x' })))).toBe(expected);
  });

  it('with the marker beside the snapshots has none, because the server looks beside the transaction logs', () => {
    using folder = temporaryFolder();
    expect(volumeIn(...volumeWith(folder.path, { 'data/initialize': '' })).marker).toBeUndefined();
  });

  it('has every path that cannot be read', () => {
    using folder = temporaryFolder();
    const folders = volumeWith(folder.path, {});
    const [data, log] = folders;
    // What root cannot read either: folders instead of files, and a link to itself instead of a folder.
    for (const path of [`${data}/myid`, `${log}/initialize`]) mkdirSync(path);
    rmdirSync(`${data}/version-2`);
    symlinkSync('version-2', `${data}/version-2`);
    const { unreadable } = readVolume(...folders);
    expect(new Map(unreadable.map(({ path, code }) => [path, code]))).toEqual(
      new Map([
        [`${data}/myid`, 'EISDIR'],
        [`${log}/initialize`, 'EISDIR'],
        [`${data}/version-2`, 'ELOOP'],
        [`${data}/version-2/acceptedEpoch`, 'ELOOP'],
        [`${data}/version-2/currentEpoch`, 'ELOOP'],
      ]),
    );
  });
});

describe('the epochs that a server without the marker notes', () => {
  it.each([
    [
      { 'data/version-2/acceptedEpoch': '-1', 'data/version-2/currentEpoch': '-1' },
      ['acceptedEpoch', 'currentEpoch'],
    ],
    [{ 'data/version-2/acceptedEpoch': '3', 'data/version-2/currentEpoch': '-1\n' }, ['currentEpoch']],
    [{ 'data/version-2/acceptedEpoch': '3', 'data/version-2/currentEpoch': '3' }, []],
    [{}, []],
  ])('are found when they are -1: %j', (files, expected) => {
    using folder = temporaryFolder();
    expect(volumeIn(...volumeWith(folder.path, files)).unknownEpochs).toEqual(expected);
  });
});
