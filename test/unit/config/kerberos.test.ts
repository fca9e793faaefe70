import { expect, it } from 'vitest';
import { checkKerberos } from '../../../src/config/kerberos.ts';

const krb5 = '-Djava.security.krb5.conf=/etc/krb5.conf';

it.each([
  ['3.4 on 17', '3.4.14', 17, [krb5], true],
  ['3.4 on 25', '3.4.14', 25, [krb5], true],
  ['3.4 on 16, the first that does not export it', '3.4.14', 16, [krb5], true],
  ['3.4 on 15', '3.4.14', 15, [krb5], false],
  ['3.5, which does not need it', '3.5.10', 17, [krb5], false],
  ['3.9', '3.9.5', 25, [krb5], false],
  ['no Kerberos', '3.4.14', 17, ['-Djava.security.auth.login.config=/jaas'], false],
  [
    'the flag is given',
    '3.4.14',
    17,
    [krb5, '--add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED'],
    false,
  ],
  ['an unknown version', undefined, 17, [krb5], false],
  ['a runtime of unknown release', '3.4.14', undefined, [krb5], false],
])('a flag is missing for Kerberos, %s', (_what, version, release, flags, isMissing) => {
  const jvmFlags = flags.map((flag) => ({ flag, from: 'ZK_JVM_FLAGS' }));
  const problems = checkKerberos({ path: '/usr/bin/java', release, isOpenJ9: false }, version, jvmFlags);
  expect(problems.map(({ id }) => id)).toEqual(isMissing ? ['kerberos-needs-export'] : []);
});
