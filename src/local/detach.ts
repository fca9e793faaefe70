// Starts an ensemble that outlives this process: zk-local again, in a new session, with a channel over which
// it reports that it is ready.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { status } from '../problem.ts';
import { writeStderr } from '../system/run.ts';
import type { EnsembleDocument } from './document.ts';

/** Whether this process is the one that was started here. */
export function isDetachedProcess(): boolean {
  return process.send !== undefined;
}

/** The status to end with, and the ensemble when it is ready. What the other process prints for people is passed on. */
export async function startDetached(
  argv: readonly string[],
): Promise<{ readonly status: number; readonly ensemble?: EnsembleDocument }> {
  const [, program = ''] = process.argv;
  const child = spawn(process.execPath, [program, ...argv], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  child.stderr?.on('data', (data) => writeStderr(String(data)));
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => void child.kill(signal));
  return new Promise((settle, fail) => {
    child.once('error', fail);
    child.once('message', (message) => {
      child.disconnect();
      child.stderr?.destroy();
      child.unref();
      settle({ status: status.done, ensemble: message as EnsembleDocument });
    });
    // Its streams are closed: everything that it has printed is passed on.
    child.once('close', (code, signal) =>
      settle({ status: signal === null ? (code ?? 0) : 128 + constants.signals[signal] }),
    );
  });
}
