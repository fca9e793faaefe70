// Servers that reach each other by names, as pods do: each with its own address on loopback, its own hosts file, and a
// name server of the test. Needs root, for the mounts that only the server sees.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { choosePorts, type Ports } from '../../../src/local/ports.ts';
import { markerPath } from '../../../src/volume/contents.ts';
import { ask } from '../../../src/zookeeper/four-letter.ts';
import { until } from '../process/poll.ts';
import { program } from '../process/run.ts';
import { type NameServer, startNameServer } from './name-server.ts';
import { releaseHome } from './release-home.ts';
import type { Release } from './zookeeper-jars.ts';

type Environment = Readonly<Record<string, string>>;

const domain = 'zk.test';
const mountAndRun =
  'mount --bind "$1" /etc/resolv.conf && mount --bind "$2" /etc/hosts && shift 2 && exec "$@"';

/** Addresses that no other test on this machine has. */
const network = `127.${64 + (process.pid % 128)}.${Math.floor(process.pid / 128) % 256}`;

export class NamedServer {
  readonly name: string;
  readonly #id: number;
  readonly #ensemble: NamedServers;
  #address: string;
  #child: ChildProcess | undefined;

  constructor(id: number, ensemble: NamedServers) {
    this.#id = id;
    this.name = `zk-${id - 1}.${domain}`;
    this.#ensemble = ensemble;
    this.#address = `${network}.${10 + id}`;
  }

  get address(): string {
    return this.#address;
  }

  /** What it has written since it was started last. */
  get output(): string {
    return readFileSync(join(this.#folder, 'server.log'), 'utf8');
  }

  get #folder(): string {
    return join(this.#ensemble.folder, `zk-${this.#id - 1}`);
  }

  /** The address that it gets when it is started next. */
  moveTo(last: number): void {
    this.#address = `${network}.${last}`;
  }

  /** Creates the marker, as an operator does by hand. */
  mark(): void {
    const dataLogDir = join(this.#folder, 'log');
    mkdirSync(dataLogDir, { recursive: true });
    writeFileSync(markerPath(dataLogDir), '');
  }

  start(given: Environment = {}): void {
    const { ports, home, nameServer, servers } = this.#ensemble;
    const folder = this.#folder;
    mkdirSync(folder, { recursive: true });
    const resolv = join(folder, 'resolv.conf');
    const hosts = join(folder, 'hosts');
    writeFileSync(resolv, `nameserver ${nameServer.address}\noptions timeout:1 attempts:1\n`);
    writeFileSync(hosts, `127.0.0.1 localhost\n${this.#address} ${this.name}\n`);
    const log = openSync(join(folder, 'server.log'), 'w');
    const words = ['-m', 'sh', '-c', mountAndRun, 'sh', resolv, hosts, program('zk-entrypoint')];
    const members = servers.map(({ name }) => `${name}:${ports.server}:${ports.election}`);
    this.#child = spawn('unshare', words, {
      stdio: ['ignore', log, log],
      env: {
        PATH: process.env.PATH,
        JAVA_HOME: process.env.JAVA_HOME,
        ZK_HOME: home,
        ZK_SERVERS: members.join(' '),
        ZK_MY_ID: String(this.#id),
        ZK_CLIENT_PORT: String(ports.client),
        ZK_CLIENT_PORT_ADDRESS: this.#address,
        ZK_DATA_DIR: join(folder, 'data'),
        ZK_DATA_LOG_DIR: join(folder, 'log'),
        ZK_LOG_DIR: join(folder, 'logs'),
        ZK_CONF_DIR: join(folder, 'conf'),
        ZK_USER: '0:0',
        ZK_HEAP_SIZE: '64m',
        ZK_JVM_FLAGS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1',
        ...given,
      },
    });
    closeSync(log);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async isServing(): Promise<boolean> {
    const { client: port } = this.#ensemble.ports;
    const reply = await ask({ host: this.#address, port, word: 'srvr', timeoutMs: 100 });
    return reply.kind === 'answer' && /^Mode: /m.test(reply.text);
  }

  async untilServing(timeoutMs = 60_000): Promise<void> {
    const what = () => `${this.name} to serve; its output:\n${this.output}`;
    await until(what, () => this.isServing(), timeoutMs);
  }
}

export class NamedServers {
  readonly folder: string;
  readonly home: string;
  readonly ports: Ports;
  readonly nameServer: NameServer;
  readonly servers: readonly NamedServer[];

  private constructor(folder: string, home: string, ports: Ports, nameServer: NameServer, count: number) {
    this.folder = folder;
    this.home = home;
    this.ports = ports;
    this.nameServer = nameServer;
    this.servers = Array.from({ length: count }, (_, index) => new NamedServer(index + 1, this));
  }

  /** Makes servers with the ids from 1, none of which is started or known by name. */
  static async make(release: Release, count: number): Promise<NamedServers> {
    const [ports] = await choosePorts(1, { client: 0, server: 0, election: 0 });
    if (!ports) throw new Error('no ports');
    const folder = mkdtempSync(join(tmpdir(), 'zk-bootstrap-names-'));
    const home = await releaseHome(release, folder);
    return new NamedServers(folder, home, ports, await startNameServer(`${network}.1`), count);
  }

  server(id: number): NamedServer {
    const server = this.servers[id - 1];
    if (!server) throw new Error(`no server ${id}`);
    return server;
  }

  /** Has names answered with the addresses of their servers. */
  publish(...servers: readonly NamedServer[]): void {
    for (const { name, address } of servers) this.nameServer.set(name, { address });
  }

  async untilAllServe(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.untilServing()));
  }

  /** Waits for so many further questions for a name. */
  async untilAsked(name: string, count: number): Promise<void> {
    const asked = () => this.nameServer.questions.filter((question) => question.name === name).length;
    const before = asked();
    await until(`${count} questions for ${name}`, () => asked() >= before + count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.servers.map((server) => server.kill()));
    await this.nameServer[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
