// Pods on loopback, each with a folder for its volume: started by the built zk-entrypoint, or without the toolkit.
// Every process is ended by its id when the scope ends, also after a failure.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findLocalZooKeeper } from '../../../src/local/find-release.ts';
import { loopback, type Ports } from '../../../src/local/ports.ts';
import { historyPath, markerPath } from '../../../src/volume/contents.ts';
import { type History, parseHistory } from '../../../src/volume/history.ts';
import { ask } from '../../../src/zookeeper/four-letter.ts';
import { until } from '../process/poll.ts';
import { program } from '../process/run.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How a process ended: its status, 128 + n for signal n. */
type Status = number;

const signalNumbers: Readonly<Record<string, number>> = { SIGKILL: 9, SIGTERM: 15, SIGINT: 2 };

/** For a small server that starts quickly. */
const jvmFlags = '-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto';
const endTimeoutMs = 60_000;

/** Ended with the tests, also when those end early. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export class Pod {
  readonly id: number;
  readonly name: string;
  readonly folder: string;
  readonly ports: Ports;
  readonly address: string;
  readonly #home: string;
  readonly #environment: Environment;
  #child: ChildProcess | undefined;
  #ended: Promise<Status> | undefined;
  #isRunning = false;

  constructor(id: number, folder: string, ports: Ports, home: string, environment: Environment) {
    this.id = id;
    this.folder = folder;
    this.ports = ports;
    this.name = `zk-${id - 1}`;
    this.address = `${loopback}:${ports.client}`;
    this.#home = home;
    this.#environment = environment;
    mkdirSync(folder, { recursive: true });
  }

  get dataDir(): string {
    return join(this.folder, 'data');
  }

  get dataLogDir(): string {
    return join(this.folder, 'log');
  }

  get marker(): string | undefined {
    const path = markerPath(this.dataLogDir);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  /** How the volume came to its data; undefined without a volume history. */
  get origin(): History['origin'] | undefined {
    const path = historyPath(this.dataDir);
    return existsSync(path) ? parseHistory(readFileSync(path, 'utf8'))?.origin : undefined;
  }

  /** The settings of the pod; given variables win. */
  environment(given: Environment = {}): Record<string, string> {
    const { uid, gid } = userInfo();
    const all = {
      PATH: process.env.PATH,
      JAVA_HOME: process.env.JAVA_HOME,
      ZK_MY_ID: String(this.id),
      ZK_HOST_NAME: this.name,
      ZK_CLIENT_PORT: String(this.ports.client),
      ZK_CLIENT_PORT_ADDRESS: loopback,
      ZK_DATA_DIR: this.dataDir,
      ZK_DATA_LOG_DIR: this.dataLogDir,
      ZK_LOG_DIR: join(this.folder, 'logs'),
      ZK_CONF_DIR: join(this.folder, 'conf'),
      ZK_USER: `${uid}:${gid}`,
      ZK_HOME: this.#home,
      ZK_HEAP_SIZE: '96m',
      ZK_JVM_FLAGS: jvmFlags,
      ...this.#environment,
      ...given,
    };
    return Object.fromEntries(
      Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
    );
  }

  /** Starts the pod: zk-entrypoint, which becomes the server. */
  start(given: Environment = {}): void {
    this.#run(program('zk-entrypoint'), [], this.environment(given));
  }

  /** Starts the server with zoo.cfg and myid written by hand, without any protection. */
  startWithoutToolkit(members: readonly Pod[]): void {
    const confDir = join(this.folder, 'old-conf');
    for (const folder of [confDir, this.dataDir, this.dataLogDir]) mkdirSync(folder, { recursive: true });
    const lines = [
      `dataDir=${this.dataDir}`,
      `dataLogDir=${this.dataLogDir}`,
      `clientPort=${this.ports.client}`,
      `clientPortAddress=${loopback}`,
      'tickTime=2000',
      'initLimit=10',
      'syncLimit=5',
      'admin.enableServer=false',
      '4lw.commands.whitelist=ruok,srvr',
      ...(members.length < 2 ? [] : members.map((member) => `server.${member.id}=${member.peerAddress}`)),
    ];
    writeFileSync(join(confDir, 'zoo.cfg'), `${lines.join('\n')}\n`);
    writeFileSync(join(confDir, 'logback.xml'), '<configuration><root level="OFF"/></configuration>\n');
    writeFileSync(join(this.dataDir, 'myid'), `${this.id}\n`);
    this.#run(join(this.#home, 'bin', 'zkServer.sh'), ['start-foreground'], {
      PATH: process.env.PATH,
      JAVA_HOME: process.env.JAVA_HOME,
      ZOOCFGDIR: confDir,
      ZOO_LOG_DIR: confDir,
      JMXDISABLE: 'true',
      SERVER_JVMFLAGS: `-Xmx96m ${jvmFlags}`,
    });
  }

  get peerAddress(): string {
    return `${loopback}:${this.ports.server}:${this.ports.election}`;
  }

  /** The output of the pod since its last start. */
  get output(): string {
    return existsSync(this.#logFile) ? readFileSync(this.#logFile, 'utf8') : '';
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Ends it with SIGKILL; the volume stays. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends it with SIGTERM; the status it ends with. */
  async stop(): Promise<Status> {
    return this.#end('SIGTERM');
  }

  /** Stops it without ending it, until it is thawed. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Creates the marker, as an operator does by hand. */
  choose(): void {
    writeFileSync(markerPath(this.dataLogDir), '');
  }

  /** Moves the data aside, and keeps it; the history stays. */
  moveDataAside(): void {
    for (const folder of [this.dataDir, this.dataLogDir])
      renameSync(join(folder, 'version-2'), join(folder, `version-2-aside-${Date.now()}`));
  }

  loseVolume(): void {
    for (const folder of [this.dataDir, this.dataLogDir]) rmSync(folder, { recursive: true, force: true });
  }

  /** The mode of a server that serves, otherwise undefined. */
  async mode(): Promise<string | undefined> {
    const text = await this.ask('srvr');
    return text === undefined ? undefined : /^Mode: (\S+)$/m.exec(text)?.[1];
  }

  /** The reply to a four-letter word, undefined when there is none. */
  async ask(word: string): Promise<string | undefined> {
    const reply = await ask({ host: loopback, port: this.ports.client, word, timeoutMs: 1_000 });
    return reply.kind === 'answer' ? reply.text : undefined;
  }

  async untilServing(timeoutMs?: number): Promise<string> {
    let mode: string | undefined;
    await until(
      () => `${this.name} to serve; its output:\n${this.output}`,
      async () => {
        this.#failIfEnded();
        mode = await this.mode();
        return mode !== undefined;
      },
      timeoutMs,
    );
    return mode ?? '';
  }

  async untilAlive(): Promise<void> {
    await until(
      () => `${this.name} to answer ruok; its output:\n${this.output}`,
      async () => {
        this.#failIfEnded();
        return (await this.ask('ruok')) === 'imok';
      },
    );
  }

  async untilPrinted(text: string | RegExp): Promise<void> {
    const isPrinted = () => (typeof text === 'string' ? this.output.includes(text) : text.test(this.output));
    await until(
      () => `${this.name} to print ${text}; its output:\n${this.output}`,
      () => {
        if (!isPrinted()) this.#failIfEnded();
        return isPrinted();
      },
    );
  }

  /** The status it ends with, without a signal from the test. */
  async untilEnded(): Promise<Status> {
    const status = await Promise.race([this.#ended, pause(endTimeoutMs, undefined, { ref: false })]);
    if (status === undefined) throw new Error(`expected ${this.name} to end; its output:\n${this.output}`);
    return status;
  }

  get #logFile(): string {
    return join(this.folder, 'server.log');
  }

  #failIfEnded(): void {
    if (!this.#isRunning) throw new Error(`${this.name} is not running; its output:\n${this.output}`);
  }

  #run(file: string, args: readonly string[], env: Environment): void {
    if (this.#isRunning) throw new Error(`${this.name} is running already`);
    // A file, which the server keeps open when it replaces the entrypoint.
    const log = openSync(this.#logFile, 'w');
    const child = spawn(file, args, { env, stdio: ['ignore', log, log] });
    closeSync(log);
    this.#isRunning = true;
    this.#child = child;
    running.add(child);
    this.#ended = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => {
      this.#isRunning = false;
      running.delete(child);
      return typeof code === 'number' ? code : 128 + (signalNumbers[String(signal)] ?? 0);
    });
  }

  async #end(signal: NodeJS.Signals): Promise<Status> {
    if (this.#isRunning) this.#child?.kill(signal);
    return this.untilEnded();
  }
}

/** Several pods with their folders; ended and removed with the scope. */
export class Pods {
  readonly #folder: string;
  readonly all: readonly Pod[];

  private constructor(folder: string, all: readonly Pod[]) {
    this.#folder = folder;
    this.all = all;
  }

  /** Makes pods with the ids from 1, without starting them. */
  static async make(count: number, environment: Environment = {}): Promise<Pods> {
    const folder = mkdtempSync(join(tmpdir(), 'zk-bootstrap-pods-'));
    const home = findLocalZooKeeper(process.env, folder);
    const ports = await freePorts(count);
    const allIds = Array.from({ length: count }, (_, index) => index + 1);
    const all: Pod[] = [];
    const pods = new Pods(folder, all);
    for (const [index, podPorts] of ports.entries()) {
      // Read at the start of a pod, because the list needs the ports of all.
      const settings = {
        get ZK_SERVERS() {
          return pods.list(...allIds);
        },
        ...environment,
      };
      all.push(new Pod(index + 1, join(folder, `zk-${index}`), podPorts, home, settings));
    }
    return pods;
  }

  pod(id: number): Pod {
    const pod = this.all[id - 1];
    if (!pod) throw new Error(`no pod ${id}`);
    return pod;
  }

  pods(...ids: readonly number[]): readonly Pod[] {
    return ids.map((id) => this.pod(id));
  }

  /** The members with these ids in the form of ZK_SERVERS. */
  list(...ids: readonly number[]): string {
    return this.pods(...ids)
      .map(({ id, peerAddress, ports }) => `server.${id}=${peerAddress};${ports.client}`)
      .join(' ');
  }

  async untilAllServe(...ids: readonly number[]): Promise<readonly string[]> {
    const those = ids.length > 0 ? this.pods(...ids) : this.all;
    return Promise.all(those.map((pod) => pod.untilServing()));
  }

  async killAll(): Promise<void> {
    await Promise.all(this.all.filter((pod) => pod.isRunning).map((pod) => pod.kill()));
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.all.filter((pod) => pod.isRunning).map((pod) => pod.stop()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.killAll();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Free ports below those of outgoing connections, so that a port is still free when its server restarts. */
async function freePorts(count: number): Promise<readonly Ports[]> {
  for (;;) {
    const first = 10_000 + Math.floor(Math.random() * 20_000);
    const wanted = Array.from({ length: count * 3 }, (_, index) => first + index);
    const free = await Promise.all(wanted.map(isFree));
    if (!free.every(Boolean)) continue;
    return Array.from({ length: count }, (_, index) => ({
      client: first + index * 3,
      server: first + index * 3 + 1,
      election: first + index * 3 + 2,
    }));
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const server = createServer().once('error', () => settle(false));
    server.listen({ port, host: loopback, exclusive: true }, () => server.close(() => settle(true)));
  });
}
