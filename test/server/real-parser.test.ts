// The parser of every ZooKeeper line accepts each configuration that the toolkit accepts, and understands it as meant.
// For each refusal it shows what the server does with the same mistake. CONFIGURATIONS=5000 tries more.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loginFile } from '../../src/config/files/jaas.ts';
import type { Host } from '../../src/ensemble/identity.ts';
import { makePlan, type Outcome } from '../../src/generate/plan.ts';
import type { Plan } from '../../src/generate/render.ts';
import { loginName, password } from '../../src/settings/kinds.ts';
import { rows, type SettingName, table, type Values } from '../../src/settings/table.ts';
import { keyValues } from '../../src/zookeeper/key-values.ts';
import { lookUpKey } from '../../src/zookeeper/known-keys.ts';
import { propertyLine, readProperties } from '../../src/zookeeper/properties.ts';
import { isKnownIn } from '../../src/zookeeper/version.ts';
import { factsOfImage } from '../support/process/dialects.ts';
import { imageCases } from '../support/process/images.ts';
import { temporaryFolder } from '../support/process/run.ts';
import { factsOf, hostOf, settingsOf } from '../support/process/settings.ts';
import { type RealParser, startRealParser, type Understood } from '../support/server/real-parser.ts';
import { releases } from '../support/server/zookeeper-jars.ts';

const numRuns = Number(process.env.CONFIGURATIONS ?? 300);
const timeoutMs = 60_000 + numRuns * 200;
const seed = 20_240_229;

type Texts = Readonly<Record<string, string | undefined>>;

const digits = (min: number, max: number) =>
  fc.oneof(fc.integer({ min, max: Math.min(max, min + 50) }), fc.integer({ min, max })).map(String);
const port = digits(1, 65_535);
const timeout = fc.oneof(digits(4000, 60_000), digits(1, 2_147_483_647));
const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const path = fc
  .array(fc.stringMatching(/^[\w\-+@%,][\w.\-+@%,]{0,12}$/), { minLength: 1, maxLength: 3 })
  .map((names) => `/${names.join('/')}`);
// Without blanks and control characters at either end, which the server trims, and so do we.
const extraValue = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
    fc
      .array(fc.constantFrom(...'\\\\=:#!\t \'"$u0a'), { minLength: 1, maxLength: 20 })
      .map((units) => units.join('')),
  )
  .map((text) => text.replace(/^[\s\p{Cc}]+|[\s\p{Cc}]+$|[\r\n]/gu, ''));
const extraKey = fc.constantFrom('snapCount', 'globalOutstandingLimit', 'superUser', 'sasl.serverconfig');

/** Texts for the settings that do not shape the ensemble. */
const texts: Partial<Record<SettingName, fc.Arbitrary<string>>> = {
  clientPort: port,
  clientPortAddress: fc.constantFrom('127.0.0.1', '0.0.0.0', '::1', '[fd00::1]', 'localhost'),
  secureClientPort: port,
  quorumListenOnAllIPs: fc.constantFrom('true', 'false', 'yes', 'Off', '0'),
  adminPort: port,
  metricsPort: port,
  tickTime: fc.oneof(digits(1, 10_000), digits(1, 100_000_000)),
  initLimit: digits(1, 2_147_483_647),
  syncLimit: digits(1, 2_147_483_647),
  minSessionTimeout: timeout,
  maxSessionTimeout: timeout,
  maxNotificationInterval: fc.oneof(fc.constant('off'), digits(200, 2_147_483_647)),
  maxClientCnxns: digits(0, 2_147_483_647),
  maxCnxns: digits(0, 2_147_483_647),
  snapRetainCount: digits(1, 2_147_483_647),
  purgeInterval: digits(0, 2_147_483_647),
  commandWhitelist: fc.constantFrom('*', 'ruok,srvr', 'ruok , mntr, srvr', 'srvr'),
  extraConfig: fc
    .uniqueArray(fc.tuple(extraKey, extraValue), { selector: ([key]) => key, minLength: 1, maxLength: 3 })
    .map((lines) => lines.map(([key, value]) => `${key} = ${value}`).join('\n')),
  ensembleState: fc.constantFrom('auto', 'new', 'existing'),
  snapshotTrustEmpty: fc.constantFrom('true', 'false'),
  dataDir: path,
  dataLogDir: path,
};

