// What the manifests and the chart render to: kept whole, as people review it, and valid for the oldest and the newest
// Kubernetes that is supported.
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import {
  chart,
  environmentOf,
  find,
  kustomize,
  manifestsOf,
  renderings as serving,
  specialRenderings,
  supported,
} from '../support/kubernetes/kubernetes.ts';
import { helm, validator } from '../support/kubernetes/kubernetes-tools.ts';
import { temporaryFolder } from '../support/process/run.ts';

const renderings = [...serving, ...specialRenderings];
const golden = fileURLToPath(new URL('golden', import.meta.url));

it.each(renderings)('$name', async ({ name, render }) => {
  await expect(await render()).toMatchFileSnapshot(`${golden}/${name}.yaml`);
});

it('nothing is kept that is not rendered', () => {
  expect(readdirSync(golden).sort()).toEqual(renderings.map(({ name }) => `${name}.yaml`).sort());
});

/** What the schemas have against these files; empty when nothing. */
async function complaints(files: readonly string[]): Promise<string> {
  const versions = Object.values(supported).join(',');
  const { all } = await execa('python3', [validator.program, versions, validator.customResources, ...files], {
    env: { PYTHONPATH: validator.python },
    reject: false,
    all: true,
  });
  return all;
}

it(`all of it is valid in Kubernetes ${supported.oldest} and ${supported.newest}`, async () => {
  const files = renderings.map(({ name }) => join(golden, `${name}.yaml`));
  expect(await complaints(files)).toBe('');
});

it.each([
  ['a field that is none', 'serviceName: zk-headless', 'servicename: zk-headless', 'servicename'],
  ['a text for a number', 'replicas: 3', 'replicas: three', "'three' is not of type 'integer'"],
  ['a kind that is none', 'kind: PodDisruptionBudget', 'kind: DisruptionBudget', "Couldn't find schema"],
  ['an API that is gone', 'apiVersion: policy/v1', 'apiVersion: policy/v1beta1', "Couldn't find schema"],
  ['a wrong field of a custom resource', 'interval: 30s', 'every: 30s', "'every' was unexpected"],
])('the schemas notice %s', async (_what, right, wrong, words) => {
  using folder = temporaryFolder();
  const text = await renderings.find(({ name }) => name === 'overlay-service-monitor')?.render();
  expect(text).toContain(right);
  const file = join(folder.path, 'wrong.yaml');
  writeFileSync(file, text?.replace(right, wrong) ?? '');
  expect(await complaints([file])).toContain(words);
});

it.each(Object.values(supported))('helm lint has nothing to say for Kubernetes %s', async (version) => {
  const { stdout, exitCode } = await execa(helm, ['lint', chart, '--strict', '--kube-version', version]);
  expect(exitCode).toBe(0);
  expect(stdout).not.toMatch(/\[(?:WARNING|ERROR)\]/);
});

it('the overlay that docs/kubernetes.md shows can be rendered, with everything it asks for', async () => {
  using folder = temporaryFolder();
  const guide = readFileSync(new URL('../../docs/kubernetes.md', import.meta.url), 'utf8');
  const [, example = ''] = /```yaml\n(# kustomization\.yaml\n[^`]*)```/.exec(guide) ?? [];
  writeFileSync(join(folder.path, 'kustomization.yaml'), example);
  // kustomize takes what is below the folder, and follows no link out of it.
  cpSync(new URL('../../deploy', import.meta.url), join(folder.path, 'zk-bootstrap/deploy'), {
    recursive: true,
  });
  const statefulSet = find(manifestsOf(await kustomize(folder.path)), 'StatefulSet');
  expect(statefulSet.metadata.namespace).toBe('zookeeper');
  expect(statefulSet.spec.replicas).toBe(3);
  expect(environmentOf(statefulSet)).toEqual({ ZK_REPLICAS: '3', ZK_METRICS_PORT: '7000' });
  expect(statefulSet.spec.template.spec.topologySpreadConstraints[0].minDomains).toBe(3);
  expect(statefulSet.spec.template.spec.containers[0].image).toBe('registry.example/zk-bootstrap:0.1.0');
});
