// Reads what a server's volume holds.
import { readdirSync } from 'node:fs';
import { errorCode } from '../problem.ts';
import { readText } from '../system/files.ts';
import {
  bootstrapMark,
  emptyVolume,
  epochFiles,
  epochPath,
  historyPath,
  markerPath,
  type Unreadable,
  type Volume,
} from './contents.ts';

/** The beginning of what earlier releases wrote for `bootstrapMark`. */
const earlierMark = /^found/;

/** What is on the volume, and what could not be read of it. */
export function readVolume(
  dataDir: string,
  dataLogDir: string,
): { readonly volume: Volume; readonly unreadable: readonly Unreadable[] } {
  const unreadable: Unreadable[] = [];
  const attempt = <T>(path: string, read: (path: string) => T): T | undefined => {
    try {
      return read(path);
    } catch (error) {
      const code = errorCode(error);
      // A file where a folder should be is reported when the folder is made.
      if (code !== 'ENOENT' && code !== 'ENOTDIR') unreadable.push({ path, code });
      return undefined;
    }
  };
  const text = (path: string) => attempt(path, readText);
  const content = (folder: string) => attempt(`${folder}/version-2`, contentOf);
  const isSplit = dataDir !== dataLogDir;
  const data = content(dataDir);
  const log = isSplit ? content(dataLogDir) : data;
  const marker = text(markerPath(dataLogDir));
  const volume: Volume = {
    ...emptyVolume,
    myId: text(`${dataDir}/myid`),
    hasSnapshots: data?.hasSnapshots || log?.hasSnapshots || false,
    hasTransactionLogs: data?.hasTransactionLogs || log?.hasTransactionLogs || false,
    misplaced: !isSplit
      ? undefined
      : data?.hasTransactionLogs
        ? 'transaction logs'
        : log?.hasSnapshots
          ? 'snapshots'
          : undefined,
    lacksLogFolder: isSplit && data?.hasSnapshots === true && log === undefined,
    unknownEpochs: epochFiles.filter((file) => text(epochPath(dataDir, file))?.trim() === '-1'),
    marker: marker && earlierMark.test(marker) ? bootstrapMark : marker,
    history: text(historyPath(dataDir)),
  };
  return { volume, unreadable };
}

function contentOf(folder: string) {
  const names = readdirSync(folder);
  return {
    hasSnapshots: names.some((name) => /^snapshot\.[0-9a-f]+/.test(name)),
    hasTransactionLogs: names.some((name) => /^log\.[0-9a-f]+/.test(name)),
  };
}