/** The settings that make the shape of the ensemble, and the host whose plan it is. */
interface Shape {
  readonly host: Host;
  readonly environment: Texts;
}

const fromReplicas: fc.Arbitrary<Shape> = fc
  .record({
    replicas: fc.oneof(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 120 })),
    observers: fc.nat(4),
    start: fc.nat(100),
    offset: fc.constantFrom(0, 1, 2, 30),
    base: label,
    domain: fc.array(label, { minLength: 1, maxLength: 4 }),
    own: fc.nat(),
    ports: fc.option(fc.tuple(port, port)),
  })
  .map(({ replicas, observers, start, offset, base, domain, own, ports }) => ({
    host: hostOf(`${base}-${start + (own % replicas)}.${domain.join('.')}`),
    environment: {
      [table.replicas.env]: String(replicas),
      [table.observers.env]: String(Math.min(observers, Math.max(0, replicas - 2))),
      [table.ordinalStart.env]: String(start),
      [table.idOffset.env]: String(offset),
      ...(ports ? { [table.serverPort.env]: ports[0], [table.electionPort.env]: ports[1] } : {}),
    },
  }));

const memberHost = fc.oneof(
  label,
  fc.tuple(label, label).map((labels) => labels.join('.')),
  fc.ipV4(),
  fc.ipV6().map((address) => `[${address}]`),
);

const fromList: fc.Arbitrary<Shape> = fc
  .record({
    members: fc.uniqueArray(
      fc.record({ id: fc.nat(255), host: memberHost, server: port, election: port, observes: fc.boolean() }),
      { minLength: 2, maxLength: 9, selector: ({ id }) => id },
    ),
    own: fc.nat(),
    isOneLine: fc.boolean(),
  })
  .map(({ members, own, isOneLine }) => ({
    host: hostOf('laptop', false),
    environment: {
      [table.members.env]: members
        .map(
          ({ id, host, server, election, observes }, index) =>
            `server.${id}=${host}:${server}:${election}${observes && index > 1 ? ':observer' : ''}`,
        )
        .join(isOneLine ? ' ' : '\n'),
      [table.myId.env]: String(members[own % members.length]?.id),
    },
  }));

/** Groups of three voters, each with some weight. */
const inGroups: fc.Arbitrary<Shape> = fc
  .record({ groups: fc.integer({ min: 1, max: 4 }), weight: digits(1, 9), observers: fc.nat(2) })
  .map(({ groups, weight, observers }) => ({
    host: hostOf('zk-0.zk-headless.default.svc.cluster.local'),
    environment: {
      [table.replicas.env]: String(groups * 3 + observers),
      [table.observers.env]: String(observers),
      [table.groups.env]: Array.from({ length: groups }, (_, index) =>
        [1, 2, 3].map((place) => index * 3 + place).join(':'),
      ).join(' '),
      [table.weights.env]: `1=${weight} 2=0`,
    },
  }));

const shapeSettings: readonly SettingName[] = [
  'replicas',
  'members',
  'observers',
  'groups',
  'weights',
  'serverPort',
  'electionPort',
];

/** Environments that any operator of a release may have. */
function environments(release: string): fc.Arbitrary<Shape> {
  const independent = Object.fromEntries(
    rows.flatMap(([name, row]) => {
      const arbitrary = texts[name];
      return arbitrary && isKnownIn(release, row.since ?? []) ? [[row.env, arbitrary]] : [];
    }),
  );
  return fc
    .tuple(fc.oneof(fromReplicas, fromList, inGroups), fc.record(independent, { requiredKeys: [] }))
    .map(([{ host, environment }, others]) => ({
      host,
      environment: withKeyStore({ ...others, ...environment }),
    }));
}

