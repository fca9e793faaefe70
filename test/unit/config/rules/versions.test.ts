import { expect, it } from 'vitest';
import { checkVersions } from '../../../../src/config/rules/versions.ts';
import { settingsOf } from '../../../support/process/settings.ts';

const settings = settingsOf({ ZK_METRICS_PORT: '7000', ZK_4LW_COMMANDS_WHITELIST: 'ruok, srvr' });

it.each<[version: string | undefined, subjects: readonly string[]]>([
  ['3.4.9', ['ZK_METRICS_PORT', 'ZK_4LW_COMMANDS_WHITELIST']],
  ['3.4.10', ['ZK_METRICS_PORT']],
  ['3.5.2', ['ZK_METRICS_PORT', 'ZK_4LW_COMMANDS_WHITELIST']],
  ['3.5.10', ['ZK_METRICS_PORT']],
  ['3.6.0', []],
  [undefined, []],
])('settings that are newer than ZooKeeper %s: %j', (version, subjects) => {
  const problems = checkVersions(settings, version);
  expect(problems.map(({ subject }) => subject)).toEqual(subjects);
  for (const { id } of problems) expect(id).toBe('setting-needs-newer-zookeeper');
});

it('defaults are no problem', () => {
  expect(checkVersions(settingsOf({}), '3.4.0')).toEqual([]);
});
