import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fullNameIn, readHost, readMemoryLimit } from '../../../src/system/host.ts';
import { temporaryFolder } from '../../support/process/run.ts';

const kubelet = `# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
10.244.0.7\tzk-1.zk-headless.default.svc.cluster.local\tzk-1
`;

describe('the full name in a hosts file', () => {
  it.each([
    ['as the kubelet writes it', kubelet, 'zk-1', 'zk-1.zk-headless.default.svc.cluster.local'],
    ['after the short name', '10.0.0.1 zk-1 zk-1.lan', 'zk-1', 'zk-1.lan'],
    ['in another case', '10.0.0.1 ZK-1.LAN', 'zk-1', 'ZK-1.LAN'],
    ['of a host name that is full already', '10.0.0.1 zk-1.lan', 'zk-1.lan', 'zk-1.lan'],
    ['before a comment', '10.0.0.1 zk-1.lan # zk-1.other', 'zk-1', 'zk-1.lan'],
    ['the first of several', '10.0.0.1 zk-1.a\n10.0.0.2 zk-1.b', 'zk-1', 'zk-1.a'],
    ['not in a comment', '# 10.0.0.1 zk-1.lan', 'zk-1', undefined],
    ['not that of a longer name', '10.0.0.1 zk-10.lan my-zk-1.lan', 'zk-1', undefined],
    ['not without a domain', '10.0.0.1 zk-1', 'zk-1', undefined],
    ['not an address', '10.0.0.1 zk-1', '10', undefined],
    ['not in an empty file', '', 'zk-1', undefined],
  ])('%s', (_what, hosts, name, fullName) => {
    expect(fullNameIn(hosts, name)).toBe(fullName);
  });
});

describe('the host', () => {
  it('has the name of this machine, and its full name where the hosts file has one', () => {
    using folder = temporaryFolder();
    const hosts = join(folder.path, 'hosts');
    expect(readHost({}, hosts)).toEqual({ name: hostname(), isPod: false });
    writeFileSync(hosts, `10.0.0.1 ${hostname().split('.')[0]}.example.com\n`);
    expect(readHost({}, hosts).fullName).toMatch(/\.example\.com$/);
  });

  it.each([
    [{ KUBERNETES_SERVICE_HOST: '10.96.0.1' }, true],
    [{ KUBERNETES_SERVICE_HOST: '' }, false],
    [{}, false],
  ])('is in a pod with %j: %s', (environment, isPod) => {
    expect(readHost(environment).isPod).toBe(isPod);
  });
});

describe('the memory limit', () => {
  const v1 = 'memory/memory.limit_in_bytes';
  it.each<[what: string, files: Record<string, string>, limit: number | undefined]>([
    ['of cgroup v2', { 'memory.max': '536870912\n' }, 536_870_912],
    ['of cgroup v1', { [v1]: '536870912\n' }, 536_870_912],
    ['is none where v2 says max', { 'memory.max': 'max\n' }, undefined],
    ['is none where v1 says a huge number', { [v1]: '9223372036854771712\n' }, undefined],
    ['is none where nothing says so', {}, undefined],
  ])('%s', (_what, files, limit) => {
    using folder = temporaryFolder();
    mkdirSync(join(folder.path, 'memory'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text);
    expect(readMemoryLimit(folder.path)).toBe(limit);
  });
});
