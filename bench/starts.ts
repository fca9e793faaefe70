// Times the start of servers in containers, from the moment at which the entrypoints of all of them begin. Docker's own
// work is not in it: it is the same for every entrypoint, takes as long as a start, and would compete with it.
import { chmodSync, closeSync, constants, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { ask } from '../src/zookeeper/four-letter.ts';
import { type Container, createNetwork, startContainer } from '../test/support/container/containers.ts';
import { until } from '../test/support/process/poll.ts';
import { temporaryFolder } from '../test/support/process/run.ts';

/** Servers that start together, each on an empty volume unless one is given. */
export interface Servers {
  readonly image: string;
  readonly count: number;
  readonly entrypoint: string;
  readonly env?: Readonly<Record<string, string>>;
  /** SOURCE:/path or SOURCE:/path:ro, for each of them. */
  readonly volumes?: readonly string[];
  /** With an empty page cache. */
  readonly isCold?: boolean;
  /** Processors that each container may use; all of them when undefined. */
  readonly cpus?: number | undefined;
}

export interface Start {
  /** Until all serve. */
  readonly readyMs: number;
  /** Until all have become zkServer.sh. */
  readonly handOverMs: number;
  /** CPU time of all until then, of entrypoints and servers. */
  readonly cpuMs: number;
}

const gate = fileURLToPath(new URL('gate.sh', import.meta.url));
/** For what Docker does after it has said that a container runs. */
const settleMs = 300;
/** Seldom enough not to be part of what is measured. */
const askEveryMs = 10;
const tickMs = 10;

/** @param after what else is measured while they serve */
export async function timeStart<T = void>(
  servers: Servers,
  after?: (containers: readonly Container[], hosts: readonly string[]) => Promise<T>,
): Promise<Start & { readonly after: T | undefined }> {
  using folder = temporaryFolder();
  chmodSync(folder.path, 0o755);
  await using network = await createNetwork();
  await using stack = new AsyncDisposableStack();
  const pipes = Array.from({ length: servers.count }, (_, ordinal) => join(folder.path, `zk-${ordinal}`));
  await execa('mkfifo', pipes);
  const containers = await Promise.all(
    pipes.map(async (_, ordinal) =>
      stack.use(
        await startContainer({
          image: servers.image,
          network,
          hostname: `zk-${ordinal}`,
          env: { ZK_REPLICAS: String(servers.count), ZK_HEAP_SIZE: '512m', ...servers.env },
          volumes: [`${folder.path}:/gate`, `${gate}:/gate.sh:ro`, ...(servers.volumes ?? [])],
          ...(servers.cpus === undefined ? {} : { cpus: servers.cpus }),
          entrypoint: '/gate.sh',
          command: [`/gate/zk-${ordinal}`, servers.entrypoint],
        }),
      ),
    ),
  );
  const facts = await Promise.all(containers.map((container) => container.inspect()));
  const hosts = facts.map(({ addresses }) => addresses[network.name] ?? '');
  await until('the containers at the gate', () => pipes.every((pipe) => existsSync(`${pipe}.waits`)));
  await pause(settleMs);
  if (servers.isCold) await execa('sh', ['-c', 'sync; echo 3 >/proc/sys/vm/drop_caches']);
  const cpuBefore = cpuMs(facts);
  const start = Date.now();
  for (const pipe of pipes) await open(pipe);
  const ready = await Promise.all(hosts.map(async (host, index) => readyAt(host, containers[index])));
  const cpu = cpuMs(facts) - cpuBefore;
  const handedOver = await Promise.all(containers.map(handedOverAt));
  return {
    readyMs: Math.max(...ready) - start,
    handOverMs: Math.max(...handedOver) - start,
    cpuMs: cpu,
    after: await after?.(containers, hosts),
  };
}

/** Opening it for writing lets its reader go. */
async function open(pipe: string): Promise<void> {
  await until('a reader at the gate', () => {
    try {
      closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
      return true;
    } catch {
      return false;
    }
  });
}

/** When a server first serves. Polled from outside: a probe inside would slow the start that it waits for. */
async function readyAt(host: string, container: Container | undefined): Promise<number> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    // A word that comes while the server starts may get no reply at all.
    const reply = await ask({ host, port: 2181, word: 'srvr', timeoutMs: 100 });
    if (reply.kind === 'answer' && /^Mode: /m.test(reply.text)) return Date.now();
    await pause(askEveryMs);
  }
  throw new Error(`no server serves within a minute; its log:\n${await container?.logs()}`);
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

/** CPU time of the containers' first processes, with that of the children they have waited for (proc(5), stat). */
function cpuMs(facts: readonly { readonly Pid: number }[]): number {
  return facts.reduce((sum, { Pid }) => {
    const fields = readFileSync(`/proc/${Pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return sum + fields.slice(11, 15).reduce((ticks, field) => ticks + Number(field), 0) * tickMs;
  }, 0);
}
