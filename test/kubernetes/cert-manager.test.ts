// deploy/kubernetes/cert-manager: what it issues is what the servers of the overlay need.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import {
  find,
  helmTemplate,
  type Manifest,
  manifestsOf,
  renderings,
} from '../support/kubernetes/kubernetes.ts';

const path = fileURLToPath(
  new URL('../../deploy/kubernetes/cert-manager/certificates.yaml', import.meta.url),
);
const all: readonly Manifest[] = parseAllDocuments(readFileSync(path, 'utf8')).map((document) =>
  document.toJS(),
);
const named = (kind: string, name: string): Manifest =>
  all.find((each) => each.kind === kind && each.metadata.name === name);
const overlay = manifestsOf((await renderings.find(({ name }) => name === 'overlay-tls')?.render()) ?? '');
const statefulSet = find(overlay, 'StatefulSet');
const secrets: readonly string[] = statefulSet.spec.template.spec.volumes
  .map(({ secret }: Manifest) => secret?.secretName)
  .filter(Boolean);

it.each(secrets)('the Secret %s has the names of the servers and both usages', (secret) => {
  const { secretName, dnsNames, usages } = named('Certificate', String(secret)).spec;
  expect(secretName).toBe(secret);
  expect(dnsNames).toContain(`*.${statefulSet.spec.serviceName}.zookeeper.svc.cluster.local`);
  expect(usages).toEqual(expect.arrayContaining(['server auth', 'client auth']));
});

it('clients reach the servers by the names of the Service', () => {
  const service = find(overlay, 'Service', 'zk').metadata.name;
  const { dnsNames } = named('Certificate', 'zk-tls').spec;
  const names = [service, `${service}.zookeeper`, `${service}.zookeeper.svc.cluster.local`];
  expect(dnsNames).toEqual(expect.arrayContaining(names));
});

it('the servers and the clients have CAs that differ, and every reference is to something in the file', () => {
  const issuerOf = (name: string) => named('Certificate', name).spec.issuerRef.name;
  const authorityOf = (name: string) => named('Issuer', issuerOf(name)).spec.ca.secretName;
  expect(authorityOf('zk-tls')).not.toBe(authorityOf('zk-quorum-tls'));
  expect(authorityOf('zk-client-app')).toBe(authorityOf('zk-tls'));
  const made = all.filter(({ kind }) => kind === 'Certificate').map(({ spec }) => spec.secretName);
  for (const { spec } of all.filter(({ kind }) => kind === 'Issuer'))
    if (spec.ca) expect(made).toContain(spec.ca.secretName);
  for (const { spec } of all.filter(({ kind }) => kind === 'Certificate'))
    expect(named('Issuer', spec.issuerRef.name)).toBeDefined();
});

it('the chart of docs/kubernetes.md mounts these Secrets in servers of the same names', async () => {
  const guide = readFileSync(new URL('../../docs/kubernetes.md', import.meta.url), 'utf8');
  const [, values = ''] = /```yaml\n(fullnameOverride: zk [^`]*)```/.exec(guide) ?? [];
  const all = manifestsOf((await helmTemplate(parse(values))).stdout);
  const { serviceName, template } = find(all, 'StatefulSet').spec;
  expect(serviceName).toBe(statefulSet.spec.serviceName);
  expect(find(all, 'Service', 'zk').metadata.name).toBe(find(overlay, 'Service', 'zk').metadata.name);
  const mounted = template.spec.volumes.map(({ secret }: Manifest) => secret?.secretName);
  expect(mounted.filter(Boolean)).toEqual(secrets);
});

describe('the volumes of docs/tls.md, from the csi-driver', async () => {
  const guide = readFileSync(new URL('../../docs/tls.md', import.meta.url), 'utf8');
  const [, values = ''] =
    /```yaml\n(fullnameOverride: zk\n[^`]*csi\.cert-manager\.io[^`]*)```/.exec(guide) ?? [];
  const manifests = manifestsOf((await helmTemplate(parse(values))).stdout);
  const { spec } = find(manifests, 'StatefulSet');
  const pod = spec.template.spec;
  const attributes = (volume: string, attribute: string): string =>
    pod.volumes.find(({ name }: Manifest) => name === volume).csi.volumeAttributes[
      `csi.cert-manager.io/${attribute}`
    ];

  it.each(['tls', 'quorum-tls'])('%s is issued for the servers, readable for their group', (volume) => {
    expect(named('Issuer', attributes(volume, 'issuer-name'))).toBeDefined();
    const host = `\${POD_NAME}.${spec.serviceName}.\${POD_NAMESPACE}.svc.cluster.local`;
    expect(attributes(volume, 'dns-names').split(',')).toContain(host);
    expect(attributes(volume, 'key-usages')).toBe(
      'digital signature,key encipherment,server auth,client auth',
    );
    expect(attributes(volume, 'fs-group')).toBe(String(pod.securityContext.fsGroup));
    expect(pod.containers[0].volumeMounts).toContainEqual(
      expect.objectContaining({ name: volume, mountPath: `/etc/zookeeper/${volume}` }),
    );
  });

  it('clients and servers have separate issuers', () => {
    expect(attributes('tls', 'issuer-name')).not.toBe(attributes('quorum-tls', 'issuer-name'));
  });
});
