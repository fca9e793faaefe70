// node test/chaos/moves.ts [NAME...]: changes how three servers in service are secured, in the rolling restarts of
// docs/tls.md, under a client that writes and one that reads. Prints for each change what they saw, and ends with status
// 1 when an acknowledged write is missing. Needs root.
import { join } from 'node:path';
import { createAuthority } from '../../src/local/authority.ts';
import { Reader, Writer } from '../support/client/clients.ts';
import { type NamespacedServer, NamespacedServers } from '../support/server/namespaced-servers.ts';
import { projectSecret, secretFiles, valid } from '../support/tls/secrets.ts';
import { openTlsDoors } from '../support/tls/tls-doors.ts';

type Environment = Readonly<Record<string, string>>;
type Settings = (server: NamespacedServer) => Environment;
type Port = 'plain' | 'secure';

interface Move {
  readonly before: Settings;
  /** A rolling restart each; clients move to another port after it. */
  readonly steps: readonly { readonly settings: Settings; readonly clientsTo?: Port }[];
  /** What each server prints at the end. */
  readonly printed: RegExp;
}

const clientFolder = ({ folder }: NamespacedServer) => join(folder, 'client tls');
const quorumFolder = ({ folder }: NamespacedServer) => join(folder, 'quorum tls');

const always = (environment: Environment) => () => environment;
const withTls = (more: Environment) => (server: NamespacedServer) => ({
  ZK_TLS_DIR: clientFolder(server),
  ZK_QUORUM_TLS_DIR: quorumFolder(server),
  ...more,
});
const plain = always({});
const accept = withTls({ ZK_QUORUM_TLS: 'accept', ZK_CLIENT_TLS: 'allow' });
const prefer = withTls({ ZK_QUORUM_TLS: 'prefer', ZK_CLIENT_TLS: 'allow' });
const secure = withTls({});
const withPassword = (more: Environment) => always({ ZK_QUORUM_PASSWORD: 'old', ...more });
const withNewPassword = (more: Environment) =>
  always({ ZK_QUORUM_USER: 'zkquorum2', ZK_QUORUM_PASSWORD: 'new', ...more });

const moves: Readonly<Record<string, Move>> = {
  none: {
    before: plain,
    steps: [{ settings: plain }, { settings: plain }, { settings: plain }],
    printed: /secure=disabled/,
  },
  tls: {
    before: plain,
    steps: [{ settings: accept }, { settings: prefer, clientsTo: 'secure' }, { settings: secure }],
    printed: /TLS-only quorum server socket/,
  },
  'tls-back': {
    before: secure,
    steps: [{ settings: prefer, clientsTo: 'plain' }, { settings: accept }, { settings: plain }],
    printed: /secure=disabled/,
  },
  logins: {
    before: plain,
    steps: [
      { settings: withPassword({ ZK_QUORUM_SASL: 'accept' }) },
      { settings: withPassword({ ZK_QUORUM_SASL: 'send' }) },
      { settings: withPassword({}) },
    ],
    printed: /Successfully completed the authentication using SASL/,
  },
  password: {
    before: withPassword({}),
    steps: [
      { settings: withPassword({ ZK_QUORUM_OTHER_USERS: 'zkquorum2:new' }) },
      { settings: withNewPassword({ ZK_QUORUM_OTHER_USERS: 'zkquorum:old' }) },
      { settings: withNewPassword({}) },
    ],
    printed: /Successfully completed the authentication using SASL/,
  },
};

async function move({ before, steps, printed }: Move) {
  await using ensemble = await NamespacedServers.make('3.9.5');
  const { servers } = ensemble;
  const clients = createAuthority('clients', valid);
  const members = createAuthority('members', valid);
  for (const server of servers) {
    for (const [folder, authority] of [
      [clientFolder(server), clients],
      [quorumFolder(server), members],
    ] as const) {
      const own = authority.issue({ commonName: 'zk', names: [server.host], validity: valid });
      projectSecret(folder, secretFiles(own, [authority]));
    }
    server.start(before(server));
  }
  await using doors = await openTlsDoors(
    servers,
    clients.issue({ commonName: 'a client', usages: ['clientAuth'], validity: valid }),
    clients,
  );
  const ports: Readonly<Record<Port, readonly string[]>> = {
    plain: servers.map(({ address }) => `${address}:2181`),
    secure: doors.addresses,
  };
  await ensemble.untilAllReady();
  let port: Port = before === secure ? 'secure' : 'plain';
  const writer = new Writer(ports[port], '/move');
  const reader = new Reader(ports[port], '/');
  writer.start();
  reader.start();
  await writer.untilWritten(20);
  for (const { settings, clientsTo } of steps) {
    for (const server of servers.toReversed()) {
      await server.end();
      server.start(settings(server));
      await server.untilReady();
    }
    if (clientsTo) {
      port = clientsTo;
      writer.moveTo(ports[port]);
      reader.moveTo(ports[port]);
    }
    await writer.untilWritten(20);
  }
  await Promise.all([writer.stop(), reader.stop()]);
  for (const server of servers) await server.untilPrinted(printed);
  const [address = ''] = ports[port];
  return {
    acknowledged: writer.acknowledged.length,
    lost: (await writer.missingOn(address)).length,
    writerPauseMs: writer.gap.ms,
    reads: reader.reads,
    readerPauseMs: reader.gap.ms,
  };
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(moves);
for (const name of names) {
  const chosen = moves[name];
  if (!chosen) throw new Error(`expected one of ${Object.keys(moves).join(', ')}, got ${name}`);
  const seen = await move(chosen);
  console.log(JSON.stringify({ move: name, ...seen }));
  if (seen.lost > 0) process.exitCode = 1;
}
