// The process of a probe: when it started, what it prints, how it ends.
import { writeSync } from 'node:fs';
import { status } from '../problem.ts';
import { report } from '../system/run.ts';

/**
 * Milliseconds since this process started, which deadlines are counted in: a step of the system's clock does not move
 * them. Of the clocks that are so, process.uptime() loads no further modules of Node.
 */
export function now(): number {
  return process.uptime() * 1000;
}

/** When the probe started: before this process where bin/zk-ok has asked first, which takes it two seconds at most. */
export function startTime(): number {
  const launched = Number(process.env.ZK_OK_START?.replace(',', '.')) * 1000;
  const before = Date.now() - now() - launched;
  return before > 0 && before < 3000 ? -before : 0;
}

/** Without node:timers/promises, a module that a probe which never waits would load. */
export function pause(ms: number): Promise<void> {
  return new Promise((settle) => setTimeout(settle, ms));
}

/** Writes to stdout at once. The status tells the result even if stdout is closed. */
export function writeStdout(text: string): number {
  try {
    writeSync(1, text);
  } catch {
    // Closed or full.
  }
  return status.done;
}

/** Runs a probe's main and ends with its status at once, whatever is still open. */
export async function runProbe(
  name: string,
  main: (argv: readonly string[]) => Promise<number>,
): Promise<void> {
  const result = await main(process.argv.slice(2)).catch((error: unknown) => report(name, error));
  // exit() would wait for a lookup of a host name that is still in progress, past every deadline.
  if (process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap'))
    process.execve?.('/bin/sh', ['sh', '-c', `exit ${result}`], {});
  process.exit(result);
}
