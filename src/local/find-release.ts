// Finds the ZooKeeper of a local ensemble: a folder, the one that is installed, or a version that is downloaded.
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { OperationalError, type Problem, status } from '../problem.ts';
import { findZkServer } from '../zookeeper/installation.ts';
import { isAtLeast, versionFromJarNames } from '../zookeeper/version.ts';
import { releases } from './releases.ts';

const debian = { bin: '/usr/share/zookeeper/bin', jars: '/usr/share/java' };

/** Where a ZooKeeper comes from. */
export type Source =
  | { readonly kind: 'release'; readonly home: string }
  | { readonly kind: 'debian' }
  | { readonly kind: 'download'; readonly version: string };

/**
 * @param wanted a folder or a version; undefined for what is installed, or else the newest version
 * @throws {OperationalError} with what to do instead when there is none
 */
export function findSource(wanted: string | undefined, environment: NodeJS.ProcessEnv): Source {
  if (wanted !== undefined) {
    if (/^\d+(?:\.\d+)*$/.test(wanted)) return { kind: 'download', version: listedVersion(wanted) };
    const home = resolve(wanted);
    if (findZkServer(home, undefined)) return { kind: 'release', home };
    throw new OperationalError(status.unavailable, notInHome('--zookeeper', wanted));
  }
  return findInstalled(environment) ?? { kind: 'download', version: newest(Object.keys(releases)) };
}

/**
 * The folder of the ZooKeeper release that is installed; Debian's package is laid out as one in the given folder.
 * @throws {OperationalError} with what to install when there is none
 */
export function findLocalZooKeeper(environment: NodeJS.ProcessEnv, folder: string): string {
  const source = findInstalled(environment);
  if (source?.kind === 'release') return source.home;
  if (source?.kind === 'debian') return layOutDebianPackage(folder);
  throw new Error('expected ZooKeeper to be installed');
}

function findInstalled(environment: NodeJS.ProcessEnv): Source | undefined {
  const name = environment.ZK_HOME ? 'ZK_HOME' : 'ZOOKEEPER_HOME';
  const home = environment[name] || undefined;
  const zkServer = findZkServer(home, environment.PATH);
  if (zkServer && !zkServer.startsWith(debian.bin))
    return { kind: 'release', home: join(zkServer, '..', '..') };
  if (home !== undefined) throw new OperationalError(status.unavailable, notInHome(name, home));
  return existsSync(`${debian.bin}/zkServer.sh`) ? { kind: 'debian' } : undefined;
}

/** The version of Debian's package. */
export function debianVersion(): string | undefined {
  return versionFromJarNames(readdirSync(debian.jars));
}

/** The newest listed version of a line, or the version itself. */
function listedVersion(wanted: string): string {
  const versions = Object.keys(releases).filter(
    (version) => version === wanted || version.startsWith(`${wanted}.`),
  );
  if (versions.length > 0) return newest(versions);
  throw new OperationalError(status.usage, {
    id: 'version-not-listed',
    severity: 'error',
    subject: `--zookeeper ${wanted}`,
    message: `--zookeeper ${wanted} is not a version that zk-local has checksums for, which are ${Object.keys(releases).join(', ')}`,
    fix: 'give one of these or its line, such as 3.9, or unpack a release and give its folder',
  });
}

function newest(versions: readonly string[]): string {
  return versions.reduce((one, other) => (isAtLeast(one, other) ? one : other));
}

function notInHome(name: string, home: string): Problem {
  const isFlag = name.startsWith('--');
  return {
    id: 'zookeeper-not-found',
    severity: 'error',
    subject: name,
    message: `${name}${isFlag ? ' ' : '='}${home} has no executable file bin/zkServer.sh`,
    fix: isFlag
      ? 'give the folder of an unpacked release, or a version such as 3.9'
      : `set ${name} to the folder of an unpacked release, or unset it for --zookeeper VERSION`,
  };
}

/**
 * Debian replaces zkEnv.sh with one that forces the conf dir and reads no java.env. zkServer.sh sources the one in the
 * folder of the path by which it is called: a folder with a link to it and another zkEnv.sh behaves like a release.
 */
export function layOutDebianPackage(folder: string): string {
  const home = join(folder, 'zookeeper');
  const names = readdirSync(debian.jars);
  const version = versionFromJarNames(names);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(join(home, 'bin'), { recursive: true });
  mkdirSync(join(home, 'lib'));
  for (const script of ['zkServer.sh', 'zkCli.sh'])
    symlinkSync(`${debian.bin}/${script}`, join(home, 'bin', script));
  // The jar's manifest lists its dependencies, but no logging and not all of netty; they are there if installed.
  const jars = [
    `zookeeper-${version}.jar`,
    ...names.filter((name) => /^(?:logback-(?:classic|core)|netty-codec)\.jar$/.test(name)),
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
CLASSPATH=$ZOOCFGDIR:$CLASSPATH
for jar in "$ZOOBINDIR"/../lib/*.jar; do CLASSPATH=$jar:$CLASSPATH; done
`;
