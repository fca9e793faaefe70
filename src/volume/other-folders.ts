// Data in a folder that this server would not use: another image had its volume there, or it is mounted one level too
// high or too low. Pure; reading is in read.ts.
import type { Problem } from '../problem.ts';
import { type Settings, spelling } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';
import { hasData, type Volume } from './contents.ts';

/** Where the images in use have their data. */
const knownFolders = ['/data', '/bitnami/zookeeper/data', '/var/lib/zookeeper/data', '/stackable/data'];

/** The folders to look into, besides those that are configured. */
export function otherFolders({ values: { dataDir, dataLogDir } }: Settings): readonly string[] {
  const parent = dataDir.replace(/\/[^/]*$/, '');
  const folders = [...knownFolders, `${dataDir}/data`, ...(parent === '' ? [] : [parent])];
  return folders.filter((folder) => folder !== dataDir && folder !== dataLogDir);
}

/** @param withData those of the other folders that hold snapshots or transaction logs */
export function checkOtherFolders(
  volume: Volume,
  withData: readonly string[],
  settings: Settings,
): readonly Problem[] {
  const { dataDir, ensembleState } = settings.values;
  if (hasData(volume) || ensembleState === 'new') return [];
  return withData.map((folder) => ({
    id: 'data-in-other-folder',
    severity: 'error',
    subject: folder,
    message: `${folder} holds data of a server, but ${dataDir}, the folder of ${spelling(settings, 'dataDir')}, holds none; an empty server would start beside the data`,
    fix: `mount the volume so that its version-2 is in ${dataDir}, or set ${table.dataDir.env}=${folder}; only if the data is not to be used, ${table.ensembleState.env}=new`,
  }));
}
