// The command that zk-local runs beside an ensemble: its process, the signals that it is sent, its status.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

export interface Command {
  /** With the status of the command, 128 + n when signal n ended it. */
  readonly ended: Promise<number>;
  kill(signal: NodeJS.Signals): void;
}

/** Signals that mean nothing to zk-local itself. */
const passedOn = ['SIGUSR1', 'SIGUSR2'] as const;

/** @param command file and arguments */
export function startCommand(
  [file, ...words]: readonly [string, ...string[]],
  environment: NodeJS.ProcessEnv,
): Command {
  const child = spawn(file, words, { stdio: 'inherit', env: environment });
  const kill = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of passedOn) process.on(signal, kill);
  const ended = new Promise<number>((settle, fail) => {
    child.once('error', fail);
    child.once('exit', (code, signal) =>
      settle(signal === null ? (code ?? 0) : 128 + constants.signals[signal]),
    );
  });
  return { ended, kill };
}

/** Whether a terminal has sent the signal to the command as well, which is in the same process group. */
export function isFromTerminal(signal: NodeJS.Signals): boolean {
  const isKey = signal === 'SIGINT' || signal === 'SIGQUIT';
  return isKey && [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
}
