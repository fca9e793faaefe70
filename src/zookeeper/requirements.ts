// What must be installed for a server to start, and what is wrong with the installation.
import type { Problem } from '../problem.ts';
import { type Settings, spelling } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';
import { isAtLeast } from './version.ts';

/** What is installed on this machine. */
export interface Installation {
  /** Path of zkServer.sh; undefined when there is none. */
  readonly zkServer: string | undefined;
  /** Of ZooKeeper, by the names of its jars; undefined when it cannot be determined. */
  readonly version: string | undefined;
  /** The Java runtime that zkServer.sh will use; undefined when there is none. */
  readonly java: Java | undefined;
  /** JAVA_HOME, where it is set. */
  readonly javaHome: string | undefined;
}

export interface Java {
  readonly path: string;
  /** Feature release, 8, 17, 21, from the runtime's `release` file; undefined when it has none. */
  readonly release: number | undefined;
  /** Eclipse OpenJ9 instead of HotSpot. */
  readonly isOpenJ9: boolean;
}

/** The oldest Java that loads the classes of a ZooKeeper: class files of 3.4 have version 50, from 3.5 on 52. */
export function oldestJava(zookeeper: string): number {
  return isAtLeast(zookeeper, '3.5.0') ? 8 : 6;
}

/** @param version the ZooKeeper version that is configured for, given or found */
export function checkInstallation(
  { zkServer, java, javaHome }: Installation,
  settings: Settings,
  version: string | undefined,
): readonly Problem[] {
  return [...(zkServer === undefined ? [noZooKeeper(settings)] : []), ...checkJava(java, javaHome, version)];
}

/** @param version the ZooKeeper version that Java is to run */
export function checkJava(
  java: Java | undefined,
  javaHome: string | undefined,
  version: string | undefined,
): readonly Problem[] {
  return java === undefined ? [noJava(javaHome)] : oldJava(java, version);
}

function noZooKeeper(settings: Settings): Problem {
  const { home } = settings.values;
  const subject = home === undefined ? 'zkServer.sh' : `${home}/bin/zkServer.sh`;
  return {
    id: 'zookeeper-not-found',
    severity: 'error',
    subject,
    message:
      home === undefined
        ? `no ZooKeeper found: ${subject} is not on PATH`
        : `no ZooKeeper found: ${subject}, from ${spelling(settings, 'home')}, is not an executable file`,
    fix: `set ${table.home.env} to the folder of the ZooKeeper release, such as ${table.home.example}`,
  };
}

function noJava(javaHome: string | undefined): Problem {
  const subject = javaHome === undefined ? 'java' : `${javaHome}/bin/java`;
  return {
    id: 'java-not-found',
    severity: 'error',
    subject,
    message:
      javaHome === undefined
        ? `no Java runtime found: ${subject} is not on PATH`
        : `no Java runtime found: ${subject}, from JAVA_HOME, is not an executable file`,
    fix: 'install a Java runtime of release 17 or 21, or set JAVA_HOME to the folder of one',
  };
}

function oldJava({ path, release }: Java, version: string | undefined): readonly Problem[] {
  if (release === undefined || version === undefined || release >= oldestJava(version)) return [];
  return [
    {
      id: 'java-too-old',
      severity: 'error',
      subject: path,
      message: `${path} is Java ${release}, but ZooKeeper ${version} needs Java ${oldestJava(version)} or newer; the JVM would fail with UnsupportedClassVersionError`,
      fix: 'install a Java runtime of release 17 or 21, or set JAVA_HOME to the folder of one',
    },
  ];
}
