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
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { baseImages, bringBaseImages } from '../test/support/container/base-images.ts';
import { removeLeftovers, runContainer, startContainer } from '../test/support/container/containers.ts';
import { checkout, docker } from '../test/support/container/docker.ts';
import { startEngine } from '../test/support/container/engine.ts';
import { buildImage, imageName } from '../test/support/container/images.ts';
import { temporaryFolder } from '../test/support/process/run.ts';
import { type Bar, renderChart } from './chart.ts';
import { describeMachine, noteIfBusy } from './machine.ts';
import { median } from './median.ts';
import { inTurns, type Ratio, ratioOf, ratioText } from './pairs.ts';
import { type Start, timeStart } from './starts.ts';

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

function measure(images: Images, way: Way, count: number, isCold: boolean): Promise<Start> {
  return timeStart({
    image: (way === 'before' ? images.before : undefined) ?? images.image,
    count,
    isCold,
    ...(way === 'shell'
      ? { volumes: [`${oldStart}:/old-start.sh:ro`], entrypoint: '/old-start.sh' }
      : { entrypoint: 'zk-entrypoint' }),
  });
}

/** Resident memory of the toolkit while the server runs: processes other than the JVM, and files of the toolkit that the JVM maps. */
async function residentKiB(): Promise<number> {
  const servers = { image, count: 1, entrypoint: 'zk-entrypoint' };
  const { after } = await timeStart(servers, async ([server]) => {
    const script = `
      [ "$(cat /proc/1/comm)" = java ] || exit 1
      for process in /proc/[0-9]*; do
        [ $process = /proc/1 ] || [ $process = /proc/$$ ] || sed -n 's/^VmRSS: *\\([0-9]*\\) kB/\\1/p' $process/status
      done
      sed -n '/\\/opt\\/zk-bootstrap\\//,/^Rss:/s/^Rss: *\\([0-9]*\\) kB/\\1/p' /proc/1/smaps`;
    if (!server) throw new Error('no server was started');
    const { status, stdout, stderr } = await server.exec(['sh', '-c', script], { user: 'zookeeper' });
    if (status !== 0) throw new Error(`process 1 is not java\n${stdout}${stderr}`);
    return stdout.split(/\s+/).reduce((sum, size) => sum + Number(size), 0);
  });
  return after ?? Number.NaN;
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
${rounds} rounds of one server and ${Math.ceil(rounds / 3)} of three. The containers run before and wait, so that Docker's work is not part of it;
the time counts from the moment at which all entrypoints start until all servers answer \`srvr\` with a mode, asked
every 10 milliseconds. Ratios are to the shell in the same round: the median, and the quartiles.

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
