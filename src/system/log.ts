// Structured log lines for machines: pino, synchronous, on stderr.
import { type Logger, pino } from 'pino';

export function openLog(program: string): Logger {
  return pino(
    {
      base: { program },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
