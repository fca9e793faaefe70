// Gathers what a plan depends on: the texts of the settings, the host, the installation, the account, the volume.
// What cannot be read becomes a fact too; the plan reports it.
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../problem.ts';
import { type FileText, resolve } from '../settings/resolve.ts';
import { rows } from '../settings/table.ts';
import { unknownVariables } from '../settings/unknown-variables.ts';
import { findAccount } from '../system/accounts.ts';
import { readHost, readMemoryLimit } from '../system/host.ts';
import { readVolume } from '../volume/read.ts';
import { findInstallation } from '../zookeeper/installation.ts';
import type { Facts } from './plan.ts';

declare const TOOLKIT_VERSION: string;

/**
 * @param flags flags of settings by name, with every text given
 * @param startsServer whether a server is to be started from the plan
 */
export function gather(
  flags: ReadonlyMap<string, readonly string[]>,
  environment: NodeJS.ProcessEnv,
  startsServer: boolean,
): Facts {
  const settings = resolve({ flags, environment, files: readNamedFiles(environment) });
  const { values } = settings;
  const uid = process.getuid?.();
  return {
    settings,
    host: readHost(environment),
    unknownVariables: unknownVariables(environment),
    installation: findInstallation(values.home, environment),
    startsServer,
    uid,
    account: uid === 0 ? findAccount(values.user) : undefined,
    jvmEnvironment: { JVMFLAGS: environment.JVMFLAGS, SERVER_JVMFLAGS: environment.SERVER_JVMFLAGS },
    memoryLimitBytes: readMemoryLimit(),
    sharesDevice: sharesDevice(values.dataDir, values.dataLogDir),
    ...readVolume(values.dataDir, values.dataLogDir),
    newVolumeId: randomUUID(),
    toolkit: TOOLKIT_VERSION,
    time: new Date().toISOString(),
  };
}

/** The same facts with the volume as it is now. */
export function refresh(facts: Facts): Facts {
  const { dataDir, dataLogDir } = facts.settings.values;
  return { ...facts, ...readVolume(dataDir, dataLogDir), time: new Date().toISOString() };
}

/** Every file that a variable NAME_FILE names, by NAME_FILE. */
function readNamedFiles(environment: NodeJS.ProcessEnv): ReadonlyMap<string, FileText> {
  const files = new Map<string, FileText>();
  for (const env of rows.flatMap(([, row]) => [row.env, ...(row.envAliases ?? [])])) {
    const path = environment[`${env}_FILE`]?.trim();
    if (path) files.set(`${env}_FILE`, readNamedFile(path));
  }
  return files;
}

function readNamedFile(path: string): FileText {
  try {
    return { path, text: readFileSync(path, 'utf8') };
  } catch (error) {
    return { path, code: errorCode(error) };
  }
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
