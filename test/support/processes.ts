// Looks at processes as the kernel shows them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The words of a running process's command line; none when it has ended. */
export function commandLine(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

/** The ids of the running processes that have a text in their command line. */
export function processesWith(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && commandLine(pid).some((word) => word.includes(text)));
}

/** Ends the processes that have a text in their command line, such as the folder of one test. */
export function endProcessesWith(text: string): void {
  for (const pid of processesWith(text)) {
    if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGKILL');
  }
}

/** A field of a text in the format of /proc/PID/status. */
export function statusField(status: string, name: string): string {
  return new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, 'm').exec(status)?.[1] ?? '';
}
