import { describe, expect, it } from 'vitest';
import { membersFromConfiguration, membersFromTargets } from '../../../src/probe/ensemble-members.ts';
import { readProperties } from '../../../src/zookeeper/properties.ts';

function membersOf(text: string, { isTls = false, ownId = undefined as number | undefined } = {}) {
  const ensemble = membersFromConfiguration(new Map(readProperties(text)), isTls, ownId);
  if (!('members' in ensemble)) throw new Error(JSON.stringify(ensemble));
  return ensemble;
}

/** NAME HOST:PORT for each member, with what is unlike a plain voter. */
const shown = (text: string, options = {}) =>
  membersOf(text, options).members.map(({ name, target, role }) => {
    const words = [
      name,
      `${target.host}:${target.port}`,
      target.isTls ? 'tls' : '',
      role === 'observer' ? role : '',
    ];
    return words.filter(Boolean).join(' ');
  });

const two = 'server.1=zk-0.zk:2888:3888\nserver.2=zk-1.zk:2888:3888\n';

describe('the members of zoo.cfg', () => {
  it.each<[what: string, text: string, options: object, members: readonly string[]]>([
    ['on clientPort', `clientPort=2182\n${two}`, {}, ['zk-0 zk-0.zk:2182', 'zk-1 zk-1.zk:2182']],
    ['on 2181', two, {}, ['zk-0 zk-0.zk:2181', 'zk-1 zk-1.zk:2181']],
    [
      'on the ports of their lines',
      'clientPort=1\nserver.1=a:1:2;2181\nserver.2=b:1:2:participant;0.0.0.0:2182\nserver.3=c:1:2:observer;[::]:2183\n',
      {},
      ['a a:2181', 'b b:2182', 'c c:2183 observer'],
    ],
    [
      'on the addresses of their lines',
      'server.1=a:1:2;10.0.0.1:2181\nserver.2=b:1:2;[fd00::2]:2181\n',
      {},
      ['a 10.0.0.1:2181', 'b fd00::2:2181'],
    ],
    [
      'with a role in capitals',
      'server.1=a:1:2\nserver.2=b:1:2:OBSERVER\n',
      {},
      ['a a:2181', 'b b:2181 observer'],
    ],
    [
      'with further addresses, of which the first is asked',
      'server.1=a:1:2|a2:1:2;2181\nserver.2=b:1:2:observer|b2:1:2:observer;2181\n',
      {},
      ['a a:2181', 'b b:2181 observer'],
    ],
    [
      'on secureClientPort, where there is no other',
      `secureClientPort=2281\n${two}`,
      {},
      ['zk-0 zk-0.zk:2281 tls', 'zk-1 zk-1.zk:2281 tls'],
    ],
    [
      'on secureClientPort, where TLS is wanted',
      `clientPort=2181\nsecureClientPort=2281\n${two}`,
      { isTls: true },
      ['zk-0 zk-0.zk:2281 tls', 'zk-1 zk-1.zk:2281 tls'],
    ],
    [
      'on one port for both',
      'server.1=a:1:2;2181\nserver.2=b:1:2;2181\n',
      { isTls: true },
      ['a a:2181 tls', 'b b:2181 tls'],
    ],
    [
      'this server on loopback',
      `clientPort=2181\nclientPortAddress=0.0.0.0\n${two}`,
      { ownId: 2 },
      ['zk-0 zk-0.zk:2181', 'zk-1 undefined:2181'],
    ],
    [
      'this server on the address that it is bound to',
      `clientPort=2181\nclientPortAddress=10.0.0.2\n${two}`,
      { ownId: 2 },
      ['zk-0 zk-0.zk:2181', 'zk-1 10.0.0.2:2181'],
    ],
    [
      'hosts with the same first label by their whole names',
      'server.1=zk.one:1:2\nserver.2=zk.two:1:2\n',
      {},
      ['zk.one zk.one:2181', 'zk.two zk.two:2181'],
    ],
    [
      'addresses',
      'server.1=10.0.0.1:1:2\nserver.2=10.0.0.2:1:2\nserver.3=[fd00::3]:1:2\n',
      {},
      ['10.0.0.1 10.0.0.1:2181', '10.0.0.2 10.0.0.2:2181', 'fd00::3 fd00::3:2181'],
    ],
    [
      'servers of one host by their ports',
      'server.1=127.0.0.1:1:2;2181\nserver.2=127.0.0.1:3:4;2182\n',
      {},
      ['127.0.0.1:2181 127.0.0.1:2181', '127.0.0.1:2182 127.0.0.1:2182'],
    ],
    ['none: a standalone server', 'clientPort=2182\n', {}, ['undefined:2182']],
    [
      'none: a standalone server that is bound to an address',
      'clientPort=2181\nclientPortAddress=10.0.0.1\n',
      {},
      ['10.0.0.1:2181 10.0.0.1:2181'],
    ],
  ])('%s', (_what, text, options, members) => {
    expect(shown(text, options)).toEqual(members);
  });

  it('have the groups and weights', () => {
    const lines = 'group.1=1:2\ngroup.2=3\nweight.2=0\nweight.3=2\n';
    const { members, hasGroups } = membersOf(`${two}server.3=zk-2.zk:2888:3888\n${lines}`);
    expect(hasGroups).toBe(true);
    expect(members.map(({ id, group, weight }) => [id, group, weight])).toEqual([
      [1, 1, 1],
      [2, 1, 0],
      [3, 2, 2],
    ]);
    expect(membersOf(two).hasGroups).toBe(false);
  });

  it('are expected to have certificates for their names', () => {
    const names = membersOf(two, { ownId: 1 }).members.map(({ target }) => target.certificateName);
    expect(names).toEqual(['zk-0.zk', 'zk-1.zk']);
  });

  it.each(['', 'zk-0', 'zk-0:2888', 'zk-0:a:b', '::1:2888:3888', 'zk 0:1:2'])(
    'a line that cannot be parsed: %j',
    (value) => {
      const ensemble = membersFromConfiguration(new Map([['server.1', value]]), false, undefined);
      expect(ensemble).toMatchObject([{ id: 'invalid-value', subject: 'server.1' }]);
    },
  );
});

it.each([
  ['on one host', 'server.1=127.0.0.1:1:2\nserver.2=127.0.0.1:3:4\nserver.3=127.0.0.1:5:6;2182\n', undefined],
  [
    'of which one runs here',
    'clientPortAddress=127.0.0.1\nserver.1=10.0.0.1:1:2\nserver.2=10.0.0.1:3:4\n',
    1,
  ],
])('members %s cannot share the port of one', (_what, text, ownId) => {
  const ensemble = membersFromConfiguration(new Map(readProperties(text)), false, ownId);
  expect(ensemble).toMatchObject([{ id: 'member-address-shared', subject: 'server.2' }]);
});

it('hosts of the command line are members whose roles are unknown', () => {
  const target = { host: '::1', port: 2181, isDefaultPort: false };
  expect(membersFromTargets([target])).toEqual({
    members: [{ id: undefined, name: '[::1]:2181', target, role: undefined, group: 0, weight: 1 }],
    hasGroups: false,
  });
});
