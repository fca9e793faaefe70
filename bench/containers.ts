// Measures what the toolkit costs and gains in its image: time until a server is ready, memory after the hand-over, size;
// writes CONTAINERS.md and start.svg. Containers of zk-entrypoint, of that of an earlier commit and of a plain shell generator
// (old-start.sh) start in turns.
//
//   ROUNDS=20      rounds of one server; of three a third of it
//   BEFORE=COMMIT  the earlier commit; none without it
//   JAVA_HOMES=... folders of Java runtimes on this machine to measure besides that of the image
//   COLD=1         also with an empty page cache, which slows down the whole machine
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { ask } from '../src/zookeeper/four-letter.ts';
import { baseImages, bringBaseImages } from '../test/support/container/base-images.ts';
import {
  type Container,
  createNetwork,
  removeLeftovers,
  runContainer,
  startContainer,
} from '../test/support/container/containers.ts';
import { checkout, docker } from '../test/support/container/docker.ts';
import { startEngine } from '../test/support/container/engine.ts';
import { buildImage, imageName } from '../test/support/container/images.ts';
import { until } from '../test/support/process/poll.ts';
import { temporaryFolder } from '../test/support/process/run.ts';
import { type Bar, renderChart } from './chart.ts';
import { describeMachine, noteIfBusy } from './machine.ts';
import { median } from './median.ts';
import { inTurns, type Ratio, ratioOf, ratioText } from './pairs.ts';

interface Start {
  /** From the start of the container that started last until all serve. */
  readonly readyMs: number;
  /** From a container's start until it becomes zkServer.sh, the longest of them. */
  readonly handOverMs: number;
}

type Way = 'shell' | 'before' | 'zk-entrypoint';
type Starts = ReadonlyMap<Way, readonly Start[]>;

/** The images of one Java runtime. */
interface Images {
  readonly java: string;
  readonly image: string;
  /** Of the earlier commit. */
  readonly before: string | undefined;
}

interface Measured {
  readonly java: string;
  readonly servers: number;
  readonly isCold: boolean;
  readonly starts: Starts;
}

const rounds = Number(process.env.ROUNDS ?? 20);
const javaHomes = (process.env.JAVA_HOMES ?? '').split(/\s+/).filter(Boolean);
const caches = process.env.COLD ? [false, true] : [false];
const oldStart = fileURLToPath(new URL('old-start.sh', import.meta.url));
const say = (text: string) => console.error(text);

await using _engine = await startEngine(say);
await bringBaseImages(say);
using folder = temporaryFolder();
await buildImage('final');
// By its name: a build looks an image up by its id in a registry.
const image = imageName('final');
const before = process.env.BEFORE ? await buildCommit(process.env.BEFORE) : undefined;
const bases = (await baseImages())
  .map(({ name, isStandIn }) => (isStandIn ? `a stand-in for ${name}` : name))
  .join(', ');
try {
  const measured: Measured[] = [];
  for (const images of await imagesByJava())
    for (const servers of [1, 3])
      for (const isCold of caches) {
        say(`${images.java}, ${servers} servers${isCold ? ', cold' : ''}`);
        const ways: readonly Way[] = [
          'shell',
          ...(images.before ? ['before' as const] : []),
          'zk-entrypoint',
        ];
        const times = Math.ceil(rounds / servers);
        const starts = await inTurns(ways, times, (way) => measure(images, way, servers, isCold));
        measured.push({ java: images.java, servers, isCold, starts });
      }
  const report = renderReport(measured, await residentKiB(), await sizes());
  writeFileSync(new URL('CONTAINERS.md', import.meta.url), report);
  writeFileSync(new URL('start.svg', import.meta.url), renderPicture(measured));
  process.stdout.write(report);
} finally {
  await removeLeftovers();
}

/** The image of a commit, with the same base images. */
async function buildCommit(commit: string): Promise<string> {
  const context = join(folder.path, 'before');
  mkdirSync(context);
  await execa('sh', ['-c', 'git archive "$0" | tar -x -C "$1"', commit, context], { cwd: checkout });
  const tag = 'zk-bootstrap-bench/before';
  await buildImage('final', context, tag);
  return tag;
}

/** The images with their own Java runtime, then with each that is given. */
async function imagesByJava(): Promise<readonly Images[]> {
  const all: Images[] = [{ java: await javaOf(image), image, before }];
  for (const home of javaHomes) {
    const given = await withJava(image, home, 'RUN zk-class-archive');
    const old = before === undefined ? undefined : await withJava(before, home, '');
    all.push({ java: await javaOf(given), image: given, before: old });
  }
  return all;
}

