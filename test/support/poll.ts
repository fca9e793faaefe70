// Waits for what tests wait for: looks again and again, up to a deadline.
import { setTimeout as pause } from 'node:timers/promises';

/** What a look finds, once it finds something; fails with the words when it does not in time. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  timeoutMs = 30_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false)
      return found as NonNullable<Exclude<T, false>>;
    if (Date.now() > deadline) throw new Error(`expected ${what} within ${timeoutMs} ms`);
    await pause(25);
  }
}
