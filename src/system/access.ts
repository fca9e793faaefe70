// Why a path cannot be written or read, and what would make it possible: the owner, group and mode of the folder that
// is there, and the words of a pod's securityContext that fit them.
import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A folder that is there. */
export interface FolderAccess {
  readonly path: string;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  /** On a separate file system, not on that of the image. */
  readonly isVolume: boolean;
}

export interface Obstacle {
  /** Completes a message, after the code. */
  readonly reason: string;
  readonly fix: string;
}

/**
 * What keeps this process from writing to a folder; undefined where permissions and space are not the reason.
 * @param code of the call that failed
 */
export function obstacleAt(folder: string, code: string): Obstacle | undefined {
  if (code === 'EROFS')
    return { reason: '', fix: `mount a volume at ${folder}: its file system is read-only` };
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return { reason: '', fix: `free space on the volume that holds ${folder}, or enlarge it` };
  if (code !== 'EACCES' && code !== 'EPERM') return undefined;
  const nearest = nearestFolder(folder);
  return nearest && permissionObstacle(folder, nearest, process.getgid?.() ?? 0);
}

/**
 * @param nearest the folder itself, or the nearest above it that is there
 * @param gid the group of this process
 */
export function permissionObstacle(folder: string, nearest: FolderAccess, gid: number): Obstacle {
  const { path, uid: owner, gid: group, mode, isVolume } = nearest;
  const may = (bits: number) => (mode & bits) === bits;
  const words = [
    ...(owner !== 0 && may(0o300) ? [`runAsUser: ${owner}`] : []),
    // The kubelet gives a volume to the fsGroup and lets it write; files of the image stay as they are.
    ...(may(0o030) ? [`fsGroup: ${group}`] : isVolume ? [`fsGroup: ${gid}`] : []),
  ];
  const context = `set ${words.join(' or ')} in the securityContext of the pod`;
  const mount = `mount a volume at ${folder} with fsGroup: ${gid}`;
  return {
    reason: `: ${path} belongs to ${owner}:${group}, mode ${(mode & 0o7777).toString(8).padStart(4, '0')}`,
    fix: `${[...(words.length > 0 ? [context] : []), ...(isVolume ? [] : [mount])].join(', or ')}; elsewhere, chown`,
  };
}

function nearestFolder(path: string): FolderAccess | undefined {
  try {
    const { uid, gid, mode, dev } = statSync(path);
    return { path, uid, gid, mode, isVolume: dev !== statSync('/').dev };
  } catch {
    return path === '/' ? undefined : nearestFolder(dirname(path));
  }
}
