// Measures a rolling restart of three servers as an operator sees it: from the stop of a server until it serves again,
// and the longest time in which no client gets a write through, for followers and for the leader; writes ROLLING.md.
// Started by zk-entrypoint, by what the official image's entrypoint does (official-start.sh), and by a plain shell
// generator (old-start.sh), in turns. A stopped container is replaced by a new one on its volume, like a pod.
//
//   ROUNDS=10
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import zookeeper from 'node-zookeeper-client';
import { choosePorts } from '../src/local/ports.ts';
import { ask } from '../src/zookeeper/four-letter.ts';
import { bringBaseImages } from '../test/support/container/base-images.ts';
import {
  type Container,
  createNetwork,
  createVolume,
  type Network,
  removeLeftovers,
  startContainer,
  type Volume,
} from '../test/support/container/containers.ts';
import { startEngine } from '../test/support/container/engine.ts';
import { buildImage } from '../test/support/container/images.ts';
import { until } from '../test/support/process/poll.ts';
import { describeMachine, noteIfBusy } from './machine.ts';
import { median } from './median.ts';
import { inTurns } from './pairs.ts';

interface Rolling {
  readonly followerMs: number;
  readonly leaderMs: number;
  /** The longest time without a write while the followers were replaced, and while the leader was. */
  readonly followerGapMs: number;
  readonly leaderGapMs: number;
}

const ordinals = [0, 1, 2] as const;
const ways = {
  'zk-entrypoint': undefined,
  official: 'official-start.sh',
  shell: 'old-start.sh',
} as const;
type Way = keyof typeof ways;

const rounds = Number(process.env.ROUNDS ?? 10);
const say = (text: string) => console.error(text);
await using _engine = await startEngine(say);
await bringBaseImages(say);
const image = await buildImage('final');

/** Three servers, of which each can be replaced. */
class Ensemble {
  readonly #way: Way;
  readonly #network: Network;
  readonly #volumes: readonly Volume[];
  readonly #ports: readonly number[];
  readonly containers: Container[] = [];

  constructor(way: Way, network: Network, volumes: readonly Volume[], ports: readonly number[]) {
    this.#way = way;
    this.#network = network;
    this.#volumes = volumes;
    this.#ports = ports;
  }

  get addresses(): readonly string[] {
    return this.#ports.map((port) => `127.0.0.1:${port}`);
  }

