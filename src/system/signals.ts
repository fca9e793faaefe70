// Signals while the toolkit itself is at work.
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Ends at SIGTERM and SIGINT, also as process 1 of a container, for which the kernel has no default action. */
export function exitOnSignals(): void {
  process.once('SIGTERM', () => process.exit(128 + 15));
  process.once('SIGINT', () => process.exit(128 + 2));
}

/**
 * Lets a signal that came during synchronous work end this process: Node notes it and delivers it when the event loop
 * turns. Two turns, because the first may be the rest of one that has polled already.
 */
export async function deliverSignals(): Promise<void> {
  await nextTurn();
  await nextTurn();
}
