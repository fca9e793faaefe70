// zk-ok --all against real ensembles of every release, in every state that an ensemble can be in.
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { isAtLeast } from '../../src/zookeeper/version.ts';
import { create } from '../support/client/clients.ts';
import { until } from '../support/process/poll.ts';
import { program, run } from '../support/process/run.ts';
import { makeCertificate, tlsConfiguration } from '../support/server/certificates.ts';
import { type JvmServers, startServers } from '../support/server/jvm-server.ts';
import { releases } from '../support/server/zookeeper-jars.ts';

const newest = '3.9.5';

/** Asks the members in the zoo.cfg of the server 1. */
const askAll = ({ folder }: JvmServers, ...flags: readonly string[]) =>
  run('zk-ok', ['--all', ...flags], { ZK_CONF_DIR: join(folder, '1') });

interface Report {
  readonly condition: string;
  readonly leader: string | null;
  readonly servers: readonly {
    readonly id: number;
    readonly mode: string | null;
    readonly lag: number | null;
    readonly zxid: string | null;
  }[];
}

async function reportOf(ensemble: JvmServers): Promise<Report> {
  return JSON.parse((await askAll(ensemble, '--json')).stdout);
}

/** Waits until zk-ok --all prints a text. */
async function untilConcluded(
  ensemble: JvmServers,
  text: RegExp,
  flags: readonly string[] = [],
): Promise<void> {
  let last = '';
  await until(
    () => `${text} in ${last}`,
    async () => {
      last = (await askAll(ensemble, ...flags)).stdout;
      return text.test(last);
    },
    120_000,
  );
}

const indexOf = (report: Report, mode: string) => report.servers.findIndex((server) => server.mode === mode);

describe.each(releases)('three voters and an observer of %s', (release) => {
  it('are ok, degraded and down as members are frozen, killed and started', {
    timeout: 300_000,
  }, async () => {
    await using ensemble = await startServers(release, [{}, {}, {}, {}], { observers: [4], areHosts: true });
    await untilConcluded(ensemble, /^ok: 3 of 3 voters serve, 127\.0\.0\.\d leads$/m);
    const whole = await askAll(ensemble, '--strict', '--wide');
    expect(whole).toMatchObject({ status: 0, stderr: '' });
    expect(whole.stdout).toContain(release);
    expect((await askAll(ensemble, '--synced')).stdout).toMatch(/^ok: 4 of 4 in sync$/m);

    const report = await reportOf(ensemble);
    const [leader, follower, observer] = ['leader', 'follower', 'observer'].map((mode) => {
      const server = ensemble.servers[indexOf(report, mode)];
      if (!server) throw new Error(`expected a ${mode}`);
      return server;
    });
    if (!leader || !follower || !observer) throw new Error('expected three roles');
    expect(report.servers[indexOf(report, 'leader')]).toMatchObject({
      voter: true,
      syncedFollowers: 2,
      lag: 0,
      servingSince: isAtLeast(release, '3.6.0') ? expect.stringMatching(/^20\d\d-/) : null,
    });
    expect(report.servers[3]).toMatchObject({ voter: false, mode: 'observer' });

    // Written to the leader, the transactions reach every member.
    const leaderHost = `127.0.0.${1 + indexOf(report, 'leader')}:${leader.port}`;
    for (const path of ['/one', '/two']) await create(leaderHost, path);
    await until('all members in the same epoch, with no lag', async () =>
      (await reportOf(ensemble)).servers.every(({ lag }) => lag === 0),
    );

    await observer.kill();
    await untilConcluded(ensemble, /^ok: 3 of 3 voters serve, .*; 0 of 1 observers serve$/m);

    follower.signal('SIGSTOP');
    const frozen = ['--timeout', '5000'];
    await untilConcluded(ensemble, /^degraded: 2 of 3 voters serve: one more failure stops writes;/m, frozen);
    await untilConcluded(ensemble, / timeout +did not reply to srvr in time/, frozen);
    expect((await askAll(ensemble, '--strict', ...frozen)).status).toBe(1);
    await untilConcluded(ensemble, /^not-synced: 2 of 4 in sync; /m, ['--synced', ...frozen]);
    follower.signal('SIGCONT');
    await untilConcluded(ensemble, /^ok: 3 of 3 /m);

    await leader.kill();
    await untilConcluded(ensemble, /^degraded: 2 of 3 voters serve/m);
    const second = (await reportOf(ensemble)).leader;
    expect(second).not.toBe(report.leader);
    await follower.kill();
    await untilConcluded(ensemble, /^down: no leader, a quorum needs 2 of 3/m);
    expect((await askAll(ensemble)).status).toBe(1);

    for (const server of [leader, follower, observer]) server.restart();
    await untilConcluded(ensemble, /^ok: 3 of 3 voters serve, 127\.0\.0\.\d leads$/m);
  });
});

