// Finds what ensembles have left behind whose zk-local was killed, and removes it.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { abandonedFolders } from './folder.ts';

export interface Removal {
  readonly folder: string;
  /** The processes that were ended. */
  readonly processes: readonly number[];
}

/** Removes the folders of ensembles that do not run, after ending the processes that still use them. */
export function cleanUp(includesKept: boolean): readonly Removal[] {
  return abandonedFolders(includesKept).map((folder) => {
    const processes = processesOf(folder);
    for (const pid of processes) endProcess(pid);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    return { folder, processes };
  });
}

/** The servers of a folder, by the data folder in their environment; where there is no /proc, none. */
function processesOf(folder: string): readonly number[] {
  return namesIn('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => environmentOf(pid).some((word) => word.startsWith(`ZK_DATA_DIR=${folder}/`)));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
