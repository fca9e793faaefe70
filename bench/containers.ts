// Measures the cost of the toolkit in its image: time until a server is ready, memory after the hand-over, size.
// Containers of zk-entrypoint and of a plain shell generator (old-start.sh) start in turns. Writes CONTAINERS.md.
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
import { describeMachine, noteIfBusy } from './machine.ts';
import { median } from './median.ts';

interface Start {
  /** From the start of the last container until all servers serve. */
  readonly readyMs: number;
  /** From the start of a container until it becomes zkServer.sh, the longest of all. */
  readonly handOverMs: number;
}

type Way = 'zk-entrypoint' | 'shell';

const ways: readonly Way[] = ['zk-entrypoint', 'shell'];
const rounds = Number(process.env.ROUNDS ?? 20);
const oldStart = fileURLToPath(new URL('old-start.sh', import.meta.url));
const log = (text: string) => console.error(text);

await using _engine = await startEngine(log);
await bringBaseImages(log);
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

/** Both ways once, then both again, so that other load on the machine affects both alike. */
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

/** When it first serves. Polled from outside: a probe inside would slow the start that it waits for. */
async function readyAt(container: Container): Promise<number> {
  const port = await container.publishedPort(2181);
  await until('a server to serve', async () => {
    const reply = await ask({ host: '127.0.0.1', port, word: 'srvr', timeoutMs: 1_000 });
    return reply.kind === 'answer' && /^Mode: /m.test(reply.text);
  });
  return Date.now();
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
  return withServers('zk-entrypoint', 1, async ([server]) => {
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

function renderReport(
  one: Readonly<Record<Way, Start[]>>,
  three: Readonly<Record<Way, Start[]>>,
  resident: number,
  parts: readonly (readonly [string, number])[],
): string {
  const row = (what: string, starts: Readonly<Record<Way, Start[]>>, field: keyof Start) => {
    const [own, old] = ways.map((way) => median(starts[way].map((start) => start[field])));
    const ratio =
      field === 'readyMs' && own !== undefined && old !== undefined ? (own / old).toFixed(2) : '-';
    return `| ${what} | ${own?.toFixed(0)} | ${old?.toFixed(0)} | ${ratio} |`;
  };
  const sizeRows = parts.map(([part, bytes]) => `| ${part} | ${(bytes / 1024 ** 2).toFixed(1)} |`);
  return `# The cost of the toolkit in its image

Written by \`npm run bench\`: containers of the image, started in turns by \`zk-entrypoint\` and by a plain shell generator
(\`bench/old-start.sh\`) that writes the same values and checks nothing; medians of ${one.shell.length} starts of one server and ${three.shell.length}
of three, on empty volumes. A server is ready when its reply to \`srvr\` satisfies \`zk-ok --ready\`. The time counts from
the start of the last container until all servers are ready.

${describeMachine()}; ${bases}.${noteIfBusy()}

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
