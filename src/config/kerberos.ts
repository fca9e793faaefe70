// Kerberos on a pair of an old ZooKeeper and a new Java, on which it needs a flag.
import type { Problem } from '../problem.ts';
import { table } from '../settings/table.ts';
import type { Java } from '../zookeeper/requirements.ts';
import { isAtLeast } from '../zookeeper/version.ts';
import type { GivenFlag } from './jvm-flags.ts';

const exportFlag = '--add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED';

/**
 * Up to 3.4, ZooKeeper reads the default realm from a class of the JDK that Java 16 and newer do not export; without
 * it no rule applies to a principal that has the default realm (KerberosName$NoMatchingRule).
 */
export function checkKerberos(
  java: Java | undefined,
  version: string | undefined,
  jvmFlags: readonly GivenFlag[],
): readonly Problem[] {
  const usesKerberos = jvmFlags.some(({ flag }) => flag.startsWith('-Djava.security.krb5.'));
  const isExported = jvmFlags.some(({ flag }) =>
    flag.startsWith('--add-exports=java.security.jgss/sun.security.krb5='),
  );
  if (!java?.release || java.release < 16 || version === undefined || isAtLeast(version, '3.5.0')) return [];
  if (!usesKerberos || isExported) return [];
  return [
    {
      id: 'kerberos-needs-export',
      severity: 'warning',
      subject: java.path,
      message: `${java.path} is Java ${java.release}, on which ZooKeeper ${version} cannot read the default realm of Kerberos; it would refuse every Kerberos client`,
      fix: `add ${exportFlag} to ${table.jvmFlags.env}, or use ZooKeeper 3.5 or newer`,
    },
  ];
}
