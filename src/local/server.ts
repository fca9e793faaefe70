// One server of zk-local: the folder and environment that its pod would have, its process, its readiness, its end.
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { execa, type Result } from 'execa';
import { OperationalError, type Problem, status } from '../problem.ts';
import { table } from '../settings/table.ts';
import { loopback, type Ports } from './ports.ts';

export interface LocalEnsemble {
  /** The ports of each server. */
  readonly ports: readonly Ports[];
  /** Gets a folder for each server. */
  readonly folder: string;
  /** The folder of the ZooKeeper release. */
  readonly home: string;
  /** The folder with zk-entrypoint and zk-ok. */
  readonly bin: string;
  /** Variables for every server, such as ZK_TICK_TIME. */
  readonly environment: NodeJS.ProcessEnv;
}

export interface LocalServer {
  readonly name: string;
  readonly id: number;
  readonly address: string;
  readonly logFile: string;
  /** Its role, once it serves clients. @throws {OperationalError} when it ends before that, or does not serve in time */
  untilReady(timeoutMs: number): Promise<string>;
  /** Settles when it ends. */
  readonly ended: Promise<Problem>;
  /** Ends it: SIGTERM, and SIGKILL when it has not ended in time. */
  stop(graceMs: number): Promise<void>;
}

/** Starts server number `index` as its pod would, in `folder`/zk-`index`. */
export async function startLocalServer(index: number, ensemble: LocalEnsemble): Promise<LocalServer> {
  const { ports, folder, bin } = ensemble;
  const name = `zk-${index}`;
  const pod = join(folder, name);
  mkdirSync(pod, { recursive: true });
  const logFile = join(pod, 'server.log');
  // An open file, which the server writes to itself: it keeps running when this program is killed.
  const log = createWriteStream(logFile, { flags: 'a' });
  await once(log, 'open');
  const child = execa(join(bin, 'zk-entrypoint'), {
    env: podEnvironment(index, ensemble, pod),
    extendEnv: false,
    stdin: 'ignore',
    stdout: log,
    stderr: log,
    // Only stop() ends it, which waits for the server's own shutdown.
    cleanup: false,
    reject: false,
    forceKillAfterDelay: false,
  });
  log.close();
  let isOver = false;
  const ended = child.then((result): Problem => {
    isOver = true;
    return {
      id: 'server-ended',
      severity: 'error',
      subject: name,
      message: `${name} ${describeEnd(result)}; ${lastLines(logFile)}`,
      fix: `look for the cause in its whole log, ${logFile}`,
    };
  });
  const clientPort = String(ports[index]?.client);

  return {
    name,
    id: index + 1,
    address: `${loopback}:${clientPort}`,
    logFile,
    ended,
    async untilReady(timeoutMs) {
      const deadline = Date.now() + timeoutMs;
      let answer = '';
      while (!isOver && Date.now() < deadline) {
        const probe = await execa(join(bin, 'zk-ok'), ['--ready', clientPort], { reject: false });
        answer = probe.stdout;
        if (probe.exitCode === status.done && !isOver) return /\w+$/.exec(answer)?.[0] ?? 'unknown';
        await Promise.race([pause(100), ended]);
      }
      if (isOver) throw new OperationalError(status.unavailable, await ended);
      throw new OperationalError(status.unavailable, {
        id: 'server-not-ready',
        severity: 'error',
        subject: name,
        message: `${name} is not ready after ${timeoutMs / 1000} s (${answer}); ${lastLines(logFile)}`,
        fix: `look for the cause in its whole log, ${logFile}`,
      });
    },
    async stop(graceMs) {
      if (isOver) return;
      child.kill('SIGTERM');
      const stopped = await Promise.race([ended, pause(graceMs, undefined, { ref: false })]);
      if (stopped === undefined) child.kill('SIGKILL');
      await ended;
    },
  };
}

function podEnvironment(
  index: number,
  { ports, home, environment }: LocalEnsemble,
  pod: string,
): Record<string, string> {
  const { uid, gid } = userInfo();
  const members = ports.map(({ server, election, client }) => `${loopback}:${server}:${election};${client}`);
  const { [table.replicas.env]: _replicas, [table.domain.env]: _domain, ...rest } = environment;
  const variables = {
    // Three servers with the default heap are too much for a laptop.
    [table.heapSize.env]: '256m',
    ...rest,
    [table.members.env]: members.join(' '),
    [table.myId.env]: String(index + 1),
    [table.hostName.env]: `zk-${index}`,
    [table.clientPort.env]: String(ports[index]?.client),
    [table.clientPortAddress.env]: loopback,
    [table.dataDir.env]: join(pod, 'data'),
    [table.dataLogDir.env]: join(pod, 'log'),
    [table.logDir.env]: join(pod, 'logs'),
    [table.confDir.env]: join(pod, 'conf'),
    [table.user.env]: `${uid}:${gid}`,
    [table.home.env]: home,
  };
  return Object.fromEntries(
    Object.entries(variables).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

function describeEnd({
  exitCode,
  signal,
  shortMessage,
}: Pick<Result, 'exitCode' | 'signal' | 'shortMessage'>): string {
  if (exitCode !== undefined) return `ended with status ${exitCode}`;
  return signal === undefined ? `was not started: ${shortMessage}` : `was ended by ${signal}`;
}

function lastLines(logFile: string): string {
  const text = existsSync(logFile) ? readFileSync(logFile, 'utf8').trimEnd() : '';
  if (text === '') return 'its log is empty';
  const lines = text.split('\n').slice(-12);
  return `the last lines of its log:\n${lines.map((line) => `    ${line}`).join('\n')}`;
}
