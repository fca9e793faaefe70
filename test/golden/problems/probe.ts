// Provokes the problems of the probes, and the reasons that zk-ok gives.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnsemble } from '../../../src/probe/ensemble.ts';
import { membersFromConfiguration } from '../../../src/probe/ensemble-members.ts';
import { missingMetrics } from '../../../src/probe/member-state.ts';
import { readTls } from '../../../src/probe/tls.ts';
import { judge, type Level } from '../../../src/probe/verdict.ts';
import type { Reason } from '../../../src/problems/probe.ts';
import type { Reply } from '../../../src/zookeeper/server-reply.ts';
import { memberStates } from '../../support/process/member-states.ts';
import { stats } from '../../support/process/replies.ts';
import { temporaryFolder } from '../../support/process/run.ts';
import { type ProblemCase, problemsThrown } from './case.ts';

export const probeProblems: readonly ProblemCase[] = [
  {
    id: 'tls-file-unreadable',
    problems: () => problemsThrown(() => readTls({ ca: '/nowhere/ca.pem' }, undefined, new Map())),
  },
  {
    id: 'tls-store-needs-java',
    problems: async () => {
      using folder = temporaryFolder();
      const path = join(folder.path, 'server.jks');
      writeFileSync(path, Buffer.from('feedfeed00000002', 'hex'));
      return await problemsThrown(() => readTls({}, undefined, new Map([['ssl.keyStore.location', path]])));
    },
  },
  {
    id: 'tls-files-unusable',
    problems: () => problemsThrown(() => readTls({ pkcs12: '/etc/passwd' }, undefined, new Map())),
  },
  {
    id: 'zoo-cfg-unreadable',
    problems: () => {
      const ensemble = readEnsemble({ ZK_CONF_DIR: '/nowhere' }, false);
      return 'members' in ensemble ? [] : ensemble;
    },
  },
  {
    id: 'member-address-shared',
    problems: () => {
      const configuration = new Map([1, 2].map((id) => [`server.${id}`, `127.0.0.1:${id}:${id}`]));
      const ensemble = membersFromConfiguration(configuration, false, undefined);
      return 'members' in ensemble ? [] : ensemble;
    },
  },
  { id: 'metrics-missing', problems: () => missingMetrics(memberStates('leader')) },
];

/** A reason that zk-ok gives, and every line that it prints with it. */
export interface ReasonCase {
  readonly id: Reason;
  readonly texts: () => readonly string[];
}

const answer = (text: string): Reply => ({ kind: 'answer', text });
const monitor = (entries: string) => answer(`zk_version\t3.9.5\n${entries}\n`);
const lines = (...cases: readonly (readonly [Level, Reply])[]) =>
  cases.map(([level, reply]) => judge({ host: 'zk-0', port: 2181, level }, reply).text);

export const probeReasons: readonly ReasonCase[] = [
  { id: 'refused', texts: () => lines(['alive', { kind: 'refused' }]) },
  {
    id: 'timeout',
    texts: () =>
      lines(
        ['alive', { kind: 'timeout', isConnected: false, text: '' }],
        ['alive', { kind: 'timeout', isConnected: true, text: '' }],
        ['alive', { kind: 'timeout', isConnected: true, text: 'im' }],
      ),
  },
  {
    id: 'unreachable',
    texts: () =>
      lines(
        ['alive', { kind: 'unreachable', code: 'ENOTFOUND' }],
        ['alive', { kind: 'unreachable', code: 'EHOSTUNREACH' }],
      ),
  },
  { id: 'silent', texts: () => lines(['alive', { kind: 'closed' }]) },
  {
    id: 'unexpected',
    texts: () =>
      lines(
        ['alive', answer('HTTP/1.1 400 Bad Request\r\n')],
        ['alive', answer('\x15\x03\x01\x00\x02\x02\x46')],
        ['synced', answer('mntr is not executed because it is not in the whitelist.\n')],
        ['alive', { kind: 'tls-failed', code: 'ERR_TLS_CERT_ALTNAME_INVALID' }],
        ['alive', { kind: 'tls-failed', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
        ['alive', { kind: 'tls-failed', code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' }],
        ['alive', { kind: 'tls-failed', code: 'ERR_SSL_WRONG_VERSION_NUMBER' }],
      ),
  },
  {
    id: 'not-serving',
    texts: () => lines(['ready', answer('This ZooKeeper instance is not currently serving requests\n')]),
  },
  {
    id: 'read-only',
    texts: () =>
      lines(['ready', answer(stats('read-only'))], ['synced', monitor('zk_server_state\tread-only')]),
  },
  {
    id: 'not-synced',
    texts: () =>
      lines(
        ['synced', monitor('zk_server_state\tfollower\nzk_peer_state\tfollowing - synchronization')],
        ['synced', monitor('zk_server_state\tleader\nzk_quorum_size\t3\nzk_synced_followers\t0')],
      ),
  },
];
