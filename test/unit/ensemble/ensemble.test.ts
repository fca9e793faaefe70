import { describe, expect, it } from 'vitest';
import { findEnsemble } from '../../../src/ensemble/ensemble.ts';
import type { Host } from '../../../src/ensemble/identity.ts';
import { serverLine } from '../../../src/ensemble/server-lines.ts';
import type { ProblemId } from '../../../src/problems/index.ts';
import { hostOf, settingsOf } from '../../support/process/settings.ts';

/** The own id and the server lines, or what is wrong: the ids of the problems by subject. */
function ensemble(host: Host, environment: Record<string, string>): unknown {
  const found = findEnsemble(host, settingsOf(environment));
  if (!('members' in found)) return Object.fromEntries(found.map(({ id, subject }) => [subject, id]));
  return { myId: found.myId, lines: found.members.map((member) => serverLine(member).join('=')) };
}

const three = { ZK_REPLICAS: '3' };
const pod = hostOf('zk-1.zk.default.svc.cluster.local');

describe('from replicas and host name', () => {
  it.each<
    [what: string, host: Host, environment: Record<string, string>, myId: number, lines: readonly string[]]
  >([
    [
      'in a pod: full names of all, id = ordinal + 1',
      pod,
      three,
      2,
      [
        'server.1=zk-0.zk.default.svc.cluster.local:2888:3888',
        'server.2=zk-1.zk.default.svc.cluster.local:2888:3888',
        'server.3=zk-2.zk.default.svc.cluster.local:2888:3888',
      ],
    ],
    [
      'outside a pod: bare names',
      hostOf('zk-0', false),
      { ZK_REPLICAS: '2' },
      1,
      ['server.1=zk-0:2888:3888', 'server.2=zk-1:2888:3888'],
    ],
    [
      'given ports',
      hostOf('zk-1.lan'),
      { ZK_REPLICAS: '2', ZK_SERVER_PORT: '4888', ZK_ELECTION_PORT: '5888' },
      2,
      ['server.1=zk-0.lan:4888:5888', 'server.2=zk-1.lan:4888:5888'],
    ],
    [
      'ids that start at the ordinal plus an offset',
      hostOf('zk-11.lan'),
      { ZK_REPLICAS: '2', ZK_ORDINAL_START: '10', ZK_ID_OFFSET: '0' },
      11,
      ['server.10=zk-10.lan:2888:3888', 'server.11=zk-11.lan:2888:3888'],
    ],
    [
      'zk-08, in an ensemble whose names are padded',
      hostOf('zk-08.lan'),
      { ZK_REPLICAS: '9' },
      9,
      Array.from({ length: 9 }, (_, index) => `server.${index + 1}=zk-0${index}.lan:2888:3888`),
    ],
    [
      'upper case',
      hostOf('ZK-1.LAN'),
      { ZK_REPLICAS: '2' },
      2,
      ['server.1=zk-0.lan:2888:3888', 'server.2=zk-1.lan:2888:3888'],
    ],
    ['one replica with an ordinal', hostOf('zk-0'), { ZK_REPLICAS: '1' }, 1, ['server.1=zk-0:2888:3888']],
    ['one replica without an ordinal', hostOf('box'), { ZK_REPLICAS: '1' }, 1, ['server.1=box:2888:3888']],
    [
      'one replica with a given id',
      hostOf('box'),
      { ZK_REPLICAS: '1', ZK_MY_ID: '7' },
      7,
      ['server.7=box:2888:3888'],
    ],
    [
      'an id that agrees with the name',
      hostOf('zk-0.lan'),
      { ZK_REPLICAS: '1', ZK_MY_ID: '1' },
      1,
      ['server.1=zk-0.lan:2888:3888'],
    ],
  ])('%s', (_what, host, environment, myId, lines) => {
    expect(ensemble(host, environment)).toEqual({ myId, lines });
  });

  it.each<
    [
      what: string,
      host: Host,
      environment: Record<string, string>,
      problems: Readonly<Record<string, ProblemId>>,
    ]
  >([
    ['no replicas', pod, {}, { ZK_REPLICAS: 'replicas-missing' }],
    ['no ordinal', hostOf('zk.lan'), three, { 'host name': 'ordinal-missing' }],
    [
      'no ordinal in the given name',
      pod,
      { ...three, ZK_HOST_NAME: 'zk', ZK_DOMAIN: 'lan' },
      { ZK_HOST_NAME: 'ordinal-missing' },
    ],
    [
      'an ordinal outside the replicas',
      hostOf('zk-3.lan'),
      three,
      { ZK_REPLICAS: 'ordinal-outside-replicas' },
    ],
    [
      'an ordinal far outside the replicas',
      hostOf('zk-999999999.lan'),
      three,
      { ZK_REPLICAS: 'ordinal-outside-replicas' },
    ],
    [
      'an ordinal before the first',
      pod,
      { ...three, ZK_ORDINAL_START: '2' },
      { ZK_ORDINAL_START: 'ordinal-before-start' },
    ],
    ['no domain in a pod', hostOf('zk-1'), three, { domain: 'domain-missing' }],
    [
      'an id that differs from the name',
      pod,
      { ...three, ZK_MY_ID: '3' },
      { ZK_MY_ID: 'id-differs-from-ordinal' },
    ],
    [
      'a pod index that differs from the name',
      pod,
      { ...three, ZK_POD_INDEX: '2' },
      { ZK_POD_INDEX: 'pod-index-differs' },
    ],
    [
      'a pod index and no name of the StatefulSet',
      hostOf('box.lan'),
      { ...three, ZK_POD_INDEX: '1' },
      { ZK_POD_INDEX: 'pod-index-without-name' },
    ],
    [
      'nothing at all',
      hostOf('box'),
      {},
      { ZK_REPLICAS: 'replicas-missing', 'host name': 'ordinal-missing', domain: 'domain-missing' },
    ],
  ])('is refused with %s', (_what, host, environment, problems) => {
    expect(ensemble(host, environment)).toEqual(problems);
  });

  it.each([
    ['0', 'ZK_REPLICAS=2, but pod zk-5 needs at least 6'],
    ['3', 'ZK_REPLICAS=2, but pod zk-5 needs at least 3'],
  ])(
    'names the number of replicas that an ordinal needs when ordinals start at %s',
    (ordinalStart, message) => {
      const settings = settingsOf({ ZK_REPLICAS: '2', ZK_ORDINAL_START: ordinalStart });
      expect(findEnsemble(hostOf('zk-5.lan'), settings)).toMatchObject([{ message }]);
    },
  );

  it('names serviceName as the fix of a missing domain', () => {
    const problems = findEnsemble(hostOf('zk-1'), settingsOf(three));
    expect(problems).toMatchObject([{ fix: expect.stringMatching(/serviceName.*ZK_DOMAIN/) }]);
  });

  it.each([
    ['ZK_REPLICAS', { ZK_REPLICAS: 'many' }],
    ['ZK_SERVERS', { ZK_SERVERS: 'zk1' }],
    ['ZK_HOST_NAME', { ...three, ZK_HOST_NAME: '-', ZK_DOMAIN: 'lan' }],
    ['ZK_DOMAIN', { ...three, ZK_HOST_NAME: 'zk-0', ZK_DOMAIN: '-' }],
  ])('a refused %s is not reported a second time', (subject, environment) => {
    expect(ensemble(hostOf('zk-0.lan', false), environment)).not.toHaveProperty(subject);
  });
});

describe('from a member list', () => {
  const list = { ZK_SERVERS: 'alpha:2888:3888 beta:2889:3889' };
  it.each([
    ['by the host name', hostOf('beta'), list, 2],
    ['by the given id', hostOf('elsewhere'), { ...list, ZK_MY_ID: '1' }, 1],
  ])('the own entry is found %s', (_what, host, environment, myId) => {
    expect(ensemble(host, environment)).toEqual({
      myId,
      lines: ['server.1=alpha:2888:3888', 'server.2=beta:2889:3889'],
    });
  });

  it('is refused when this server is not in it', () => {
    expect(ensemble(hostOf('gamma'), list)).toEqual({ ZK_SERVERS: 'own-member-missing' });
  });
});
