// Structured log lines for machines: pino, synchronous, on stderr.
import { type Logger, pino } from 'pino';
import { writeStderr } from './run.ts';

export function openLog(program: string): Logger {
  return pino(
    {
      base: { program },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: writeStderr },
  );
}
