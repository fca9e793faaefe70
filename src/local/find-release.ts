// Finds a ZooKeeper for zk-local: a release, or Debian's package made to look like one.
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OperationalError, status } from '../problem.ts';
import { findZkServer } from '../zookeeper/installation.ts';
import { versionFromJarNames } from '../zookeeper/version.ts';

const debian = { bin: '/usr/share/zookeeper/bin', jars: '/usr/share/java' };

/**
 * The folder of a ZooKeeper release; Debian's package gets one made in the given folder.
 * @throws {OperationalError} with what to install when there is none
 */
export function findLocalZooKeeper(environment: NodeJS.ProcessEnv, folder: string): string {
  const home = environment.ZK_HOME || environment.ZOOKEEPER_HOME || undefined;
  const zkServer = findZkServer(home, environment.PATH);
  if (zkServer && !zkServer.startsWith(debian.bin)) return join(zkServer, '..', '..');
  if (home === undefined && existsSync(`${debian.bin}/zkServer.sh`))
    return releaseOfDebian(join(folder, 'zookeeper'));
  throw new OperationalError(status.unavailable, {
    subject: home === undefined ? 'zkServer.sh' : `${home}/bin/zkServer.sh`,
    message: `expected an installed ZooKeeper, found none${home === undefined ? ' on PATH' : ''}`,
    fix: 'unpack a release from zookeeper.apache.org and set ZK_HOME to its folder, or on Debian and Ubuntu: apt-get install zookeeper liblogback-java',
  });
}

/**
 * Debian puts a file in place of zkEnv.sh that forces the conf dir and reads no java.env. zkServer.sh sources the
 * one beside the path it is called by, so a folder with a link to it and a zkEnv.sh of our own is as upstream's.
 */
function releaseOfDebian(home: string): string {
  const names = readdirSync(debian.jars);
  const version = versionFromJarNames(names);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(join(home, 'bin'), { recursive: true });
  mkdirSync(join(home, 'lib'));
  for (const script of ['zkServer.sh', 'zkCli.sh'])
    symlinkSync(`${debian.bin}/${script}`, join(home, 'bin', script));
  // The jar's manifest names what it needs, but no logging; logback is there when it is installed.
  const jars = [
    `zookeeper-${version}.jar`,
    ...names.filter((name) => /^logback-(?:classic|core)\.jar$/.test(name)),
  ];
  for (const jar of jars) symlinkSync(join(debian.jars, jar), join(home, 'lib', jar));
  writeFileSync(join(home, 'bin', 'zkEnv.sh'), zkEnv);
  return home;
}

const zkEnv = `# Sourced by zkServer.sh and zkCli.sh: what upstream's zkEnv.sh does, for Debian's jars.
ZOOCFGDIR=\${ZOOCFGDIR:-$ZOOBINDIR/../conf}
if [ -f "$ZOOCFGDIR/java.env" ]; then . "$ZOOCFGDIR/java.env"; fi
ZOOCFG=$ZOOCFGDIR/zoo.cfg
ZOO_LOG_DIR=\${ZOO_LOG_DIR:-$ZOOBINDIR/../logs}
if [ -n "$JAVA_HOME" ]; then JAVA=$JAVA_HOME/bin/java; else JAVA=java; fi
CLASSPATH=$ZOOCFGDIR
for jar in "$ZOOBINDIR"/../lib/*.jar; do CLASSPATH=$CLASSPATH:$jar; done
`;
