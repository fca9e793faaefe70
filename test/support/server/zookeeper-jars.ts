// The jars of one release of every ZooKeeper line, from Maven Central, kept in .cache; and the Maven and the
// Java compiler that this needs.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { findProgram } from '../../../src/system/find-program.ts';
import { isAtLeast } from '../../../src/zookeeper/version.ts';
import { installPackages } from './debian-packages.ts';

/** The newest release of each line that can be had with its dependencies. */
export const releases = ['3.4.14', '3.5.10', '3.6.4', '3.7.2', '3.8.6', '3.9.5'] as const;
/** With those that differ from the newest of their line in what they do with certificates and passwords. */
export type Release = (typeof releases)[number] | '3.9.3' | '3.9.4';

// The parser only looks for the provider's class, so that one release of it serves every line that has metrics.
const metricsProvider = '3.9.4';

/** Where everything that is brought or made for the tests stays. */
const cache = fileURLToPath(new URL('../../../.cache', import.meta.url));

/** The folder of a release's jars; brought there first, whole or not at all, when it is missing. */
export async function zookeeperJars(release: Release): Promise<string> {
  const folder = join(cache, 'zookeeper', release);
  if (existsSync(folder)) return folder;
  await installJavaTools();
  mkdirSync(join(cache, 'zookeeper'), { recursive: true });
  const unfinished = mkdtempSync(`${folder}-`);
  try {
    writeFileSync(join(unfinished, 'pom.xml'), pom(release));
    const options = ['-q', '-B', 'dependency:copy-dependencies', '-DincludeScope=runtime'];
    await execa('mvn', [...options, `-DoutputDirectory=${unfinished}/jars`], { cwd: unfinished, all: true });
    if (!existsSync(folder)) renameSync(join(unfinished, 'jars'), folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

function pom(release: Release): string {
  const wanted = [`zookeeper:${release}`];
  if (isAtLeast(release, '3.6.0')) wanted.push(`zookeeper-prometheus-metrics:${metricsProvider}`);
  const dependencies = wanted
    .map((artifact) => `<dependency>${coordinates(artifact)}</dependency>`)
    .join('\n');
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion>
<groupId>zk-bootstrap</groupId><artifactId>jars</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
${dependencies}
</dependencies>
</project>
`;
}

/** An artifact of ZooKeeper's, NAME:VERSION, as Maven's files spell it. */
function coordinates(artifact: string): string {
  const [name, version] = artifact.split(':');
  return `<groupId>org.apache.zookeeper</groupId><artifactId>${name}</artifactId><version>${version}</version>`;
}

/** Sees to it that mvn, javac and java are there: on Debian and Ubuntu, as root, by installing them. */
export async function installJavaTools(): Promise<void> {
  const isMissing = (name: string) => !findProgram(name, process.env.PATH);
  if (['mvn', 'javac', 'java'].some(isMissing)) await installPackages(['maven', 'default-jdk-headless']);
}
