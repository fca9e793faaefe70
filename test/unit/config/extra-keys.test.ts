import { describe, expect, it } from 'vitest';
import { sortExtraKeys } from '../../../src/config/extra-keys.ts';
import { settingsOf } from '../../support/process/settings.ts';

const sort = (lines: string, version: string | undefined = '3.9.4', more: Record<string, string> = {}) =>
  sortExtraKeys(settingsOf({ ZK_EXTRA_CONFIG: lines, ...more }), version);

describe('a line goes to zoo.cfg', () => {
  it.each([
    ['that this version knows', 'globalOutstandingLimit=2000', ['globalOutstandingLimit', '2000']],
    [
      'of a family of keys',
      'authProvider.1=org.example.Provider',
      ['authProvider.1', 'org.example.Provider'],
    ],
    [
      'with blanks, equals signs and hashes in its value',
      'ssl.ciphersuites = a=b # c',
      ['ssl.ciphersuites', 'a=b # c'],
    ],
    [
      'that goes with a setting which is not given',
      'serverCnxnFactory=x.Netty',
      ['serverCnxnFactory', 'x.Netty'],
    ],
  ])('%s', (_what, text, line) => {
    expect(sort(text)).toEqual({ lines: [line], jvmFlags: [], problems: [], warnings: [] });
  });
});

describe("a line that works only as a JVM flag goes to the server's", () => {
  it.each([
    ['jute.maxbuffer=4194304', '-Djute.maxbuffer=4194304'],
    ['readonlymode.enabled=true', '-Dreadonlymode.enabled=true'],
  ])('%s', (text, flag) => {
    expect(sort(text)).toEqual({ lines: [], jvmFlags: [flag], problems: [], warnings: [] });
  });
});

describe('a line is refused', () => {
  it.each<[what: string, text: string, version: string | undefined, message: RegExp, fix: RegExp]>([
    ['that a setting writes', 'tickTime=3000', '3.9.4', /tickTime: .*ZK_TICK_TIME/, /^ZK_TICK_TIME=3000$/],
    [
      'that goes with a setting when it is not given',
      'admin.enableServer=true',
      '3.9.4',
      /ZK_ADMIN_PORT/,
      /ZK_ADMIN_PORT/,
    ],
    [
      'of a member',
      'server.4=a:1:2',
      '3.9.4',
      /server\.4: expected the members from the settings/,
      /ZK_SERVERS/,
    ],
    ['of a group', 'group.1=1:2', '3.9.4', /group\.1/, /ZK_GROUPS/],
    ['of a weight', 'weight.1=2', '3.9.4', /weight\.1/, /ZK_WEIGHTS/],
    [
      'that is misspelt',
      'autopurge.purgeInteval=1',
      '3.9.4',
      /purgeInteval: unknown/,
      /did you mean autopurge\.purgeInterval\?/,
    ],
    [
      'that is newer than the server',
      'maxResponseCacheSize=1',
      '3.4.14',
      /expected ZooKeeper 3\.\d.* got 3\.4\.14/,
      /newer/,
    ],
    [
      'that is given twice',
      'snapCount=1000\nsnapCount=2000',
      '3.9.4',
      /snapCount: expected it once/,
      /one of them/,
    ],
    ['for the JVM, with blanks', 'jute.maxbuffer=4 194', '3.9.4', /without blanks/, /remove the blanks/],
  ])('%s', (_what, text, version, message, fix) => {
    const { problems } = sort(text, version);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.subject).toBe('ZK_EXTRA_CONFIG');
    expect(problems[0]?.message).toMatch(message);
    expect(problems[0]?.fix).toMatch(fix);
  });

  it('that goes with a setting which is given', () => {
    expect(
      sort('serverCnxnFactory=x.Netty', '3.9.4', { ZK_SECURE_CLIENT_PORT: '2281' }).problems[0]?.fix,
    ).toMatch(/^ZK_SECURE_CLIENT_PORT=/);
  });
});

it('a key that is near to none is written, and told of', () => {
  const { lines, problems, warnings } = sort('org.example.plugin=on');
  expect(lines).toEqual([['org.example.plugin', 'on']]);
  expect(problems).toEqual([]);
  expect(warnings[0]?.message).toMatch(/org\.example\.plugin: unknown to ZooKeeper 3\.9\.4/);
});
