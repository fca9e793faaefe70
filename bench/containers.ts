// Measures what the toolkit costs in its image: time until a server is ready, memory after the hand-over, size; writes
// CONTAINERS.md. Containers of zk-entrypoint and of a plain shell generator (old-start.sh) start in turns.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ask } from '../src/zookeeper/four-letter.ts';
import { baseImages, bringBaseImages } from '../test/support/container/base-images.ts';
import {
  type Container,
  createNetwork,
  removeLeftovers,
  startContainer,
} from '../test/support/container/containers.ts';
import { startEngine } from '../test/support/container/engine.ts';
import { buildImage } from '../test/support/container/images.ts';
import { until } from '../test/support/process/poll.ts';
import { describeMachine, sayIfBusy } from './machine.ts';
import { median } from './median.ts';

interface Start {
  /** From the start of the container that started last until all serve. */
  readonly readyMs: number;
  /** From a container's start until it becomes zkServer.sh, the longest of them. */
  readonly handOverMs: number;
}

type Way = 'zk-entrypoint' | 'shell';

const ways: readonly Way[] = ['zk-entrypoint', 'shell'];
const rounds = Number(process.env.ROUNDS ?? 20);
const oldStart = fileURLToPath(new URL('old-start.sh', import.meta.url));
const say = (text: string) => console.error(text);

await using _engine = await startEngine(say);
await bringBaseImages(say);
const image = await buildImage('final');
const bases = (await baseImages())
  .map(({ name, isStandIn }) => (isStandIn ? `a stand-in for ${name}` : name))
  .join(', ');
try {
  const one = await measureInTurns(1, rounds);
  const three = await measureInTurns(3, Math.ceil(rounds / 2));
  const report = renderReport(one, three, await residentKiB(), await sizes());
  writeFileSync(new URL('CONTAINERS.md', import.meta.url), report);
  process.stdout.write(report);
} finally {
  await removeLeftovers();
}

/** Both ways once, then both again, so that what else the machine does strikes both alike. */
async function measureInTurns(servers: number, times: number): Promise<Readonly<Record<Way, Start[]>>> {
  const starts: Readonly<Record<Way, Start[]>> = { 'zk-entrypoint': [], shell: [] };
  for (let round = 0; round < times; round++)
    for (const way of round % 2 === 0 ? ways : ways.toReversed())
      starts[way].push(await measure(way, servers));
  return starts;
}

function measure(way: Way, servers: number): Promise<Start> {
  return withServers(way, servers, async (containers) => {
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
          image,
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

/** When it first says that it serves: asked from outside, as a probe inside would take time from the start it waits for. */
async function readyAt(container: Container): Promise<number> {
  const port = await container.publishedPort(2181);
  await until('a server to serve', async () => {
    const reply = await ask({ host: '127.0.0.1', port, word: 'srvr', timeoutMs: 1_000 });
    return reply.kind === 'answer' && /^Mode: /m.test(reply.text);
  });
  return Date.now();
}

/** When it became zkServer.sh, as it says in its log. */
async function handedOverAt(container: Container): Promise<number> {
  return until('a hand-over', async () => {
    const log = await container.logs();
    const ours = /"time":"([^"]+)".*becoming zkServer\.sh/.exec(log)?.[1];
    const old = /^handing over at (\S+)/m.exec(log)?.[1];
    if (ours) return Date.parse(ours);
    return old ? Number(old) * 1000 : undefined;
  });
}

/** What is resident of the toolkit once the server is up: other processes than the JVM, and its files that the JVM has mapped. */
function residentKiB(): Promise<number> {
  return withServers('zk-entrypoint', 1, async ([server]) => {
    if (!server) throw new Error('expected a server, got none');
    await readyAt(server);
    const look = `
      [ "$(cat /proc/1/comm)" = java ] || exit 1
      for process in /proc/[0-9]*; do
        [ $process = /proc/1 ] || [ $process = /proc/$$ ] || sed -n 's/^VmRSS: *\\([0-9]*\\) kB/\\1/p' $process/status
      done
      sed -n '/\\/opt\\/zk-bootstrap\\//,/^Rss:/s/^Rss: *\\([0-9]*\\) kB/\\1/p' /proc/1/smaps`;
    const { status, stdout, stderr } = await server.exec(['sh', '-c', look], { user: 'zookeeper' });
    if (status !== 0) throw new Error(`expected process 1 to be java\n${stdout}${stderr}`);
    return stdout.split(/\s+/).reduce((sum, size) => sum + Number(size), 0);
  });
}

/** Bytes of the image by part. */
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
    ['toolkit: all else', rest],
    ['whole image', all],
  ];
}

function renderReport(
  one: Readonly<Record<Way, Start[]>>,
  three: Readonly<Record<Way, Start[]>>,
  resident: number,
  parts: readonly (readonly [string, number])[],
): string {
  const row = (what: string, starts: Readonly<Record<Way, Start[]>>, field: keyof Start) => {
    const [ours, old] = ways.map((way) => median(starts[way].map((start) => start[field])));
    const ratio =
      field === 'readyMs' && ours !== undefined && old !== undefined ? (ours / old).toFixed(2) : '-';
    return `| ${what} | ${ours?.toFixed(0)} | ${old?.toFixed(0)} | ${ratio} |`;
  };
  const sizeRows = parts.map(([part, bytes]) => `| ${part} | ${(bytes / 1024 ** 2).toFixed(1)} |`);
  return `# What the toolkit costs in its image

Written by \`npm run bench\`: containers of the image, started in turns by \`zk-entrypoint\` and by a plain shell generator
(\`bench/old-start.sh\`) that writes the same values and checks nothing; medians of ${one.shell.length} starts of one server and ${three.shell.length}
of three, on empty volumes. Ready is when \`srvr\` is answered as \`zk-ok --ready\` wants it; the time counts from the
start of the container, among three of the last one, until all are ready.

${describeMachine()}; ${bases}.${sayIfBusy()}

| milliseconds | zk-entrypoint | shell | ratio |
| ------------ | ------------- | ----- | ----- |
${row('one server, ready', one, 'readyMs')}
${row('one server, becomes zkServer.sh', one, 'handOverMs')}
${row('three servers, all ready', three, 'readyMs')}
${row('three servers, the last becomes zkServer.sh', three, 'handOverMs')}

Resident memory of the toolkit after the hand-over, from \`/proc\` of all processes in the container: ${resident} KiB.

| part of the image | MiB |
| ----------------- | --- |
${sizeRows.join('\n')}
`;
}
