// Finds a ZooKeeper for zk-local: a release, or Debian's package laid out like one.
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperationalError, type Problem, status } from '../problem.ts';
import { findZkServer } from '../zookeeper/installation.ts';
import { versionFromJarNames } from '../zookeeper/version.ts';

const debian = { bin: '/usr/share/zookeeper/bin', jars: '/usr/share/java' };

/**
 * The folder of a ZooKeeper release; Debian's package is laid out as one in the given folder.
 * @throws {OperationalError} with what to install when there is none
 */
export function findLocalZooKeeper(environment: NodeJS.ProcessEnv, folder: string): string {
  const name = environment.ZK_HOME ? 'ZK_HOME' : 'ZOOKEEPER_HOME';
  const home = environment[name] || undefined;
  const zkServer = findZkServer(home, environment.PATH);
  if (zkServer && !zkServer.startsWith(debian.bin)) return join(zkServer, '..', '..');
  if (home === undefined && existsSync(`${debian.bin}/zkServer.sh`))
    return layOutDebianPackage(join(folder, 'zookeeper'));
  throw new OperationalError(status.unavailable, home === undefined ? notOnPath : notInHome(name, home));
}

const howToInstall =
  'unpack a release from zookeeper.apache.org and set ZK_HOME to its folder, or on Debian and Ubuntu: apt-get install zookeeper liblogback-java';

const notOnPath: Problem = {
  id: 'zookeeper-not-found',
  severity: 'error',
  subject: 'zkServer.sh',
  message: 'zkServer.sh is not on PATH and ZK_HOME is not set: no ZooKeeper to start',
  fix: howToInstall,
};

function notInHome(name: string, home: string): Problem {
  return {
    id: 'zookeeper-not-found',
    severity: 'error',
    subject: name,
    message: `${name}=${home} has no executable file bin/zkServer.sh`,
    fix: howToInstall,
  };
}

/**
 * Debian replaces zkEnv.sh with one that forces the conf dir and reads no java.env. zkServer.sh sources the one in the
 * folder of the path by which it is called: a folder with a link to it and another zkEnv.sh behaves like a release.
 */
function layOutDebianPackage(home: string): string {
  const names = readdirSync(debian.jars);
  const version = versionFromJarNames(names);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(join(home, 'bin'), { recursive: true });
  mkdirSync(join(home, 'lib'));
  for (const script of ['zkServer.sh', 'zkCli.sh'])
    symlinkSync(`${debian.bin}/${script}`, join(home, 'bin', script));
  // The jar's manifest lists its dependencies, but no logging; logback is in the folder if it is installed.
  const jars = [
    `zookeeper-${version}.jar`,
    ...names.filter((name) => /^logback-(?:classic|core)\.jar$/.test(name)),
  ];
  for (const jar of jars) symlinkSync(join(debian.jars, jar), join(home, 'lib', jar));
  writeFileSync(join(home, 'bin', 'zkEnv.sh'), zkEnv);
  return home;
}

const zkEnv = `# Sourced by zkServer.sh and zkCli.sh: does what upstream's zkEnv.sh does, for Debian's jars.
ZOOCFGDIR=\${ZOOCFGDIR:-$ZOOBINDIR/../conf}
if [ -f "$ZOOCFGDIR/java.env" ]; then . "$ZOOCFGDIR/java.env"; fi
ZOOCFG=$ZOOCFGDIR/zoo.cfg
ZOO_LOG_DIR=\${ZOO_LOG_DIR:-$ZOOBINDIR/../logs}
if [ -n "$JAVA_HOME" ]; then JAVA=$JAVA_HOME/bin/java; else JAVA=java; fi
CLASSPATH=$ZOOCFGDIR\${CLASSPATH:+:$CLASSPATH}
for jar in "$ZOOBINDIR"/../lib/*.jar; do CLASSPATH=$CLASSPATH:$jar; done
`;
