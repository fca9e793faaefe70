// Finds what is installed: ZooKeeper with its version by the names of its jars, and the Java runtime. Starts no JVM.
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram, isExecutable } from '../system/find-program.ts';
import type { Installation, Java } from './requirements.ts';
import { versionFromJarNames } from './version.ts';

/** @param home the folder of a ZooKeeper release, undefined for the one on PATH */
export function findInstallation(home: string | undefined, environment: NodeJS.ProcessEnv): Installation {
  const zkServer = findZkServer(home, environment.PATH);
  const javaHome = environment.JAVA_HOME || undefined;
  return {
    zkServer,
    version: zkServer === undefined ? undefined : readVersion(zkServer),
    java: findJava(javaHome, environment.PATH),
    javaHome,
  };
}

/** zkServer.sh of the given home, else the one on PATH; undefined when there is none. */
export function findZkServer(home: string | undefined, path: string | undefined): string | undefined {
  if (home === undefined) return findProgram('zkServer.sh', path);
  const script = join(home, 'bin', 'zkServer.sh');
  return isExecutable(script) ? script : undefined;
}

/** The version of the ZooKeeper that a zkServer.sh belongs to. */
export function readVersion(zkServer: string): string | undefined {
  const home = dirname(dirname(realpathSync(zkServer)));
  const unlinked = dirname(dirname(zkServer));
  for (const folder of [unlinked, join(unlinked, 'lib'), home, join(home, 'lib')]) {
    const version = versionFromJarNames(namesIn(folder));
    if (version) return version;
  }
  return undefined;
}

/** Whether a jar of the release has a class; undefined when that cannot be told from its jars. */
export function hasClass(
  { zkServer, version }: Installation,
  name: string,
  environment: NodeJS.ProcessEnv,
): boolean | undefined {
  if (zkServer === undefined || version === undefined || environment.CLASSPATH) return undefined;
  const home = dirname(dirname(realpathSync(zkServer)));
  const unlinked = dirname(dirname(zkServer));
  const folders = [...new Set([unlinked, home])].flatMap((folder) => [folder, join(folder, 'lib')]);
  const jars = folders.flatMap((folder) =>
    namesIn(folder)
      .filter((file) => file.endsWith('.jar'))
      .map((file) => join(folder, file)),
  );
  // The directory of a jar has the names of its files as they are.
  const entry = `${name.replaceAll('.', '/')}.class`;
  try {
    return jars.some((jar) => readFileSync(jar).includes(entry));
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The runtime as zkEnv.sh chooses it: that of JAVA_HOME, else the one on PATH. */
function findJava(javaHome: string | undefined, path: string | undefined): Java | undefined {
  const java = findProgram('java', javaHome === undefined ? path : join(javaHome, 'bin'));
  return java === undefined ? undefined : { path: java, ...readRelease(java) };
}

/**
 * From the file `release`, which a JDK or JRE has beside its bin: JAVA_VERSION="17.0.15" or "1.8.0_392", and for OpenJ9
 * JVM_VARIANT="Openj9", or a SOURCE with its commit.
 */
function readRelease(java: string): Omit<Java, 'path'> {
  try {
    const text = readFileSync(join(dirname(dirname(realpathSync(java))), 'release'), 'utf8');
    const release = /^JAVA_VERSION="(?:1\.)?(\d+)/m.exec(text)?.[1];
    return { release: release === undefined ? undefined : Number(release), isOpenJ9: /openj9/i.test(text) };
  } catch {
    return { release: undefined, isOpenJ9: false };
  }
}
