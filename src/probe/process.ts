// The process of a probe: when it started, what it prints, how it ends.
import { writeSync } from 'node:fs';
import { status } from '../problem.ts';
import { report } from '../system/run.ts';

/** When the probe started, as Date.now() counts: bin/zk-ok where that has asked before, else this process. */
export function startTime(): number {
  const launched = Number(process.env.ZK_OK_START?.replace(',', '.')) * 1000;
  // Of the clocks that have the start of the process, process.uptime() loads no further modules of Node.
  const started = Date.now() - process.uptime() * 1000;
  return launched <= Date.now() && launched > started - 10_000 ? launched : started;
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
