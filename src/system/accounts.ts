// The account the server runs as: looked up in the password file, made over to, dropped to.
import { readFileSync } from 'node:fs';
import { errorCode, OperationalError, status } from '../problem.ts';
import type { Account } from '../settings/kinds.ts';
import type { Owner } from './files.ts';

declare global {
  namespace NodeJS {
    interface Process {
      // Documented, but missing from the types.
      initgroups?(user: string, extraGroup: number): void;
    }
  }
}

export interface ServerAccount extends Owner {
  /** As the password file has it; undefined for numbers that it does not have. */
  readonly name?: string;
}

/** The account by name or number; undefined when a name is not known to this system. */
export function findAccount(account: Account, passwordFile = '/etc/passwd'): ServerAccount | undefined {
  for (const line of readFileSync(passwordFile, 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (!name || !uid || !gid) continue;
    if ('name' in account && account.name === name) return { name, uid: Number(uid), gid: Number(gid) };
    if ('uid' in account && account.uid === Number(uid)) return { ...account, name };
  }
  return 'uid' in account ? account : undefined;
}

/**
 * Gives up root for good; does nothing when the account is root's.
 * @throws {OperationalError} when root has lost the capabilities for it
 */
export function dropPrivileges({ name, uid, gid }: ServerAccount): void {
  if (uid === 0) return;
  try {
    if (name === undefined) process.setgroups?.([gid]);
    else process.initgroups?.(name, gid);
    process.setgid?.(gid);
    process.setuid?.(uid);
  } catch (error) {
    const words = {
      subject: `user ${name ?? uid}`,
      message: `expected root to be able to become this user, got ${errorCode(error)}: the capabilities SETUID and SETGID are dropped`,
      fix: `start the container as this user (runAsUser: ${uid}), or add the capabilities SETUID, SETGID and CHOWN`,
    };
    throw new OperationalError(status.configuration, words, { cause: error });
  }
}
