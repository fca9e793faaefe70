import { mkdirSync, writeFileSync } from 'node:fs';
import { factsOfOrdinal } from '../../../src/generate/any-member.ts';
import { prepareVolume } from '../../../src/generate/apply.ts';
import { makePlan } from '../../../src/generate/plan.ts';
import { choosePorts } from '../../../src/local/ports.ts';
import { emptyVolume } from '../../../src/volume/contents.ts';
import { lockNotKept, lockVolume } from '../../../src/volume/lock.ts';
import { volumeNotStarted } from '../../../src/volume/start.ts';
import { temporaryFolder } from '../../support/process/run.ts';
import { factsOf, hostOf } from '../../support/process/settings.ts';
import { type ProblemCase, problemsThrown } from './case.ts';

const three = { ZK_REPLICAS: '3' };
const pod = hostOf('zk-0.zk.default.svc.cluster.local');
const installed = { zkServer: '/opt/zookeeper/bin/zkServer.sh', version: '3.9.4', javaHome: undefined };

const planned = (...facts: Parameters<typeof factsOf>) => makePlan(factsOf(...facts)).problems;

export const generateProblems: readonly ProblemCase[] = [
  {
    id: 'zookeeper-not-found',
    problems: () => planned(three, pod, { installation: { ...installed, zkServer: undefined, java } }),
  },
  {
    id: 'zookeeper-not-found',
    problems: () =>
      planned({ ...three, ZK_HOME: '/opt/zk' }, pod, {
        installation: { ...installed, zkServer: undefined, java },
      }),
  },
  {
    id: 'java-not-found',
    problems: () => planned(three, pod, { installation: { ...installed, java: undefined } }),
  },
  {
    id: 'java-not-found',
    problems: () =>
      planned(three, pod, { installation: { ...installed, javaHome: '/opt/java', java: undefined } }),
  },
  {
    id: 'java-too-old',
    problems: () =>
      planned(three, pod, {
        installation: { ...installed, java: { path: '/usr/bin/java', release: 7, isOpenJ9: false } },
      }),
  },
  { id: 'unknown-user', problems: () => planned({ ...three, ZK_USER: 'kafka' }, pod, { uid: 0 }) },
  {
    id: 'no-such-member',
    problems: () =>
      problemsThrown(() =>
        factsOfOrdinal(factsOf({ ZK_SERVERS: 'a:2888:3888 b:2888:3888', ZK_MY_ID: '1' }, pod), 2),
      ),
  },
  {
    id: 'volume-not-bootstrapped',
    problems: () => {
      const { settings } = factsOf(three, pod);
      return volumeNotStarted('ask', emptyVolume, settings);
    },
  },
  { id: 'volume-in-use', problems: () => problemsThrown(lockTwice) },
  {
    id: 'volume-not-locked',
    problems: () => {
      const lock = lockVolume('/proc/none');
      return 'problem' in lock ? [lock.problem] : [];
    },
  },
  { id: 'lock-not-kept', problems: () => [lockNotKept('/var/lib/zookeeper/data/zk-bootstrap.lock')] },
  { id: 'volume-changed-while-waiting', problems: () => problemsThrown(waitBesideNewData) },
];

const java = { path: '/usr/bin/java', release: 17, isOpenJ9: false };

/** The volume is empty when the wait begins, and has data when it is read again. */
async function waitBesideNewData(): Promise<void> {
  const [ports] = await choosePorts(1, { client: 0, server: 0, election: 0 });
  using folder = temporaryFolder();
  const environment = {
    ZK_DATA_DIR: `${folder.path}/data`,
    ZK_DATA_LOG_DIR: `${folder.path}/data`,
    ZK_REPLICAS: '3',
    ZK_CLIENT_PORT: String(ports?.client),
    ZK_CLIENT_PORT_ADDRESS: '127.0.0.1',
  };
  const facts = factsOf(environment, pod, { version: '3.9.4' });
  const { plan } = makePlan(facts);
  if (!plan) throw new Error('expected a plan');
  mkdirSync(`${folder.path}/data/version-2`, { recursive: true });
  const waiting = prepareVolume('zk', plan, facts);
  writeFileSync(`${folder.path}/data/version-2/snapshot.0`, '');
  await waiting;
}

/** The lock of a file that is open is not shared with whoever opens it again, in the same process either. */
function lockTwice(): void {
  using folder = temporaryFolder();
  lockVolume(folder.path);
  lockVolume(folder.path);
}