/** A port for TLS is refused without a key store. */
function withKeyStore(environment: Texts): Texts {
  if (environment[table.secureClientPort.env] === undefined) return environment;
  const lines = [environment[table.extraConfig.env], 'ssl.keyStore.location=/tls/store.p12'];
  return { ...environment, [table.extraConfig.env]: lines.filter(Boolean).join('\n') };
}

const errorsIn = ({ problems }: Outcome) => problems.filter(({ severity }) => severity === 'error');

/** What the server must have understood when it was given a plan. */
function meant(plan: Plan, values: Values) {
  const isEnsemble = plan.ensemble.members.length > 1;
  const byId = <T>(entries: readonly (readonly [number, T])[]) =>
    entries.length === 0 || !isEnsemble ? null : Object.fromEntries(entries);
  const grouped = plan.ensemble.groups.flatMap((ids, index) => ids.map((id) => [id, index + 1] as const));
  return {
    accepted: true,
    clientPort: values.clientPort,
    tickTime: values.tickTime,
    ...(isEnsemble ? { initLimit: values.initLimit, syncLimit: values.syncLimit } : {}),
    minSessionTimeout: values.minSessionTimeout,
    maxSessionTimeout: values.maxSessionTimeout,
    maxClientCnxns: values.maxClientCnxns,
    snapRetainCount: Math.max(3, values.snapRetainCount),
    purgeInterval: values.purgeInterval,
    quorumListenOnAllIPs: values.quorumListenOnAllIPs ?? false,
    secureClientPort: values.secureClientPort ?? null,
    dataDir: values.dataDir,
    dataLogDir: values.dataLogDir,
    isDistributed: isEnsemble,
    ...(isEnsemble ? { myId: plan.ensemble.myId } : {}),
    // Client ports of a list are not written: clientPort is the one source.
    members: isEnsemble
      ? sortById(plan.ensemble.members.map(({ listedAs, clientPort, ...member }) => member))
      : [],
    groups: byId(grouped),
    weights: byId(
      grouped.map(([id]) => [id, values.weights?.find(([weighted]) => weighted === id)?.[1] ?? 1]),
    ),
  };
}

function sortById<T extends { readonly id: number }>(members: readonly T[]): readonly T[] {
  return members.toSorted((one, other) => one.id - other.id);
}

/** The keys that the parser neither reads itself nor passes on as system properties or to the metrics. */
function unread(text: string, { properties, metrics }: Understood): readonly string[] {
  const ownKeys =
    /^(?:dataDir|dataLogDir|(?:secureC|c)lientPort(?:Address)?|tickTime|(?:init|sync)Limit|maxClientCnxns|(?:min|max)SessionTimeout|quorumListenOnAllIPs|autopurge\..*|(?:server|group|weight)\.\d+)$/;
  return readProperties(text)
    .filter(([key]) => !ownKeys.test(key) && key !== 'metricsProvider.className')
    .filter(([key, value]) => {
      const read = metrics?.[key.replace(/^metricsProvider\./, '')] ?? properties[`zookeeper.${key}`];
      return read !== value;
    })
    .map(([key]) => key);
}

it('has texts for every setting that is written to zoo.cfg', () => {
  // What follows from TLS and logins needs files, and is tried on whole servers (tls.test.ts).
  const written = rows
    .filter(([, { group, writtenTo }]) => writtenTo?.file === 'zoo.cfg' && group !== 'Security')
    .map(([name]) => name);
  expect(written.filter((name) => !texts[name] && !shapeSettings.includes(name))).toEqual([]);
});

