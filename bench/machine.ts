// The machine that a report was made on, in words.
import { cpus, loadavg, release, totalmem } from 'node:os';

export function describeMachine(): string {
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${cpus().length} cores of ${cpus()[0]?.model}, ${memory} GiB, Linux ${release()}`;
}

/** A sentence where the machine has more to do than it has cores; empty where it has not. */
export function sayIfBusy(): string {
  const [load = 0] = loadavg();
  return load > cpus().length
    ? ` The machine was busy besides (load ${load.toFixed(0)}), so wall times are long.`
    : '';
}
