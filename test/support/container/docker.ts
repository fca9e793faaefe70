// Runs the Docker client against the engine of the container tests.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { Outcome } from '../process/run.ts';

/** Where the engine of our own keeps what it has, and what is brought or made for it. */
const containerCache = fileURLToPath(new URL('../../../.cache/containers', import.meta.url));

/** The checkout: the context of image builds. */
export const checkout = fileURLToPath(new URL('../../..', import.meta.url));

export interface DockerOptions {
  readonly timeoutMs?: number;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `docker` and returns what it printed; fails with all it said when it fails. */
export async function docker(args: readonly string[], options: DockerOptions = {}): Promise<string> {
  const { status, stdout, stderr } = await tryDocker(args, options);
  if (status === 0) return stdout;
  throw new Error(`docker ${args.join(' ')}: status ${status}\n${stdout}\n${stderr}`);
}

/** Runs `docker`, whatever comes of it. */
export async function tryDocker(
  args: readonly string[],
  { timeoutMs = 120_000, input, env = {} }: DockerOptions = {},
): Promise<Outcome> {
  const result = await execa('docker', args, {
    reject: false,
    timeout: timeoutMs,
    cwd: checkout,
    env,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
  });
  if (result.timedOut) throw new Error(`docker ${args.join(' ')}: not done within ${timeoutMs} ms`);
  const { exitCode, signal, stdout, stderr } = result;
  return { status: exitCode, signal, stdout, stderr };
}

/** A path in the cache of the container tests. */
export function cached(...path: readonly string[]): string {
  return join(containerCache, ...path);
}
