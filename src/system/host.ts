// What the operating system tells about this machine: its names and the memory limit of the container.
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Host } from '../ensemble/identity.ts';

/** The names of this machine; the full name is that of the hosts file, which the kubelet writes before DNS works. */
export function readHost(environment: NodeJS.ProcessEnv, hostsFile = '/etc/hosts'): Host {
  const name = hostname();
  const fullName = fullNameIn(readIfThere(hostsFile) ?? '', name);
  const isPod = Boolean(environment.KUBERNETES_SERVICE_HOST);
  return { name, isPod, ...(fullName ? { fullName } : {}) };
}

/** The name in a hosts file that begins with the first label of the host name and goes on with a domain. */
export function fullNameIn(hosts: string, name: string): string | undefined {
  const short = name.split('.')[0]?.toLowerCase();
  for (const line of hosts.split('\n')) {
    const [, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    const full = names.find((candidate) => candidate.toLowerCase().startsWith(`${short}.`));
    if (full) return full;
  }
  return undefined;
}

/** The memory limit of the container in bytes, from cgroup v2 or v1; undefined when nothing limits. */
export function readMemoryLimit(cgroups = '/sys/fs/cgroup'): number | undefined {
  for (const file of ['memory.max', 'memory/memory.limit_in_bytes']) {
    const text = readIfThere(`${cgroups}/${file}`)?.trim();
    // Version 1 says "no limit" with a number near 2^63.
    if (text && /^\d+$/.test(text) && Number(text) < 2 ** 60) return Number(text);
  }
  return undefined;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
