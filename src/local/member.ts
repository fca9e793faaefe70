// One server of a local ensemble: its state, and what can be done to it. Which server is meant, and what the operator
// may do, is left to faults.ts.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { OperationalError, type Problem, status } from '../problem.ts';
import { ask } from '../zookeeper/four-letter.ts';
import { readServerFacts } from '../zookeeper/server-reply.ts';
import type { ServerDocument } from './document.ts';
import { type LocalEnsemble, launch, podFolder, type Run, volumesOf } from './pod.ts';
import { loopback } from './ports.ts';

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

const pollMs = 100;
const answerMs = 2_000;

/**
 * Server number `index`, in `folder`/zk-`index`; it does not run yet.
 * @param failed called when it ends by itself
 */
export function createMember(
  index: number,
  ensemble: LocalEnsemble,
  failed: (problem: Problem) => void,
): Member {
  const { ports, listen } = ensemble;
  const own = ports[index];
  if (own === undefined) throw new Error(`expected the ports of server ${index}`);
  const name = `zk-${index}`;
  const folder = podFolder(index, ensemble);
  const logFile = join(folder, 'server.log');
  const host = connectHost(listen);
  // With TLS the plain port is for this machine alone.
  const plain = { host: own.secureClient === undefined ? host : loopback, port: own.client };
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
    address: `${host.includes(':') ? `[${host}]` : host}:${own.secureClient ?? own.client}`,
    logFile,
    get state() {
      return state;
    },
    start() {
      mkdirSync(folder, { recursive: true });
      const started = launch(index, ensemble, logFile);
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
      const reply = await ask({ ...plain, word: 'srvr', timeoutMs: answerMs });
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

function lastLines(logFile: string): string {
  const text = existsSync(logFile) ? readFileSync(logFile, 'utf8').trimEnd() : '';
  if (text === '') return 'its log is empty';
  const lines = text.split('\n').slice(-12);
  return `the last lines of its log:\n${lines.map((line) => `    ${line}`).join('\n')}`;
}
