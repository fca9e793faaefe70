// Compares the table in src/zookeeper/known-keys.ts with the class files of every release, from Maven Central:
// `node scripts/known-keys.ts` prints each key and release where they differ, and ends with 1 if any do.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { execa } from 'execa';
import { knownKeys, lookUpKey } from '../src/zookeeper/known-keys.ts';

const alphas = ['3.5.0-alpha', '3.5.1-alpha', '3.5.2-alpha', '3.5.3-beta', '3.5.4-beta'];
const patches = (line: string, first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => `${line}.${first + index}`);
const withJute = [
  ...patches('3.5', 5, 10),
  ...patches('3.6', 0, 4),
  ...patches('3.7', 0, 2),
  ...patches('3.8', 0, 7),
  ...patches('3.9', 0, 6),
];
const artifacts: Readonly<Record<string, readonly string[]>> = {
  zookeeper: [...patches('3.4', 0, 14), ...alphas, ...withJute],
  'zookeeper-jute': withJute,
  // The releases that Maven Central has.
  'zookeeper-prometheus-metrics': ['3.6.2', '3.6.3', '3.8.0', '3.8.1', '3.8.3', ...patches('3.9', 1, 4)],
};

// Properties that only clients, tests and other programs of the jar read.
const notOfServers = new Set(
  `client.secure clientCnxnSocket configuration controllerPort disableAutoWatchReset request.timeout sasl.client
  sasl.client.canonicalize.hostname sasl.client.username sasl.clientconfig server.principal server.realm version
  test.allowDiscontinuousProposals testingonly.initialZxid`.split(/\s+/),
);

/** The text constants of a release by the name of their class. */
type Constants = ReadonlyMap<string, ReadonlySet<string>>;

const folder = await downloadJars('.cache/zookeeper/releases');
const keys = [...new Set(knownKeys.flatMap((row) => row.keys.trim().split(/\s+/)))];
const differences = artifacts.zookeeper?.flatMap(measure) ?? [];
for (const line of differences) console.log(line);
console.log(
  `${keys.length} keys, ${artifacts.zookeeper?.length} releases, ${differences.length} differences`,
);
process.exitCode = differences.length > 0 ? 1 : 0;

function measure(release: string): readonly string[] {
  const constants = constantsOf(release);
  const all = new Set([...constants.values()].flatMap((texts) => [...texts]));
  const hasMetrics = artifacts['zookeeper-prometheus-metrics']?.includes(release);
  const wrong = keys
    .filter((key) => hasMetrics || !/^metricsProvider\.(?!className)./.test(key))
    .flatMap((key) => {
      const listed = lookUpKey(key.endsWith('.') ? `${key}1` : key, release).kind;
      const measured = isKeyOf(key, constants, all) ? 'known' : all.has(key) ? 'jvm' : 'missing';
      const isSame =
        listed === measured || (measured === 'missing' && (listed === 'newer' || listed === 'gone'));
      return isSame ? [] : [`${release} ${key}: table ${listed}, measured ${measured}`];
    });
  const unlisted = [...all]
    .map((text) => /^zookeeper\.([\w.-]*\w)$/.exec(text)?.[1])
    .filter(
      (key) => key !== undefined && lookUpKey(key, release).kind === 'unknown' && !notOfServers.has(key),
    )
    .map((key) => `${release} ${key}: a property that is not in the table`);
  return [...wrong, ...unlisted];
}

