// What a ZooKeeper in Java says to the certificates of its peers, where its trust store has intermediate CAs and others:
// the table that the listener of the bootstrap is held to.

import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { expect, it } from 'vitest';
import { createAuthority } from '../../src/local/authority.ts';
import { choosePorts, loopback } from '../../src/local/ports.ts';
import { renderTrustStore } from '../../src/zookeeper/trust-store.ts';
import { until } from '../support/process/poll.ts';
import { temporaryFolder } from '../support/process/run.ts';
import { startServers } from '../support/server/jvm-server.ts';
import { type PeerCase, peerCases, trusted } from '../support/tls/peer-cases.ts';
import { keyText, valid } from '../support/tls/secrets.ts';
import { anything, shows, TlsPort } from '../support/tls/tls-port.ts';

const authority = createAuthority('quorum', valid);
const own = authority.issue({ commonName: 'zk', names: ['localhost'], validity: valid });
const everybody = [authority, ...trusted];

/** An election port that shows a certificate, and what the server that dials it says to that. */
async function electionPort({ own: shown, chain }: PeerCase) {
  const server = createServer({ ...anything, ...shows(shown, chain), requestCert: true });
  let verdict: boolean | undefined;
  server.on('secureConnection', (socket) => {
    verdict = true;
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {
    verdict ??= false;
  });
  server.listen(0, loopback);
  await once(server, 'listening');
  return {
    line: `${loopback}:1:${(server.address() as AddressInfo).port}`,
    verdict: () => verdict,
    [Symbol.dispose]: () => void server.close(),
  };
}

/** A server was seen to leave out some of 26 members. */
const parts = [0, 1].map((part) => peerCases.filter((_, index) => index % 2 === part));

it.each(parts)('a server that dials (part %#)', async (...cases) => {
  using folder = temporaryFolder();
  using stack = new DisposableStack();
  const ports: Awaited<ReturnType<typeof electionPort>>[] = [];
  for (const each of cases) ports.push(stack.use(await electionPort(each)));
  const [keyStore, trustStore] = ['store.pem', 'trust.jks'].map((name) => join(folder.path, name));
  writeFileSync(keyStore ?? '', keyText(own.key) + own.certificate);
  writeFileSync(
    trustStore ?? '',
    renderTrustStore(everybody.map(({ certificate }) => new X509Certificate(certificate).raw)),
  );
  const [self] = await choosePorts(1, { client: 0, server: 0, election: 0 });
  await using _servers = await startServers('3.9.5', [
    {
      sslQuorum: 'true',
      'ssl.quorum.keyStore.location': keyStore ?? '',
      'ssl.quorum.trustStore.location': trustStore ?? '',
      'server.1': `${loopback}:${self?.server}:${self?.election}`,
      ...Object.fromEntries(ports.map(({ line }, index) => [`server.${index + 2}`, line])),
    },
  ]);
  const verdicts = () => ports.map(({ verdict }) => verdict());
  await until(
    () => `a verdict on each certificate, got ${verdicts()}`,
    () => !verdicts().includes(undefined),
  );
  expect(cases.map(({ what }, index) => [what, verdicts()[index]])).toEqual(
    cases.map(({ what, isAccepted }) => [what, isAccepted.whenDialled]),
  );
});

it('a server that accepts', async () => {
  await using port = await TlsPort.start('3.9.5', own, everybody);
  const verdicts = [];
  for (const { what, own: shown, chain } of peerCases)
    verdicts.push([what, await port.answers({ ...anything, ...shows(shown, chain) })]);
  expect(verdicts).toEqual(peerCases.map(({ what, isAccepted }) => [what, isAccepted.whenDialling]));
});