async function javaOf(of: string): Promise<string> {
  const { stderr } = await runContainer({ image: of, command: ['java', '-version'] });
  return /version "([^"]+)"/.exec(stderr)?.[1] ?? 'unknown';
}

/** an image with the Java runtime of a folder. */
async function withJava(from: string, home: string, lastStep: string): Promise<string> {
  const context = join(folder.path, `java-${Math.random().toString(36).slice(2)}`);
  cpSync(home, join(context, 'java'), { recursive: true, dereference: true });
  const tag = `zk-bootstrap-bench/java:${Date.now()}`;
  const recipe = `FROM ${from}\nRUN rm -rf "$JAVA_HOME"\nCOPY java /opt/java/openjdk\n${lastStep}\n`;
  writeFileSync(join(context, 'Dockerfile'), recipe);
  await docker(['build', '--tag', tag, context], { timeoutMs: 900_000 });
  return tag;
}

async function measure(images: Images, way: Way, servers: number, isCold: boolean): Promise<Start> {
  if (isCold) await execa('sh', ['-c', 'sync; echo 3 >/proc/sys/vm/drop_caches']);
  return withServers(images, way, servers, async (containers) => {
    const [ready, facts, handOvers] = await Promise.all([
      Promise.all(containers.map(readyAt)),
      Promise.all(containers.map((container) => container.inspect())),
      Promise.all(containers.map(handedOverAt)),
    ]);
    const started = facts.map(({ StartedAt }) => Date.parse(StartedAt));
    return {
      readyMs: Math.max(...ready) - Math.max(...started),
      handOverMs: Math.max(...handOvers.map((at, index) => at - (started[index] ?? Number.NaN))),
    };
  });
}

async function withServers<T>(
  images: Images,
  way: Way,
  servers: number,
  work: (containers: readonly Container[]) => Promise<T>,
): Promise<T> {
  await using network = await createNetwork();
  await using stack = new AsyncDisposableStack();
  const containers = await Promise.all(
    Array.from({ length: servers }, async (_, ordinal) =>
      stack.use(
        await startContainer({
          image: (way === 'before' ? images.before : undefined) ?? images.image,
          network,
          hostname: `zk-${ordinal}`,
          env: { ZK_REPLICAS: String(servers), ZK_HEAP_SIZE: '512m' },
          ports: ['127.0.0.1::2181'],
          ...(way === 'shell'
            ? { volumes: [`${oldStart}:/old-start.sh:ro`], entrypoint: '/old-start.sh' }
            : {}),
        }),
      ),
    ),
  );
  return await work(containers);
}

/** When it first serves. Polled from outside: a probe inside would slow the start that it waits for. */
async function readyAt(container: Container): Promise<number> {
  const port = await container.publishedPort(2181);
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    // A word that comes while the server starts may get no reply at all.
    const reply = await ask({ host: '127.0.0.1', port, word: 'srvr', timeoutMs: 100 });
    if (reply.kind === 'answer' && /^Mode: /m.test(reply.text)) return Date.now();
    await pause(5);
  }
  throw new Error(`no server serves within a minute; its log:\n${await container.logs()}`);
}

/** When it became zkServer.sh, by its log. */
async function handedOverAt(container: Container): Promise<number> {
  return until('a hand-over', async () => {
    const text = await container.logs();
    const own = /"time":"([^"]+)".*becoming zkServer\.sh/.exec(text)?.[1];
    const old = /^handing over at (\S+)/m.exec(text)?.[1];
    if (own) return Date.parse(own);
    return old ? Number(old) * 1000 : undefined;
  });
}

/** Resident memory of the toolkit while the server runs: processes other than the JVM, and files of the toolkit that the JVM maps. */
function residentKiB(): Promise<number> {
  return withServers({ java: '', image, before: undefined }, 'zk-entrypoint', 1, async ([server]) => {
    if (!server) throw new Error('no server was started');
    await readyAt(server);
    const script = `
      [ "$(cat /proc/1/comm)" = java ] || exit 1
      for process in /proc/[0-9]*; do
        [ $process = /proc/1 ] || [ $process = /proc/$$ ] || sed -n 's/^VmRSS: *\\([0-9]*\\) kB/\\1/p' $process/status
      done
      sed -n '/\\/opt\\/zk-bootstrap\\//,/^Rss:/s/^Rss: *\\([0-9]*\\) kB/\\1/p' /proc/1/smaps`;
    const { status, stdout, stderr } = await server.exec(['sh', '-c', script], { user: 'zookeeper' });
    if (status !== 0) throw new Error(`process 1 is not java\n${stdout}${stderr}`);
    return stdout.split(/\s+/).reduce((sum, size) => sum + Number(size), 0);
  });
}

