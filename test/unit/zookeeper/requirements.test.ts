import { describe, expect, it } from 'vitest';
import { checkInstallation, oldestJava } from '../../../src/zookeeper/requirements.ts';
import { settingsOf } from '../../support/process/settings.ts';

const settings = settingsOf({ ZK_REPLICAS: '3' });
const installed = { zkServer: '/opt/zookeeper/bin/zkServer.sh', version: '3.9.4', javaHome: undefined };
const java = (release: number | undefined) => ({ path: '/usr/bin/java', release, isOpenJ9: false });

describe('an installation', () => {
  it.each([
    ['complete', { ...installed, java: java(17) }, '3.9.4', []],
    ['with the oldest Java that will do', { ...installed, java: java(8) }, '3.9.4', []],
    ['with an older one', { ...installed, java: java(7) }, '3.9.4', ['java-too-old']],
    ['with that one for ZooKeeper 3.4', { ...installed, java: java(7) }, '3.4.14', []],
    ['with a Java whose release is unknown', { ...installed, java: java(undefined) }, '3.9.4', []],
    ['with a ZooKeeper whose version is unknown', { ...installed, java: java(7) }, undefined, []],
    ['without Java', { ...installed, java: undefined }, '3.9.4', ['java-not-found']],
    [
      'with nothing',
      { ...installed, zkServer: undefined, java: undefined },
      undefined,
      ['zookeeper-not-found', 'java-not-found'],
    ],
  ])('%s: %j', (_what, installation, version, ids) => {
    expect(checkInstallation(installation, settings, version).map(({ id }) => id)).toEqual(ids);
  });
});

it.each([
  ['3.4.14', 6],
  ['3.5.0', 8],
  ['3.9.4', 8],
])('ZooKeeper %s needs Java %i', (version, release) => {
  expect(oldestJava(version)).toBe(release);
});
