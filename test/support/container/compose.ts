// The compose files of the project, through `docker compose`: each in a separate project, on free ports, which ends
// with its scope.

import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Outcome } from '../process/run.ts';
import { temporaryFolder } from '../process/run.ts';
import { Container, newName, runLabels } from './containers.ts';
import { checkout, docker, tryDocker } from './docker.ts';
import { buildNeeds, imageName } from './images.ts';

export interface ProjectOptions {
  /** In docker/, in the order of `docker compose -f`. */
  readonly files: readonly string[];
  /** Their services: zk-0 to one less. */
  readonly servers: number;
  /** Their other services. */
  readonly others?: readonly string[];
  /** What a person would set in front of the command. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Project extends AsyncDisposable {
  /** Runs `docker compose` with words such as `up`, `--wait`; fails with all it said and the servers' logs. */
  compose(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
  /** The container of a service as it is now. */
  container(service: string): Promise<Container>;
  /** Where a client on this machine reaches zk-N. */
  address(ordinal: number): string;
  /** Where a client on this machine reaches zk-N with TLS. */
  tlsAddress(ordinal: number): string;
  /** Where a scraper on this machine reaches the metrics of zk-N. */
  metricsAddress(ordinal: number): string;
}

/** Prepares a project; `compose` starts and ends what is in it. */
export async function openProject({
  files,
  servers,
  others = [],
  env = {},
}: ProjectOptions): Promise<Project> {
  const folder = temporaryFolder();
  const { args, secrets } = await buildNeeds(folder.path);
  const services = Array.from({ length: servers }, (_, ordinal) => `zk-${ordinal}`);
  const override = join(folder.path, 'compose.test.json');
  writeFileSync(override, JSON.stringify(forTests(services, others, secrets)));
  const name = newName();
  const [ports, metricsPorts, tlsPorts] = await freePrefixes();
  // Empty is unset, whatever the developer's shell has.
  const unset = { ZK_REPLICAS: '', PUBLISH_ADDRESS: '', MEMORY_LIMIT: '', COMPOSE_PROFILES: '' };
  const prefixes = { PORT_PREFIX: ports, METRICS_PORT_PREFIX: metricsPorts, TLS_PORT_PREFIX: tlsPorts };
  const environment = { ...unset, ...args, ...env, ...prefixes };
  const named = [
    ...['--project-name', name, '--env-file', '/dev/null', '--progress', 'plain'],
    ...[...files.map((file) => join(checkout, 'docker', file)), override].flatMap((file) => ['--file', file]),
  ];
  const attempt = (words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
    tryDocker(['compose', ...named, ...words], { env: { ...environment, ...more }, timeoutMs: 900_000 });

  return {
    async compose(words, more) {
      const { status, stdout, stderr } = await attempt(words, more);
      if (status === 0) return stdout;
      const logs = await attempt(['logs', '--no-color'], more);
      throw new Error(
        `docker compose ${words.join(' ')}: status ${status}\n${stdout}\n${stderr}\n${logs.stdout}`,
      );
    },
    async container(service) {
      const labels = [`com.docker.compose.project=${name}`, `com.docker.compose.service=${service}`];
      const filters = labels.flatMap((label) => ['--filter', `label=${label}`]);
      return new Container(await docker(['ps', '--all', '--quiet', '--no-trunc', ...filters]));
    },
    address: (ordinal) => `127.0.0.1:${ports}${ordinal + 1}`,
    tlsAddress: (ordinal) => `127.0.0.1:${tlsPorts}${ordinal + 1}`,
    metricsAddress: (ordinal) => `127.0.0.1:${metricsPorts}${ordinal}`,
    async [Symbol.asyncDispose]() {
      await attempt(['--profile', '*', 'down', '--volumes', '--timeout', '1']);
      folder[Symbol.dispose]();
    },
  };
}

/** What tests put on top: the image's name of tests, marks, what the build needs here, a JVM that starts quickly. */
function forTests(
  services: readonly string[],
  others: readonly string[],
  secrets: Readonly<Record<string, string>>,
) {
  const labels = runLabels();
  const server = {
    image: imageName('final'),
    labels,
    environment: { ZK_JVM_FLAGS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1' },
  };
  const each = <T>(value: T) => Object.fromEntries(services.map((service) => [service, value]));
  return {
    services: {
      ...each(server),
      ...Object.fromEntries(others.map((other) => [other, { image: server.image, labels }])),
      'zk-0': { ...server, build: { secrets: Object.keys(secrets) } },
    },
    volumes: each({ labels }),
    networks: { default: { labels } },
    secrets: Object.fromEntries(Object.entries(secrets).map(([id, file]) => [id, { file }])),
  };
}

/** Three beginnings of port numbers, of which all with a last digit are free. */
async function freePrefixes(): Promise<readonly [string, string, string]> {
  const found: string[] = [];
  // Below the ports that the system hands out by itself.
  for (let prefix = 1100 + Math.floor(Math.random() * 1000); prefix < 3200; prefix++) {
    const ports = Array.from({ length: 10 }, (_, digit) => prefix * 10 + digit);
    if (!(await Promise.all(ports.map(isFree))).every(Boolean)) continue;
    found.push(String(prefix));
    const [first, second, third] = found;
    if (first && second && third) return [first, second, third];
  }
  throw new Error('expected thirty free ports from 11000 to 32000, got fewer');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((settle) => {
    const server = createServer().once('error', () => settle(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => settle(true)));
  });
}
