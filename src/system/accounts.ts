// The account the server runs as: looks it up in the password file, and drops root's privileges to it.
import { readFileSync } from 'node:fs';
import { errorCode, OperationalError, type Problem, status } from '../problem.ts';
import type { Account } from '../settings/kinds.ts';
import type { Owner } from './folders.ts';

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

/** The calls that change what a process may do, as `process` has them. */
export type Credentials = Pick<NodeJS.Process, 'initgroups' | 'setgroups' | 'setgid' | 'setuid'>;

/**
 * Drops the privileges of root for good: groups before the user, because only root may set them. Does nothing when
 * the account is root's.
 * @throws {OperationalError} when the process lacks the capabilities
 */
export function dropPrivileges(
  { name, uid, gid }: ServerAccount,
  credentials: Partial<Credentials> = process,
): void {
  if (uid === 0) return;
  try {
    if (name === undefined) credentials.setgroups?.([gid]);
    else credentials.initgroups?.(name, gid);
    credentials.setgid?.(gid);
    credentials.setuid?.(uid);
  } catch (error) {
    const subject = `user ${name ?? uid}`;
    const problem: Problem = {
      id: 'cannot-drop-privileges',
      severity: 'error',
      subject,
      message: `root cannot change to ${subject} (${errorCode(error)}): the container lacks the capabilities SETUID and SETGID`,
      fix: `start the container as this user (runAsUser: ${uid}), or add the capabilities SETUID, SETGID and CHOWN`,
    };
    throw new OperationalError(status.configuration, problem, { cause: error });
  }
}

/**
 * What a function returns when it acts as the account, whose files root alone could read as well. Without an account,
 * and where root may not change its user for a while, as this process.
 */
export function actAs<T>(account: ServerAccount | undefined, act: () => T): T {
  const { getgroups, initgroups, setgroups, setegid, seteuid } = process;
  if (!account || account.uid === 0 || !getgroups || !setgroups || !setegid || !seteuid) return act();
  const groups = getgroups.call(process);
  const restoreGroups = () => {
    setegid(0);
    setgroups(groups);
  };
  // Without the capabilities, which dropping the privileges reports.
  let undo = () => {};
  try {
    if (account.name === undefined) setgroups([account.gid]);
    else initgroups?.call(process, account.name, account.gid);
    undo = restoreGroups;
    setegid(account.gid);
    seteuid(account.uid);
  } catch {
    undo();
    return act();
  }
  try {
    return act();
  } finally {
    seteuid(0);
    restoreGroups();
  }
}
