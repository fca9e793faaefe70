// One server of zk-local: its "pod" folder and environment, its process, its readiness, its last words.
import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { OperationalError, status } from '../problem.ts';
import { table } from '../settings/table.ts';
import { loopback, type Ports } from './ports.ts';

/** The programs beside this one. */
function program(name: string): string {
  return fileURLToPath(new URL(`../bin/${name}`, import.meta.url));
}

export interface LocalServer {
  readonly name: string;
  readonly id: number;
  readonly address: string;
  readonly logFile: string;
  /** The role it serves in, once it serves. @throws {OperationalError} when it ends first, or does not serve in time */
  untilReady(timeoutMs: number): Promise<string>;
  /** How it ended, in words; settles when it ends. */
  readonly ended: Promise<string>;
  /** Ends it: SIGTERM, and SIGKILL when it has not ended in time. */
  stop(graceMs: number): Promise<void>;
}

/** Starts server number `index` of an ensemble with the given ports, as its pod would, in `folder`/zk-`index`. */
export async function startLocalServer(
  index: number,
  ensemble: readonly Ports[],
  folder: string,
  home: string,
  given: NodeJS.ProcessEnv,
): Promise<LocalServer> {
  const name = `zk-${index}`;
  const pod = join(folder, name);
  mkdirSync(pod, { recursive: true });
  const logFile = join(pod, 'server.log');
  // An open file, so that the server writes to it itself and goes on when this program is killed.
  const log = createWriteStream(logFile, { flags: 'a' });
  await once(log, 'open');
  const address = `${loopback}:${ensemble[index]?.client}`;
  const child = execa(program('zk-entrypoint'), {
    env: podEnvironment(index, ensemble, pod, home, given),
    extendEnv: false,
    stdin: 'ignore',
    stdout: log,
    stderr: log,
    // Ended by stop() alone, which waits for the server's own shutdown.
    cleanup: false,
    reject: false,
    forceKillAfterDelay: false,
  });
  log.close();
  let isOver = false;
  const ended = child.then(({ exitCode, signal, shortMessage }) => {
    isOver = true;
    if (exitCode !== undefined) return `ended with status ${exitCode}`;
    return signal === undefined ? String(shortMessage) : `ended by ${signal}`;
  });

  return {
    name,
    id: index + 1,
    address,
    logFile,
    ended,
    async untilReady(timeoutMs) {
      const deadline = Date.now() + timeoutMs;
      let said = 'nothing';
      while (!isOver && Date.now() < deadline) {
        const probe = await execa(program('zk-ok'), ['--ready', String(ensemble[index]?.client)], {
          reject: false,
        });
        said = probe.stdout;
        if (probe.exitCode === status.done && !isOver) return /\w+$/.exec(said)?.[0] ?? 'unknown';
        await Promise.race([pause(100), ended]);
      }
      throw notReady(name, logFile, isOver ? await ended : `not ready after ${timeoutMs / 1000} s (${said})`);
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
  ensemble: readonly Ports[],
  pod: string,
  home: string,
  given: NodeJS.ProcessEnv,
): Record<string, string> {
  const ports = ensemble[index];
  const { uid, gid } = userInfo();
  const members = ensemble.map(
    ({ server, election, client }) => `${loopback}:${server}:${election};${client}`,
  );
  const { [table.replicas.env]: _replicas, [table.domain.env]: _domain, ...rest } = given;
  const environment = {
    // Three servers with the default heap are too much for a laptop.
    [table.heapSize.env]: '256m',
    ...rest,
    [table.members.env]: members.join(' '),
    [table.myId.env]: String(index + 1),
    [table.hostName.env]: `zk-${index}`,
    [table.clientPort.env]: String(ports?.client),
    [table.clientPortAddress.env]: loopback,
    [table.dataDir.env]: join(pod, 'data'),
    [table.dataLogDir.env]: join(pod, 'log'),
    [table.logDir.env]: join(pod, 'logs'),
    [table.confDir.env]: join(pod, 'conf'),
    [table.user.env]: `${uid}:${gid}`,
    [table.home.env]: home,
  };
  return Object.fromEntries(
    Object.entries(environment).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

function notReady(name: string, logFile: string, reason: string): OperationalError {
  const lines = existsSync(logFile) ? readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-12) : [];
  return new OperationalError(status.unavailable, {
    subject: name,
    message: `expected it to serve, ${reason}; its last words:\n${lines.map((line) => `    ${line}`).join('\n')}`,
    fix: `read the whole log, ${logFile}`,
  });
}
