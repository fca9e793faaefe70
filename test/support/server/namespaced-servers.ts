// Servers in network namespaces, as pods are: each with an address, a loopback and a hosts file for itself, and reached
// from the test by the address. Needs root.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { until } from '../process/poll.ts';
import { program } from '../process/run.ts';
import { type NameServer, startNameServer } from './name-server.ts';
import { releaseHome } from './release-home.ts';
import type { Release } from './zookeeper-jars.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const domain = 'zk-headless.test.svc.cluster.local';
/** A network that no other test on this machine has. */
const network = `10.${100 + (process.pid % 100)}.${Math.floor(process.pid / 100) % 256}`;
const prefix = `zk${process.pid.toString(36)}`;

const probeMs = 200;

let count = 0;

function ip(...words: readonly string[]): void {
  execFileSync('ip', [...words], { stdio: ['ignore', 'ignore', 'pipe'] });
}

export class NamespacedServer {
  readonly id: number;
  readonly host: string;
  readonly address: string;
  readonly folder: string;
  readonly #namespace: string;
  readonly #ensemble: NamespacedServers;
  #child: ChildProcess | undefined;

  constructor(id: number, ensemble: NamespacedServers) {
    this.id = id;
    this.host = `zk-${id - 1}.${domain}`;
    this.address = `${network}.${10 + id}`;
    this.folder = join(ensemble.folder, `zk-${id - 1}`);
    this.#namespace = `${ensemble.name}${id}`;
    this.#ensemble = ensemble;
    mkdirSync(this.folder, { recursive: true });
    ip('netns', 'add', this.#namespace);
    ip('-n', this.#namespace, 'link', 'set', 'lo', 'up');
    const outer = `${ensemble.name}p${id}`;
    ip(
      'link',
      'add',
      'eth0',
      'netns',
      this.#namespace,
      'type',
      'veth',
      'peer',
      'name',
      outer,
      'netns',
      ensemble.name,
    );
    ip('-n', ensemble.name, 'link', 'set', outer, 'master', 'bridge', 'up');
    ip('-n', this.#namespace, 'addr', 'add', `${this.address}/24`, 'dev', 'eth0');
    ip('-n', this.#namespace, 'link', 'set', 'eth0', 'up');
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** What it has written since it was started last. */
  get output(): string {
    return readFileSync(join(this.folder, 'server.log'), 'utf8');
  }

  get hasEnded(): boolean {
    const child = this.#child;
    return !child || child.exitCode !== null || child.signalCode !== null;
  }

  environment(given: Environment = {}): NodeJS.ProcessEnv {
    const { home, servers } = this.#ensemble;
    return {
      PATH: process.env.PATH,
      JAVA_HOME: process.env.JAVA_HOME,
      ZK_HOME: home,
      ZK_REPLICAS: String(servers.length),
      ZK_HOST_NAME: this.host,
      ZK_DATA_DIR: join(this.folder, 'data'),
      ZK_DATA_LOG_DIR: join(this.folder, 'log'),
      ZK_LOG_DIR: join(this.folder, 'logs'),
      ZK_CONF_DIR: join(this.folder, 'conf'),
      ZK_USER: '0:0',
      ZK_TICK_TIME: '1000',
      ZK_HEAP_SIZE: '96m',
      ZK_JVM_FLAGS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto',
      ...given,
    };
  }

  start(given: Environment = {}): void {
    this.#start([program('zk-entrypoint')], this.environment(given));
  }

  /** ZooKeeper alone, with the zoo.cfg that the test has written to the folder. */
  startPlain(confDir: string): void {
    const { home } = this.#ensemble;
    this.#start([join(home, 'bin', 'zkServer.sh'), 'start-foreground'], {
      PATH: process.env.PATH,
      JAVA_HOME: process.env.JAVA_HOME,
      ZOOCFGDIR: confDir,
      ZOO_LOG_DIR: confDir,
      JMXDISABLE: 'true',
      SERVER_JVMFLAGS: '-Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto',
    });
  }

  #start(command: readonly string[], env: NodeJS.ProcessEnv): void {
    const log = openSync(join(this.folder, 'server.log'), 'w');
    this.#child = spawn('ip', this.#inside(command), { stdio: ['ignore', log, log], env });
    closeSync(log);
  }

  /** Both commands execute the next one, so that the process stays the same. */
  #inside(command: readonly string[]): string[] {
    const { hostsFile, resolvFile } = this.#ensemble;
    const mount =
      'mount --bind "$1" /etc/hosts && mount --bind "$2" /etc/resolv.conf && shift 2 && exec "$@"';
    return ['netns', 'exec', this.#namespace, 'sh', '-c', mount, 'sh', hostsFile, resolvFile, ...command];
  }

  /** Runs a program beside the server, as kubectl exec does. */
  async exec(command: readonly string[], given: Environment = {}) {
    return execa('ip', this.#inside(command), {
      env: this.environment(given),
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      timeout: 60_000,
    });
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (!child || this.hasEnded) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  async isReady(): Promise<boolean> {
    return (await this.exec([program('zk-ok'), '--ready'])).exitCode === 0;
  }

  async untilReady(timeoutMs = 90_000): Promise<void> {
    const look = async () => {
      if (this.hasEnded) throw new Error(`${this.host} has ended; its output:\n${this.output}`);
      if (await this.isReady()) return true;
      // A probe is a new process, whose CPU time the server needs for its start.
      await pause(probeMs);
      return false;
    };
    await until(() => `${this.host} to be ready; its output:\n${this.output.slice(-6000)}`, look, timeoutMs);
  }

  async untilPrinted(text: string | RegExp, timeoutMs = 60_000): Promise<void> {
    const isPrinted = () => (typeof text === 'string' ? this.output.includes(text) : text.test(this.output));
    await until(
      () => `${this.host} to print ${text}; its output:\n${this.output.slice(-6000)}`,
      isPrinted,
      timeoutMs,
    );
  }

  /** The status that it ends with, without a signal from the test. */
  async untilEnded(): Promise<number | null> {
    await until(
      () => `${this.host} to end; its output:\n${this.output.slice(-6000)}`,
      () => this.hasEnded,
    );
    return this.#child?.exitCode ?? null;
  }
}

export class NamespacedServers {
  readonly name: string;
  readonly folder: string;
  readonly home: string;
  readonly hostsFile: string;
  readonly resolvFile: string;
  readonly servers: readonly NamespacedServer[];

  private constructor(folder: string, home: string, size: number) {
    count += 1;
    this.name = `${prefix}n${count}`;
    this.folder = folder;
    this.home = home;
    this.hostsFile = join(folder, 'hosts');
    this.resolvFile = join(folder, 'resolv.conf');
    writeFileSync(this.resolvFile, '');
    ip('netns', 'add', this.name);
    ip('-n', this.name, 'link', 'add', 'bridge', 'type', 'bridge');
    ip('-n', this.name, 'link', 'set', 'bridge', 'up');
    ip('link', 'add', `${this.name}h`, 'type', 'veth', 'peer', 'name', 'host', 'netns', this.name);
    ip('-n', this.name, 'link', 'set', 'host', 'master', 'bridge', 'up');
    ip('addr', 'add', `${network}.1/24`, 'dev', `${this.name}h`);
    ip('link', 'set', `${this.name}h`, 'up');
    this.servers = Array.from({ length: size }, (_, index) => new NamespacedServer(index + 1, this));
    this.publish();
  }

  static async make(release: Release, size = 3): Promise<NamespacedServers> {
    const folder = mkdtempSync(join(tmpdir(), 'zk-bootstrap-namespaces-'));
    return new NamespacedServers(folder, await releaseHome(release, folder), size);
  }

  /** The hosts file of all; further names of an address come before its own, as a name server may answer. */
  publish(firstNames: Readonly<Record<string, string>> = {}): void {
    const lines = this.servers.map(({ address, host }) =>
      [address, firstNames[host], host].filter((word) => word !== undefined).join(' '),
    );
    writeFileSync(this.hostsFile, `127.0.0.1 localhost\n${lines.map((line) => `${line}\n`).join('')}`);
  }

  /** From now on the names and addresses are those of a name server alone, which knows the servers at first. */
  async startNameServer(): Promise<NameServer> {
    const nameServer = await startNameServer(`${network}.1`);
    writeFileSync(this.resolvFile, `nameserver ${nameServer.address}\noptions timeout:2 attempts:1\n`);
    writeFileSync(this.hostsFile, '127.0.0.1 localhost\n');
    for (const { host, address } of this.servers) {
      nameServer.set(host, { address });
      nameServer.setReverse(address, { name: host });
    }
    return nameServer;
  }

  server(id: number): NamespacedServer {
    const server = this.servers[id - 1];
    if (!server) throw new Error(`no server ${id}`);
    return server;
  }

  async untilAllReady(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.untilReady()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.servers.map((server) => server.end('SIGKILL')));
    ip('link', 'del', `${this.name}h`);
    for (const { id } of this.servers) ip('netns', 'del', `${this.name}${id}`);
    ip('netns', 'del', this.name);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
