// One server of a local ensemble: the folder and environment that its pod would have, its process, and what can be done
// to it. Which server is meant, and what the operator may do, is left to faults.ts.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { errorCode, OperationalError, type Problem, status } from '../problem.ts';
import { table } from '../settings/table.ts';
import { findProgram } from '../system/find-program.ts';
import { ask } from '../zookeeper/four-letter.ts';
import { readServerFacts } from '../zookeeper/server-reply.ts';
import type { ServerDocument } from './document.ts';
import { defaultHeap } from './memory.ts';
import { loopback, type Ports } from './ports.ts';

export interface LocalEnsemble {
  /** The ports of each server. */
  readonly ports: readonly Ports[];
  /** How many of them vote; the rest are observers. */
  readonly voters: number;
  /** The address that client ports are bound to. */
  readonly listen: string;
  /** Gets a folder for each server. */
  readonly folder: string;
  /** The folder of the ZooKeeper release. */
  readonly home: string;
  /** The folder with zk-entrypoint. */
  readonly bin: string;
  /** Variables for every server, such as ZK_TICK_TIME. */
  readonly environment: NodeJS.ProcessEnv;
  /** Called when a server ends by itself. */
  readonly failed: (problem: Problem) => void;
}

export interface Member {
  readonly name: string;
  readonly id: number;
  readonly address: string;
  readonly logFile: string;
  readonly state: ServerDocument['state'];
  start(): void;
  /** Ends it at once. */
  kill(): Promise<void>;
  /** Ends it: SIGTERM, and SIGKILL when it has not ended in time. */
  stop(graceMs: number): Promise<void>;
  /** Stops all its threads where they are. Its connections stay open. */
  freeze(): void;
  thaw(): void;
  /** Removes its volume: data and transaction log. */
  wipe(): void;
  /** In which role it serves clients; undefined when it does not. */
  findRole(): Promise<string | undefined>;
  /** Its role, once it serves clients. @throws {OperationalError} when it ends before that, or does not serve in time */
  untilReady(timeoutMs: number): Promise<string>;
  describe(): Promise<ServerDocument>;
}

