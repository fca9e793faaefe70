// Renders java.env, which zkEnv.sh sources: what the server's JVM gets and other JVMs do not.

/** A text as one double-quoted word of a POSIX shell. */
function shellWord(text: string): string {
  return text.replace(/[\\"$`]/g, '\\$&');
}

/**
 * A pod or container that comes back has another address, or the one of another server. ZooKeeper looks a peer up again
 * when it cannot reach it, and gets what the JVM has kept, by default for 30 seconds.
 */
const addressCacheFlag = '-Dsun.net.inetaddr.ttl=5';

/**
 * SERVER_JVMFLAGS is for the server alone, so zkCli.sh and zkServer.sh status do not start with its heap.
 * What the environment has in it already is kept, and comes last, where it wins.
 */
export function renderJavaEnv(logDir: string, heap: string, jvmFlags: readonly string[]): string {
  const flags = [`-Xmx${heap}`, `-Xms${heap}`, addressCacheFlag, ...jvmFlags].map(shellWord).join(' ');
  return `# Made by zk-gen-config at every start; what is changed here is lost.
ZOO_LOG_DIR="${shellWord(logDir)}"
SERVER_JVMFLAGS="${flags}\${SERVER_JVMFLAGS:+ $SERVER_JVMFLAGS}"
`;
}