  async start(ordinal: number): Promise<void> {
    const script = ways[this.#way];
    const path = script && fileURLToPath(new URL(script, import.meta.url));
    this.containers[ordinal] = await startContainer({
      image,
      network: this.#network,
      hostname: `zk-${ordinal}`,
      env: {
        ZK_REPLICAS: '3',
        ZK_HEAP_SIZE: '256m',
        ZOO_MY_ID: String(ordinal + 1),
        ZOO_SERVERS: ordinals.map((peer) => `server.${peer + 1}=zk-${peer}:2888:3888;2181`).join(' '),
        SERVER_JVMFLAGS: '-Xmx256m',
      },
      ports: [`127.0.0.1:${this.#ports[ordinal]}:2181`],
      volumes: [
        `${this.#volumes[ordinal]?.name}:/var/lib/zookeeper`,
        ...(path ? [`${path}:/start.sh:ro`] : []),
      ],
      ...(path ? { entrypoint: '/start.sh' } : {}),
    });
  }

  async mode(ordinal: number): Promise<string | undefined> {
    const port = this.#ports[ordinal] ?? 0;
    const reply = await ask({ host: '127.0.0.1', port, word: 'srvr', timeoutMs: 100 });
    return reply.kind === 'answer' ? /^Mode: (\w+)/m.exec(reply.text)?.[1] : undefined;
  }

  async leader(): Promise<number> {
    return until('a leader', async () => {
      const modes = await Promise.all(ordinals.map((ordinal) => this.mode(ordinal)));
      return ordinals.find((ordinal) => modes[ordinal] === 'leader');
    });
  }

  async untilServing(ordinal: number): Promise<void> {
    const deadline = Date.now() + 120_000;
    while ((await this.mode(ordinal)) === undefined) {
      if (Date.now() > deadline) throw new Error(`zk-${ordinal} does not serve within two minutes`);
      await pause(5);
    }
  }

  /** Milliseconds from the stop until the server that replaces it serves. */
  async replace(ordinal: number): Promise<number> {
    const start = performance.now();
    const container = this.containers[ordinal];
    await container?.stop();
    await container?.[Symbol.asyncDispose]();
    await this.start(ordinal);
    await this.untilServing(ordinal);
    return performance.now() - start;
  }
}

async function roll(way: Way): Promise<Rolling> {
  await using stack = new AsyncDisposableStack();
  const network = stack.use(await createNetwork());
  const volumes = await Promise.all(ordinals.map(async () => stack.use(await createVolume())));
  const ports = await choosePorts(3, { client: 0, server: 0, election: 0 });
  const ensemble = new Ensemble(
    way,
    network,
    volumes,
    ports.map(({ client }) => client),
  );
  stack.defer(() =>
    Promise.all(ensemble.containers.map((each) => each[Symbol.asyncDispose]())).then(() => {}),
  );
  await Promise.all(ordinals.map((ordinal) => ensemble.start(ordinal)));
  await Promise.all(ordinals.map((ordinal) => ensemble.untilServing(ordinal)));

  const writers = startWriters(ensemble.addresses);
  await pause(2_000);
  // The leader last, as ZooKeeper's documents have it.
  const leader = await ensemble.leader();
  const followers: number[] = [];
  writers.longestGap();
  for (const ordinal of ordinals.filter((each) => each !== leader)) {
    followers.push(await ensemble.replace(ordinal));
    await pause(1_000);
  }
  const followerGapMs = writers.longestGap();
  const leaderMs = await ensemble.replace(leader);
  await pause(1_000);
  const leaderGapMs = writers.longestGap();
  writers.stop();
  return { followerMs: median(followers), leaderMs, followerGapMs, leaderGapMs };
}

interface Writers {
  /** The longest time between two acknowledged writes, of whichever client, since this was last asked. */
  longestGap(): number;
  stop(): void;
}

/**
 * A client at each server, which writes one node again and again. One client with all addresses would measure Docker's
 * proxy: that accepts the connection to a container that has just ended, and lets the client wait for a second.
 */
function startWriters(addresses: readonly string[]): Writers {
  let last = performance.now();
  let longest = 0;
  let isOver = false;
  const clients = addresses.map((address) => {
    const client = zookeeper.createClient(address, { sessionTimeout: 30_000, spinDelay: 50, retries: 0 });
    const write = () => {
      if (isOver) return;
      client.setData('/', Buffer.from(address), -1, (error) => {
        if (!error) {
          longest = Math.max(longest, performance.now() - last);
          last = performance.now();
        }
        setTimeout(write, 20);
      });
    };
    client.once('connected', write);
    client.connect();
    return client;
  });
  return {
    longestGap() {
      const gap = Math.max(longest, performance.now() - last);
      longest = 0;
      return gap;
    },
    stop() {
      isOver = true;
      for (const client of clients) client.close();
    },
  };
}

try {
  const all = await inTurns(Object.keys(ways) as Way[], rounds, roll);
  const rows = [...all].map(([way, results]) => {
    const cell = (field: keyof Rolling) => {
      const values = results.map((result) => result[field] / 1_000);
      return `${median(values).toFixed(1)} (${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)})`;
    };
    return `| ${way} | ${cell('followerMs')} | ${cell('leaderMs')} | ${cell('followerGapMs')} | ${cell('leaderGapMs')} |`;
  });
  const report = `# A rolling restart of three servers

Written by \`node bench/rolling.ts\`: each server is stopped and replaced by a new container on its volume, the leader
last. Seconds until it serves, counted from its stop; and the longest time in which none of three clients, one at each
server, gets a write through. The median of ${rounds} rounds in turns, the shortest and the longest.

${describeMachine()}.${noteIfBusy()}

| started by | follower, stop to ready | leader, stop to ready | no write, followers | no write, leader |
| ---------- | ----------------------- | --------------------- | ------------------- | ---------------- |
${rows.join('\n')}
`;
  writeFileSync(new URL('ROLLING.md', import.meta.url), report);
  process.stdout.write(report);
} finally {
  await removeLeftovers();
}
