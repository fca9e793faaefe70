// A release that takes over the volumes of another chart: it finds the claims by their names, and the data on them.
import { describe, expect, it } from 'vitest';
import {
  adoptions,
  environmentOf,
  find,
  helmTemplate,
  type Manifest,
  manifestsOf,
} from '../support/kubernetes/kubernetes.ts';

const expected: Readonly<Record<string, Manifest>> = {
  'chart-adopts-bitnami': {
    claims: ['data'],
    mounts: { data: '/var/lib/zookeeper' },
    environment: { ZK_DATA_LOG_DIR: '/var/lib/zookeeper/data' },
    user: 1001,
  },
  'chart-adopts-bitnami-logs': {
    claims: ['data', 'data-log'],
    mounts: { data: '/var/lib/zookeeper', 'data-log': '/var/lib/zookeeper/log' },
    environment: {},
    user: 1001,
  },
  'chart-adopts-cloudpirates': {
    claims: ['data'],
    mounts: { data: '/var/lib/zookeeper/data' },
    environment: { ZK_ID_OFFSET: '0', ZK_DATA_LOG_DIR: '/var/lib/zookeeper/data' },
    user: 1000,
  },
  'chart-adopts-incubator': {
    claims: ['data'],
    mounts: { data: '/var/lib/zookeeper/data' },
    environment: { ZK_DATA_LOG_DIR: '/var/lib/zookeeper/data/log' },
    user: 1000,
  },
};

describe.each(adoptions)('$name', ({ name, render }) => {
  it('has the claims, the folders and the user', async () => {
    const manifests = manifestsOf(await render());
    const statefulSet = find(manifests, 'StatefulSet');
    const { spec } = statefulSet;
    const pod = spec.template.spec;
    const claims = spec.volumeClaimTemplates.map(({ metadata }: Manifest) => metadata.name);
    const mounts = pod.containers[0].volumeMounts.filter((mount: Manifest) => claims.includes(mount.name));
    const environment = environmentOf(statefulSet);
    const folders = ['ZK_ID_OFFSET', 'ZK_DATA_DIR', 'ZK_DATA_LOG_DIR'].filter(
      (variable) => variable in environment,
    );
    expect({
      claims,
      mounts: Object.fromEntries(mounts.map((mount: Manifest) => [mount.name, mount.mountPath])),
      environment: Object.fromEntries(folders.map((variable) => [variable, environment[variable]])),
      user: pod.securityContext.runAsUser,
    }).toEqual(expected[name]);
  });
});

it.each<[string, Manifest, string]>([
  [
    'a folder on no volume',
    { settings: { ZK_DATA_DIR: '/data' } },
    'settings.ZK_DATA_DIR is /data, which is on no volume',
  ],
  [
    'a default on no volume',
    { persistence: { mountPath: '/data' } },
    'the default of settings.ZK_DATA_DIR is /var/lib/zookeeper/data, which is on no volume',
  ],
  [
    'one claim for two volumes',
    { persistence: { logs: { enabled: true, claimName: 'datadir' } } },
    'persistence.logs.claimName is datadir',
  ],
  [
    'one place for two volumes',
    { persistence: { logs: { enabled: true, mountPath: '/var/lib/zookeeper' } } },
    'persistence.logs.mountPath is /var/lib/zookeeper',
  ],
  ["a value of Bitnami's chart", { heapSize: 1024 }, 'fix: use heap instead, such as 1024m'],
  [
    "a value of Bitnami's chart in another one",
    { persistence: { dataLogDir: {} } },
    'fix: use persistence.logs instead',
  ],
])('%s is refused with a fix', async (_what, values, words) => {
  const { status, stderr } = await helmTemplate(values);
  expect(status).toBe(1);
  expect(stderr).toContain(words);
});