describe.each(releases)('the parser of ZooKeeper %s', (release) => {
  let parser: RealParser;
  const folder = temporaryFolder();
  beforeAll(async () => {
    parser = await startRealParser(release);
  });
  afterAll(async () => {
    await parser[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  /** Writes the files of a plan, asks the real parser, and gives the text of zoo.cfg with the answer. */
  async function parsePlan(plan: Plan) {
    for (const file of plan.files) {
      mkdirSync(dirname(file.path), { recursive: true });
      writeFileSync(file.path, file.text);
    }
    const [zooCfg] = plan.files.filter((file) => file.path.endsWith('/zoo.cfg'));
    const [answer] = await parser.parse([zooCfg?.path ?? '']);
    return { text: zooCfg?.text ?? '', answer };
  }

  /** What the parser makes of a text, in a folder that has a myid. */
  async function parseText(text: string, myId: number) {
    const dataDir = `${folder.path}/old`;
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(`${dataDir}/myid`, `${myId}\n`);
    writeFileSync(`${dataDir}/zoo.cfg`, `dataDir=${dataDir}\n${text}`);
    const [answer] = await parser.parse([`${dataDir}/zoo.cfg`]);
    return answer;
  }

  it(
    `understands ${numRuns} accepted configurations as they are meant`,
    async () => {
      let runs = 0;
      await fc.assert(
        fc.asyncProperty(environments(release), async ({ host, environment }) => {
          runs += 1;
          const inFolder = (env: string, other: string) =>
            `${folder.path}/${runs}${environment[env] ?? other}`;
          const facts = factsOf(
            {
              ...environment,
              [table.heapSize.env]: '1G',
              [table.confDir.env]: `${folder.path}/conf`,
              [table.dataDir.env]: inFolder(table.dataDir.env, '/data'),
              [table.dataLogDir.env]: inFolder(table.dataLogDir.env, '/log'),
            },
            host,
            { version: release },
          );
          const { plan } = makePlan(facts);
          fc.pre(plan !== undefined);
          const { text, answer } = await parsePlan(plan);
          expect(answer).toMatchObject({ accepted: true });
          const understood = answer as Understood;
          const read = { ...understood, members: sortById(understood.members) };
          expect(read).toMatchObject(meant(plan, facts.settings.values));
          expect(unread(text, understood)).toEqual([]);
          const own = understood.members.find(({ id }) => id === understood.myId);
          if (understood.isDistributed) expect(own).toBeDefined();
          if (own && host.isPod) expect(own.host).toBe(host.fullName);
        }),
        { numRuns, seed, maxSkipsPerRun: 20 },
      );
    },
    timeoutMs,
  );

  // What is newer than a release is refused, which is not the question here.
  it.each(release === releases.at(-1) ? imageCases : [])(
    'accepts what the users of another image get: $name, $what',
    async ({ name, environment, host }) => {
      const places = { confDir: 'conf', dataDir: 'data', dataLogDir: 'log' } as const;
      const inFolder = Object.entries(places).map(([setting, place]) => [
        table[setting as keyof typeof places].env,
        `${folder.path}/${name}/${place}`,
      ]);
      const facts = factsOfImage(
        { ...environment, ...Object.fromEntries(inFolder) },
        { host },
        { version: release },
      );
      const { plan } = makePlan(facts);
      if (!plan) throw new Error('refused');
      const { text, answer } = await parsePlan(plan);
      const understood = answer as Understood;
      expect({ ...understood, members: sortById(understood.members) }).toMatchObject(
        meant(plan, facts.settings.values),
      );
      expect(unread(text, understood)).toEqual([]);
    },
  );

  const members = [1, 2, 3]
    .map((id) => `server.${id}=zk-${id - 1}.zk.default.svc.cluster.local:2888:3888\n`)
    .join('');
  const old = 'clientPort=2181\ntickTime=2000\ninitLimit=10\nsyncLimit=5\n';
  const pod = hostOf('zk-0.zk.default.svc.cluster.local');
  const ensemble = { [table.replicas.env]: '3' };

  describe('with a mistake that the toolkit refuses', () => {
    it.each<
      readonly [
        mistake: string,
        given: Texts,
        host: Host,
        written: string,
        server: Partial<Understood> | RegExp,
      ]
    >([
      [
        'ZK_REPLICAS=abc makes a standalone server of each',
        { ZK_REPLICAS: 'abc' },
        pod,
        old,
        { isDistributed: false, members: [] },
      ],
      [
        'ZK_REPLICAS=0 makes a standalone server of each',
        { ZK_REPLICAS: '0' },
        pod,
        old,
        { isDistributed: false, members: [] },
      ],
      [
        'ZK_REPLICAS="3 4" makes a standalone server of each',
        { ZK_REPLICAS: '3 4' },
        pod,
        old,
        { isDistributed: false, members: [] },
      ],
      [
        'an ordinal beyond ZK_REPLICAS is no member, and the server dies only later',
        { ZK_REPLICAS: '3' },
        hostOf('zk-7.zk.default.svc.cluster.local'),
        old + members,
        { isDistributed: true, myId: 8 },
      ],
      [
        'an empty domain leaves host names that no server has',
        { ZK_REPLICAS: '3' },
        hostOf('zk-0'),
        old + members.replaceAll('zk.default.svc.cluster.local', ''),
        { isDistributed: true, myId: 1 },
      ],
      [
        'ZK_TICK_TIME=2s stops the server',
        { ...ensemble, ZK_TICK_TIME: '2s' },
        pod,
        old.replace('tickTime=2000', 'tickTime=2s') + members,
        /NumberFormatException: For input string: "2s"/,
      ],
      [
        'ZK_INIT_LIMIT=ten stops the server',
        { ...ensemble, ZK_INIT_LIMIT: 'ten' },
        pod,
        old.replace('initLimit=10', 'initLimit=ten') + members,
        /NumberFormatException: For input string: "ten"/,
      ],
      [
        'ZK_CLIENT_PORT=999999 stops the server',
        { ...ensemble, ZK_CLIENT_PORT: '999999' },
        pod,
        old.replace('2181', '999999') + members,
        /port out of range:999999/,
      ],
      [
        'ZK_ELECTION_PORT=999999 stops the server',
        { ...ensemble, ZK_ELECTION_PORT: '999999' },
        pod,
        old + members.replaceAll('3888', '999999'),
        /port out of range:999999/,
      ],
      [
        'one voter and one observer stop the server',
        { ZK_REPLICAS: '2', ZK_OBSERVERS: '1' },
        pod,
        `${old}server.1=zk-0:2888:3888\nserver.2=zk-1:2888:3888:observer\n`,
        /Observers w\/o quorum is an invalid configuration/,
      ],
      [
        'a group without a dot stops the server',
        { ...ensemble, ZK_EXTRA_CONFIG: 'group1=1:2:3' },
        pod,
        `${old}${members}group1=1:2:3\n`,
        /NumberFormatException: For input string: "group1"/,
      ],
    ])('%s', async (_mistake, given, host, written, server) => {
      const myId = Number(/-(\d+)/.exec(host.name)?.[1]) + 1;
      const answer = await parseText(written, myId);
      if (server instanceof RegExp)
        expect(answer).toEqual({ accepted: false, message: expect.stringMatching(server) });
      else expect(answer).toMatchObject({ accepted: true, ...server });

      const outcome = makePlan(factsOf(given, host, { version: release }));
      expect(outcome.plan).toBeUndefined();
      const variable = Object.keys(given).at(-1) ?? '';
      const [problem, ...others] = errorsIn(outcome);
      expect(others).toEqual([]);
      expect(`${problem?.subject} ${problem?.fix}`).toContain(host.fullName ? variable : table.domain.env);
    });

    it('autopurge.purgeInteval never purges; the right key is written, and the wrong one refused', async () => {
      const wrong = 'autopurge.purgeInteval';
      expect(await parseText(`${old}${wrong}=12\n`, 1)).toMatchObject({
        accepted: true,
        purgeInterval: 0,
        properties: { [`zookeeper.${wrong}`]: '12' },
      });

      const given = {
        ...ensemble,
        ZK_PURGE_INTERVAL: '12',
        ZK_DATA_DIR: `${folder.path}/purge`,
        ZK_CONF_DIR: `${folder.path}/purge-conf`,
      };
      const { plan } = makePlan(factsOf(given, pod, { version: release }));
      expect(plan && (await parsePlan(plan)).answer).toMatchObject({ purgeInterval: 12 });

      const refused = makePlan(
        factsOf({ ...ensemble, ZK_EXTRA_CONFIG: `${wrong}=12` }, pod, { version: release }),
      );
      expect(errorsIn(refused)).toMatchObject([{ id: 'misspelt-key', subject: 'ZK_EXTRA_CONFIG' }]);
    });

    it('a value of a key that the server refuses is refused', async () => {
      const values = ['true', 'FALSE', 'yes', 'nope', '0', '2', '3', '-1', '1.5', '99999999999', 'observer'];
      const keys = new Set(keyValues.flatMap(({ keys: names }) => names.trim().split(/\s+/)));
      for (const key of [...keys].filter((name) => lookUpKey(name, release).kind === 'known')) {
        // Each of these needs those before it.
        const sasl = ['enableSasl', 'learnerRequireSasl', 'serverRequireSasl'].map(
          (name) => `quorum.auth.${name}`,
        );
        const needed = sasl.slice(0, Math.max(sasl.indexOf(key), 0)).map((name) => `${name}=true\n`);
        for (const value of values) {
          const answer = await parseText(`${old}${members}${needed.join('')}${key}=${value}\n`, 1);
          if (answer?.accepted) continue;
          const given = { ...ensemble, ZK_EXTRA_CONFIG: `${key}=${value}` };
          const { problems } = makePlan(factsOf(given, pod, { version: release }));
          expect(
            problems.map(({ id }) => id),
            given.ZK_EXTRA_CONFIG,
          ).toContain('invalid-value');
        }
      }
    });

    it('a metrics provider that is in no jar stops the server, from 3.6 on', async () => {
      const line = 'metricsProvider.className=x.Y';
      if (!isKnownIn(release, ['3.6.0'])) return;
      expect(await parseText(`${old}${line}\n`, 1)).toMatchObject({
        accepted: false,
        message: expect.stringContaining('metrics provider class was not found'),
      });
      const facts = factsOf({ ...ensemble, ZK_EXTRA_CONFIG: line }, pod, { version: release });
      expect(errorsIn(makePlan({ ...facts, hasMetricsProvider: false }))).toMatchObject([
        { id: 'metrics-provider-not-found' },
      ]);
    });

    it('one voter and one observer are an ensemble with standaloneEnabled=false, from 3.5 on', async () => {
      const given = {
        ZK_REPLICAS: '2',
        ZK_OBSERVERS: '1',
        ZK_EXTRA_CONFIG: 'standaloneEnabled=false',
        ZK_DATA_DIR: `${folder.path}/one-voter`,
        ZK_CONF_DIR: `${folder.path}/one-voter-conf`,
      };
      const outcome = makePlan(factsOf(given, pod, { version: release }));
      if (isKnownIn(release, ['3.5.0']))
        expect(outcome.plan && (await parsePlan(outcome.plan)).answer).toMatchObject({
          isDistributed: true,
          members: [{ role: 'participant' }, { role: 'observer' }],
        });
      else expect(errorsIn(outcome)).toMatchObject([{ id: 'key-needs-newer-zookeeper' }]);
    });

    it('a blank after = does no harm, and is not written', async () => {
      const written = `${old}minSessionTimeout= 4000\nmaxSessionTimeout= 40000\n`;
      expect(await parseText(written, 1)).toMatchObject({
        minSessionTimeout: 4000,
        maxSessionTimeout: 40_000,
      });
      const { plan } = makePlan(factsOf(ensemble, pod, { version: release }));
      expect(plan?.files[0]?.text).not.toMatch(/= |^ /m);
    });

    it('a sync limit that is the tick is accepted by the server, and by us with a warning', async () => {
      const written = old.replace('syncLimit=5', 'syncLimit=2000') + members;
      expect(await parseText(written, 1)).toMatchObject({ accepted: true, syncLimit: 2000 });
      const { plan, problems } = makePlan(
        factsOf({ ...ensemble, ZK_SYNC_LIMIT: '2000' }, pod, { version: release }),
      );
      expect(plan).toBeDefined();
      expect(problems.map(({ id }) => id)).toContain('sync-limit-too-long');
    });
  });
});

describe('the login configuration of Java', () => {
  let parser: RealParser;
  const folder = temporaryFolder();
  beforeAll(async () => {
    parser = await startRealParser('3.9.5');
  });
  afterAll(async () => {
    await parser[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  const special = fc.constantFrom(...'"\\ $;{}/*\t\u2028=#a0nué', '//', '/*', '$NAME', '\\u0041', '😀');
  const passwords = fc
    .oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
      fc.array(special, { minLength: 1, maxLength: 20 }).map((parts) => parts.join('')),
    )
    .filter((text) => password.parse(text).ok);
  const names = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter((text) => loginName.parse(text).ok);

  it(
    'has every user with the password that it was made from',
    async () => {
      const logins = fc.uniqueArray(fc.tuple(names, passwords), {
        selector: ([name]) => name,
        minLength: 1,
        maxLength: 20,
      });
      await fc.assert(
        fc.asyncProperty(passwords, logins, async (own, users) => {
          const settings = settingsOf({
            ZK_QUORUM_PASSWORD: own,
            ZK_SASL_USERS: users.map(([name, secret]) => `${name}:${secret}`).join('\n'),
          });
          expect(settings.problems).toEqual([]);
          const file = `${folder.path}/jaas.conf`;
          writeFileSync(file, loginFile(settings.values)?.text ?? '');
          const [answer] = await parser.loadLogins([file]);
          if (!answer?.accepted) throw new Error(answer?.message);
          expect(new Map(answer.QuorumLearner)).toEqual(
            new Map([
              ['username', 'zkquorum'],
              ['password', own],
            ]),
          );
          expect(new Map(answer.QuorumServer)).toEqual(new Map([['user_zkquorum', own]]));
          expect(new Map(answer.Server)).toEqual(
            new Map(users.map(([name, secret]) => [`user_${name}`, secret])),
          );
        }),
        { numRuns: Math.ceil(numRuns / 3), seed },
      );
    },
    timeoutMs,
  );
});

describe('java.util.Properties', () => {
  let parser: RealParser;
  const folder = temporaryFolder();
  beforeAll(async () => {
    parser = await startRealParser('3.9.5');
  });
  afterAll(async () => {
    await parser[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  /** What Java reads from a text, which it takes as Latin-1. */
  async function load(text: string) {
    const path = `${folder.path}/any.properties`;
    writeFileSync(path, text, 'latin1');
    const [answer] = await parser.loadProperties([path]);
    return answer?.accepted ? new Map(answer.entries) : undefined;
  }

  const special = fc.constantFrom(
    ...'\\\\\\=:#! \t\f\v\r\n\u0085\u00a0',
    '\\u0041',
    '\\\n',
    '\r\n',
    '\\\r\n  ',
    'a',
    'b',
    '\u00e9',
    '\0',
  );
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(special, { maxLength: 30 }).map((units) => units.join('')),
  );

  it(
    'reads every line as the key and value that it was made from',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(anyText, anyText), { maxLength: 5 }), async (entries) => {
          const text = entries.map(([key, value]) => `${propertyLine(key, value)}\n`).join('');
          expect(await load(text)).toEqual(new Map(entries));
        }),
        { numRuns, seed },
      );
    },
    timeoutMs,
  );

  it(
    'reads any text that ends with a whole line as we read it',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(special, { maxLength: 40 }), async (units) => {
          const text = `${units.join('')}\nlast=1\n`;
          const entries = await load(text);
          // Java refuses \u without four digits.
          fc.pre(entries !== undefined);
          expect(new Map(readProperties(text))).toEqual(entries);
        }),
        { numRuns, seed },
      );
    },
    timeoutMs,
  );
});
