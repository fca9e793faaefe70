// Users of SASL to whom nodes of the data are restricted, while the server has no users.
import { type Problem, quote } from '../problem.ts';
import { findProperty, type GivenFlag } from './jvm-flags.ts';

/**
 * @param users the ids of the scheme sasl in the newest snapshot
 * @param dataDir of that snapshot
 */
export function checkSaslUsers(
  users: readonly string[],
  dataDir: string,
  jvmFlags: readonly GivenFlag[],
): readonly Problem[] {
  if (users.length === 0 || findProperty(jvmFlags, 'java.security.auth.login.config')) return [];
  const names = users.slice(0, 3).map(quote).join(', ');
  return [
    {
      id: 'sasl-users-missing',
      severity: 'warning',
      subject: dataDir,
      message: `${dataDir} has nodes that only the SASL user ${names}${users.length > 3 ? ' and others' : ''} may use, but the server has no SASL users; every client would get NoAuth there`,
      fix: 'give the server the same users: a JAAS file as -Djava.security.auth.login.config=FILE in ZK_JVM_FLAGS, and authProvider.sasl in ZK_EXTRA_CONFIG',
    },
  ];
}
