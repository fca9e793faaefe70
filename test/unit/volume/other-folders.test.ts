import { describe, expect, it } from 'vitest';
import { emptyVolume } from '../../../src/volume/contents.ts';
import { checkOtherFolders, otherFolders } from '../../../src/volume/other-folders.ts';
import { settingsOf } from '../../support/process/settings.ts';

describe('the folders where data could be instead', () => {
  it.each([
    [
      {},
      [
        '/data',
        '/bitnami/zookeeper/data',
        '/stackable/data',
        '/var/lib/zookeeper/data/data',
        '/var/lib/zookeeper',
      ],
    ],
    [
      { ZK_DATA_DIR: '/data', ZK_DATA_LOG_DIR: '/bitnami/zookeeper/data' },
      ['/var/lib/zookeeper/data', '/stackable/data', '/data/data', '/var/lib/zookeeper/log'],
    ],
  ])('with %j are those of other images, the one above and the one below', (environment, folders) => {
    expect(otherFolders(settingsOf(environment), settingsOf({}))).toEqual(folders);
  });
});

describe('data in another folder', () => {
  const found = [{ path: '/data' }];
  it.each([
    ['is refused while the data folder has none', emptyVolume, {}, ['data-in-other-folder']],
    ['does not matter beside data', { ...emptyVolume, hasSnapshots: true }, {}, []],
    ['does not matter to a new ensemble', emptyVolume, { ZK_ENSEMBLE_STATE: 'new' }, []],
  ])('%s', (_what, volume, environment, ids) => {
    const problems = checkOtherFolders(volume, found, settingsOf(environment));
    expect(problems.map(({ id }) => id)).toEqual(ids);
    for (const { message } of problems) expect(message).toMatch(/\/data .*\/var\/lib\/zookeeper\/data/);
  });
});