/** One run of the server's process. */
interface Run {
  readonly pid: number | undefined;
  readonly ended: Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

const pollMs = 100;
const answerMs = 2_000;

/** Server number `index`, in `folder`/zk-`index`; it does not run yet. */
export function createMember(index: number, ensemble: LocalEnsemble): Member {
  const { ports, listen, failed } = ensemble;
  const own = ports[index];
  if (own === undefined) throw new Error(`expected the ports of server ${index}`);
  const name = `zk-${index}`;
  const folder = join(ensemble.folder, name);
  const logFile = join(folder, 'server.log');
  const host = connectHost(listen);
  let run: Run | undefined;
  let state: ServerDocument['state'] = 'stopped';

  /** Ends the run on request, so that its end is no failure. */
  async function end(send: (run: Run) => void): Promise<void> {
    state = 'stopped';
    if (run === undefined) return;
    send(run);
    await run.ended;
  }

  function explain(how: string): Problem {
    return {
      id: 'server-ended',
      severity: 'error',
      subject: name,
      message: `${name} ${how}; ${lastLines(logFile)}`,
      fix: `look for the cause in its whole log, ${logFile}`,
    };
  }

  const member: Member = {
    name,
    id: index + 1,
    address: `${host.includes(':') ? `[${host}]` : host}:${own.client}`,
    logFile,
    get state() {
      return state;
    },
    start() {
      mkdirSync(folder, { recursive: true });
      const started = launch(ensemble.bin, podEnvironment(index, ensemble, folder), logFile);
      run = started;
      state = 'running';
      void started.ended.then((how) => {
        run = undefined;
        if (state === 'stopped') return;
        state = 'failed';
        failed(explain(how));
      });
    },
    kill: () => end((current) => current.kill('SIGKILL')),
    stop: (graceMs) =>
      end((current) => {
        current.kill('SIGTERM');
        // A frozen process receives the signal when it continues.
        current.kill('SIGCONT');
        const timer = setTimeout(() => current.kill('SIGKILL'), graceMs);
        void current.ended.then(() => clearTimeout(timer));
      }),
    freeze() {
      run?.kill('SIGSTOP');
      state = 'frozen';
    },
    thaw() {
      run?.kill('SIGCONT');
      state = 'running';
    },
    wipe() {
      for (const volume of volumesOf(folder)) rmSync(volume, { recursive: true, force: true });
    },
    async findRole() {
      if (state !== 'running') return undefined;
      const reply = await ask({ host, port: own.client, word: 'srvr', timeoutMs: answerMs });
      return reply.kind === 'answer' ? readServerFacts(reply.text)?.mode : undefined;
    },
    async untilReady(timeoutMs) {
      const deadline = Date.now() + timeoutMs;
      const current = run;
      while (current !== undefined && run === current && Date.now() < deadline) {
        const role = await member.findRole();
        if (role !== undefined && run === current) return role;
        await Promise.race([pause(pollMs), current.ended]);
      }
      if (run === undefined || run !== current)
        throw new OperationalError(status.unavailable, explain((await current?.ended) ?? 'does not run'));
      throw new OperationalError(status.unavailable, {
        id: 'server-not-ready',
        severity: 'error',
        subject: name,
        message: `${name} is not ready after ${timeoutMs / 1000} s; ${lastLines(logFile)}`,
        fix: `look for the cause in its whole log, ${logFile}`,
      });
    },
    async describe() {
      return {
        name,
        id: member.id,
        address: member.address,
        ports: own,
        state,
        role: (await member.findRole()) ?? null,
        pid: run?.pid ?? null,
        folder,
        log: logFile,
      };
    },
  };
  return member;
}

/** Where clients on this machine connect to what listens on an address. */
function connectHost(listen: string): string {
  if (listen === '0.0.0.0') return loopback;
  return listen === '::' ? '::1' : listen;
}

/**
 * Starts zk-entrypoint, which becomes the server, in a session of its own: a Ctrl-C at the terminal does not reach it.
 * When this process ends, however it ends, the kernel kills the server, if there is a setpriv to ask it for that.
 */
function launch(bin: string, env: NodeJS.ProcessEnv, logFile: string): Run {
  const entrypoint = join(bin, 'zk-entrypoint');
  const setpriv = findProgram('setpriv', process.env.PATH);
  const command = setpriv === undefined ? [entrypoint] : [setpriv, ...withParent, entrypoint];
  const [file = '', ...words] = command;
  const log = openSync(logFile, 'a');
  try {
    const child = spawn(file, words, { env, stdio: ['ignore', log, log], detached: true });
    const ended = new Promise<string>((settle) => {
      child.once('error', (error) => settle(`was not started: ${errorCode(error)}`));
      child.once('exit', (code, signal) =>
        settle(signal === null ? `ended with status ${code}` : `was ended by ${signal}`),
      );
    });
    return { pid: child.pid, ended, kill: (signal) => void child.kill(signal) };
  } finally {
    closeSync(log);
  }
}

/** The shell ends when the parent ended before the kernel was asked. */
const withParent = [
  '--pdeathsig',
  'KILL',
  'sh',
  '-c',
  '[ "$PPID" = "$1" ] || exit 1; shift; exec "$@"',
  'sh',
  String(process.pid),
];

function volumesOf(folder: string): readonly [dataDir: string, dataLogDir: string] {
  return [join(folder, 'data'), join(folder, 'log')];
}

function podEnvironment(
  index: number,
  { ports, voters, listen, home, environment }: LocalEnsemble,
  folder: string,
): NodeJS.ProcessEnv {
  const { uid, gid } = userInfo();
  const members = ports.map(
    ({ server, election, client }, place) =>
      `${loopback}:${server}:${election}${place < voters ? '' : ':observer'};${client}`,
  );
  const { [table.replicas.env]: _replicas, [table.domain.env]: _domain, ...rest } = environment;
  const [dataDir, dataLogDir] = volumesOf(folder);
  return {
    [table.heapSize.env]: defaultHeap,
    ...rest,
    [table.members.env]: members.join(' '),
    [table.myId.env]: String(index + 1),
    [table.hostName.env]: `zk-${index}`,
    [table.clientPort.env]: String(ports[index]?.client),
    [table.clientPortAddress.env]: listen,
    [table.dataDir.env]: dataDir,
    [table.dataLogDir.env]: dataLogDir,
    [table.logDir.env]: join(folder, 'logs'),
    [table.confDir.env]: join(folder, 'conf'),
    [table.user.env]: `${uid}:${gid}`,
    [table.home.env]: home,
  };
}

function lastLines(logFile: string): string {
  const text = existsSync(logFile) ? readFileSync(logFile, 'utf8').trimEnd() : '';
  if (text === '') return 'its log is empty';
  const lines = text.split('\n').slice(-12);
  return `the last lines of its log:\n${lines.map((line) => `    ${line}`).join('\n')}`;
}
