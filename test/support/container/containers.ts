// Containers, networks and volumes of tests. Each ends with its scope (`await using`), and what a killed run has left
// ends with the next run.
import { randomBytes } from 'node:crypto';
import { until } from '../process/poll.ts';
import type { Outcome } from '../process/run.ts';
import { docker, tryDocker } from './docker.ts';

export interface ContainerOptions {
  /** A name, or an id as buildImage returns it. */
  readonly image: string;
  /** The words after the image: a command, or flags of the image's entrypoint. */
  readonly command?: readonly string[];
  readonly entrypoint?: string;
  /** The host name; on a network of our own the others find it by this name as well. */
  readonly hostname?: string;
  /** What `hostname -d` says. */
  readonly domain?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** UID, UID:GID or a name. */
  readonly user?: string;
  readonly isReadOnly?: boolean;
  /** Folders in memory, such as `/tmp` or `/conf:uid=1000,mode=775`. */
  readonly tmpfs?: readonly string[];
  /** SOURCE:/path or SOURCE:/path:ro, where the source is a volume's name or a folder of this machine. */
  readonly volumes?: readonly string[];
  /** Such as 256m. */
  readonly memory?: string;
  /** Such as 0.1. */
  readonly cpus?: number;
  readonly capDrop?: readonly string[];
  readonly securityOptions?: readonly string[];
  readonly network?: Network;
  /** Further names on the network. */
  readonly aliases?: readonly string[];
  /** Ports to publish, such as `127.0.0.1::2181`. */
  readonly ports?: readonly string[];
  /** Such as `on-failure:3`. */
  readonly restart?: string;
  /** Flags of `docker run` that have no name here. */
  readonly flags?: readonly string[];
}

/** What `docker inspect` says, as far as tests have asked. */
export interface ContainerFacts {
  /** The process id outside of the container; 0 when it does not run. */
  readonly Pid: number;
  readonly Status: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
  readonly ExitCode: number;
  readonly OOMKilled: boolean;
  readonly StartedAt: string;
  readonly FinishedAt: string;
  readonly Health?: { readonly Status: 'starting' | 'healthy' | 'unhealthy' };
  readonly RestartCount: number;
  /** By the name of the network. */
  readonly addresses: Readonly<Record<string, string>>;
}

export class Container {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  /** Runs a command in it, as its user or another; whatever comes of it. */
  exec(words: readonly string[], { user }: { readonly user?: string } = {}): Promise<Outcome> {
    return tryDocker(['exec', ...(user ? ['--user', user] : []), this.id, ...words]);
  }

  /** What it has written so far, both streams. */
  async logs(): Promise<string> {
    const { stdout, stderr } = await tryDocker(['logs', this.id]);
    return `${stdout}\n${stderr}`;
  }

  async inspect(): Promise<ContainerFacts> {
    const [all] = JSON.parse(await docker(['inspect', this.id])) as readonly [
      {
        readonly State: Omit<ContainerFacts, 'RestartCount' | 'addresses'>;
        readonly RestartCount: number;
        readonly NetworkSettings: {
          readonly Networks: Readonly<Record<string, { readonly IPAddress: string }>>;
        };
      },
    ];
    const networks = Object.entries(all.NetworkSettings.Networks);
    const addresses = Object.fromEntries(networks.map(([name, { IPAddress }]) => [name, IPAddress]));
    return { ...all.State, RestartCount: all.RestartCount, addresses };
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await docker(['kill', '--signal', signal, this.id]);
  }

  /** `docker stop`: SIGTERM, and SIGKILL after the grace period. */
  async stop(graceSeconds = 30): Promise<void> {
    await docker(['stop', '--time', String(graceSeconds), this.id]);
  }

  /** Starts it again after it has ended. */
  async start(): Promise<void> {
    await docker(['start', this.id]);
  }

  /** Waits until it has ended; the status it ended with. */
  async untilEnded(timeoutMs = 60_000): Promise<number> {
    return Number(await docker(['wait', this.id], { timeoutMs }));
  }

  /** Waits until a command in it succeeds; fails with the container's log when it does not in time. */
  async untilSucceeds(words: readonly string[], timeoutMs = 120_000): Promise<void> {
    try {
      await until(
        `${words.join(' ')} to succeed`,
        async () => {
          const { status } = await this.exec(words);
          if (status !== 0 && (await this.inspect()).Status === 'exited') throw new Error('it has ended');
          return status === 0;
        },
        timeoutMs,
      );
    } catch (error) {
      throw new Error(`the container wrote:\n${await this.logs()}`, { cause: error });
    }
  }

  /** Waits until its server serves clients. */
  untilReady(timeoutMs?: number): Promise<void> {
    return this.untilSucceeds(['zk-ok', '--ready'], timeoutMs);
  }

