import { expect, it } from 'vitest';
import { checkExistingZooCfg } from '../../../src/config/existing-zoo-cfg.ts';
import { renderZooCfg } from '../../../src/config/files/zoo-cfg.ts';
import { translated } from '../../support/process/dialects.ts';

const own = renderZooCfg([['dataDir', '/data']]);

it.each([
  ['refuses the file of somebody else', { ZOO_MY_ID: '1' }, 'dataDir=/data\n', ['existing-zoo-cfg']],
  ['accepts its own file', { ZOO_MY_ID: '1' }, own, []],
  ['accepts no file', { ZOO_MY_ID: '1' }, undefined, []],
  ['overwrites any file in the way of this toolkit', { ZK_REPLICAS: '3' }, 'dataDir=/data\n', []],
])('%s', (_what, environment, text, ids) => {
  expect(checkExistingZooCfg(translated(environment).settings, text).map(({ id }) => id)).toEqual(ids);
});
