// Measures what the thresholds for compiling do that zk-gen-config gives the JVM (src/config/compile-thresholds.ts): to
// starts, and to the requests after them. Writes COMPILING.md: factors of the thresholds, in turns.
//
//   ROUNDS=10
import { writeFileSync } from 'node:fs';
import zookeeper from 'node-zookeeper-client';
import { bringBaseImages } from '../test/support/container/base-images.ts';
import { createVolume, removeLeftovers } from '../test/support/container/containers.ts';
import { startEngine } from '../test/support/container/engine.ts';
import { buildImage } from '../test/support/container/images.ts';
import { describeMachine, noteIfBusy } from './machine.ts';
import { inTurns, ratioOf, ratioText } from './pairs.ts';
import { type Servers, type Start, timeStart } from './starts.ts';

/** The first is the JVM's default, to which the others are compared. */
const factors = ['1', '2', '4', '8'] as const;
type Factor = (typeof factors)[number];

const rounds = Number(process.env.ROUNDS ?? 10);
const manyNodes = 200_000;
/** The requests of a server that has just started, in the order in which they are sent. */
const batches = [
  { what: 'the first 2,000 requests', count: 2_000 },
  { what: 'the next 38,000', count: 38_000 },
  { what: 'the next 100,000', count: 100_000 },
] as const;
const inFlight = 50;

const say = (text: string) => console.error(text);
await using _engine = await startEngine(say);
await bringBaseImages(say);
const image = await buildImage('final');

type Others = Omit<Servers, 'image' | 'entrypoint' | 'env'>;

function startWith<T>(factor: Factor, others: Others, after?: (hosts: readonly string[]) => Promise<T>) {
  const env = { ZK_JVM_FLAGS: `-XX:CompileThresholdScaling=${factor}` };
  const servers = { image, entrypoint: 'zk-entrypoint', env, ...others };
  return timeStart(servers, after && ((_containers, hosts) => after(hosts)));
}

async function connect(host: string): Promise<zookeeper.Client> {
  const client = zookeeper.createClient(`${host}:2181`);
  const connected = new Promise<void>((resolve) => client.once('connected', resolve));
  client.connect();
  await connected;
  return client;
}

type Done = (error: Error | zookeeper.Exception | null) => void;

/** Sends requests, some at a time. */
function sendAll(count: number, send: (index: number, done: Done) => void): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let sent = 0;
  let answered = 0;
  const next = () => {
    const index = sent++;
    send(index, (error) => {
      if (error) reject(error);
      else if (++answered === count) resolve();
      else if (sent < count) next();
    });
  };
  for (let first = 0; first < Math.min(inFlight, count); first++) next();
  return promise;
}

const data = Buffer.alloc(200);

/** Milliseconds of each batch of requests, of which a third write. */
async function timeRequests(hosts: readonly string[]): Promise<readonly number[]> {
  const client = await connect(hosts[0] ?? '');
  await sendAll(1, (_, done) => client.create('/bench', data, done));
  const times: number[] = [];
  for (const { count } of batches) {
    const start = performance.now();
    await sendAll(count, (index, done) =>
      index % 3 === 0 ? client.setData('/bench', data, done) : client.getData('/bench', done),
    );
    times.push(performance.now() - start);
  }
  client.close();
  return times;
}

async function fill(hosts: readonly string[]): Promise<void> {
  const client = await connect(hosts[0] ?? '');
  await sendAll(manyNodes / 1000, (index, done) => client.create(`/${index}`, data, done));
  await sendAll(manyNodes, (index, done) =>
    client.create(`/${Math.floor(index / 1000)}/${index}`, data, done),
  );
  client.close();
}

type Times = ReadonlyMap<Factor, readonly number[]>;

/** A field of every start, by factor. */
function times(starts: ReadonlyMap<Factor, readonly Start[]>, field: 'readyMs' | 'cpuMs'): Times {
  return new Map([...starts].map(([factor, all]) => [factor, all.map((start) => start[field])]));
}

try {
  const rows: [what: string, times: Times][] = [];
  const measureStarts = async (what: string, others: Others, count: number) => {
    say(what);
    const starts = await inTurns(factors, count, (factor) => startWith(factor, others));
    rows.push([`${what}: until ready`, times(starts, 'readyMs')]);
    rows.push([`${what}: CPU time until ready`, times(starts, 'cpuMs')]);
  };
  await measureStarts('one server', { count: 1 }, rounds);
  await measureStarts('one server that may use one CPU', { count: 1, cpus: 1 }, rounds);
  await measureStarts('three servers', { count: 3 }, Math.ceil(rounds / 2));
  {
    await using volume = await createVolume();
    const volumes = [`${volume.name}:/var/lib/zookeeper`];
    await startWith('1', { count: 1, volumes }, fill);
    await measureStarts('one server with 200,000 nodes', { count: 1, volumes }, rounds);
  }
  say('requests');
  const requests = await inTurns(factors, Math.ceil(rounds / 2), async (factor) => {
    const { after } = await startWith(factor, { count: 1 }, timeRequests);
    return after ?? [];
  });
  for (const [index, { what }] of batches.entries())
    rows.push([
      what,
      new Map([...requests].map(([factor, all]) => [factor, all.map((batch) => batch[index] ?? Number.NaN)])),
    ]);

  const [first, ...others] = factors;
  const cells = (all: Times) =>
    others.map((factor) => ratioText(ratioOf(all.get(factor) ?? [], all.get(first) ?? [])));
  const report = `# When the JVM compiles

Written by \`node bench/compiling.ts\`: servers of the image whose JVM has its thresholds for compiling a method
multiplied by 2, 4 (what \`zk-gen-config\` gives) and 8, beside one with the thresholds as they are, in turns. Ratios
to the latter in the same round, median and quartiles of ${rounds} rounds (${Math.ceil(rounds / 2)} of three servers, and of requests). Of the
requests, ${inFlight} at a time, a third write.

${describeMachine()}.${noteIfBusy()}

| what | ${others.map((factor) => `factor ${factor}`).join(' | ')} |
| ---- | ${others.map(() => '---').join(' | ')} |
${rows.map(([what, all]) => `| ${[what, ...cells(all)].join(' | ')} |`).join('\n')}
`;
  writeFileSync(new URL('COMPILING.md', import.meta.url), report);
  process.stdout.write(report);
} finally {
  await removeLeftovers();
}