  /** The port of this machine at which a published port is reached. */
  async publishedPort(port: number): Promise<number> {
    return Number((await docker(['port', this.id, String(port)])).replace(/^.*:(\d+)(?:\n.*)?$/s, '$1'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await tryDocker(['rm', '--force', '--volumes', this.id]);
  }
}

/** Starts a container in the background. */
export async function startContainer(options: ContainerOptions): Promise<Container> {
  return new Container(await docker(['run', '--detach', ...runWords(options)]));
}

/** Runs a container to its end: its status and what it wrote. */
export async function runContainer(
  options: ContainerOptions & { readonly input?: string },
): Promise<Outcome> {
  const { input } = options;
  const interactive = input === undefined ? [] : ['--interactive'];
  return tryDocker(
    ['run', '--rm', ...interactive, ...runWords(options)],
    input === undefined ? {} : { input },
  );
}

export interface Network extends AsyncDisposable {
  readonly name: string;
}

/** A network on which containers find each other by name. */
export async function createNetwork(): Promise<Network> {
  const name = newName();
  await docker(['network', 'create', ...label(), name]);
  return { name, [Symbol.asyncDispose]: async () => void (await tryDocker(['network', 'rm', name])) };
}

export interface Volume extends AsyncDisposable {
  readonly name: string;
}

export async function createVolume(): Promise<Volume> {
  const name = newName();
  await docker(['volume', 'create', ...label(), name]);
  return {
    name,
    [Symbol.asyncDispose]: async () => void (await tryDocker(['volume', 'rm', '--force', name])),
  };
}

const labelName = 'zk-bootstrap.test-run';

/** Marks what belongs to this run: the process that runs the tests. */
export function runLabels(): Readonly<Record<string, string>> {
  return { [labelName]: process.env.ZK_TEST_RUN ?? String(process.pid) };
}

function label(): readonly string[] {
  return Object.entries(runLabels()).flatMap(([name, run]) => ['--label', `${name}=${run}`]);
}

/** Removes what this run, and runs that have ended, have left. */
export async function removeLeftovers(): Promise<void> {
  const list = { container: ['ps', '--all'], network: ['network', 'ls'], volume: ['volume', 'ls'] };
  const remove = {
    container: ['rm', '--force', '--volumes'],
    network: ['network', 'rm'],
    volume: ['volume', 'rm'],
  };
  for (const kind of ['container', 'network', 'volume'] as const) {
    const field = kind === 'volume' ? '{{.Name}}' : '{{.ID}}';
    const format = `${field} {{.Label "${labelName}"}}`;
    const found = await docker([...list[kind], '--filter', `label=${labelName}`, '--format', format]);
    for (const line of found.split('\n').filter(Boolean)) {
      const [id = '', run = ''] = line.split(' ');
      if (run === String(process.pid) || !isRunning(Number(run))) await tryDocker([...remove[kind], id]);
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A name that nothing else on the engine has. */
export function newName(): string {
  return `zk-bootstrap-test-${randomBytes(4).toString('hex')}`;
}

function runWords(options: ContainerOptions): readonly string[] {
  const {
    image,
    command = [],
    entrypoint,
    hostname,
    domain,
    env = {},
    user,
    memory,
    cpus,
    network,
  } = options;
  const each = (flag: string, texts: readonly string[] = []) => texts.flatMap((text) => [flag, text]);
  const given = Object.entries(env).flatMap(([name, text]) =>
    text === undefined ? [] : [`${name}=${text}`],
  );
  const names = network ? [...(hostname ? [hostname] : []), ...(options.aliases ?? [])] : [];
  return [
    ...label(),
    ...each('--entrypoint', entrypoint === undefined ? [] : [entrypoint]),
    ...each('--hostname', hostname ? [hostname] : []),
    ...each('--domainname', domain ? [domain] : []),
    ...each('--env', given),
    ...each('--user', user ? [user] : []),
    ...(options.isReadOnly ? ['--read-only'] : []),
    ...each('--tmpfs', options.tmpfs),
    ...each('--volume', options.volumes),
    // Without swap, as in a pod.
    ...(memory ? ['--memory', memory, '--memory-swap', memory] : []),
    ...each('--cpus', cpus === undefined ? [] : [String(cpus)]),
    ...each('--cap-drop', options.capDrop),
    ...each('--security-opt', options.securityOptions),
    ...each('--network', network ? [network.name] : []),
    ...each('--network-alias', names),
    ...each('--publish', options.ports),
    ...each('--restart', options.restart ? [options.restart] : []),
    ...(options.flags ?? []),
    image,
    ...command,
  ];
}
