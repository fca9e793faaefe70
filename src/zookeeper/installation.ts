// Finds the installed ZooKeeper: its folder, zkServer.sh, and its version by the names of its jars.
import { readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram, isExecutable } from '../system/find-program.ts';
import { versionFromJarNames } from './version.ts';

/** zkServer.sh of the given home, else the one on PATH; undefined when there is none. */
export function findZkServer(home: string | undefined, path: string | undefined): string | undefined {
  if (home === undefined) return findProgram('zkServer.sh', path);
  const script = join(home, 'bin', 'zkServer.sh');
  return isExecutable(script) ? script : undefined;
}

/** The version of the ZooKeeper that a zkServer.sh belongs to; no JVM is started. */
export function readVersion(zkServer: string): string | undefined {
  const home = dirname(dirname(realpathSync(zkServer)));
  const unlinked = dirname(dirname(zkServer));
  for (const folder of [unlinked, join(unlinked, 'lib'), home, join(home, 'lib')]) {
    const version = versionFromJarNames(namesIn(folder));
    if (version) return version;
  }
  return undefined;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
