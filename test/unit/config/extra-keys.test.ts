import { describe, expect, it } from 'vitest';
import { sortExtraKeys } from '../../../src/config/extra-keys.ts';
import type { ProblemId } from '../../../src/problems/index.ts';
import { resolve } from '../../../src/settings/resolve.ts';
import { settingsOf } from '../../support/process/settings.ts';

const sort = (lines: string, version: string | undefined = '3.9.4', more: Record<string, string> = {}) =>
  sortExtraKeys(settingsOf({ ZK_EXTRA_CONFIG: lines, ...more }), version);

describe('a line goes to zoo.cfg', () => {
  it.each([
    ['that this version reads', 'globalOutstandingLimit=2000', ['globalOutstandingLimit', '2000']],
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
      'that belongs to a setting which is not given',
      'serverCnxnFactory=x.Netty',
      ['serverCnxnFactory', 'x.Netty'],
    ],
  ])('%s', (_what, text, line) => {
    expect(sort(text)).toEqual({ lines: [line], jvmFlags: [], problems: [] });
  });
});

describe("a line that works only as a JVM flag goes to the server's", () => {
  it.each([
    ['jute.maxbuffer=4194304', '-Djute.maxbuffer=4194304'],
    ['readonlymode.enabled=true', '-Dreadonlymode.enabled=true'],
  ])('%s', (text, flag) => {
    expect(sort(text)).toEqual({ lines: [], jvmFlags: [flag], problems: [] });
  });
});

describe('a line is refused', () => {
  it.each<[what: string, text: string, version: string, id: ProblemId, key: string]>([
    ['that a setting writes', 'tickTime=3000', '3.9.4', 'managed-key', 'tickTime'],
    ['that is misspelt', 'autopurge.purgeInteval=1', '3.9.4', 'misspelt-key', 'autopurge.purgeInteval'],
    [
      'that is newer than the server',
      'maxResponseCacheSize=1',
      '3.4.14',
      'key-needs-newer-zookeeper',
      'maxResponseCacheSize',
    ],
    [
      'that is older than the server',
      'ipReachableTimeout=1',
      '3.9.4',
      'key-of-older-zookeeper',
      'ipReachableTimeout',
    ],
    ['for the JVM, with blanks', 'jute.maxbuffer=4 194', '3.9.4', 'blanks-in-jvm-flag', 'jute.maxbuffer'],
  ])('%s', (_what, text, version, id, key) => {
    expect(sort(text, version)).toEqual({
      lines: [],
      jvmFlags: [],
      problems: [
        expect.objectContaining({
          id,
          severity: 'error',
          subject: 'ZK_EXTRA_CONFIG',
          message: expect.stringContaining(key),
        }),
      ],
    });
  });

  it('that is given twice', () => {
    expect(sort('snapCount=1000\nsnapCount=2000')).toMatchObject({
      lines: [['snapCount', '1000']],
      problems: [{ id: 'duplicate-extra-key', fix: 'keep only one' }],
    });
  });

  it('under the name that it was given by', () => {
    const flags = new Map([['set', ['tickTime=3000']]]);
    const settings = resolve({ flags, environment: {}, files: new Map() });
    expect(sortExtraKeys(settings, '3.9.4').problems).toMatchObject([
      { subject: '--set', message: expect.stringContaining('--set') },
    ]);
  });

  it('with the key that was probably meant', () => {
    const [problem] = sort('autopurge.purgeInteval=1').problems;
    expect(problem?.fix).toBe('did you mean autopurge.purgeInterval?');
  });
});

describe('a key that a setting manages', () => {
  const adminPort = { ZK_ADMIN_PORT: '8080' };
  const securePort = { ZK_SECURE_CLIENT_PORT: '2281' };
  it.each<[line: string, more: Record<string, string>, owner: string, fix: string]>([
    ['tickTime=3000', {}, 'ZK_TICK_TIME', 'remove the line and set ZK_TICK_TIME=3000'],
    [
      'tickTime=3s',
      {},
      'ZK_TICK_TIME',
      'remove the line and set ZK_TICK_TIME to a whole number from 1 to 100000000',
    ],
    [
      'snapshot.trust.empty=true',
      {},
      'ZK_SNAPSHOT_TRUST_EMPTY',
      'remove the line and set ZK_SNAPSHOT_TRUST_EMPTY=true',
    ],
    ['admin.serverPort=8080', {}, 'ZK_ADMIN_PORT', 'remove the line and set ZK_ADMIN_PORT=8080'],
    [
      'admin.enableServer=false',
      {},
      'ZK_ADMIN_PORT',
      'remove the line; admin.enableServer=false is written while ZK_ADMIN_PORT is unset',
    ],
    [
      'admin.enableServer=true',
      {},
      'ZK_ADMIN_PORT',
      'remove the line and set ZK_ADMIN_PORT to a port from 1 to 65535',
    ],
    [
      'admin.enableServer=true',
      adminPort,
      'ZK_ADMIN_PORT',
      'remove the line; admin.enableServer=true is written while ZK_ADMIN_PORT is set',
    ],
    ['admin.enableServer=false', adminPort, 'ZK_ADMIN_PORT', 'remove the line and unset ZK_ADMIN_PORT'],
    [
      'db.autocreate=false',
      {},
      'ZK_ENSEMBLE_STATE',
      'remove the line; db.autocreate=false is always written',
    ],
    [
      'db.autocreate=true',
      {},
      'ZK_ENSEMBLE_STATE',
      'remove the line and set ZK_ENSEMBLE_STATE to one of auto, new, existing',
    ],
    [
      'serverCnxnFactory=x.Netty',
      securePort,
      'ZK_SECURE_CLIENT_PORT',
      'remove the line, or unset ZK_SECURE_CLIENT_PORT',
    ],
    ['server.9=a:1:2', {}, 'ZK_REPLICAS or ZK_SERVERS', 'remove the line and set ZK_REPLICAS or ZK_SERVERS'],
    ['group.1=1:2', {}, 'ZK_GROUPS', 'remove the line and set ZK_GROUPS'],
    ['group1=1:2', {}, 'ZK_GROUPS', 'remove the line and set ZK_GROUPS'],
    ['weight.1=2', {}, 'ZK_WEIGHTS', 'remove the line and set ZK_WEIGHTS'],
    ['weight1=2', {}, 'ZK_WEIGHTS', 'remove the line and set ZK_WEIGHTS'],
  ])('%s with %j belongs to %s: %s', (line, more, owner, fix) => {
    const { lines, problems } = sort(line, '3.9.4', more);
    expect(lines).toEqual([]);
    expect(problems).toMatchObject([{ id: 'managed-key', subject: 'ZK_EXTRA_CONFIG', fix }]);
    expect(problems[0]?.message).toContain(`${line.split('=')[0]} is managed by ${owner};`);
  });
});

it('a key that is near to none is written, with a warning', () => {
  expect(sort('org.example.plugin=on')).toMatchObject({
    lines: [['org.example.plugin', 'on']],
    problems: [{ id: 'unknown-key', severity: 'warning', subject: 'ZK_EXTRA_CONFIG' }],
  });
});
