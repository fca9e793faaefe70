// The jars of a ZooKeeper release with its Prometheus metrics provider, from Maven Central, kept in .cache.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { installJavaTools } from '../server/zookeeper-jars.ts';

/** One release of every line that has the provider. */
export const releases = ['3.6.4', '3.7.2', '3.8.6', '3.9.5'] as const;
export type Release = (typeof releases)[number];
export const newest: Release = '3.9.5';

// The only release of the provider that Maven Central serves here. It works with every line: the server gives the
// names and values, the provider only prints them.
const dependencies = (release: Release) => [
  `org.apache.zookeeper:zookeeper:${release}`,
  'org.apache.zookeeper:zookeeper-prometheus-metrics:3.9.4',
  // ZooKeeper uses these three without declaring them; its release archives have them.
  'org.eclipse.jetty:jetty-servlet:9.4.57.v20241219',
  'io.dropwizard.metrics:metrics-core:4.1.12.1',
  'org.xerial.snappy:snappy-java:1.1.10.5',
];

const cache = fileURLToPath(new URL('../../../.cache/monitoring', import.meta.url));

/** The folder of the jars; filled first when it is missing, completely or not at all. */
export async function metricsJars(release: Release): Promise<string> {
  const folder = join(cache, release);
  if (existsSync(folder)) return folder;
  await installJavaTools();
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(`${folder}-`);
  try {
    writeFileSync(join(unfinished, 'pom.xml'), pom(release));
    // Without a logging backend the servers log nothing; with one and no configuration they log every step.
    const options = [
      `-DoutputDirectory=${unfinished}/jars`,
      '-DexcludeArtifactIds=logback-classic,logback-core',
    ];
    await execa('mvn', ['-q', '-B', 'dependency:copy-dependencies', '-DincludeScope=runtime', ...options], {
      cwd: unfinished,
      all: true,
    });
    if (!existsSync(folder)) renameSync(join(unfinished, 'jars'), folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

function pom(release: Release): string {
  const entries = dependencies(release).map((coordinates) => {
    const [group, artifact, version] = coordinates.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion>
<groupId>zk-bootstrap</groupId><artifactId>metrics-jars</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
${entries.join('\n')}
</dependencies>
</project>
`;
}
