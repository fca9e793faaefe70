// The lock of a volume, which keeps a second server off it: a pod that was deleted by force may still run, and a claim's
// volume belongs to a node, not to a pod. Held while the toolkit is at work; bin/run-server takes it for the server.
import { OperationalError, type Problem, status } from '../problem.ts';
import { lockFile } from '../system/lock.ts';

/**
 * Locks the volume until this process ends; the path of the lock file, or why there is none.
 * @throws {OperationalError} 78 when another server runs on the volume
 */
export function lockVolume(dataDir: string): { readonly path: string } | { readonly problem: Problem } {
  const path = `${dataDir}/zk-bootstrap.lock`;
  const lock = lockFile(path);
  switch (lock.kind) {
    case 'held':
      return { path };
    case 'taken':
      throw new OperationalError(status.configuration, {
        id: 'volume-in-use',
        severity: 'error',
        subject: path,
        message: `${path} is locked by ${lock.holder}: another server runs on this volume`,
        fix: 'end the other server first; when its pod was deleted by force, wait until its container has ended',
      });
    case 'impossible':
      return {
        problem: {
          id: 'volume-not-locked',
          severity: 'warning',
          subject: path,
          message: `${path} cannot be locked (${lock.why}); a second server on this volume would not be noticed`,
          fix: 'install flock (util-linux) in the image, or use a file system with locks; never run two pods on one volume',
        },
      };
  }
}

/** A generator ends before the server starts, and its lock ends with it. */
export function lockNotKept(path: string): Problem {
  return {
    id: 'lock-not-kept',
    severity: 'note',
    subject: path,
    message: `${path} is locked only until zk-gen-config ends; a second server on this volume would not be noticed`,
    fix: 'start the server with zk-entrypoint instead of zk-gen-config and zkServer.sh',
  };
}