it('nine servers in three groups: two groups are a quorum', { timeout: 300_000 }, async () => {
  const groups = { 'group.1': '1:2:3', 'group.2': '4:5:6', 'group.3': '7:8:9' };
  const members = Array.from({ length: 9 }, () => groups);
  await using ensemble = await startServers(newest, members, { areHosts: true });
  await untilConcluded(ensemble, /^ok: 9 of 9 serve/m);
  // A leader is not asked to fail: this is about the arithmetic.
  const { servers } = await reportOf(ensemble);
  const group = [0, 3, 6].find((first) =>
    servers.slice(first, first + 3).every(({ mode }) => mode === 'follower'),
  );
  if (group === undefined) throw new Error('expected a group without the leader');
  const killed = ensemble.servers.slice(group, group + 3);
  for (const server of killed) await server.kill();
  await untilConcluded(ensemble, /^degraded: 6 of 9 serve: 2 more failures stop writes$/m);
  expect(JSON.parse((await askAll(ensemble, '--json')).stdout)).toMatchObject({
    needed: 2,
    neededOf: 'groups',
  });
});

it('servers that are standalone, each by itself, are down', async () => {
  await using one = await startServers(newest, [{}]);
  await using two = await startServers(newest, [{}]);
  const hosts = [one, two].map(({ servers }) => `127.0.0.1:${servers[0]?.port}`).join(',');
  for (const { servers } of [one, two])
    await until(
      'it to serve',
      async () => (await run('zk-ok', ['--ready', String(servers[0]?.port)])).status === 0,
    );
  const { status, stdout } = await run('zk-ok', ['--host', hosts]);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^down: \S+, \S+ are standalone and share no data with the other servers$/m);
});

it('members without mntr on their whitelist: a note for each, and the same verdict', async () => {
  const own = { '4lw.commands.whitelist': 'ruok, srvr' };
  await using ensemble = await startServers(newest, [own, own, own], { areHosts: true });
  await untilConcluded(ensemble, /^ok: 3 of 3 serve/m);
  const { status, stderr } = await askAll(ensemble, '--wide');
  expect(status).toBe(0);
  expect(
    stderr.match(/^zk-ok: note\[metrics-missing\]: 127\.0\.0\.\d does not reply to mntr/gm),
  ).toHaveLength(3);
});

it('members that expect TLS, each with a certificate for its name', async () => {
  await using plain = await startServers(newest, [{}]);
  const certificate = await makeCertificate(plain.folder, 'IP:127.0.0.1,IP:127.0.0.2,IP:127.0.0.3');
  const port = plain.servers[0]?.port ?? 0;
  await plain.servers[0]?.kill();
  const secure = (index: number) => ({
    ...tlsConfiguration(port, certificate),
    secureClientPortAddress: `127.0.0.${index}`,
  });
  await using ensemble = await startServers(newest, [1, 2, 3].map(secure), { areHosts: true });
  await untilConcluded(ensemble, /^ok: 3 of 3 serve/m);
});

it('--watch shows a killed leader, and the next one', async () => {
  await using ensemble = await startServers(newest, [{}, {}, {}], { areHosts: true });
  await untilConcluded(ensemble, /^ok: 3 of 3 serve/m);
  const { leader, servers } = await reportOf(ensemble);
  const index = servers.findIndex(({ mode }) => mode === 'leader');
  const watch = execa(program('zk-ok'), ['--all', '--watch'], {
    env: { ZK_CONF_DIR: join(ensemble.folder, '1') },
    reject: false,
    timeout: 120_000,
  });
  let shown = '';
  watch.stdout.on('data', (text) => {
    shown += text;
  });
  const untilShown = (words: RegExp) =>
    until(
      () => `${words} in ${shown}`,
      () => words.test(shown),
    );
  await untilShown(/ writes\/s$/m);
  await ensemble.servers[index]?.kill();
  await untilShown(new RegExp(`Z ${leader} refused: .*[\\s\\S]*Z degraded: 2 of 3 serve`));
  expect(shown).toMatch(/Z 127\.0\.0\.\d leader$/m);
  ensemble.servers[index]?.restart();
  await untilShown(/degraded[\s\S]*Z ok: 3 of 3 serve/);
  watch.kill('SIGINT');
  expect((await watch).exitCode).toBe(0);
});
