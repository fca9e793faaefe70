// Makes src/local/releases.ts: the jars of a ZooKeeper server of each release line, with their checksums. Maven resolves
// them and compares them with the checksums of its repository.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const file = 'src/local/releases.ts';

/** The newest release of each line, and what it needs beside its dependencies: logging, and the provided ones. */
const log4j = ['org.slf4j:slf4j-reload4j:1.7.36', 'ch.qos.reload4j:reload4j:1.2.26'];
const logback = 'ch.qos.logback:logback-classic:1.3.15';
const metrics = 'io.dropwizard.metrics:metrics-core:4.1.12.1';
const snappy = 'org.xerial.snappy:snappy-java:1.1.10.5';
const wanted: Readonly<Record<string, readonly string[]>> = {
  '3.4.14': log4j,
  '3.5.10': log4j,
  '3.6.4': [...log4j, metrics, snappy],
  '3.7.2': [...log4j, metrics, snappy],
  '3.8.6': [logback, metrics, snappy],
  '3.9.5': [logback, metrics, snappy],
};

/** What only clients, compilers and the native transport of netty need. */
const unneeded = /^(?:jline|jsr305|spotbugs|audience|log4j|slf4j-log4j12|netty-tcnative)|-native-epoll/;

function resolve(release: string, others: readonly string[]): readonly (readonly [string, string])[] {
  const folder = mkdtempSync(join(tmpdir(), 'zk-releases-'));
  try {
    writeFileSync(join(folder, 'pom.xml'), pom([`org.apache.zookeeper:zookeeper:${release}`, ...others]));
    const options = ['-DincludeScope=runtime', '-Dmdep.useRepositoryLayout=true', '-DoutputDirectory=jars'];
    execFileSync('mvn', ['-q', '-B', '-C', 'dependency:copy-dependencies', ...options], {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const jars = join(folder, 'jars');
    return (readdirSync(jars, { recursive: true }) as string[])
      .filter((path) => path.endsWith('.jar') && !unneeded.test(path.replace(/.*\//, '')))
      .sort()
      .map((path) => [
        path,
        createHash('sha256')
          .update(readFileSync(join(jars, path)))
          .digest('hex'),
      ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function pom(artifacts: readonly string[]): string {
  const dependencies = artifacts.map((artifact) => {
    const [group, name, version] = artifact.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion>
<groupId>zk-bootstrap</groupId><artifactId>releases</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${dependencies.join('')}</dependencies>
</project>
`;
}

const entries = Object.entries(wanted).map(([release, others]) => [
  release,
  Object.fromEntries(resolve(release, others)),
]);
writeFileSync(
  file,
  `// The jars of a ZooKeeper server of each release line: their paths in a Maven repository and their SHA-256.
// Made by scripts/releases.ts; do not edit.

export const releases: Readonly<Record<string, Readonly<Record<string, string>>>> = ${JSON.stringify(Object.fromEntries(entries), null, 2)};
`,
);
execFileSync('npx', ['biome', 'check', '--write', file], { stdio: 'inherit' });