function isKeyOf(key: string, constants: Constants, all: ReadonlySet<string>): boolean {
  const has = (className: string, text: string) => constants.get(className)?.has(text) ?? false;
  const parser = 'org/apache/zookeeper/server/quorum/QuorumPeerConfig';
  const ofParser = key === 'group.' || key === 'weight.' ? key.slice(0, -1) : key;
  if (has(parser, ofParser) || all.has(`zookeeper.${key}`)) return true;
  const [, prefix = '', rest = ''] = /^(ssl\.quorum\.|ssl\.|metricsProvider\.)(.+)$/.exec(key) ?? [];
  const common = 'org/apache/zookeeper/common';
  switch (prefix) {
    case 'ssl.':
      return (
        has(`${common}/ClientX509Util`, 'zookeeper.ssl.') &&
        (has(`${common}/X509Util`, rest) || has(`${common}/ClientX509Util`, rest))
      );
    case 'ssl.quorum.':
      return has(`${common}/QuorumX509Util`, 'zookeeper.ssl.quorum.') && has(`${common}/X509Util`, rest);
    case 'metricsProvider.':
      return has('org/apache/zookeeper/metrics/prometheus/PrometheusMetricsProvider', rest);
    default:
      return false;
  }
}

async function downloadJars(folder: string): Promise<string> {
  if (existsSync(folder)) return folder;
  mkdirSync('.cache/zookeeper', { recursive: true });
  const unfinished = mkdtempSync(`${folder}-`);
  const items = Object.entries(artifacts).flatMap(([name, versions]) =>
    versions.map(
      (version) =>
        `<artifactItem><groupId>org.apache.zookeeper</groupId><artifactId>${name}</artifactId><version>${version}</version></artifactItem>`,
    ),
  );
  writeFileSync(
    join(unfinished, 'pom.xml'),
    `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion>
<groupId>zk-bootstrap</groupId><artifactId>releases</artifactId><version>1</version><packaging>pom</packaging>
<build><plugins><plugin><artifactId>maven-dependency-plugin</artifactId><configuration>
<outputDirectory>jars</outputDirectory>
<artifactItems>
${items.join('\n')}
</artifactItems>
</configuration></plugin></plugins></build>
</project>
`,
  );
  try {
    await execa('mvn', ['-q', '-B', 'dependency:copy'], { cwd: unfinished, stdio: 'inherit' });
    renameSync(join(unfinished, 'jars'), folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

function constantsOf(release: string): Constants {
  const jars = readdirSync(folder).filter((name) => name.endsWith(`-${release}.jar`));
  return new Map(
    jars.flatMap((jar) =>
      filesIn(readFileSync(join(folder, jar)))
        .filter(([name]) => name.endsWith('.class'))
        .map(([name, bytes]) => [name.replace(/\.class$/, ''), textConstants(bytes)] as const),
    ),
  );
}

/** The files of a zip archive, found through its central directory. */
function filesIn(zip: Buffer): readonly (readonly [name: string, bytes: Buffer])[] {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  let at = zip.readUInt32LE(end + 16);
  return Array.from({ length: zip.readUInt16LE(end + 10) }, () => {
    const isDeflated = zip.readUInt16LE(at + 10) === 8;
    const size = zip.readUInt32LE(at + 20);
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(start, start + size);
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    return [name, isDeflated ? inflateRawSync(bytes) : bytes] as const;
  });
}

/** The string constants in the constant pool of a class file (Java Virtual Machine Specification, 4.4). */
function textConstants(classFile: Buffer): ReadonlySet<string> {
  const utf8 = new Map<number, string>();
  const strings: number[] = [];
  const count = classFile.readUInt16BE(8);
  for (let index = 1, at = 10; index < count; index += 1) {
    const tag = classFile.readUInt8(at);
    if (tag === 1) {
      const length = classFile.readUInt16BE(at + 1);
      utf8.set(index, classFile.toString('utf8', at + 3, at + 3 + length));
      at += 3 + length;
      continue;
    }
    if (tag === 8) strings.push(classFile.readUInt16BE(at + 1));
    // A long or a double takes two places in the pool.
    if (tag === 5 || tag === 6) index += 1;
    at += { 5: 9, 6: 9, 7: 3, 8: 3, 15: 4, 16: 3, 19: 3, 20: 3 }[tag] ?? 5;
  }
  return new Set(strings.map((index) => utf8.get(index) ?? ''));
}
