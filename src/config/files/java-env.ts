// Renders java.env, which zkEnv.sh sources: the flags of the server's JVM, the folder of its log files, and what tells the
// list of voters to other servers.
import { votersPath } from '../../ensemble/roles.ts';
import type { ServerHeap } from '../heap.ts';

/** A text as one double-quoted word of a POSIX shell. */
function shellWord(text: string): string {
  return text.replace(/[\\"$`]/g, '\\$&');
}

/**
 * A restarted pod or container has another address, or that of another server. ZooKeeper resolves the name of an
 * unreachable peer again, and gets what the JVM has cached, by default for 30 seconds.
 */
const addressCacheFlag = '-Dsun.net.inetaddr.ttl=5';

/**
 * SERVER_JVMFLAGS is for the server alone, so zkCli.sh and zkServer.sh status do not start with its heap.
 * The flags that the environment has in it come last, where they win.
 */
export function renderJavaEnv(
  logDir: string,
  { max, initial }: ServerHeap,
  jvmFlags: readonly string[],
  voters: readonly number[],
): string {
  const flags = [`-Xmx${max.text}`, `-Xms${initial.text}`, addressCacheFlag, ...jvmFlags]
    .map(shellWord)
    .join(' ');
  return `# Written by zk-gen-config at every start; changes are lost.
ZOO_LOG_DIR="${shellWord(logDir)}"
SERVER_JVMFLAGS="${flags}\${SERVER_JVMFLAGS:+ $SERVER_JVMFLAGS}"
${voters.length < 2 ? '' : `CLASSPATH="${votersPath(voters)}\${CLASSPATH:+:$CLASSPATH}"\n`}`;
}
