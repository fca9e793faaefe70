import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../src/generate/facts.ts';
import { makePlan } from '../../../src/generate/plan.ts';
import { emptyVolume } from '../../../src/volume/contents.ts';
import { checkOtherFolders, otherFolders } from '../../../src/volume/other-folders.ts';
import { factsOfFile, factsOfImage } from '../../support/process/dialects.ts';
import { factsOf, hostOf, settingsOf } from '../../support/process/settings.ts';

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

describe('the folder of another image', () => {
  const folders = ['/data', '/bitnami/zookeeper/data', '/var/lib/zookeeper/data'];
  const own = 'dataDir=/srv/zookeeper\nclientPort=2181\n';
  const starts: readonly (readonly [what: string, facts: Facts])[] = [
    ['settings of the toolkit', factsOf({ ZK_REPLICAS: '1' }, hostOf('zk-0'))],
    ['the official image', factsOfImage({ ZOO_MY_ID: '1' })],
    ["Bitnami's image", factsOfImage({ ZOO_SERVER_ID: '1' })],
    ["Confluent's image", factsOfImage({ ZOOKEEPER_CLIENT_PORT: '2181' })],
    ['a zoo.cfg of somebody else', factsOfFile({}, own)],
    ['one beside the variables of an image', factsOfFile({ ZOO_MY_ID: '1' }, own)],
  ];
  it.each(starts)(
    'is looked into with %s, and data in it refuses an empty server, with both paths',
    (_what, facts) => {
      const { dataDir } = facts.settings.values;
      const others = otherFolders(facts.settings, settingsOf({}));
      expect(others).toEqual(expect.arrayContaining(folders.filter((folder) => folder !== dataDir)));
      for (const path of others) {
        const { plan, problems } = makePlan({ ...facts, otherFoldersWithData: [{ path }] });
        expect(plan).toBeUndefined();
        const found = problems.find(({ id }) => id === 'data-in-other-folder');
        expect(found?.message).toContain(`${path} holds data of a server, but ${dataDir}`);
      }
    },
  );
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
