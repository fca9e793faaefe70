import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readServerConfiguration, readTargets } from '../../../src/probe/targets.ts';
import { temporaryFolder } from '../../support/process/run.ts';

const loopback = { host: undefined, port: 2181, isDefaultPort: true };

describe('the server beside the probe', () => {
  it.each<[string, string | undefined, Record<string, string>, object]>([
    ['by default', undefined, {}, loopback],
    [
      'on the port of the argument',
      '2182',
      { ZK_CLIENT_PORT: '1' },
      { ...loopback, port: 2182, isDefaultPort: false },
    ],
    [
      'on the port of the variable',
      undefined,
      { ZK_CLIENT_PORT: ' 2182 ' },
      { ...loopback, port: 2182, isDefaultPort: false },
    ],
    [
      'with a variable that Kubernetes has set',
      undefined,
      { ZK_CLIENT_PORT: 'tcp://10.0.0.1:2181' },
      loopback,
    ],
    ['with an empty variable', undefined, { ZK_CLIENT_PORT: ' ' }, loopback],
  ])('%s', (_, port, environment, target) => {
    expect(readTargets(undefined, port, false, environment)).toEqual([target]);
  });

  it('with TLS has another variable and another default', () => {
    expect(readTargets(undefined, undefined, true, { ZK_CLIENT_PORT: '1' })).toEqual([
      { ...loopback, port: 2281 },
    ]);
    expect(readTargets(undefined, undefined, true, { ZK_SECURE_CLIENT_PORT: '2' })[0]?.port).toBe(2);
  });

  it.each([
    ['127.0.0.2', '127.0.0.2'],
    ['[fd00::1]', 'fd00::1'],
    ['zk-0', 'zk-0'],
    ['0.0.0.0', undefined],
    ['::', undefined],
    ['[::]', undefined],
    ['0:0:0:0:0:0:0:0', undefined],
    [' 0.0.0.0 ', undefined],
    ['', undefined],
  ])('bound to %j is asked at %s', (address, host) => {
    expect(readTargets(undefined, undefined, false, { ZK_CLIENT_PORT_ADDRESS: address })[0]?.host).toBe(host);
  });
});

describe('--host', () => {
  it.each([
    ['zk-0', ['zk-0:2181']],
    ['zk-0:2182', ['zk-0:2182']],
    ['a,b:3 c', ['a:2181', 'b:3', 'c:2181']],
    ['fd00::1', ['fd00::1:2181']],
    ['[fd00::1]:3', ['fd00::1:3']],
    ['[fe80::1%eth0]', ['fe80::1%eth0:2181']],
  ])('%s', (text, expected) => {
    const targets = readTargets(text, undefined, false, { ZK_CLIENT_PORT_ADDRESS: '127.0.0.2' });
    expect(targets.map(({ host, port }) => `${host}:${port}`)).toEqual(expected);
    expect(targets.every(({ isDefaultPort }) => !isDefaultPort)).toBe(true);
  });

  it.each(['a:b:c', '', 'a:', ':1', 'a:0', 'a:65536', '[a', 'a,:,b'])('%j is refused', (text) => {
    expect(() => readTargets(text, undefined, false, {})).toThrow(
      expect.objectContaining({
        problems: [expect.objectContaining({ id: 'invalid-value', subject: '--host' })],
      }),
    );
  });
});

it.each([
  ['abc', {}, 'port'],
  ['0', {}, 'port'],
  ['65536', {}, 'port'],
  [undefined, { ZK_CLIENT_PORT: 'abc' }, 'ZK_CLIENT_PORT'],
])('the port %s with %j is refused', (port, environment, subject) => {
  expect(() => readTargets(undefined, port, false, environment)).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ id: 'invalid-value', subject })] }),
  );
});

describe('zoo.cfg', () => {
  it('is read from ZK_CONF_DIR, else from ZOOCFGDIR', () => {
    using folder = temporaryFolder();
    writeFileSync(join(folder.path, 'zoo.cfg'), 'clientPort=2182\nssl.keyStore.location: /a b.pem\n');
    const expected = new Map([
      ['clientPort', '2182'],
      ['ssl.keyStore.location', '/a b.pem'],
    ]);
    expect(readServerConfiguration({ ZK_CONF_DIR: folder.path })).toEqual(expected);
    expect(readServerConfiguration({ ZK_CONF_DIR: ' ', ZOOCFGDIR: folder.path })).toEqual(expected);
    expect(readServerConfiguration({ ZK_CONF_DIR: '/nowhere' })).toEqual(new Map());
  });
});

describe('with the variables of another image', () => {
  const written = (lines: string) => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder.path, 'zoo.cfg'),
      `# Written by zk-gen-config at every start; changes are lost.\n${lines}`,
    );
    return folder;
  };

  it.each<[string, Record<string, string>, string, object]>([
    [
      'the port is that of zoo.cfg',
      { ZOO_PORT_NUMBER: '2190' },
      'clientPort=2190\n',
      { host: undefined, port: 2190 },
    ],
    [
      'the address is that of zoo.cfg',
      { ZOOKEEPER_CLIENT_PORT: '2190' },
      'clientPort=2190\nclientPortAddress=127.0.0.2\n',
      { host: '127.0.0.2', port: 2190 },
    ],
    [
      'the own variable goes before',
      { ZOO_PORT_NUMBER: '2190', ZK_CLIENT_PORT: '2191' },
      'clientPort=2190\n',
      { port: 2191 },
    ],
    [
      'the port is the default without zoo.cfg',
      { ZOO_PORT_NUMBER: '2190' },
      '',
      { port: 2181, isDefaultPort: true },
    ],
  ])('%s', (_what, environment, lines, target) => {
    using folder = written(lines);
    expect(readTargets(undefined, undefined, false, { ...environment, ZOO_CONF_DIR: folder.path })).toEqual([
      expect.objectContaining(target),
    ]);
  });

  it('the port of the argument goes before', () => {
    using folder = written('clientPort=2190\n');
    const environment = { ZOO_PORT_NUMBER: '2190', ZOO_CONF_DIR: folder.path };
    expect(readTargets(undefined, '2192', false, environment)[0]?.port).toBe(2192);
  });
});
