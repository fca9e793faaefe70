// Runs of zk-local for tests: with small JVMs, in a temporary folder of their own, and nothing of them survives the test.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EnsembleDocument } from '../../../src/local/document.ts';
import { until } from '../process/poll.ts';
import { endProcessesGiven, processesGiven } from '../process/processes.ts';
import { type Outcome, program, run, temporaryFolder } from '../process/run.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What keeps a server small and quick to start. */
const small = {
  ZK_HEAP_SIZE: '64m',
  ZK_JVM_FLAGS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC',
  JMXDISABLE: 'true',
};

/** The variables of this machine that tell where ZooKeeper and Java are. */
function installed(): Environment {
  return Object.fromEntries(
    ['ZK_HOME', 'ZOOKEEPER_HOME', 'JAVA_HOME'].flatMap((name) =>
      process.env[name] ? [[name, process.env[name]]] : [],
    ),
  );
}

/** A place where one test runs ensembles: their temporary folders are in it, and so are all their processes. */
export function localPlace() {
  const folder = temporaryFolder();
  const children: ChildProcess[] = [];
  const environment = (given: Environment = {}) => ({
    PATH: `${program('')}:${process.env.PATH}`,
    HOME: process.env.HOME,
    TMPDIR: folder.path,
    ...installed(),
    ...small,
    ...given,
  });
  return {
    path: folder.path,
    environment,
    /** Starts zk-local in a separate process group, which a test can send Ctrl-C like a terminal. */
    start(args: readonly string[], given: Environment = {}) {
      const child = spawn(program('zk-local'), args, {
        env: environment(given),
        cwd: folder.path,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      children.push(child);
      return runOf(child);
    },
    /** Runs zk-local until it ends. */
    run: (args: readonly string[], given: Environment = {}): Promise<Outcome> =>
      run('zk-local', args, environment(given)),
    /** The processes of servers. */
    servers: () => processesGiven(`ZK_DATA_DIR=${folder.path}`),
    /** The processes of zk-local, of servers, and of commands beside them. */
    processes: () => processesGiven(folder.path),
    /** What ensembles have left. */
    leftovers: () => readdirSync(folder.path),
    async [Symbol.asyncDispose]() {
      for (const child of children) child.kill('SIGKILL');
      endProcessesGiven(folder.path);
      await until('the processes to end', () => processesGiven(folder.path).length === 0);
      folder[Symbol.dispose]();
    },
  };
}

function runOf(child: ChildProcess) {
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]?.on('data', (data) => {
      output[stream] += String(data);
    });
  const closed = once(child, 'close') as Promise<[status: number | null, signal: string | null]>;
  const untilPrinted = (words: RegExp) =>
    until(`${words} from zk-local`, () => {
      if (child.exitCode !== null)
        throw new Error(`ended with ${child.exitCode}: ${output.stdout}${output.stderr}`);
      return words.exec(`${output.stderr}${output.stdout}`) ?? undefined;
    });
  return {
    pid: child.pid ?? Number.NaN,
    kill: (signal: NodeJS.Signals) => void child.kill(signal),
    killGroup: (signal: NodeJS.Signals) => void process.kill(-(child.pid ?? Number.NaN), signal),
    closeStream: (name: 'stdout' | 'stderr') => void child[name]?.destroy(),
    untilPrinted,
    /** The line of --json. */
    async untilReady(): Promise<EnsembleDocument> {
      const [line] = await untilPrinted(/^\{.*\}$/m);
      return JSON.parse(line) as EnsembleDocument;
    },
    /** Status and output, once it has ended. */
    async ended() {
      const [status, signal] = await until(
        'zk-local to end',
        () => Promise.race([closed, undefined]),
        90_000,
      );
      return { status, signal, ...output };
    },
  };
}

export function logOf(folder: string, server: string): string {
  const path = join(folder, server, 'server.log');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
