// SASL users in the ACLs of the data that the server does not have.
import { type Problem, quote } from '../problem.ts';
import type { Settings } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';
import { findProperty, type GivenFlag } from './jvm-flags.ts';

/** @param users the ids of the scheme sasl in the newest snapshot */
export function checkSaslUsers(
  users: readonly string[],
  { values: { dataDir, saslUsers = [] } }: Settings,
  jvmFlags: readonly GivenFlag[],
): readonly Problem[] {
  // Who is in a JAAS file of the operator is not known.
  if (findProperty(jvmFlags, 'java.security.auth.login.config')) return [];
  const missing = users.filter((user) => !saslUsers.some(({ name }) => name === user));
  if (missing.length === 0) return [];
  const names = missing.slice(0, 3).map(quote).join(', ');
  return [
    {
      id: 'sasl-users-missing',
      severity: 'warning',
      subject: dataDir,
      message: `${dataDir} has nodes that are restricted to the SASL user ${names}${missing.length > 3 ? ' and others' : ''}, that the server does not have; clients would get NoAuth there`,
      fix: `give the users with their passwords in ${table.saslUsers.env}_FILE, or a JAAS file as -Djava.security.auth.login.config=FILE in ${table.jvmFlags.env}`,
    },
  ];
}
