// TLS and logins on real servers of every line, in network namespaces: what follows from one variable each, and next to
// what is refused, what ZooKeeper does without the toolkit.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Authority, createAuthority } from '../../src/local/authority.ts';
import { printedIds, program } from '../support/process/run.ts';
import { type NamespacedServer, NamespacedServers } from '../support/server/namespaced-servers.ts';
import type { Release } from '../support/server/zookeeper-jars.ts';
import { keyText, projectSecret, secretFiles, valid } from '../support/tls/secrets.ts';

type Environment = Readonly<Record<string, string>>;

const clientAuthority = createAuthority('clients', valid);
const quorumAuthority = createAuthority('quorum', valid);
/** No plain server is told more. */
const timeoutMs = 240_000;

const clientFolder = ({ folder }: NamespacedServer) => join(folder, 'client tls');
const quorumFolder = ({ folder }: NamespacedServer) => join(folder, 'quorum tls');

function mount(
  server: NamespacedServer,
  {
    quorumNames = [server.host],
    by = quorumAuthority,
  }: { quorumNames?: readonly string[]; by?: Authority } = {},
): void {
  const issue = (authority: Authority, names: readonly string[], keyType: 'rsa' | 'ec') =>
    authority.issue({ commonName: 'zk', names, validity: valid, keyType });
  const own = issue(clientAuthority, [server.host, 'zk-client'], 'rsa');
  projectSecret(clientFolder(server), secretFiles(own, [clientAuthority], { encoding: 'pkcs1' }));
  projectSecret(quorumFolder(server), secretFiles(issue(by, quorumNames, 'ec'), [by], { encoding: 'sec1' }));
}

const withClientTls = (server: NamespacedServer): Environment => ({ ZK_TLS_DIR: clientFolder(server) });
const withQuorumTls = (server: NamespacedServer): Environment => ({
  ZK_QUORUM_TLS_DIR: quorumFolder(server),
});

async function startAll(
  ensemble: NamespacedServers,
  environment: (server: NamespacedServer) => Environment,
): Promise<void> {
  for (const server of ensemble.servers) {
    mount(server);
    server.start(environment(server));
  }
  await ensemble.untilAllReady();
}

const probe = (server: NamespacedServer, ...words: readonly string[]) =>
  server.exec([program('zk-ok'), ...words], withClientTls(server));

/** TLS_RELEASES=all takes minutes. */
const releases: readonly Release[] =
  process.env.TLS_RELEASES === 'all'
    ? ['3.5.10', '3.6.4', '3.7.2', '3.8.6', '3.9.3', '3.9.4', '3.9.5']
    : ['3.5.10', '3.9.5'];

describe.each(releases)('ZooKeeper %s', (release) => {
  it(
    'has TLS for clients and between servers, logins of both, and its plain port for itself',
    async () => {
      await using ensemble = await NamespacedServers.make(release);
      const everything = (server: NamespacedServer) => ({
        ...withClientTls(server),
        ...withQuorumTls(server),
        ZK_QUORUM_PASSWORD: ' a "quoted" \\ $one ; } // é ',
        ZK_SASL_USERS: 'app:secret',
      });
      await startAll(ensemble, everything);
      const [first, second] = ensemble.servers as [NamespacedServer, NamespacedServer];
      for (const words of [['--tls', '--session', '--write'], ['--session'], ['--all', '--strict']])
        expect(await probe(first, ...words)).toMatchObject({ exitCode: 0 });
      expect((await first.exec([program('zk-metrics')])).stdout).toContain('zk_version');
      const environment = { ...withClientTls(first), ...withQuorumTls(first) };
      const shown = await first.exec([program('zk-ok'), '--certificates'], environment);
      expect(shown.stdout).toMatch(/^port 2281 .* CN=zk .*\n(?:.*\n){2}port 3888 .* CN=zk .*\n/m);
      const soon = await first.exec([program('zk-ok'), '--certificates', '--days', '365'], environment);
      expect([shown.exitCode, soon.exitCode]).toEqual([0, 1]);
      // From another host the plain port is closed, and a client without a certificate is refused.
      const plain = await first.exec([program('zk-ok'), '--host', `${second.address}:2181`]);
      expect(plain.stdout).toMatch(/^refused/);
      const anonymous = ['--tls', '--ca', join(clientFolder(first), 'ca.crt'), '--server-name', second.host];
      const { exitCode } = await first.exec([
        program('zk-ok'),
        ...anonymous,
        '--host',
        `${second.address}:2281`,
      ]);
      expect(exitCode).toBe(1);
      for (const { output } of ensemble.servers) expect(output).not.toMatch(/quoted|secret/);
      if (release !== '3.9.5') return;
      // A server that lost its volume asks the others inside TLS.
      const lost = ensemble.server(3);
      await lost.end('SIGKILL');
      for (const name of ['data', 'log']) rmSync(join(lost.folder, name), { recursive: true });
      lost.start(everything(lost));
      await lost.untilReady();
      expect(lost.output).toContain('joining the ensemble with an empty volume');
    },
    timeoutMs,
  );
});

describe('anonymous clients', () => {
  it.each([
    ['3.9.5', 'x509'],
    ['3.6.4', 'sasl'],
  ] as const)(
    'are refused by ZooKeeper %s with ZK_REQUIRE_AUTH=%s',
    async (release, schemes) => {
      await using ensemble = await NamespacedServers.make(release, 1);
      await startAll(ensemble, (server) => ({
        ...withClientTls(server),
        ZK_REQUIRE_AUTH: schemes,
        ...(schemes === 'sasl' ? { ZK_SASL_USERS: 'app:secret' } : {}),
      }));
      const anonymous = await probe(ensemble.server(1), '--session');
      expect(anonymous.exitCode).toBe(1);
      expect(anonymous.stdout).toContain('clients must log in');
      const server = ensemble.server(1);
      const known = await probe(server, '--tls', '--session', '--server-name', server.host);
      expect(known.exitCode).toBe(schemes === 'x509' ? 0 : 1);
    },
    timeoutMs,
  );
});

