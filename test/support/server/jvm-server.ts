// A real ZooKeeper server from the jars of a release, with a zoo.cfg as the test writes it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { choosePorts, type Ports } from '../../../src/local/ports.ts';
import { run } from '../process/run.ts';
import { type Release, zookeeperJars } from './zookeeper-jars.ts';

interface JvmServer {
  readonly port: number;
  signal(name: NodeJS.Signals): void;
  /** Ends it at once. */
  kill(): Promise<void>;
  /** Starts it again on the same volume. */
  restart(): void;
}

export interface JvmServers extends AsyncDisposable {
  readonly servers: readonly JvmServer[];
  readonly folder: string;
}

// Needed from 3.6 on, and Jetty by the Prometheus provider; ZooKeeper does not declare them, Debian's zookeeper package
// brings them.
const jetty = ['http', 'io', 'security', 'server', 'servlet', 'util', 'util-ajax'].map(
  (name) => `jetty9-${name}`,
);
const others = ['metrics-core', 'snappy-java', 'servlet-api', ...jetty]
  .map((name) => `/usr/share/java/${name}.jar`)
  .join(':');

type Configuration = Readonly<Record<string, string | number>>;

/**
 * Starts servers 1, 2, … of one ensemble, each with the configuration it is given besides the common; ends all of
 * them with their scope. One server alone is standalone, unless the configuration names others.
 * @param options.areHosts the servers have addresses of their own and the same ports, as on several hosts
 */
export async function startServers(
  release: Release,
  each: readonly Configuration[],
  { observers = [] as readonly number[], jvmFlags = [] as readonly string[], areHosts = false } = {},
): Promise<JvmServers> {
  const jars = await zookeeperJars(release);
  const folder = mkdtempSync(join(tmpdir(), 'zk-bootstrap-test-'));
  const free = { client: 0, server: 0, election: 0 };
  const chosen = await choosePorts(Math.max(each.length, 2), free);
  const places = chosen.map((ports, index) =>
    areHosts ? { ...(chosen[0] ?? ports), host: `127.0.0.${index + 1}` } : { ...ports, host: '127.0.0.1' },
  );
  const servers = each.map((own, index) => {
    const data = join(folder, String(index + 1));
    mkdirSync(data);
    writeFileSync(join(data, 'myid'), `${index + 1}`);
    const file = join(data, 'zoo.cfg');
    const members = each.length > 1 ? memberLines(places.slice(0, each.length), observers) : [];
    const common = {
      tickTime: 500,
      initLimit: 20,
      syncLimit: 10,
      dataDir: data,
      clientPort: places[index]?.client ?? 0,
      clientPortAddress: places[index]?.host ?? '',
      'admin.enableServer': 'false',
      '4lw.commands.whitelist': 'ruok, srvr, mntr',
      ...own,
    };
    const role = observers.includes(index + 1) ? ['peerType=observer'] : [];
    const lines = Object.entries(common).flatMap(([key, value]) => (value === '' ? [] : [`${key}=${value}`]));
    writeFileSync(file, `${[...lines, ...role, ...members].join('\n')}\n`);
    return startJvm(jars, file, jvmFlags, places[index]?.client ?? 0);
  });
  return {
    servers,
    folder,
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server.kill()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Place = Ports & { readonly host: string };

function memberLines(places: readonly Place[], observers: readonly number[]): readonly string[] {
  return places.map(({ host, server, election }, index) => {
    const role = observers.includes(index + 1) ? ':observer' : '';
    return `server.${index + 1}=${host}:${server}:${election}${role}`;
  });
}

function startJvm(jars: string, file: string, jvmFlags: readonly string[], port: number): JvmServer {
  const flags = ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-Dzookeeper.jmx.log4j.disable=true', ...jvmFlags];
  const main = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';
  let child: ChildProcess;
  const start = () => {
    child = spawn('java', [...flags, '-cp', `${jars}/*:${others}`, main, file], { stdio: 'ignore' });
  };
  start();
  return {
    port,
    restart: start,
    signal: (name) => child.kill(name),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** Waits until zk-ok with these arguments prints a text. */
export async function untilPrinted(args: readonly string[], text: RegExp, timeout = 60_000): Promise<void> {
  await expect
    .poll(async () => (await run('zk-ok', args)).stdout, { timeout, interval: 100, message: args.join(' ') })
    .toMatch(text);
}
