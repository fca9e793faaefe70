// Real ZooKeeper servers for tests, started by the built programs, on free ports of loopback.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findLocalZooKeeper } from '../../../src/local/find-release.ts';
import { choosePorts, loopback, type Ports } from '../../../src/local/ports.ts';
import { until } from '../process/poll.ts';
import { program, run, temporaryFolder } from '../process/run.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Server {
  readonly pid: number;
  readonly port: number;
  /** Where its configuration, data and log are. */
  readonly folder: string;
  /** What it has written to stdout and stderr. */
  log(): string;
  /** How it ended; settles when it ends. */
  readonly ended: Promise<{ readonly status: number | null; readonly signal: string | null }>;
  kill(signal: NodeJS.Signals): void;
  /** Until zk-ok says that it serves. */
  untilReady(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The environment of one server whose everything is in a folder. */
export function environmentIn(folder: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    ...(process.env.JAVA_HOME ? { JAVA_HOME: process.env.JAVA_HOME } : {}),
    ZK_REPLICAS: '1',
    ZK_HOST_NAME: 'zk-0',
    ZK_CLIENT_PORT_ADDRESS: loopback,
    ZK_CONF_DIR: join(folder, 'conf'),
    ZK_DATA_DIR: join(folder, 'data'),
    ZK_DATA_LOG_DIR: join(folder, 'log'),
    ZK_LOG_DIR: join(folder, 'logs'),
    ZK_USER: `${process.getuid?.()}:${process.getgid?.()}`,
  };
}

/** Starts one server; what is given goes before what a small test server has. */
export async function startServer(given: Environment = {}): Promise<Server> {
  const [ports] = await freePorts(1);
  return startIn(temporaryFolder(), { ZK_CLIENT_PORT: String(ports?.client), ...given });
}

/** A server of an ensemble that is not started yet. */
export function memberStarter(ensemble: readonly Ports[], given: Environment = {}) {
  const members = ensemble
    .map(({ client, server, election }) => `${loopback}:${server}:${election};${client}`)
    .join(' ');
  return (index: number): Promise<Server> =>
    startIn(temporaryFolder(), {
      ZK_REPLICAS: undefined,
      ZK_SERVERS: members,
      ZK_MY_ID: String(index + 1),
      ZK_CLIENT_PORT: String(ensemble[index]?.client),
      ...given,
    });
}

export function freePorts(servers: number): Promise<readonly Ports[]> {
  return choosePorts(servers, { client: 0, server: 0, election: 0 });
}

async function startIn(folder: ReturnType<typeof temporaryFolder>, given: Environment): Promise<Server> {
  // The server may run as another user.
  chmodSync(folder.path, 0o755);
  const environment: Environment = {
    ...environmentIn(folder.path),
    ZK_HOME: findLocalZooKeeper(process.env, folder.path),
    ZK_HEAP_SIZE: '64m',
    ZK_JVM_FLAGS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC',
    JMXDISABLE: 'true',
    ...given,
  };
  const logFile = join(folder.path, 'server.log');
  const log = openSync(logFile, 'a');
  const child = spawn(program('zk-entrypoint'), { env: environment, stdio: ['ignore', log, log] });
  closeSync(log);
  const ended = outcomeOf(child);
  await once(child, 'spawn');
  const port = Number(environment.ZK_CLIENT_PORT);
  const server: Server = {
    pid: child.pid ?? 0,
    port,
    folder: folder.path,
    log: () => readFileSync(logFile, 'utf8'),
    ended,
    kill: (signal) => void child.kill(signal),
    async untilReady() {
      const look = async () =>
        (await run('zk-ok', ['--ready', '--timeout', '1000', String(port)])).status === 0;
      try {
        await until(`the server on ${port} to serve`, look);
      } catch (error) {
        throw new Error(`it wrote:\n${server.log()}`, { cause: error });
      }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
      folder[Symbol.dispose]();
    },
  };
  return server;
}

async function outcomeOf(child: ChildProcess) {
  const [status, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return { status, signal };
}

/** A folder that looks like an installed release of ZooKeeper 3.9.4, with a zkServer.sh of the given text. */
export function makeHome(folder: string, zkServer: string): string {
  const home = join(folder, 'zookeeper');
  mkdirSync(join(home, 'bin'), { recursive: true });
  mkdirSync(join(home, 'lib'));
  writeFileSync(join(home, 'lib', 'zookeeper-3.9.4.jar'), 'no jar');
  writeFileSync(join(home, 'bin', 'zkServer.sh'), zkServer, { mode: 0o755 });
  return home;
}
