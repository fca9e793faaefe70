// Runs the built programs as a container would: a clean environment, both streams and the status.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

export interface Outcome {
  readonly status: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The launcher of a program in bin/. */
export function program(name: string): string {
  return fileURLToPath(new URL(`../../../bin/${name}`, import.meta.url));
}

/** The command that runs a program without its launcher, which keeps NODE_OPTIONS away, and with flags of Node. */
export function withNodeFlags(name: string, ...flags: readonly string[]): readonly [string, ...string[]] {
  return [process.execPath, ...flags, fileURLToPath(new URL(`../../../dist/${name}.cjs`, import.meta.url))];
}

/** Runs a program with no environment but PATH and what is given; ends it after a minute. */
export async function run(
  name: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string | undefined>> = {},
  [file, ...words]: readonly [string, ...string[]] = [program(name)],
): Promise<Outcome> {
  const { exitCode, signal, stdout, stderr } = await execa(file, [...words, ...args], {
    env: { PATH: process.env.PATH, ...environment },
    extendEnv: false,
    reject: false,
    timeout: 60_000,
    stdin: 'ignore',
  });
  return { status: exitCode, signal, stdout, stderr };
}

/** The ids of the problems that a program printed, in order: `zk-gen-config: error[invalid-value]: …`. */
export function printedIds(stderr: string): readonly string[] {
  return [...stderr.matchAll(/^zk-[\w-]+: (?:error|warning|note)\[([a-z0-9-]+)\]: /gm)].map(
    ([, id = '']) => id,
  );
}

/** A new folder that vanishes with its scope: `using folder = temporaryFolder()`. */
export function temporaryFolder(): { readonly path: string; [Symbol.dispose](): void } {
  const path = mkdtempSync(join(tmpdir(), 'zk-bootstrap-test-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
