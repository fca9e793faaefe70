// The account the server runs as: looked up in the password file, made over to, dropped to.
import { readFileSync } from 'node:fs';
import type { Account } from './reading.ts';
import type { Owner } from './write-files.ts';

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

/** Gives up root for good; does nothing when the account is root's. */
export function becomeAccount({ name, uid, gid }: ServerAccount): void {
  if (uid === 0) return;
  if (name === undefined) process.setgroups?.([gid]);
  else process.initgroups?.(name, gid);
  process.setgid?.(gid);
  process.setuid?.(uid);
}