/** The size of each part of the image in bytes. */
async function sizes(): Promise<readonly (readonly [part: string, bytes: number])[]> {
  await using container = await startContainer({ image, command: ['sleep', 'infinity'] });
  const size = async (path: string, ...flags: readonly string[]) =>
    Number.parseInt((await container.exec(['du', '-sbx', ...flags, path])).stdout, 10);
  const node = await size('/opt/zk-bootstrap/node');
  const rest = await size('/opt/zk-bootstrap', '--exclude=node');
  const release = await size('/opt/zookeeper');
  const all = await size('/');
  return [
    ['JRE base', all - node - rest - release],
    ['ZooKeeper release', release],
    ["toolkit: Node's binary", node],
    ['toolkit: everything else', rest],
    ['whole image', all],
  ];
}

function nameOf({ java, servers, isCold }: Measured): string {
  return `${java}, ${servers === 1 ? 'one server' : 'three servers'}${isCold ? ', cold' : ''}`;
}

/** The ratios of the times until the servers are ready to those of the shell in the same round. */
function ratioToShell(starts: Starts, way: Way): Ratio {
  const of = (which: Way) => (starts.get(which) ?? []).map(({ readyMs }) => readyMs);
  return ratioOf(of(way), of('shell'));
}

function renderPicture(all: readonly Measured[]): string {
  const bars = all.map((measured): Bar => {
    const value = ratioToShell(measured.starts, 'zk-entrypoint').median;
    return { label: `Java ${nameOf(measured)}`, value, text: value.toFixed(2), isOwn: true };
  });
  const shell: Bar = { label: 'shell and zkServer.sh', value: 1, text: '1.00', isOwn: false };
  return renderChart('Time until servers are ready, as a ratio to a shell script', [shell, ...bars]);
}

function renderReport(
  all: readonly Measured[],
  resident: number,
  parts: readonly (readonly [string, number])[],
): string {
  const cell = (starts: Starts, way: Way, field: keyof Start) =>
    starts.has(way) ? median((starts.get(way) ?? []).map((start) => start[field])).toFixed(0) : '-';
  const ratio = (starts: Starts, way: Way) => (starts.has(way) ? ratioText(ratioToShell(starts, way)) : '-');
  const rows = all.map((measured) => {
    const { starts } = measured;
    const what = nameOf(measured);
    const times = (['shell', 'before', 'zk-entrypoint'] as const).map((way) => cell(starts, way, 'readyMs'));
    const handOver = cell(starts, 'zk-entrypoint', 'handOverMs');
    return `| ${[what, ...times, handOver, ratio(starts, 'before'), ratio(starts, 'zk-entrypoint')].join(' | ')} |`;
  });
  const sizeRows = parts.map(([part, bytes]) => `| ${part} | ${(bytes / 1024 ** 2).toFixed(1)} |`);
  const commit = process.env.BEFORE ? `, by \`zk-entrypoint\` of ${process.env.BEFORE} (before)` : '';
  return `# The cost of the toolkit in its image

Written by \`npm run bench\`: containers of the image, started in turns by \`zk-entrypoint\`${commit} and by a plain
shell generator (\`bench/old-start.sh\`) that writes the same values and checks nothing, on empty volumes; medians of
${rounds} rounds of one server and ${Math.ceil(rounds / 3)} of three. A server is ready when it answers \`srvr\` with a mode, asked every few
milliseconds. The time counts from the start of the last container until all servers are ready. Ratios are to the
shell in the same round: the median, and the quartiles.

${describeMachine()}; ${bases}.${noteIfBusy()}

![Ratios of the starts to those of the shell](start.svg)

| Java, servers | shell, ms | before, ms | now, ms | of it until zkServer.sh, ms | before / shell | now / shell |
| ------------- | --------- | ---------- | ------- | --------------------------- | -------------- | ----------- |
${rows.join('\n')}

Resident memory of the toolkit after the hand-over, from \`/proc\` of all processes in the container: ${resident} KiB.

| part of the image | MiB |
| ----------------- | --- |
${sizeRows.join('\n')}
`;
}
