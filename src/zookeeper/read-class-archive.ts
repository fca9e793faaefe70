// Reads the class archive of the installed ZooKeeper, and what it depends on, from the disk.
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { archivePath, type ClassArchive, type FileStamp, parseManifest } from './class-archive.ts';
import type { Installation } from './requirements.ts';

/**
 * The archive in the folder, else beside the lib of the release.
 * Undefined when nothing is installed, and when no folder is given and none is there.
 */
export function readClassArchive(
  { zkServer, java }: Installation,
  given: string | undefined,
): ClassArchive | undefined {
  if (zkServer === undefined || java === undefined) return undefined;
  const home = dirname(dirname(zkServer));
  const folder = given ?? join(home, 'class-archive');
  if (given === undefined && !statOf(folder)) return undefined;
  const manifest = parseManifest(textOf(join(folder, 'manifest')));
  const runtime = dirname(dirname(realpathSync(java.path)));
  return {
    folder,
    manifest,
    now: {
      archive: manifest && stampOf(archivePath(folder, manifest.kind)),
      javaRelease: textOf(join(runtime, 'release')).trimEnd(),
      jvm: stampOf(join(runtime, 'lib/server/libjvm.so')),
      jars: new Map([...jarsIn(home, '', /^zookeeper-.*\.jar$/), ...jarsIn(home, 'lib/', /\.jar$/)]),
    },
  };
}

function jarsIn(home: string, folder: string, pattern: RegExp): readonly (readonly [string, FileStamp])[] {
  return namesIn(join(home, folder))
    .filter((name) => pattern.test(name))
    .flatMap((name) => {
      const stamp = stampOf(join(home, folder, name));
      return stamp ? [[`${folder}${name}`, stamp] as const] : [];
    });
}

function stampOf(path: string): FileStamp | undefined {
  const stats = statOf(path);
  return stats?.isFile() ? { size: stats.size, seconds: Math.floor(stats.mtimeMs / 1000) } : undefined;
}

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // What cannot be reached is not used.
    return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
