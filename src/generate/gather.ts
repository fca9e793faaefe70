// Gathers what a plan depends on: the settings' texts, the host, the installation, the volume.
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode, OperationalError, type Problem, status } from '../problem.ts';
import { resolve } from '../settings/resolve.ts';
import { rows } from '../settings/table.ts';
import { strayVariables } from '../settings/unknown-variables.ts';
import { readHost, readMemoryLimit } from '../system/host.ts';
import { readVolume } from '../volume/read.ts';
import { findZkServer, readVersion } from '../zookeeper/installation.ts';
import type { Facts } from './plan.ts';

export interface Gathered extends Facts {
  /** The installed zkServer.sh; undefined when there is none. */
  readonly zkServer: string | undefined;
}

/**
 * @param flags flags of settings by name, with every text given
 * @throws {OperationalError} when a file that a setting names, or an existing myid, cannot be read
 */
export function gather(
  flags: ReadonlyMap<string, readonly string[]>,
  environment: NodeJS.ProcessEnv,
): Gathered {
  const settings = resolve({ flags, environment, files: readNamedFiles(environment) });
  const { values } = settings;
  const zkServer = findZkServer(values.home, environment.PATH);
  return {
    settings,
    host: readHost(environment),
    zkServer,
    version: values.version ?? (zkServer ? readVersion(zkServer) : undefined),
    strayVariables: strayVariables(environment),
    memoryLimitBytes: readMemoryLimit(),
    sharesDevice: sharesDevice(values.dataDir, values.dataLogDir),
    volume: readVolume(values.dataDir, values.dataLogDir),
  };
}

/** Reads every file that a variable NAME_FILE names. */
function readNamedFiles(environment: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const problems: Problem[] = [];
  for (const env of rows.flatMap(([, row]) => [row.env, ...(row.envAliases ?? [])])) {
    const path = environment[`${env}_FILE`]?.trim();
    // What is given in the variable itself goes before the file.
    if (!path || environment[env]?.trim()) continue;
    try {
      files.set(`${env}_FILE`, readFileSync(path, 'utf8'));
    } catch (error) {
      problems.push({
        subject: `${env}_FILE`,
        message: `expected a file that can be read, got ${path} (${errorCode(error)})`,
        fix: `mount the file there, or give the value in ${env}`,
      });
    }
  }
  if (problems.length > 0) throw new OperationalError(status.files, problems);
  return files;
}

function sharesDevice(one: string, other: string): boolean | undefined {
  const [first, second] = [one, other].map(deviceOf);
  return first === undefined || second === undefined ? undefined : first === second;
}

/** The device that a folder is on, or will be on when it is made. */
function deviceOf(path: string): number | undefined {
  try {
    return statSync(path).dev;
  } catch (error) {
    return errorCode(error) === 'ENOENT' && path !== '/' ? deviceOf(dirname(path)) : undefined;
  }
}
