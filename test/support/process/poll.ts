// Waits for what tests wait for: looks again and again, up to a deadline.
import { setTimeout as pause } from 'node:timers/promises';

/** What a look finds, once it finds something; fails with the words, as they are then, when it does not in time. */
export async function until<T>(
  what: string | (() => string),
  look: () => T | Promise<T>,
  timeoutMs = 60_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false)
      return found as NonNullable<Exclude<T, false>>;
    if (Date.now() > deadline) {
      const words = typeof what === 'string' ? what : what();
      throw new Error(`expected within ${timeoutMs} ms ${words}`);
    }
    await pause(25);
  }
}

/** Holds for a while: fails as soon as it is not so any more. For what must not happen. */
export async function holds(
  isSo: () => boolean | Promise<boolean>,
  expected: () => string,
  forMs: number,
): Promise<void> {
  const end = Date.now() + forMs;
  while (Date.now() < end) {
    if (!(await isSo())) throw new Error(`expected ${expected()}`);
    await pause(50);
  }
}
