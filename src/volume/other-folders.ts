// Data in a folder that this server would not use: another image had its volume there, or it is mounted one level too
// high or too low. Pure; reading is in read.ts.
import type { Problem } from '../problem.ts';
import { type Settings, spelling, variableFor } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';
import { hasData, type Volume } from './contents.ts';

/** Where the images in use have their data. */
const knownFolders = ['/data', '/bitnami/zookeeper/data', '/var/lib/zookeeper/data', '/stackable/data'];

/**
 * The folders to look into, besides those that are used.
 * @param given what the settings would be without another image and its files
 */
export function otherFolders(
  { values: { dataDir, dataLogDir } }: Settings,
  { values: given }: Settings,
): readonly string[] {
  const parent = dataDir.replace(/\/[^/]*$/, '');
  const beside = [`${dataDir}/data`, ...(parent === '' ? [] : [parent]), given.dataDir, given.dataLogDir];
  const used = [dataDir, dataLogDir];
  return [...new Set([...knownFolders, ...beside])].filter((folder) => !used.includes(folder));
}

export interface OtherFolder {
  readonly path: string;
  /** Why its data cannot be read, so that it must not count as empty; undefined where there is some. */
  readonly code?: string;
}

/** @param withData those of the other folders that hold snapshots or transaction logs, or may do so */
export function checkOtherFolders(
  volume: Volume,
  withData: readonly OtherFolder[],
  settings: Settings,
): readonly Problem[] {
  const { dataDir, ensembleState } = settings.values;
  if (hasData(volume) || ensembleState === 'new') return [];
  return withData.map(({ path, code }) => ({
    id: 'data-in-other-folder',
    severity: 'error',
    subject: path,
    message: `${path} ${code === undefined ? 'holds data of a server' : `cannot be read (${code}) and may hold the data`}, but ${dataDir}, the folder of ${spelling(settings, 'dataDir')}, holds none; an empty server would start beside the data`,
    fix: `mount the volume so that its version-2 is in ${dataDir}, or set ${variableFor(settings, 'dataDir')} to ${path}; only if the data is not to be used, ${table.ensembleState.env}=new`,
  }));
}
