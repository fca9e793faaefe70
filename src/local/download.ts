// Brings the jars of a listed ZooKeeper into the cache, laid out like a release. A jar whose checksum differs is never
// kept; the folder of a release appears whole or not at all.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { get as getPlain, type IncomingMessage, Agent as PlainAgent } from 'node:http';
import { get as getTls, Agent as TlsAgent } from 'node:https';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { errorCode, OperationalError, status } from '../problem.ts';
import { makeFolder } from '../system/folders.ts';
import { findMirror, mirrorVariable, readLocally } from './maven.ts';
import { releases } from './releases.ts';

const silenceMs = 30_000;
const mostRedirects = 5;

/** The folder that keeps the releases. */
function cacheFolder(environment: NodeJS.ProcessEnv): string {
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'zk-bootstrap');
}

/**
 * The folder of a release; its jars are downloaded first when they are not in the cache.
 * @param print tells people what takes time
 * @throws {OperationalError} when a jar cannot be had, or is not the listed one
 */
export async function bringRelease(
  version: string,
  environment: NodeJS.ProcessEnv,
  print: (text: string) => void,
  jars = releases[version] ?? {},
): Promise<string> {
  const cache = cacheFolder(environment);
  const home = join(cache, `zookeeper-${version}`);
  if (existsSync(home)) return home;
  makeFolder(cache, undefined);
  const unfinished = mkdtempSync(`${home}-`);
  try {
    mkdirSync(join(unfinished, 'bin'));
    mkdirSync(join(unfinished, 'lib'));
    print(`bringing ZooKeeper ${version}, ${Object.keys(jars).length} jars, into ${home}`);
    const agents = openAgents(environment);
    await Promise.all(
      Object.entries(jars).map(async ([path, checksum]) =>
        writeFileSync(
          join(unfinished, 'lib', basename(path)),
          await bringJar(path, checksum, version, environment, agents),
        ),
      ),
    );
    writeFileSync(join(unfinished, 'bin', 'zkServer.sh'), zkServer, { mode: 0o755 });
    // Another zk-local may have been faster.
    if (!existsSync(home)) renameSync(unfinished, home);
    return home;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Called by bin/run-server like the script of a release. reload4j, the log4j of old lines, has no JMX. */
const zkServer = `#!/bin/sh
# zkServer.sh start-foreground for a folder that has only the jars of a server.
home=$(dirname "$(dirname "$(readlink -f "$0")")")
. "$ZOOCFGDIR/java.env"
exec "\${JAVA_HOME:+$JAVA_HOME/bin/}java" "-Dzookeeper.log.dir=$ZOO_LOG_DIR" \\
  -Dzookeeper.jmx.log4j.disable=true \\
  -XX:+HeapDumpOnOutOfMemoryError -XX:OnOutOfMemoryError='kill -9 %p' \\
  -cp "$ZOOCFGDIR:$home/lib/*" $SERVER_JVMFLAGS $JVMFLAGS \\
  org.apache.zookeeper.server.quorum.QuorumPeerMain "$ZOOCFGDIR/zoo.cfg"
`;

async function bringJar(
  path: string,
  checksum: string,
  version: string,
  environment: NodeJS.ProcessEnv,
  agents: Agents,
): Promise<Buffer> {
  const isListed = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex') === checksum;
  const local = readLocally(path);
  if (local !== undefined && isListed(local)) return local;
  const mirror = findMirror(environment);
  if (mirror === undefined) throw noMirror(version);
  const url = `${mirror}/${path}`;
  const bytes = await download(url, agents);
  if (isListed(bytes)) return bytes;
  throw new OperationalError(status.unavailable, {
    id: 'checksum-differs',
    severity: 'error',
    subject: url,
    message: `${url} is not the jar that zk-local lists: its SHA-256 is not ${checksum}; nothing was kept`,
    fix: `set ${mirrorVariable} to another Maven repository, or unpack a release and give its folder to --zookeeper`,
  });
}

interface Agents {
  readonly plain: PlainAgent;
  readonly tls: TlsAgent;
}

/** With the proxies of HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
function openAgents(proxyEnv: NodeJS.ProcessEnv): Agents {
  const options = { proxyEnv, maxSockets: 4 };
  return { plain: new PlainAgent(options), tls: new TlsAgent(options) };
}

async function download(url: string, agents: Agents): Promise<Buffer> {
  try {
    return await fetchBytes(new URL(url), agents, mostRedirects);
  } catch (error) {
    throw new OperationalError(
      status.unavailable,
      {
        id: 'download-failed',
        severity: 'error',
        subject: url,
        message: `${url} cannot be downloaded: ${error instanceof HttpFailure ? error.message : errorCode(error)}`,
        fix: `check the network and HTTPS_PROXY, or set ${mirrorVariable} to the URL of a Maven repository that can be reached`,
      },
      { cause: error },
    );
  }
}

class HttpFailure extends Error {}

async function fetchBytes(url: URL, agents: Agents, redirects: number): Promise<Buffer> {
  const response = await request(url, agents);
  const { statusCode = 0 } = response;
  if (statusCode === 200) return buffer(response);
  response.resume();
  const { location } = response.headers;
  if (statusCode >= 300 && statusCode < 400 && location !== undefined && redirects > 0)
    return fetchBytes(new URL(location, url), agents, redirects - 1);
  throw new HttpFailure(`HTTP status ${statusCode}`);
}

function request(url: URL, { plain, tls }: Agents): Promise<IncomingMessage> {
  return new Promise((settle, fail) => {
    const sent =
      url.protocol === 'https:'
        ? getTls(url, { agent: tls }, settle)
        : getPlain(url, { agent: plain }, settle);
    sent.setTimeout(silenceMs, () => sent.destroy(new HttpFailure(`no byte for ${silenceMs / 1000} s`)));
    sent.once('error', fail);
  });
}

function noMirror(version: string): OperationalError {
  return new OperationalError(status.unavailable, {
    id: 'no-maven-repository',
    severity: 'error',
    subject: mirrorVariable,
    message: `ZooKeeper ${version} is not in the cache, and ${mirrorVariable} names no Maven repository to download it from`,
    fix: `set ${mirrorVariable} to the URL of Maven Central or of a mirror of it, or ZK_HOME to the folder of an unpacked release`,
  });
}
