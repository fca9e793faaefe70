// A Maven repository on loopback with the jars of one release of zk-local's list. Maven brings them into .cache.
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { releases } from '../../../src/local/releases.ts';
import { installJavaTools } from './zookeeper-jars.ts';

export interface Repository extends AsyncDisposable {
  readonly url: string;
  /** The paths that were asked for. */
  readonly asked: readonly string[];
}

/** @param change what is sent instead of a jar's bytes */
export async function localRepository(
  version: string,
  change: (bytes: Buffer) => Buffer = (bytes) => bytes,
): Promise<Repository> {
  const folder = await jarsOf(version);
  const asked: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const file = join(folder, url);
    if (existsSync(file)) response.end(change(readFileSync(file)));
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function jarsOf(version: string): Promise<string> {
  const folder = fileURLToPath(new URL(`../../../.cache/maven-${version}`, import.meta.url));
  if (existsSync(folder)) return folder;
  await installJavaTools();
  const unfinished = mkdtempSync(`${folder}-`);
  try {
    writeFileSync(join(unfinished, 'pom.xml'), pom(Object.keys(releases[version] ?? {})));
    const options = ['-Dmdep.useRepositoryLayout=true', `-DoutputDirectory=${unfinished}/jars`];
    await execa('mvn', ['-q', '-B', 'dependency:copy-dependencies', ...options], {
      cwd: unfinished,
      all: true,
    });
    if (!existsSync(folder)) renameSync(join(unfinished, 'jars'), folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** Exactly these jars, without what they depend on. */
function pom(paths: readonly string[]): string {
  const dependencies = paths.map((path) => {
    const [, version, name, ...group] = path.split('/').reverse();
    return `<dependency>
<groupId>${group.reverse().join('.')}</groupId><artifactId>${name}</artifactId><version>${version}</version>
<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>
</dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion>
<groupId>zk-bootstrap</groupId><artifactId>repository</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${dependencies.join('\n')}</dependencies>
</project>
`;
}
