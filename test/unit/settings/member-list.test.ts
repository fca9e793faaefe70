import { describe, expect, it } from 'vitest';
import { hostInAddress, serverLine } from '../../../src/ensemble/server-lines.ts';
import { type Member, parseMemberList } from '../../../src/settings/member-list.ts';

const member = (id: number, host: string, more: Partial<Member> = {}): Member => ({
  id,
  host,
  serverPort: 2888,
  electionPort: 3888,
  role: 'participant',
  ...more,
});

const three = [member(1, 'zk1'), member(2, 'zk2'), member(3, 'zk3')];

describe('a member list is parsed in the formats in use', () => {
  it.each<[spelling: string, text: string, members: readonly Member[]]>([
    ['one member', 'zk1:2888:3888', [member(1, 'zk1')]],
    ['spaces', 'zk1:2888:3888 zk2:2888:3888  zk3:2888:3888', three],
    ['lines', '\nzk1:2888:3888\nzk2:2888:3888\r\nzk3:2888:3888\n', three],
    ['commas', 'zk1:2888:3888,zk2:2888:3888, zk3:2888:3888', three],
    ['semicolons', 'zk1:2888:3888;zk2:2888:3888;zk3:2888:3888', three],
    [
      'the lines of zoo.cfg',
      'server.3=zk3:2888:3888 server.1=zk1:2888:3888',
      [member(3, 'zk3'), member(1, 'zk1')],
    ],
    ['ids at the end', 'zk1:2888:3888::7,zk2:2888:3888::8', [member(7, 'zk1'), member(8, 'zk2')]],
    [
      'client ports',
      'server.1=zk1:2888:3888;2181 server.2=zk2:2888:3888;2182',
      [member(1, 'zk1', { clientPort: 2181 }), member(2, 'zk2', { clientPort: 2182 })],
    ],
    [
      'client ports with an address',
      'zk1:2888:3888;0.0.0.0:2181 zk2:2888:3888;[::]:2181',
      [member(1, 'zk1', { clientPort: 2181 }), member(2, 'zk2', { clientPort: 2181 })],
    ],
    [
      'client ports, separated by semicolons',
      'zk1:2888:3888;2181;zk2:2888:3888;2181',
      [member(1, 'zk1', { clientPort: 2181 }), member(2, 'zk2', { clientPort: 2181 })],
    ],
    [
      'roles',
      'zk1:2888:3888:participant zk2:2888:3888:OBSERVER;2181',
      [member(1, 'zk1'), member(2, 'zk2', { role: 'observer', clientPort: 2181 })],
    ],
    [
      'different ports on one host',
      '127.0.0.1:2888:3888 127.0.0.1:2889:3889',
      [member(1, '127.0.0.1'), member(2, '127.0.0.1', { serverPort: 2889, electionPort: 3889 })],
    ],
    ['upper case and a trailing dot', 'ZK1.Example.COM.:2888:3888', [member(1, 'zk1.example.com')]],
    ['IPv6 in brackets', '[fd00::A]:2888:3888', [member(1, 'fd00::a')]],
    ['the id 0', 'server.0=zk0:2888:3888', [member(0, 'zk0')]],
  ])('%s', (_spelling, text, value) => {
    expect(parseMemberList(text)).toEqual({ ok: true, value });
  });
});

describe('a member list is refused', () => {
  it.each([
    ['empty', ''],
    ['only separators', ' , ;'],
    ['a word', 'zk1'],
    ['a negative number', '-1'],
    ['one port', 'zk1:2888'],
    ['no host', ':2888:3888'],
    ['the port 0', 'zk1:0:3888'],
    ['a port out of range', 'zk1:2888:65536'],
    ['a huge port', `zk1:2888:${'9'.repeat(50)}`],
    ['a float for a port', 'zk1:2888.5:3888'],
    ['a hexadecimal port', 'zk1:0xB48:3888'],
    ['a client port out of range', 'zk1:2888:3888;70000'],
    ['an unknown role', 'zk1:2888:3888:leader'],
    ['IPv6 without brackets', 'fd00::a:2888:3888'],
    ['a bad member among good ones', 'zk1:2888:3888 zk2:2888 zk3:2888:3888'],
    ['an id that is no number', 'server.one=zk1:2888:3888'],
    ['two ids for one member', 'server.1=zk1:2888:3888::2'],
  ])('%s: %s', (_what, text) => {
    expect(parseMemberList(text)).toMatchObject({ ok: false, expected: expect.stringMatching(/^members/) });
  });

  it('names the entry that is wrong', () => {
    expect(parseMemberList('zk1:2888:3888 zk2:2888')).toMatchObject({ ok: false, part: 'zk2:2888' });
  });
});

describe('a server line', () => {
  it.each<[string, Member, readonly [string, string]]>([
    ['has host and ports', member(1, 'zk-0.zk'), ['server.1', 'zk-0.zk:2888:3888']],
    [
      'has a role for observers only',
      member(4, 'zk4', { role: 'observer' }),
      ['server.4', 'zk4:2888:3888:observer'],
    ],
    ['has IPv6 in brackets', member(2, 'fd00::a'), ['server.2', '[fd00::a]:2888:3888']],
    ['has no client port', member(1, 'zk1', { clientPort: 2181 }), ['server.1', 'zk1:2888:3888']],
  ])('%s', (_what, given, line) => {
    expect(serverLine(given)).toEqual(line);
  });

  it('is parsed as the same member', () => {
    const given = member(5, 'fd00::5', { role: 'observer' });
    expect(parseMemberList(serverLine(given).join('='))).toEqual({ ok: true, value: [given] });
  });
});

it.each([
  ['zk1', 'zk1'],
  ['10.0.0.1', '10.0.0.1'],
  ['::1', '[::1]'],
])('%s is written before a port as %s', (host, text) => {
  expect(hostInAddress(host)).toBe(text);
});
