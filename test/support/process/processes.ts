// Looks at processes as the kernel shows them.
import { readdirSync, readFileSync } from 'node:fs';

/** The words of a running process's command line; none when it has ended. */
export function commandLine(pid: number): readonly string[] {
  return wordsOf(pid, 'cmdline');
}

/** The ids of the running processes that were given a text in their environment, such as the folder of one test. */
export function processesGiven(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && wordsOf(pid, 'environ').some((word) => word.includes(text)));
}

/** Ends the processes that were given a text in their environment. */
export function endProcessesGiven(text: string): void {
  for (const pid of processesGiven(text)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

function wordsOf(pid: number, file: 'cmdline' | 'environ'): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

/** A field of a text in the format of /proc/PID/status. */
export function statusField(status: string, name: string): string {
  return new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, 'm').exec(status)?.[1] ?? '';
}
