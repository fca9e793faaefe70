// The verdict about one server as --json prints it. Pure.
import type { Level, Verdict } from './verdict.ts';

export function reportVerdict(level: Level | 'session', { reason, text, facts }: Verdict, attempts: number) {
  return {
    level,
    healthy: reason === 'ok',
    reason,
    text,
    mode: facts?.mode ?? null,
    zxid: facts?.zxid ?? null,
    latency: facts?.latencyMs ?? null,
    version: facts?.version ?? null,
    attempts,
  };
}