describe('a peer whose certificate has the name of another host', () => {
  // In FIPS mode, the default of both, 3.9.3 takes passwords, and 3.9.4 refuses them. Without it, 3.9.4 compares names.
  it.each([
    ['3.9.3', 'joins'],
    ['3.9.4', 'is refused'],
  ] as const)(
    'with ZooKeeper %s %s, and logins work',
    async (release, expected) => {
      await using ensemble = await NamespacedServers.make(release, 2);
      const [first, second] = ensemble.servers as [NamespacedServer, NamespacedServer];
      const settings = (server: NamespacedServer) => ({
        ...withQuorumTls(server),
        ZK_QUORUM_PASSWORD: 'secret',
        // The one with the other name would refuse to start.
        ...(server === second ? { ZK_QUORUM_TLS_NAMES: 'ignore' } : {}),
      });
      await startAll(ensemble, settings);
      await second.end();
      mount(second, { quorumNames: ['other.example.com'] });
      second.start(settings(second));
      if (expected === 'joins') {
        await second.untilReady();
        expect(printedIds(first.output)).toContain('quorum-names-not-checked');
      } else {
        await first.untilPrinted(/Failed to verify host/);
        expect(await second.isReady()).toBe(false);
        expect(printedIds(first.output)).not.toContain('quorum-names-not-checked');
      }
    },
    timeoutMs,
  );
});

describe('a server that takes no TLS', () => {
  it(
    'keeps one that would dial it with TLS from starting, and the others serve on',
    async () => {
      await using ensemble = await NamespacedServers.make('3.9.5');
      await startAll(ensemble, () => ({}));
      const first = ensemble.server(3);
      await first.end();
      first.start(withQuorumTls(first));
      expect(await first.untilEnded()).toBe(78);
      expect(printedIds(first.output)).toContain('peer-takes-no-tls');
      expect(await ensemble.server(1).isReady()).toBe(true);
      first.start({ ...withQuorumTls(first), ZK_QUORUM_TLS: 'accept' });
      await first.untilReady();
    },
    timeoutMs,
  );
});

describe('without the toolkit', () => {
  /** Two servers with the quorum's keys as they are given, and what both answer after a while. */
  it.each([
    ['a PKCS#1 key', (server: NamespacedServer) => rsaStore(server, 'pkcs1'), /algid parse error/],
    [
      'the key of another certificate',
      (server: NamespacedServer) => `${keyText(issueFor(server).key)}${issueFor(server).certificate}`,
      /Cannot open channel|CertificateVerify/,
    ],
    [
      'a certificate of another CA',
      (server: NamespacedServer) => pem(issueFor(server, createAuthority('other', valid))),
      /unable to find valid certification path|Path does not chain/,
    ],
  ])(
    'ZooKeeper looks alive for ever with %s',
    async (_what, store, logged) => {
      await using ensemble = await NamespacedServers.make('3.9.5', 2);
      for (const server of ensemble.servers) {
        const conf = join(server.folder, 'conf');
        mkdirSync(conf, { recursive: true });
        mkdirSync(join(server.folder, 'data'), { recursive: true });
        writeFileSync(join(server.folder, 'data', 'myid'), `${server.id}\n`);
        writeFileSync(join(conf, 'server.pem'), store(server));
        writeFileSync(join(conf, 'ca.pem'), quorumAuthority.certificate);
        writeFileSync(join(conf, 'logback.xml'), logToConsole);
        writeFileSync(join(conf, 'zoo.cfg'), plainConfiguration(ensemble, server));
        server.startPlain(conf);
      }
      await ensemble.server(2).untilPrinted(logged);
      for (const server of ensemble.servers) {
        expect((await server.exec([program('zk-ok')], { ZK_CONF_DIR: '/nowhere' })).exitCode).toBe(0);
        expect(await server.isReady()).toBe(false);
        expect(server.hasEnded).toBe(false);
      }
    },
    timeoutMs,
  );
});

const issueFor = ({ host }: NamespacedServer, authority = quorumAuthority, keyType: 'rsa' | 'ec' = 'ec') =>
  authority.issue({ commonName: 'zk', names: [host], validity: valid, keyType });

const pem = ({ certificate, key }: ReturnType<typeof issueFor>) => keyText(key) + certificate;

function rsaStore(server: NamespacedServer, encoding: 'pkcs1'): string {
  const { certificate, key } = issueFor(server, quorumAuthority, 'rsa');
  return keyText(key, encoding) + certificate;
}

const logToConsole = `<configuration><appender name="C" class="ch.qos.logback.core.ConsoleAppender"><encoder><pattern>%level %msg%n</pattern></encoder></appender><root level="INFO"><appender-ref ref="C"/></root></configuration>
`;

function plainConfiguration(ensemble: NamespacedServers, { folder }: NamespacedServer): string {
  return [
    `dataDir=${folder}/data`,
    'clientPort=2181',
    'tickTime=1000',
    'initLimit=10',
    'syncLimit=5',
    'admin.enableServer=false',
    '4lw.commands.whitelist=ruok,srvr',
    'sslQuorum=true',
    `ssl.quorum.keyStore.location=${folder}/conf/server.pem`,
    `ssl.quorum.trustStore.location=${folder}/conf/ca.pem`,
    ...ensemble.servers.map(({ id, host }) => `server.${id}=${host}:2888:3888`),
    '',
  ].join('\n');
}
