// A real ensemble on loopback whose servers have the Prometheus metrics provider; it ends with its scope.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../process/poll.ts';
import { metricsJars, type Release } from './metrics-jars.ts';

const loopback = '127.0.0.1';
const main = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';

export interface Options {
  /** Lines of zoo.cfg besides the common ones. */
  readonly configuration?: Readonly<Record<string, string | number>>;
  readonly heap?: string;
  readonly collector?: 'Serial' | 'G1';
  readonly jvmFlags?: readonly string[];
  /** The limit of open files. */
  readonly files?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

interface Ports {
  readonly client: number;
  readonly server: number;
  readonly election: number;
  readonly metrics: number;
}

/** Processes that still run when the tests end unexpectedly end with them. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export class Server {
  readonly name: string;
  readonly folder: string;
  readonly ports: Ports;
  readonly #start: () => ChildProcess;
  #child: ChildProcess | undefined;

  constructor(name: string, folder: string, ports: Ports, start: () => ChildProcess) {
    this.name = name;
    this.folder = folder;
    this.ports = ports;
    this.#start = start;
  }

  get address(): string {
    return `${loopback}:${this.ports.client}`;
  }

  get metricsAddress(): string {
    return `${loopback}:${this.ports.metrics}`;
  }

  start(): void {
    const child = this.#start();
    this.#child = child;
    running.add(child);
    child.once('exit', () => running.delete(child));
  }

  /** Changes its zoo.cfg for the next start. */
  editConfiguration(edit: (text: string) => string): void {
    const file = join(this.folder, 'zoo.cfg');
    writeFileSync(file, edit(readFileSync(file, 'utf8')));
  }

  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** The exposition text; undefined when the server gives none in time. */
  async scrape(timeoutMs = 700): Promise<string | undefined> {
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await fetch(`http://${this.metricsAddress}/metrics`, { signal });
      return await response.text();
    } catch {
      return undefined;
    }
  }

  /** The value of a series, spelt as the server spells it; undefined when the server does not have it. */
  async value(series: string): Promise<number | undefined> {
    const line = ((await this.scrape()) ?? '').split('\n').find((each) => each.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  }
}

export class MonitoredEnsemble implements AsyncDisposable {
  readonly #folder: string;
  readonly servers: readonly Server[];

  private constructor(folder: string, servers: readonly Server[]) {
    this.#folder = folder;
    this.servers = servers;
  }

  /** Makes three servers, zk-0 to zk-2, of which none is started. */
  static async make(release: Release, options: Options = {}): Promise<MonitoredEnsemble> {
    const jars = await metricsJars(release);
    const folder = mkdtempSync(join(tmpdir(), 'zk-bootstrap-monitored-'));
    const ports = await choosePorts(3);
    const members = ports.map(
      ({ server, election }, index) => `server.${index + 1}=${loopback}:${server}:${election}`,
    );
    const servers = ports.map((own, index) => {
      const data = join(folder, `zk-${index}`);
      mkdirSync(data);
      writeFileSync(join(data, 'myid'), `${index + 1}`);
      writeFileSync(join(data, 'zoo.cfg'), zooCfg(data, own, members, options.configuration));
      const command = javaCommand(jars, join(data, 'zoo.cfg'), options);
      return new Server(`zk-${index}`, data, own, () =>
        spawn('bash', ['-c', command], {
          stdio: 'ignore',
          env: { ...process.env, ...options.environment },
        }),
      );
    });
    return new MonitoredEnsemble(folder, servers);
  }

  /** Makes and starts three servers; returns when they serve. */
  static async start(release: Release, options: Options = {}): Promise<MonitoredEnsemble> {
    const ensemble = await MonitoredEnsemble.make(release, options);
    await ensemble.startAll();
    return ensemble;
  }

  async startAll(): Promise<void> {
    for (const server of this.servers) server.start();
    await this.untilServing(this.servers);
  }

  get addresses(): string {
    return this.servers.map(({ address }) => address).join(',');
  }

  async leader(): Promise<Server> {
    return until('the ensemble to have a leader', () => this.#serverWith('leader_uptime'));
  }

  async followers(): Promise<readonly [Server, Server]> {
    const leader = await this.leader();
    const [first, second] = this.servers.filter((server) => server !== leader);
    if (!first || !second) throw new Error('expected two followers');
    return [first, second];
  }

  async untilServing(servers: readonly Server[]): Promise<void> {
    for (const server of servers)
      await until(`${server.name} to serve`, async () => (await server.value('quorum_size')) === 3);
  }

  /** Keeps a copy of the volumes under a name, or brings a server's volume back from it. */
  saveVolumes(name: string): void {
    for (const { folder } of this.servers)
      cpSync(join(folder, 'version-2'), join(this.#folder, name, folder), { recursive: true });
  }

  restoreVolume(name: string, { folder }: Server): void {
    rmSync(join(folder, 'version-2'), { recursive: true, force: true });
    cpSync(join(this.#folder, name, folder), join(folder, 'version-2'), { recursive: true });
  }

  async killAll(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.kill()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.killAll();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #serverWith(series: string): Promise<Server | undefined> {
    for (const server of this.servers) if ((await server.value(series)) !== undefined) return server;
    return undefined;
  }
}

function zooCfg(
  data: string,
  ports: Ports,
  members: readonly string[],
  own: Options['configuration'] = {},
): string {
  const keys = {
    tickTime: 500,
    initLimit: 20,
    syncLimit: 4,
    dataDir: data,
    clientPort: ports.client,
    clientPortAddress: loopback,
    'admin.enableServer': 'false',
    maxClientCnxns: 0,
    'metricsProvider.className': 'org.apache.zookeeper.metrics.prometheus.PrometheusMetricsProvider',
    'metricsProvider.httpPort': ports.metrics,
    'metricsProvider.httpHost': loopback,
    ...own,
  };
  return `${[...Object.entries(keys).map(([key, value]) => `${key}=${value}`), ...members].join('\n')}\n`;
}

function javaCommand(
  jars: string,
  file: string,
  { heap = '96m', collector = 'Serial', jvmFlags = [], files }: Options,
): string {
  const flags = [
    `-XX:+Use${collector}GC`,
    '-XX:TieredStopAtLevel=1',
    '-Dzookeeper.jmx.log4j.disable=true',
    ...jvmFlags,
  ];
  const limit = files === undefined ? '' : `ulimit -n ${files} && `;
  return `${limit}exec java -Xmx${heap} ${flags.join(' ')} -cp '${jars}/*' ${main} ${file}`;
}

/** Free ports below those that the system gives to outgoing connections, so a restarted server finds its own again. */
async function choosePorts(servers: number): Promise<readonly Ports[]> {
  for (;;) {
    const first = 10_000 + Math.floor(Math.random() * 20_000);
    const wanted = Array.from({ length: servers * 4 }, (_, index) => first + index);
    if (!(await Promise.all(wanted.map(isFree))).every(Boolean)) continue;
    return Array.from({ length: servers }, (_, index) => {
      const client = first + index * 4;
      return { client, server: client + 1, election: client + 2, metrics: client + 3 };
    });
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const server = createServer().once('error', () => settle(false));
    server.listen({ port, host: loopback, exclusive: true }, () => server.close(() => settle(true)));
  });
}
