// Renders java.env, which zkEnv.sh sources: the flags of the server's JVM, the folder of its log files, and what tells the
// list of voters to other servers.
import { votersPath } from '../../ensemble/roles.ts';
import type { Values } from '../../settings/table.ts';
import type { ServerHeap } from '../heap.ts';
import type { JvmEnvironment } from '../jvm-flags.ts';

/** What java.env sets, for a server whose conf folder is not written to. */
export function javaVariables(
  { dataDir, logDir }: Pick<Values, 'dataDir' | 'logDir'>,
  heap: ServerHeap,
  jvmFlags: readonly string[],
  voters: readonly number[],
  { SERVER_JVMFLAGS: given, JMXPORT, JMXDISABLE, CLASSPATH }: JvmEnvironment,
): Readonly<Record<string, string>> {
  const flags = [...flagsOf(heap, jvmFlags), ...(given ? [given] : [])];
  return {
    ZOO_LOG_DIR: logDir,
    // Otherwise zkServer.sh looks for the data folder in zoo.cfg itself, and makes the one that it takes for it: with a
    // carriage return at its end where the lines end as on Windows.
    ZOOPIDFILE: `${dataDir}/zookeeper_server.pid`,
    ...(JMXPORT || JMXDISABLE ? {} : { JMXDISABLE: 'true' }),
    SERVER_JVMFLAGS: flags.join(' '),
    ...(voters.length < 2
      ? {}
      : { CLASSPATH: [votersPath(voters), ...(CLASSPATH ? [CLASSPATH] : [])].join(':') }),
  };
}

function flagsOf({ max, initial }: ServerHeap, jvmFlags: readonly string[]): readonly string[] {
  return [`-Xmx${max.text}`, `-Xms${initial.text}`, ...jvmFlags];
}

/** A text as one double-quoted word of a POSIX shell. */
function shellWord(text: string): string {
  return text.replace(/[\\"$`]/g, '\\$&');
}

/**
 * SERVER_JVMFLAGS is for the server alone, so zkCli.sh and zkServer.sh status do not start with its heap.
 * The flags that the environment has in it come last, where they win.
 * JMX, which zkServer.sh turns on by default, opens a random port on all addresses; jcmd can turn it on at any time.
 */
export function renderJavaEnv(
  logDir: string,
  heap: ServerHeap,
  jvmFlags: readonly string[],
  voters: readonly number[],
): string {
  const flags = flagsOf(heap, jvmFlags).map(shellWord).join(' ');
  return `# Written by zk-gen-config at every start; changes are lost.
ZOO_LOG_DIR="${shellWord(logDir)}"
[ -n "\${JMXPORT:-}" ] || JMXDISABLE="\${JMXDISABLE:-true}"
SERVER_JVMFLAGS="${flags}\${SERVER_JVMFLAGS:+ $SERVER_JVMFLAGS}"
${voters.length < 2 ? '' : `CLASSPATH="${votersPath(voters)}\${CLASSPATH:+:$CLASSPATH}"\n`}`;
}
