// Provokes every problem of the ensemble.
import { findEnsemble } from '../../../src/ensemble/ensemble.ts';
import type { Host } from '../../../src/ensemble/identity.ts';
import type { ProblemId } from '../../../src/problems/index.ts';
import { hostOf, settingsOf } from '../../support/process/settings.ts';
import type { ProblemCase } from './case.ts';

const pod = hostOf('zk-1.zk.default.svc.cluster.local');
const three = { ZK_REPLICAS: '3' };
const list = { ZK_SERVERS: 'server.5=alpha:2888:3888 server.6=beta:2888:3888 server.7=gamma:2888:3888' };

const found = (id: ProblemId, host: Host, environment: Readonly<Record<string, string>>): ProblemCase => ({
  id,
  problems() {
    const ensemble = findEnsemble(host, settingsOf(environment));
    return 'members' in ensemble ? [] : ensemble;
  },
});

export const ensembleProblems: readonly ProblemCase[] = [
  found('replicas-missing', pod, {}),
  found('ordinal-missing', hostOf('box.lan'), three),
  found('ordinal-missing', pod, { ...three, ZK_HOST_NAME: 'zk.lan' }),
  found('ordinal-outside-replicas', hostOf('zk-5.lan'), { ZK_REPLICAS: '2' }),
  found('ordinal-before-start', pod, { ...three, ZK_ORDINAL_START: '2' }),
  found('pod-index-without-name', hostOf('box.lan'), { ...three, ZK_POD_INDEX: '1' }),
  found('pod-index-differs', pod, { ...three, ZK_POD_INDEX: '2' }),
  found('domain-missing', hostOf('zk-1'), three),
  found('id-differs-from-ordinal', pod, { ...three, ZK_MY_ID: '3' }),
  found('own-member-missing', hostOf('delta', false), list),
  found('own-member-ambiguous', hostOf('localhost', false), {
    ZK_SERVERS: 'localhost:2888:3888 localhost:2889:3889',
  }),
  found('id-not-in-list', hostOf('delta', false), { ...list, ZK_MY_ID: '8' }),
  found('id-differs-from-list', hostOf('beta', false), { ...list, ZK_MY_ID: '5' }),
];
