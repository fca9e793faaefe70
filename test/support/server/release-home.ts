// The folder of a release of a ZooKeeper line: its jars from Maven Central with the scripts of this machine's ZooKeeper.
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findLocalZooKeeper } from '../../../src/local/find-release.ts';
import { isAtLeast } from '../../../src/zookeeper/version.ts';
import { type Release, zookeeperJars } from './zookeeper-jars.ts';

/** The line whose dependencies have logback, which the next one has as well but does not declare. */
const withLogback: Release = '3.8.6';

// Needed from 3.6 on, but not declared by ZooKeeper; Debian's zookeeper package brings them.
const others = ['metrics-core', 'snappy-java', 'commons-cli'].map((name) => `/usr/share/java/${name}.jar`);

/** Makes the folder of a release below the given one. */
export async function releaseHome(release: Release, folder: string): Promise<string> {
  const jars = await jarsIn(release, /\.jar$/);
  const logging = isAtLeast(release, '3.9.0') ? await jarsIn(withLogback, /^logback-/) : [];
  const scripts = findLocalZooKeeper({ PATH: process.env.PATH }, join(folder, 'local'));
  const home = join(folder, release);
  mkdirSync(join(home, 'lib'), { recursive: true });
  cpSync(join(scripts, 'bin'), join(home, 'bin'), { recursive: true, verbatimSymlinks: true });
  for (const path of [...jars, ...logging, ...others]) symlinkSync(path, join(home, 'lib', basename(path)));
  return home;
}

async function jarsIn(release: Release, pattern: RegExp): Promise<readonly string[]> {
  const folder = await zookeeperJars(release);
  return readdirSync(folder)
    .filter((name) => pattern.test(name))
    .map((name) => join(folder, name));
}
