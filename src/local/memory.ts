// Checks that the memory of this machine is enough for the servers, before any of them starts.
import { freemem, totalmem } from 'node:os';
import type { Problem } from '../problem.ts';
import { heap } from '../settings/kinds.ts';
import { table } from '../settings/table.ts';
import { readMemoryLimit } from '../system/host.ts';

const mebibyte = 1024 ** 2;

/** Three servers with the default heap are too much for a laptop. */
export const defaultHeap = '256m';

/** What the JVM of a server takes besides its heap: measured 60 to 80 MiB with a small one. */
const besidesHeap = 64 * mebibyte;

/** What can be had now: on Linux without evicting anything but caches. */
function availableMemory(): number {
  const free = process.platform === 'linux' ? freemem() : totalmem();
  return Math.min(free, readMemoryLimit() ?? free);
}

export function checkMemory(
  servers: number,
  environment: NodeJS.ProcessEnv,
  available = availableMemory(),
): readonly Problem[] {
  const { env } = table.heapSize;
  const text = environment[env] || defaultHeap;
  const parsed = heap.parse(text);
  // What is no size is reported by zk-entrypoint, and a share has its own limit.
  if (!parsed.ok || 'percent' in parsed.value) return [];
  const needed = servers * (parsed.value.bytes + besidesHeap);
  if (needed <= available) return [];
  const inMebibytes = (bytes: number) => `${Math.floor(bytes / mebibyte)} MiB`;
  return [
    {
      id: 'not-enough-memory',
      severity: 'error',
      subject: env,
      message: `${servers} servers with ${env}=${text} need ${inMebibytes(needed)}, and ${inMebibytes(available)} are available; the kernel would kill one of them`,
      fix: `start fewer servers with --servers, or set ${env} to a smaller heap, such as 64m`,
    },
  ];
}
