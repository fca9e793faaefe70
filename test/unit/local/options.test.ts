import { describe, expect, it } from 'vitest';
import { options, parseOptions } from '../../../src/local/options.ts';
import { OperationalError } from '../../../src/problem.ts';

type Texts = Readonly<Record<string, string>>;

const parse = (texts: Texts, hasCommand = false) => parseOptions(new Map(Object.entries(texts)), hasCommand);

function errorOf(texts: Texts, hasCommand = false): OperationalError {
  try {
    throw new Error(`expected an OperationalError, got ${JSON.stringify(parse(texts, hasCommand))}`);
  } catch (error) {
    if (error instanceof OperationalError) return error;
    throw error;
  }
}

it('no flags are three servers on the standard ports', () => {
  expect(parse({})).toEqual({
    servers: 3,
    observers: 0,
    firstPorts: { client: 2181, server: 2888, election: 3888 },
    listen: '127.0.0.1',
    hasTls: false,
    hasSasl: false,
    zookeeper: undefined,
    dataDir: undefined,
    keepsFolder: false,
    printsJson: false,
    isDetached: false,
    stopsWhenChecked: false,
    stopsOnFailure: false,
    isFixture: false,
  });
});

it('every flag has a description, with its default', () => {
  expect(options['server-port']?.about).toBe('First of the ports for followers [default 2888]');
  for (const { about } of Object.values(options)) expect(about).not.toBe('');
});

it.each<[texts: Record<string, string>, expected: object]>([
  [{ servers: '5' }, { servers: 5 }],
  [{ 'client-port': '0' }, { firstPorts: { client: 0 } }],
  [{ servers: '1', 'client-port': '2889' }, { firstPorts: { client: 2889, server: 2888 } }],
  [{ 'data-dir': '/tmp/zk' }, { dataDir: '/tmp/zk' }],
  [{ exit: 'true' }, { stopsWhenChecked: true }],
  [{ keep: 'true' }, { keepsFolder: true }],
  [{ 'exit-on-failure': 'true' }, { stopsOnFailure: true }],
  [{ observers: '2' }, { observers: 2 }],
  [{ listen: '0.0.0.0' }, { listen: '0.0.0.0' }],
  [{ listen: '[::]' }, { listen: '::' }],
  [{ json: 'true' }, { printsJson: true, isFixture: true, firstPorts: { client: 0 } }],
  [{ detach: 'true' }, { isDetached: true, isFixture: true, firstPorts: { client: 0 } }],
  [{ detach: 'true', 'client-port': '2181' }, { firstPorts: { client: 2181 } }],
])('%j', (texts, expected) => {
  expect(parse(texts)).toMatchObject(expected);
});

it('a command has free ports', () => {
  expect(parse({}, true)).toMatchObject({ isFixture: true, firstPorts: { client: 0 } });
});

it.each(['detach', 'exit', 'json'])('--%s with a command is refused', (flag) => {
  expect(errorOf({ [flag]: 'true' }, true).problems).toMatchObject([
    { id: 'conflicting-flags', subject: `--${flag}` },
  ]);
});

describe('refused with status 64', () => {
  it.each<[texts: Record<string, string>, ...problems: (readonly [id: string, subject: string])[]]>([
    [{ servers: '0' }, ['invalid-value', '--servers']],
    [{ servers: '-1' }, ['invalid-value', '--servers']],
    [{ servers: '' }, ['invalid-value', '--servers']],
    [{ servers: '100' }, ['invalid-value', '--servers']],
    [{ 'client-port': '65536' }, ['invalid-value', '--client-port']],
    [{ 'server-port': '0' }, ['invalid-value', '--server-port']],
    [
      { servers: 'x', 'election-port': 'y' },
      ['invalid-value', '--servers'],
      ['invalid-value', '--election-port'],
    ],
    [{ listen: '' }, ['invalid-value', '--listen']],
    [{ observers: '-1' }, ['invalid-value', '--observers']],
    [{ servers: '1', observers: '1', 'client-port': '65535' }, ['ports-above-range', '--client-port']],
    [{ servers: '2', 'client-port': '65535' }, ['ports-above-range', '--client-port']],
    [{ servers: '1', 'server-port': '3888' }, ['port-ranges-overlap', '--election-port']],
    [{ 'election-port': '2890' }, ['port-ranges-overlap', '--election-port']],
    [{ 'server-port': '2179' }, ['port-ranges-overlap', '--server-port']],
    [{ 'client-port': '0', 'server-port': '2888' }, ['conflicting-flags', '--server-port']],
  ])('%j: %j', (texts, ...problems) => {
    const error = errorOf(texts);
    expect(error.status).toBe(64);
    expect(error.problems.map(({ id, subject }) => [id, subject])).toEqual(problems);
  });
});

it.each<Record<string, string>>([
  { servers: '1', 'client-port': '65535' },
  { 'election-port': '2891' },
  { 'server-port': '2178' },
])('accepted at the limit: %j', (texts) => {
  expect(() => parse(texts)).not.toThrow();
});

it('with TLS, the ports of clients with TLS are counted as well, and must not overlap with others', () => {
  expect(parse({ tls: 'true' })).toMatchObject({
    hasTls: true,
    firstPorts: { client: 2181, secureClient: 2281, server: 2888, election: 3888 },
  });
  const overlapping = { 'client-port': '2280' };
  expect(parse(overlapping).firstPorts).toEqual({ client: 2280, server: 2888, election: 3888 });
  expect(errorOf({ tls: 'true', ...overlapping }).problems).toMatchObject([
    { id: 'port-ranges-overlap', subject: '--secure-client-port' },
  ]);
});

it('the ports with TLS are for --tls alone', () => {
  expect(options['secure-client-port']?.needs).toEqual(['tls']);
});
