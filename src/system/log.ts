// Structured log lines for machines, in the form of pino, on stderr. The one line of a start does not pay for loading it.
import { writeStderr } from './run.ts';

export function logInfo(program: string, values: Readonly<Record<string, unknown>>, message: string): void {
  const line = { level: 'info', time: new Date().toISOString(), program, ...values, msg: message };
  writeStderr(`${JSON.stringify(line)}\n`);
}
