import { describe, expect, it } from 'vitest';
import { findOwnId, readNames } from '../../../src/ensemble/identity.ts';
import type { ProblemId } from '../../../src/problems/index.ts';
import { parseMemberList } from '../../../src/settings/member-list.ts';
import { spelling } from '../../../src/settings/resolve.ts';
import { hostOf, settingsOf } from '../../support/process/settings.ts';

describe('a host name is taken apart', () => {
  const name63 = `${'a'.repeat(61)}-0`;
  const none = { base: undefined, ordinal: undefined };
  it.each([
    ['an ordinal', 'zk-0', { short: 'zk-0', base: 'zk', ordinal: 0 }],
    ['two digits', 'zk-10', { base: 'zk', ordinal: 10 }],
    ['decimal, not octal', 'zk-08', { base: 'zk', ordinal: 8 }],
    ['hyphens in the name', 'my-zk-2', { base: 'my-zk', ordinal: 2 }],
    ['digits in the name', 'zk-1-2', { base: 'zk-1', ordinal: 2 }],
    ['upper case', 'ZK-1', { short: 'zk-1', base: 'zk', ordinal: 1 }],
    ['a trailing dot', 'zk-1.', { short: 'zk-1', ordinal: 1, domain: undefined }],
    ['63 characters', name63, { short: name63, base: 'a'.repeat(61), ordinal: 0 }],
    ['no ordinal', 'zk', none],
    ['an ordinal without a hyphen', 'zk1', none],
    ['nothing before the ordinal', '-1', none],
    ['nothing after the hyphen', 'zk-', none],
    ['a word after the hyphen', 'zk-one', none],
    ['a fraction for an ordinal', 'zk-1_5', none],
    ['more digits than an ordinal has', `zk-${'9'.repeat(40)}`, none],
    ['no name at all', '', none],
  ])('%s: %s', (_what, name, names) => {
    const read = readNames({ name, isPod: true }, settingsOf({}));
    expect({ base: undefined, ordinal: undefined, domain: undefined, ...read }).toMatchObject(names);
  });
});

describe('the domain is', () => {
  const machine = { name: 'zk-1', fullName: 'zk-1.zk.default.svc.cluster.local', isPod: true };
  it.each([
    ['that of the hosts file', machine, {}, 'zk.default.svc.cluster.local'],
    ['that of the host name where it has one', { name: 'zk-1.lan', isPod: false }, {}, 'lan'],
    ['that of the host name, without a trailing dot', { name: 'zk-1.lan.', isPod: false }, {}, 'lan'],
    ['in lower case', { ...machine, name: 'ZK-1', fullName: 'ZK-1.ZK.Example' }, {}, 'zk.example'],
    ['without a trailing dot', { ...machine, fullName: 'zk-1.zk.example.' }, {}, 'zk.example'],
    ['the given one first', machine, { ZK_DOMAIN: 'given.example' }, 'given.example'],
    ['the given one in lower case, without dot', machine, { ZK_DOMAIN: 'Given.Example.' }, 'given.example'],
    ['that of the given host name', machine, { ZK_HOST_NAME: 'zk-1.other.example' }, 'other.example'],
    [
      'that of the hosts file for a given short name',
      machine,
      { ZK_HOST_NAME: 'zk-1' },
      'zk.default.svc.cluster.local',
    ],
    ['not that of another host', machine, { ZK_HOST_NAME: 'zk-2' }, undefined],
    ['not that of a host whose name is longer', { ...machine, name: 'zk' }, {}, undefined],
    ['none where there is none', { name: 'zk-1', isPod: true }, {}, undefined],
  ])('%s', (_what, host, environment, domain) => {
    expect(readNames(host, settingsOf(environment)).domain).toBe(domain);
  });
});

it('a given host name goes before that of the machine', () => {
  const names = readNames(hostOf('other-7.lan'), settingsOf({ ZK_HOST_NAME: 'zk-2.zk.example' }));
  expect(names).toMatchObject({ short: 'zk-2', base: 'zk', ordinal: 2, domain: 'zk.example' });
});

describe('the own id in a member list', () => {
  const list = 'server.5=alpha.lan:2888:3888 server.6=beta:2888:3888 server.7=gamma:2888:3888';
  const own = (host: string, environment: Record<string, string> = {}, members = list) => {
    const settings = settingsOf({ ZK_SERVERS: members, ...environment });
    const result = parseMemberList(members);
    if (!result.ok) throw new Error(result.expected);
    return findOwnId(readNames(hostOf(host, false), settings), result.value, settings);
  };

  it.each<[what: string, host: string, environment: Record<string, string>, id: number]>([
    ['is that of the full name', 'alpha.lan', {}, 5],
    ['is that of the short name', 'beta.lan', {}, 6],
    ['is found in upper case', 'GAMMA', {}, 7],
    ['is found by the given name', 'elsewhere', { ZK_HOST_NAME: 'alpha.lan' }, 5],
    ['is the given one', 'elsewhere', { ZK_MY_ID: '7' }, 7],
    ['is the given one when it agrees with the name', 'beta', { ZK_MY_ID: '6' }, 6],
  ])('%s', (_what, host, environment, id) => {
    expect(own(host, environment)).toBe(id);
  });

  it.each<[what: string, host: string, environment: Record<string, string>, id: ProblemId, subject: string]>([
    ['no member has the name', 'delta', {}, 'own-member-missing', 'ZK_SERVERS'],
    ['the id is not in the list', 'elsewhere', { ZK_MY_ID: '8' }, 'id-not-in-list', 'ZK_MY_ID'],
    ['the id is that of another host', 'beta', { ZK_MY_ID: '5' }, 'id-differs-from-list', 'ZK_MY_ID'],
  ])('is refused when %s', (_what, host, environment, id, subject) => {
    expect(own(host, environment)).toMatchObject({ id, subject });
  });

  it('is the one at the pod index when no member has the name', () => {
    expect(own('elsewhere', { ZK_POD_INDEX: '2' })).toBe(7);
    expect(own('elsewhere', { ZK_POD_INDEX: '2', ZK_ORDINAL_START: '1' })).toBe(6);
  });

  it('is refused when several members have the name, and is the given one among them', () => {
    const local = 'localhost:2888:3888 localhost:2889:3889';
    expect(own('localhost', {}, local)).toMatchObject({ id: 'own-member-ambiguous', subject: 'ZK_SERVERS' });
    expect(own('localhost', { ZK_MY_ID: '2' }, local)).toBe(2);
  });
});

it.each([
  ['the alias it was given by', { ZOOKEEPER_HOME: '/zk' }, 'ZOOKEEPER_HOME'],
  ['its variable when it was not given', {}, 'ZK_HOME'],
])('a setting is spelt as %s', (_what, environment, spelt) => {
  expect(spelling(settingsOf(environment), 'home')).toBe(spelt);
});
