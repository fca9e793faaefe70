// Servers whose names come late, have an old address, or get no answer at all, as in the seconds after a pod was
// replaced. Without the settings the JVM caches that a name is unknown, and a server that looks for a leader pauses up
// to a minute; so what is counted is that every attempt asks the name server, and how long the pauses are.
import { describe, expect, it } from 'vitest';
import type { NamedServer } from '../support/server/named-servers.ts';
import { NamedServers } from '../support/server/named-servers.ts';

const isRoot = process.getuid?.() === 0;
const release = '3.9.5';
/** The old behavior. */
const off = { ZK_NEGATIVE_NAME_TTL: 'off', ZK_MAX_NOTIFICATION_INTERVAL: 'off' };

/** How often a server has tried to reach another whose name was unknown to its JVM. */
function failedAttempts(server: NamedServer, peer: NamedServer): number {
  return server.output.split(`java.net.UnknownHostException: ${peer.name}`).length - 1;
}

/** The longest pause that a server has announced before it asked the others again, in ms. */
function longestPause(server: NamedServer): number {
  return Math.max(
    0,
    ...[...server.output.matchAll(/Notification time out: (\d+) ms/g)].map(([, ms]) => Number(ms)),
  );
}

async function startedEnsemble(given: Readonly<Record<string, string>> = {}): Promise<NamedServers> {
  const ensemble = await NamedServers.make(release, 3);
  ensemble.publish(...ensemble.servers);
  for (const server of ensemble.servers) server.start(given);
  await ensemble.untilAllServe();
  return ensemble;
}

/** With the marker on their empty volumes they do not ask each other before. */
function startWithoutAsking(
  servers: readonly NamedServer[],
  given: Readonly<Record<string, string>> = {},
): void {
  for (const server of servers) {
    server.mark();
    server.start(given);
  }
}

describe.skipIf(!isRoot)('a name that is unknown at first, which needs root for the mounts', () => {
  it('at a first start: every attempt asks again, and all serve once the names are known', async () => {
    await using ensemble = await NamedServers.make(release, 3);
    const { servers, nameServer } = ensemble;
    startWithoutAsking(servers);
    await Promise.all(servers.map(({ name }) => ensemble.untilAsked(name, 8)));
    const questions = nameServer.questions.length;
    const attempts = servers.flatMap((server) =>
      servers.filter((peer) => peer !== server).map((peer) => failedAttempts(server, peer)),
    );
    expect(nameServer.questions.slice(0, questions).every(({ answer }) => answer === 'unknown')).toBe(true);
    expect(attempts.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(questions);
    ensemble.publish(...servers);
    await ensemble.untilAllServe();
    expect(Math.max(...servers.map(longestPause))).toBeLessThanOrEqual(1_000);
  });

  it('as it was without the settings: attempts do not ask again', async () => {
    await using ensemble = await NamedServers.make(release, 3);
    const { servers, nameServer } = ensemble;
    startWithoutAsking(servers, off);
    const [first] = servers;
    if (!first) throw new Error('no server');
    const attempts = () => servers.reduce((sum, server) => sum + failedAttempts(server, first), 0);
    await expect.poll(attempts, { timeout: 60_000, interval: 100 }).toBeGreaterThan(6);
    expect(nameServer.questions.filter(({ name }) => name === first.name).length).toBeLessThan(attempts());
  });

  it('under auto: nothing starts before the names are known, then all serve', async () => {
    await using ensemble = await NamedServers.make(release, 3);
    const { servers } = ensemble;
    for (const server of servers) server.start();
    await Promise.all(servers.map(({ name }) => ensemble.untilAsked(name, 4)));
    for (const { output } of servers) expect(output).not.toContain('becoming zkServer.sh');
    ensemble.publish(...servers);
    await ensemble.untilAllServe();
    for (const { output } of servers) expect(output).not.toContain('UnknownHostException');
  });

  it.each([1, 2])('of server %i that returns with another address', async (id) => {
    await using ensemble = await startedEnsemble();
    const server = ensemble.server(id);
    await server.kill();
    ensemble.nameServer.set(server.name, 'unknown');
    server.moveTo(20 + id);
    server.start();
    // The server itself has its name in its hosts file: those who ask are the others.
    await ensemble.untilAsked(server.name, 4);
    ensemble.publish(server);
    await server.untilServing();
    expect(longestPause(server)).toBeLessThanOrEqual(1_000);
  });
});

it.skipIf(!isRoot)(
  'the name of the server with the highest id is not needed: it connects to the others, as root only',
  async () => {
    await using ensemble = await startedEnsemble();
    const server = ensemble.server(3);
    await server.kill();
    ensemble.nameServer.set(server.name, 'unknown');
    server.moveTo(23);
    server.start();
    await server.untilServing();
  },
);

describe.skipIf(!isRoot)('the name of a server that returns with another address', () => {
  it('still has the old address: the others ask until it has the new one', async () => {
    await using ensemble = await startedEnsemble();
    const server = ensemble.server(2);
    await server.kill();
    server.moveTo(22);
    server.start();
    await ensemble.untilAsked(server.name, 2);
    ensemble.publish(server);
    await server.untilServing();
    const answers = ensemble.nameServer.questions.filter(({ name }) => name === server.name);
    expect(answers.at(-1)?.answer).toEqual({ address: server.address });
  });

  it('gets no answer: the others ask until there is one', async () => {
    await using ensemble = await startedEnsemble();
    const server = ensemble.server(2);
    await server.kill();
    ensemble.nameServer.set(server.name, 'silence');
    server.moveTo(22);
    server.start();
    await ensemble.untilAsked(server.name, 3);
    ensemble.publish(server);
    await server.untilServing();
    expect(longestPause(server)).toBeLessThanOrEqual(1_000);
  });
});
