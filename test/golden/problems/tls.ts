// Provokes every problem of TLS and authentication: those of folders by the cases of their unit tests, the rules by
// theirs, the others here.
import { createServer } from 'node:net';
import { join } from 'node:path';
import { sortExtraKeys } from '../../../src/config/extra-keys.ts';
import { certificateProblems, makePlan } from '../../../src/generate/plan.ts';
import type { ProblemId } from '../../../src/problems/index.ts';
import { checkElectionPorts } from '../../../src/tls/peers.ts';
import { readMaterial } from '../../../src/tls/read.ts';
import { checkReverseName, type ReverseName } from '../../../src/tls/reverse-name.ts';
import { temporaryFolder } from '../../support/process/run.ts';
import { factsOf, hostOf, settingsOf } from '../../support/process/settings.ts';
import { judgeFolder } from '../../support/tls/judge.ts';
import { secretFiles, writeFiles } from '../../support/tls/secrets.ts';
import { authority, folderCases, issue } from '../../unit/tls/cases.ts';
import type { ProblemCase } from './case.ts';

const host = hostOf('zk-0.zk.test');

const planned = (
  id: ProblemId,
  environment: Readonly<Record<string, string>>,
  machine: Parameters<typeof factsOf>[2] = {},
): ProblemCase => ({
  id,
  problems: () => makePlan(factsOf({ ZK_REPLICAS: '3', ...environment }, host, machine)).problems,
});

/** The members that findEnsemble makes, as this machine can look them up. */
const ensemble = (electionPort: number) => ({
  myId: 1,
  groups: [],
  weights: [],
  members: [1, 2].map((id) => ({
    id,
    host: 'localhost',
    serverPort: 2888,
    electionPort,
    role: 'participant' as const,
  })),
});

export const tlsProblems: readonly ProblemCase[] = [
  ...folderCases.map(
    ({ id, make, ...given }): ProblemCase => ({
      id,
      problems() {
        using folder = temporaryFolder();
        const path = join(folder.path, 'tls');
        make(path);
        return judgeFolder(path, given);
      },
    }),
  ),
  {
    id: 'authority-shared-with-clients',
    problems() {
      using folder = temporaryFolder();
      const material = readMaterial(
        writeFiles(folder.path, secretFiles(issue(), [authority])),
        undefined,
        true,
      );
      const settings = { ZK_REPLICAS: '3', ZK_TLS_DIR: '/tls', ZK_QUORUM_TLS_DIR: '/quorum-tls' };
      return certificateProblems(
        factsOf(settings, host, { certificates: { client: material, quorum: material } }),
      );
    },
  },
  {
    id: 'peer-takes-no-tls',
    async problems() {
      await using port = await plaintextPort();
      const found = await checkElectionPorts(
        settingsOf({ ZK_QUORUM_TLS_DIR: '/tls' }),
        ensemble(port.number),
      );
      return found.map((each) => ({ ...each, message: each.message.replace(String(port.number), '3888') }));
    },
  },
  reverseName('reverse-name-not-in-certificate', {
    address: '10.0.0.1',
    name: '10-0-0-1.zk-client.default.svc.cluster.local',
    resolvesBack: true,
  }),
  reverseName('reverse-name-not-in-certificate', {
    address: '10.0.0.1',
    name: undefined,
    resolvesBack: false,
  }),
  reverseName('reverse-name-not-in-certificate', {
    address: '10.0.0.1',
    name: 'zk-0.zk.test',
    resolvesBack: false,
  }),
  reverseName('reverse-name-unknown', { address: '10.0.0.1', code: 'EAI_AGAIN' }),
  planned('fips-mode-refuses-passwords', {
    ZK_VERSION: '3.9.5',
    ZK_QUORUM_PASSWORD: 'secret',
    ZK_EXTRA_CONFIG: 'fips-mode=true',
  }),
  planned('fips-mode-checks-no-names', {
    ZK_QUORUM_TLS_DIR: '/tls',
    ZK_QUORUM_TLS_NAMES: 'check',
    ZK_EXTRA_CONFIG: 'fips-mode=true',
  }),
  planned('quorum-names-not-checked', { ZK_VERSION: '3.8.6', ZK_QUORUM_TLS_DIR: '/tls' }),
  planned('login-file-given-twice', {
    ZK_QUORUM_PASSWORD: 'secret',
    ZK_JVM_FLAGS: '-Djava.security.auth.login.config=/etc/jaas.conf',
  }),
  planned('secret-in-extra-config', {
    ZK_VERSION: '3.9.5',
    ZK_EXTRA_CONFIG: 'ssl.keyStore.location=/tls/store.p12\nssl.keyStore.password=secret',
  }),
  planned('setting-needs-newer-zookeeper', {
    ZK_VERSION: '3.6.4',
    ZK_TLS_DIR: '/tls',
    ZK_REQUIRE_AUTH: 'x509',
  }),
  {
    id: 'client-auth-scheme-ignored',
    problems: () =>
      sortExtraKeys(settingsOf({ ZK_EXTRA_CONFIG: 'requireClientAuthScheme=sasl' }), '3.9.5').problems,
  },
  {
    id: 'managed-key',
    problems: () =>
      sortExtraKeys(settingsOf({ ZK_TLS_DIR: '/tls', ZK_EXTRA_CONFIG: 'ssl.clientAuth=none' }), '3.9.5')
        .problems,
  },
];

function reverseName(id: ProblemId, found: ReverseName): ProblemCase {
  return {
    id,
    problems() {
      using folder = temporaryFolder();
      const own = issue({ names: ['zk-0.zk.test'] });
      const material = readMaterial(writeFiles(folder.path, secretFiles(own, [authority])), undefined, true);
      const settings = settingsOf({ ZK_QUORUM_TLS_DIR: '/tls', ZK_QUORUM_TLS_NAMES: 'check' });
      return checkReverseName(settings, ensemble(3888), material, 'both sides', async () => found);
    },
  };
}

/** Closes at the first byte, as the election port of a ZooKeeper without TLS does at a TLS hello. */
async function plaintextPort() {
  const server = createServer((socket) => socket.once('data', () => socket.destroy()).on('error', () => {}));
  await new Promise<void>((settle) => void server.listen(0, 'localhost', settle));
  return {
    number: (server.address() as { readonly port: number }).port,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}
