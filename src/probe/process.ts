// The process of a probe: when it began, what it prints, how it ends; as little as possible of the rest.
import { writeSync } from 'node:fs';
import { status } from '../problem.ts';
import { report } from '../system/run.ts';

/**
 * When the probe began, as Date.now() counts: the launcher's own start where it has asked before and says so,
 * else this process's.
 */
export function probeBegun(): number {
  const launched = Number(process.env.ZK_OK_BEGUN?.replace(',', '.')) * 1000;
  // Of the clocks that say when this process began, process.uptime() needs no further modules of Node.
  const started = Date.now() - process.uptime() * 1000;
  return launched <= Date.now() && launched > started - 10_000 ? launched : started;
}

/** node:timers/promises would cost a probe that never waits a module. */
export function pause(ms: number): Promise<void> {
  return new Promise((settle) => setTimeout(settle, ms));
}

/** Writes to stdout at once; a reader that has gone away is no trouble of a probe's. */
export function writeOut(text: string): number {
  try {
    writeSync(1, text);
  } catch {
    // Nobody listens; the status says it all.
  }
  return status.done;
}

/** Runs a probe's main and ends with its status at once, whatever is still open. */
export async function runProbe(
  name: string,
  main: (argv: readonly string[]) => Promise<number>,
): Promise<void> {
  const ended = await main(process.argv.slice(2)).catch((error: unknown) => report(name, error));
  // A name that the system is still looking up would keep exit() waiting, past every deadline.
  if (process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap'))
    process.execve?.('/bin/sh', ['sh', '-c', `exit ${ended}`], {});
  process.exit(ended);
}
