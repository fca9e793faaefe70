// The Java runtimes of this machine: a class archive is of another kind, and is refused in other ways, by each.
import { readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findInstallation } from '../../../src/zookeeper/installation.ts';

export interface JavaRuntime {
  readonly home: string;
  /** Feature release: 17, 21, 25. */
  readonly release: number;
}

const folder = '/usr/lib/jvm';

/** One of each release, the oldest first. */
export function javaRuntimes(): readonly JavaRuntime[] {
  const homes = [process.env.JAVA_HOME, ...namesIn(folder).map((name) => join(folder, name))];
  const found = [undefined, ...homes].flatMap((home) => {
    const { java } = findInstallation(undefined, { PATH: process.env.PATH, JAVA_HOME: home });
    return java?.release ? [{ home: dirname(dirname(realpathSync(java.path))), release: java.release }] : [];
  });
  const byRelease = new Map(found.toReversed().map((runtime) => [runtime.release, runtime]));
  return [...byRelease.values()].sort((one, other) => one.release - other.release);
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
