// How long the server's JVM caches the address of a host name, and that a name is unknown. A restarted pod or container
// has another address, and for some seconds its name may have none.
import type { Problem } from '../problem.ts';
import type { Settings } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';
import { findProperty, type GivenFlag } from './jvm-flags.ts';

export interface NameCache {
  /** For the server's JVM. */
  readonly flags: readonly string[];
  /** The file that one of the flags names; undefined when it is not needed. */
  readonly file: { readonly name: string; readonly text: string } | undefined;
  readonly problems: readonly Problem[];
}

const fileName = 'java.security';
const negativeTtl = 'networkaddress.cache.negative.ttl';

/**
 * ZooKeeper resolves the name of an unreachable peer again, and gets what the JVM has cached: an address for 30
 * seconds by default, that the name is unknown for 10. Only a file changes the second, because the JDK's own
 * java.security has it, and a system property counts for less.
 * @param jvmFlags all flags of the operator, wherever the JVM takes them from
 */
export function nameCache({ values }: Settings, jvmFlags: readonly GivenFlag[]): NameCache {
  const ttl = findProperty(jvmFlags, 'sun.net.inetaddr.ttl');
  const flags = ttl ? [] : ['-Dsun.net.inetaddr.ttl=5'];
  if (values.negativeNameTtl === 'off') return { flags, file: undefined, problems: [] };
  const given = findProperty(jvmFlags, 'java.security.properties');
  if (given) return { flags, file: undefined, problems: [overridden(given)] };
  return {
    flags: [...flags, `-Djava.security.properties=${values.confDir}/${fileName}`],
    file: { name: fileName, text: securityFile(values.negativeNameTtl) },
    problems: [],
  };
}

function securityFile(seconds: number): string {
  return `# Written by zk-gen-config at every start; changes are lost. The JVM reads it after its own java.security.
${negativeTtl}=${seconds}
`;
}

function overridden({ flag, from }: GivenFlag): Problem {
  const { env } = table.negativeNameTtl;
  return {
    id: 'name-cache-not-set',
    severity: 'note',
    subject: from,
    message: `${from} has ${flag}, so ${env} has no effect; the JVM caches for 10 seconds that the name of a restarted server is unknown`,
    fix: `add the line ${negativeTtl}=0 to that file, and set ${env}=off`,
  };
}
