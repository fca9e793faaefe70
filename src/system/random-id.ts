// A random UUID.
import { readFileSync } from 'node:fs';

/** The kernel's, on Linux: loading node:crypto would lengthen every start. */
export function randomId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/uuid', 'latin1').trim();
  } catch {
    return process.getBuiltinModule('node:crypto').randomUUID();
  }
}
