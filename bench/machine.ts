// A description of the machine on which a report is made.
import { cpus, loadavg, release, totalmem } from 'node:os';

export function describeMachine(): string {
  const memory = Math.round(totalmem() / 1024 ** 3);
  return `${cpus().length} cores of ${cpus()[0]?.model}, ${memory} GiB, Linux ${release()}`;
}

/** Before the benchmark makes its own. */
const [load = 0] = loadavg();

/** A sentence if the load was higher than the number of cores, otherwise empty. */
export function noteIfBusy(): string {
  return load > cpus().length
    ? ` Other programs used the machine (load ${load.toFixed(0)}), which lengthens the wall times.`
    : '';
}
