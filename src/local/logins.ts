// The users and passwords of a local ensemble, in files that only their owner can read.
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { readText, writeFile } from '../system/files.ts';
import { makeFolder } from '../system/folders.ts';

export interface Logins {
  /** The one user that clients log in as. */
  readonly user: string;
  readonly passwordFile: string;
  /** For Java clients: -Djava.security.auth.login.config=FILE. */
  readonly jaas: string;
  /** NAME:PASSWORD, as ZK_SASL_USERS_FILE names it. */
  readonly usersFile: string;
  /** With which the servers log in to each other. */
  readonly quorumPasswordFile: string;
}

const user = 'app';

/** Makes what is not there in a folder. @throws {OperationalError} when a file cannot be written */
export function makeLogins(folder: string): Logins {
  makeFolder(folder, undefined);
  chmodSync(folder, 0o700);
  const logins = {
    user,
    passwordFile: join(folder, 'password'),
    jaas: join(folder, 'client-jaas.conf'),
    usersFile: join(folder, 'users'),
    quorumPasswordFile: join(folder, 'quorum-password'),
  };
  for (const path of [logins.passwordFile, logins.quorumPasswordFile])
    if (!existsSync(path)) writeSecret(path, randomBytes(24).toString('base64url'));
  const password = readText(logins.passwordFile).trim();
  writeSecret(logins.usersFile, `${user}:${password}`);
  writeSecret(logins.jaas, renderClientJaas(password));
  return logins;
}

function writeSecret(path: string, text: string): void {
  writeFile(path, `${text}\n`, { mode: 0o600 });
}

/** The password is of letters, digits, - and _, which need no escapes. */
function renderClientJaas(password: string): string {
  return [
    'Client {',
    '  org.apache.zookeeper.server.auth.DigestLoginModule required',
    `  username="${user}"`,
    `  password="${password}";`,
    '};',
  ].join('\n');
}
