import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OperationalError } from '../../../src/problem.ts';
import { emptyVolume, hasData, readVolume, unknownEpochPaths } from '../../../src/volume/read.ts';
import { temporaryFolder } from '../../support/process/run.ts';

/** Folders with these files in them, by path below the two. */
function volumeWith(folder: string, files: Readonly<Record<string, string>>): readonly [string, string] {
  const folders = [join(folder, 'data'), join(folder, 'log')] as const;
  for (const path of folders) mkdirSync(join(path, 'version-2'), { recursive: true });
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  return folders;
}

describe('a volume', () => {
  it('that is not there is empty', () => {
    expect(readVolume('/nowhere/data', '/nowhere/log')).toEqual(emptyVolume);
  });

  it('has its id, marker and record', () => {
    using folder = temporaryFolder();
    const files = { 'data/myid': '3\n', 'log/initialize': 'new\n', 'data/zk-bootstrap.json': '{}' };
    expect(readVolume(...volumeWith(folder.path, files))).toEqual({
      myId: '3\n',
      hasSnapshots: false,
      hasTransactionLogs: false,
      misplaced: undefined,
      lacksLogFolder: false,
      marker: 'new\n',
      record: '{}',
    });
  });

  it.each([
    [['data/version-2/snapshot.0', 'log/version-2/log.1'], undefined],
    [['data/version-2/snapshot.0', 'data/version-2/log.1'], 'transaction logs'],
    [['log/version-2/snapshot.0', 'log/version-2/log.1'], 'snapshots'],
  ])('with %j has misplaced: %s; in one folder never', (paths, expected) => {
    using folder = temporaryFolder();
    const folders = volumeWith(folder.path, Object.fromEntries(paths.map((path) => [path, 'x'])));
    expect(readVolume(...folders).misplaced).toBe(expected);
    for (const one of folders) expect(readVolume(one, one).misplaced).toBeUndefined();
  });

  it('lacks the folder of its transaction logs when it has snapshots and another folder is to have the logs', () => {
    using folder = temporaryFolder();
    const [data, log] = volumeWith(folder.path, { 'data/version-2/snapshot.0': 'x' });
    const lacks = (logs: string) => readVolume(data, logs).lacksLogFolder;
    expect([lacks(log), lacks(data), lacks('/nowhere')]).toEqual([false, false, true]);
    expect(readVolume(log, '/nowhere').lacksLogFolder).toBe(false);
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
    expect(hasData(readVolume(...volumeWith(folder.path, { [path]: 'x' })))).toBe(expected);
  });

  it('with the marker beside the snapshots has none, as the server looks beside the transaction logs', () => {
    using folder = temporaryFolder();
    expect(readVolume(...volumeWith(folder.path, { 'data/initialize': '' })).marker).toBeUndefined();
  });

  it('that cannot be read does not count as empty', () => {
    using folder = temporaryFolder();
    const [data, log] = volumeWith(folder.path, {});
    // Root may read everything but what is no file of the kind.
    if (process.getuid?.() === 0) mkdirSync(join(data, 'myid'));
    else chmodSync(join(data, 'version-2'), 0);
    expect(() => readVolume(data, log)).toThrow(OperationalError);
    chmodSync(join(data, 'version-2'), 0o755);
  });
});

describe('the epochs that a server without the marker notes', () => {
  it.each([
    [{ 'data/version-2/acceptedEpoch': '-1', 'data/version-2/currentEpoch': '-1' }, 2],
    [{ 'data/version-2/acceptedEpoch': '3', 'data/version-2/currentEpoch': '-1\n' }, 1],
    [{ 'data/version-2/acceptedEpoch': '3', 'data/version-2/currentEpoch': '3' }, 0],
    [{}, 0],
  ])('are found when they are -1: %j', (files, count) => {
    using folder = temporaryFolder();
    const [data] = volumeWith(folder.path, files);
    expect(unknownEpochPaths(data)).toHaveLength(count);
  });
});
