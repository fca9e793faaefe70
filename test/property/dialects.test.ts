// Whatever the variables of other images hold: none is lost silently, and none gives a server another id than its volume.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makePlan } from '../../src/generate/plan.ts';
import type { Variable } from '../../src/settings/dialects/dialect.ts';
import { dialects } from '../../src/settings/dialects/index.ts';
import { isChosen } from '../../src/settings/dialects/texts.ts';
import { emptyVolume } from '../../src/volume/contents.ts';
import { factsOfFile, factsOfImage, translated } from '../support/process/dialects.ts';
import { hostOf } from '../support/process/settings.ts';

const numRuns = Number(process.env.CONFIGURATIONS ?? 300);
const seed = 20_240_229;

const host = fc.constantFrom('zoo1', 'zoo2', 'zoo3', '0.0.0.0', 'zk-1');
const members = fc.array(host, { minLength: 1, maxLength: 4 });
const list = fc.oneof(
  members.map((hosts) => hosts.map((name, index) => `server.${index + 1}=${name}:2888:3888;2181`).join(' ')),
  members.map((hosts) => hosts.map((name) => `${name}:2888:3888`).join(',')),
  members.map((hosts) => hosts.map((name, index) => `${name}:2888:3888::${index + 2}`).join(' ')),
  members.map((hosts) => hosts.map((name) => `${name}:2888:3888`).join(';')),
);
const text = fc.oneof(
  fc.constantFrom(
    'yes',
    'no',
    'true',
    'false',
    '1',
    '2',
    '3',
    '0',
    '2181',
    '-Xmx1g',
    '/data',
    'a=b',
    'a=b c',
  ),
  list,
  fc.string({ unit: 'binary', maxLength: 30 }),
);

const everyVariable = dialects.flatMap((dialect) =>
  Object.entries(dialect.variables).map(([name, variable]) => ({ dialect, name, variable })),
);

/** A setting, a variable of the server, a refusal or a report: what has become of a variable. */
function isAccountedFor(dialect: string, name: string, variable: Variable, value: string): boolean {
  const without = translated({ ZK_DIALECT: dialect });
  const { settings, translation } = translated({ ZK_DIALECT: dialect, [name]: value });
  const problems = [...translation.problems, ...settings.problems];
  return (
    variable.becomes === 'server variable' ||
    Object.values(settings.origins).some(({ spelling }) => spelling.split(' and ').includes(name)) ||
    JSON.stringify(settings.values) !== JSON.stringify(without.settings.values) ||
    problems.some(({ subject }) => subject.split(', ').includes(name))
  );
}

it.each(everyVariable)(
  '$dialect.name: any text of $name is converted, refused or reported',
  ({ dialect, name, variable }) => {
    fc.assert(
      fc.property(text, (value) => {
        fc.pre(isChosen(variable, value));
        expect(isAccountedFor(dialect.name, name, variable, value)).toBe(true);
      }),
      { numRuns: Math.ceil(numRuns / 10), seed },
    );
  },
);

it('variables of two images never start a server with another id than that of its volume', () => {
  const names = everyVariable.map(({ name }) => name);
  const identity = [
    'ZOO_MY_ID',
    'ZOO_SERVER_ID',
    'ZOOKEEPER_SERVER_ID',
    'ZOO_SERVERS',
    'ZOOKEEPER_SERVERS',
    'ZOO_CFG_EXTRA',
    'ZOO_SERVER_ID_FILE',
  ];
  const name = fc.oneof(fc.constantFrom(...identity), fc.constantFrom(...names));
  let started = 0;
  fc.assert(
    fc.property(
      fc.dictionary(
        name,
        fc.oneof(
          { weight: 3, arbitrary: list },
          { weight: 5, arbitrary: fc.constantFrom('1', '2', '3') },
          text,
        ),
        {
          maxKeys: 6,
        },
      ),
      fc.option(fc.constantFrom('official', 'bitnami', 'confluent')),
      fc.constantFrom('1', '2', '3', '7'),
      fc.constantFrom('zoo1', 'zoo2', 'zk-1'),
      (variables, dialect, id, hostName) => {
        const environment = { ...variables, ...(dialect ? { ZK_DIALECT: dialect } : {}) };
        const volume = { path: '/data', myId: `${id}\n`, keepsLogsWithSnapshots: false };
        const onDisk = { ...emptyVolume, myId: `${id}\n`, hasSnapshots: true, hasTransactionLogs: true };
        const facts = factsOfImage(
          environment,
          { host: hostOf(hostName, false), volume },
          { volume: onDisk },
        );
        const { plan } = makePlan(facts);
        if (!plan) return;
        started += 1;
        expect(plan.ensemble.myId).toBe(Number(id));
      },
    ),
    { numRuns: numRuns * 5, seed },
  );
  expect(started).toBeGreaterThan(numRuns / 10);
});

it('a zoo.cfg of somebody else never starts a server with another id than that of its volume, or of its variable', () => {
  const line = fc.oneof(
    fc.constantFrom(
      'dataDir=/data',
      'clientPort=2181',
      'initLimit=5',
      'syncLimit=2',
      'tickTime = 2000 ',
      'dataLogDir=/data',
      'quorumListenOnAllIPs=true',
      'standaloneEnabled=false',
      'snapCount=1000',
    ),
    fc
      .tuple(fc.constantFrom('1', '2', '3', '7'), host)
      .map(([id, name]) => `server.${id}=${name}:2888:3888;2181`),
    fc.string({ unit: 'binary', maxLength: 20 }),
  );
  const sound = ['dataDir=/data', 'clientPort=2181', 'initLimit=5', 'syncLimit=2'];
  let started = 0;
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 8 }),
      fc.option(fc.constantFrom('1', '2', '3')),
      fc.constantFrom('1', '2', '3', '7'),
      fc.constantFrom('zoo1', 'zoo2', 'zk-1'),
      (lines, given, id, hostName) => {
        const volume = { path: '/data', myId: `${id}\n`, keepsLogsWithSnapshots: false };
        const onDisk = { ...emptyVolume, myId: `${id}\n`, hasSnapshots: true, hasTransactionLogs: true };
        const environment: Record<string, string> = given ? { ZOO_MY_ID: given } : {};
        const facts = factsOfFile(environment, [...sound, ...lines].join('\n'), {
          host: hostOf(hostName, false),
          volume,
        });
        const { plan } = makePlan({ ...facts, volume: onDisk });
        if (!plan) return;
        started += 1;
        expect(plan.ensemble.myId).toBe(Number(id));
        expect(plan.files.map(({ path }) => path)).toEqual(['/data/myid']);
        expect(plan.environment.SERVER_JVMFLAGS).toContain('-Dzookeeper.db.autocreate=false');
      },
    ),
    { numRuns: numRuns * 5, seed },
  );
  expect(started).toBeGreaterThan(numRuns / 5);
});
