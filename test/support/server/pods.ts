// Pods on loopback: each with its own folder as volume, run by the built zk-entrypoint, or the old way without it.
// Whatever is started is ended by its process id when the scope ends, also after a failure.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findLocalZooKeeper } from '../../../src/local/find-release.ts';
import { loopback, type Ports } from '../../../src/local/ports.ts';
import { ask } from '../../../src/zookeeper/four-letter.ts';
import { until } from '../process/poll.ts';
import { program } from '../process/run.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How a process ended: its status, 128 + n for signal n. */
type Status = number;

const signalNumbers: Readonly<Record<string, number>> = { SIGKILL: 9, SIGTERM: 15, SIGINT: 2 };

/** What keeps a small server quick to start and small. */
const jvmFlags = '-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto';
const patienceMs = 60_000;

/** Whatever still runs when the tests end all of a sudden is ended with them. */
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
    const path = join(this.dataLogDir, 'initialize');
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  }

  /** As the settings of the pod have it; what is given comes on top. */
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

  /** Starts the server the way it is done without this toolkit: zoo.cfg and myid by hand, no protection. */
  startTheOldWay(members: readonly Pod[]): void {
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

  /** What the pod has said since it was started last. */
  get said(): string {
    return existsSync(this.#logFile) ? readFileSync(this.#logFile, 'utf8') : '';
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Ends it at once, as the kernel would; the volume stays. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ends it in an orderly way; the status it ends with. */
  async stop(): Promise<Status> {
    return this.#end('SIGTERM');
  }

  loseVolume(): void {
    for (const folder of [this.dataDir, this.dataLogDir]) rmSync(folder, { recursive: true, force: true });
  }

  /** What the server serves as; undefined when it does not serve. */
  async mode(): Promise<string | undefined> {
    const text = await this.ask('srvr');
    return text === undefined ? undefined : /^Mode: (\S+)$/m.exec(text)?.[1];
  }

  /** The answer to a four-letter word, undefined when there is none. */
  async ask(word: string): Promise<string | undefined> {
    const reply = await ask({ host: loopback, port: this.ports.client, word, timeoutMs: 1_000 });
    return reply.kind === 'answer' ? reply.text : undefined;
  }

  async untilServing(): Promise<string> {
    let mode: string | undefined;
    await until(
      () => `${this.name} to serve; it said:\n${this.said}`,
      async () => {
        this.#failIfEnded();
        mode = await this.mode();
        return mode !== undefined;
      },
    );
    return mode ?? '';
  }

  async untilAlive(): Promise<void> {
    await until(
      () => `${this.name} to answer ruok; it said:\n${this.said}`,
      async () => {
        this.#failIfEnded();
        return (await this.ask('ruok')) === 'imok';
      },
    );
  }

  async untilSaid(words: string | RegExp): Promise<void> {
    const isSaid = () => (typeof words === 'string' ? this.said.includes(words) : words.test(this.said));
    await until(
      () => `${this.name} to say ${words}; it said:\n${this.said}`,
      () => {
        if (!isSaid()) this.#failIfEnded();
        return isSaid();
      },
    );
  }

  /** The status it ends with by itself. */
  async untilEnded(): Promise<Status> {
    const status = await Promise.race([this.#ended, pause(patienceMs, undefined, { ref: false })]);
    if (status === undefined) throw new Error(`expected ${this.name} to end; it said:\n${this.said}`);
    return status;
  }

  get #logFile(): string {
    return join(this.folder, 'server.log');
  }

  #failIfEnded(): void {
    if (!this.#isRunning) throw new Error(`${this.name} is not running; it said:\n${this.said}`);
  }

  #run(file: string, args: readonly string[], env: Environment): void {
    if (this.#isRunning) throw new Error(`${this.name} is running already`);
    // An open file, so that the server writes to it itself.
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

/** A number of pods with everything they need; ended and removed with the scope. */
export class Pods {
  readonly #folder: string;
  readonly all: readonly Pod[];

  private constructor(folder: string, all: readonly Pod[]) {
    this.#folder = folder;
    this.all = all;
  }

  /** Makes pods with the ids from 1, of which none is started. */
  static async make(count: number, environment: Environment = {}): Promise<Pods> {
    const folder = mkdtempSync(join(tmpdir(), 'zk-bootstrap-pods-'));
    const home = findLocalZooKeeper(process.env, folder);
    const ports = await freePorts(count);
    const whole = Array.from({ length: count }, (_, index) => index + 1);
    const all: Pod[] = [];
    const pods = new Pods(folder, all);
    for (const [index, its] of ports.entries()) {
      // Known when they are started, as the list needs the ports of all.
      const settings = {
        get ZK_SERVERS() {
          return pods.list(...whole);
        },
        ...environment,
      };
      all.push(new Pod(index + 1, join(folder, `zk-${index}`), its, home, settings));
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

  /** The members with these ids, as ZK_SERVERS has them. */
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

/**
 * Free ports below those that the system gives to outgoing connections, so that a server that is restarted finds
 * its own again.
 */
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
