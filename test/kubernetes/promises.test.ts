// What every rendering must hold, whatever its options: selectors that select, probes that wait, one number of
// servers, and an environment that the real zk-gen-config accepts and that leads to the names the Services give.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/generate/plan.ts';
import { table } from '../../src/settings/table.ts';
import {
  environmentOf,
  find,
  type Manifest,
  manifestsOf,
  renderings,
} from '../support/kubernetes/kubernetes.ts';
import { run, temporaryFolder } from '../support/process/run.ts';
import { factsOf, hostOf } from '../support/process/settings.ts';

/** How long zk-ok asks before it gives up, by its own help. */
async function probeDeadlineSeconds(): Promise<number> {
  const { stdout } = await run('zk-ok', ['--help']);
  return Number(/gives up \[default (\d+)\]/.exec(stdout)?.[1]) / 1000;
}

function quantity(text: string): number {
  const [, count, unit = ''] = /^(\d+)(Mi|Gi)$/.exec(text) ?? [];
  return Number(count) * ({ Mi: 1024 ** 2, Gi: 1024 ** 3 }[unit] ?? Number.NaN);
}

function selects(
  selector: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const entries = Object.entries(selector);
  return entries.length > 0 && entries.every(([name, value]) => labels[name] === value);
}

/** What the files of the mounted Secrets hold, by the variables that name them. */
const secrets: Readonly<Record<string, string>> = {
  ZK_TLS_PASSPHRASE_FILE: 'a passphrase',
  ZK_QUORUM_PASSWORD_FILE: 'a password',
  ZK_QUORUM_OTHER_USERS_FILE: 'zkquorum:another',
  ZK_SASL_USERS_FILE: 'app:a password',
};

/** The environment with files as the pod has them, below a folder of this machine. */
function mountedBelow(folder: string, environment: Readonly<Record<string, string>>): Record<string, string> {
  const files = Object.entries(environment).filter(([variable]) => variable in secrets);
  const here = files.map(([variable, path]) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, secrets[variable] ?? '');
    return [variable, file];
  });
  return { ...environment, ...Object.fromEntries(here) };
}

/** The environment with the values themselves in the place of the files. */
function withValues(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([variable, value]) =>
      variable in secrets ? [variable.replace(/_FILE$/, ''), secrets[variable] ?? ''] : [variable, value],
    ),
  );
}

const everyKind = await Promise.all(
  renderings.map(async ({ name, render }) => {
    const all = manifestsOf(await render());
    const statefulSet = find(all, 'StatefulSet');
    const pod = statefulSet.spec.template;
    return { name, all, statefulSet, pod, server: pod.spec.containers[0] as Manifest };
  }),
);

describe.each(everyKind)('$name', ({ all, statefulSet, pod, server }) => {
  const { labels } = pod.metadata;
  const environment = environmentOf(statefulSet);
  const headless = find(all, 'Service', '-headless');
  const clients = all.find(({ kind, spec }) => kind === 'Service' && spec.clusterIP !== 'None');
  const setting = (row: { readonly env: string; readonly default?: unknown }) =>
    environment[row.env] ?? String(row.default);
  const ports = Object.fromEntries(
    server.ports.map(({ name, containerPort }: Manifest) => [name, containerPort]),
  );

  it('counts its servers once', () => {
    expect(environment.ZK_REPLICAS).toBe(String(statefulSet.spec.replicas));
  });

  it('every selector selects the pods', () => {
    const selectors = [
      statefulSet.spec.selector.matchLabels,
      headless.spec.selector,
      clients.spec.selector,
      find(all, 'PodDisruptionBudget').spec.selector.matchLabels,
      ...(pod.spec.topologySpreadConstraints ?? []).map((each: Manifest) => each.labelSelector.matchLabels),
      ...(pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(
        (each: Manifest) => each.labelSelector.matchLabels,
      ),
      ...(pod.spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
        (each: Manifest) => each.podAffinityTerm.labelSelector.matchLabels,
      ),
      ...all
        .filter(({ kind }) => kind === 'NetworkPolicy')
        .flatMap(({ spec }) => [
          spec.podSelector.matchLabels,
          spec.ingress[0].from[0].podSelector.matchLabels,
        ]),
    ];
    expect(selectors.filter((selector) => !selects(selector, labels))).toEqual([]);
    const tests = all.filter(({ kind }) => kind === 'Pod');
    expect(tests.filter((test) => selects(clients.spec.selector, test.metadata.labels))).toEqual([]);
    const monitors = all.filter(({ kind }) => kind === 'ServiceMonitor');
    for (const monitor of monitors) {
      const monitored = all.filter(
        ({ kind, metadata, spec }) =>
          kind === 'Service' &&
          selects(monitor.spec.selector.matchLabels, metadata.labels) &&
          spec.ports.some(({ name }: Manifest) => name === monitor.spec.endpoints[0].port),
      );
      expect(monitored).toEqual([headless]);
    }
  });

  it('the ports of container, Services, policy and settings are the same', () => {
    expect(ports).toEqual({
      client: Number(setting(table.clientPort)),
      ...(environment.ZK_TLS_DIR
        ? {
            'secure-client': Number(
              environment.ZK_SECURE_CLIENT_PORT ?? table.secureClientPort.defaultWith.text,
            ),
          }
        : {}),
      server: Number(setting(table.serverPort)),
      [ports.election === undefined ? 'leader-election' : 'election']: Number(setting(table.electionPort)),
      ...(environment.ZK_METRICS_PORT ? { metrics: Number(environment.ZK_METRICS_PORT) } : {}),
    });
    for (const { name, port, targetPort } of [...headless.spec.ports, ...clients.spec.ports]) {
      expect({ name, port }).toEqual({ name: targetPort, port: ports[targetPort] });
    }
    expect(headless.spec.ports.map(({ name }: Manifest) => name).sort()).toEqual(Object.keys(ports).sort());
    for (const { spec } of all.filter(({ kind }) => kind === 'NetworkPolicy')) {
      const [peers, people, scrapers] = spec.ingress.map((rule: Manifest) =>
        rule.ports.map(({ port }: Manifest) => port),
      );
      const { metrics, client, 'secure-client': secure, ...others } = ports;
      const forServers = [client, secure].filter((port) => port !== undefined);
      const forClients = environment.ZK_CLIENT_TLS === 'allow' ? [secure, client] : [secure ?? client];
      expect(peers.sort()).toEqual([...forServers, ...Object.values(others)].sort());
      expect(people).toEqual(forClients);
      expect(scrapers).toEqual(metrics === undefined ? undefined : [metrics]);
    }
  });

  it('Secrets are mounted for the group of the server alone, and keys and passwords are kept in memory', () => {
    const { securityContext, volumes } = statefulSet.spec.template.spec;
    const files = Object.entries(environment).filter(([variable]) => variable.endsWith('_FILE'));
    const folders = [
      environment.ZK_TLS_DIR,
      environment.ZK_QUORUM_TLS_DIR,
      ...files.map(([, path]) => dirname(path)),
    ].filter(Boolean);
    for (const folder of folders) {
      const mount = server.volumeMounts.find(({ mountPath }: Manifest) => mountPath === folder);
      expect(mount).toMatchObject({ readOnly: true });
      // A file that is mounted by itself is never replaced.
      expect(mount.subPath).toBeUndefined();
      const { secret, projected = secret, csi } = volumes.find(({ name }: Manifest) => name === mount.name);
      expect(securityContext.fsGroup).toBe(1000);
      // A driver gives its files their modes.
      if (!csi) expect(projected.defaultMode).toBe(0o440);
      const conf = volumes.find(({ name }: Manifest) => name === 'conf');
      expect(conf.emptyDir.medium).toBe('Memory');
    }
  });

  it('servers find each other before they are ready, and clients find only those that are', () => {
    expect(statefulSet.spec).toMatchObject({
      serviceName: headless.metadata.name,
      podManagementPolicy: 'Parallel',
    });
    expect(headless.spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
    expect(clients.spec.publishNotReadyAddresses).toBeUndefined();
    expect(server.readinessProbe.exec.command).toEqual(['zk-ok', '--ready']);
  });

  it('a restart never depends on a quorum, and a probe can say what is wrong', async () => {
    expect(server.livenessProbe.exec.command).toEqual(['zk-ok']);
    expect(server.startupProbe.exec.command).toEqual(['zk-ok']);
    const deadline = await probeDeadlineSeconds();
    expect(deadline).toBeGreaterThan(0);
    for (const probe of [server.startupProbe, server.livenessProbe, server.readinessProbe])
      expect(probe.timeoutSeconds).toBeGreaterThan(deadline);
  });

  it('a refused start can be read in kubectl describe, and a frozen server is not waited for', () => {
    expect(server.terminationMessagePolicy).toBe('FallbackToLogsOnError');
    expect(server.livenessProbe.terminationGracePeriodSeconds).toBe(5);
  });

  it('a drain takes one server, and the volumes outlive everything', () => {
    const { maxUnavailable, minAvailable } = find(all, 'PodDisruptionBudget').spec;
    expect(maxUnavailable ?? statefulSet.spec.replicas - minAvailable).toBe(1);
    expect(statefulSet.spec.persistentVolumeClaimRetentionPolicy).toEqual({
      whenDeleted: 'Retain',
      whenScaled: 'Retain',
    });
  });

  it('can write where the programs write, and nowhere else', () => {
    expect(server.securityContext).toMatchObject({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
    });
    const mounts: readonly string[] = server.volumeMounts.map(({ mountPath }: Manifest) => mountPath);
    for (const row of [table.dataDir, table.dataLogDir, table.confDir, table.logDir]) {
      const folder = setting(row);
      expect(
        mounts.some((mount) => folder === mount || folder.startsWith(`${mount}/`)),
        folder,
      ).toBe(true);
    }
    expect(mounts).toContain('/tmp');
  });

  it('the heap and the rest fit the memory limit, without a warning', () => {
    const limit = quantity(server.resources.limits.memory);
    const host = {
      ...hostOf(`${statefulSet.metadata.name}-0.${headless.metadata.name}.default.svc`),
      isPod: true,
    };
    const { plan, problems } = makePlan(
      factsOf(withValues(environment), host, { version: '3.9.4', memoryLimitBytes: limit }),
    );
    expect(problems.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(plan?.heap.max.bytes).toBeLessThanOrEqual(limit * 0.85);
  });

  it('zk-gen-config accepts the environment of every pod, strictly, and writes the names that DNS has', async () => {
    using folder = temporaryFolder();
    const name = statefulSet.metadata.name;
    const domain = `${statefulSet.spec.serviceName}.default.svc.cluster.local`;
    const pods = Array.from({ length: statefulSet.spec.replicas }, (_, ordinal) => ordinal);
    const { status, stdout, stderr } = await run(
      'zk-gen-config',
      ['--all', '--print', '--json', '--strict'],
      {
        ...mountedBelow(folder.path, environment),
        ...(environment.ZK_HEAP_SIZE ? {} : { ZK_HEAP_SIZE: '96m' }),
        ZK_HOST_NAME: `${name}-0.${domain}`,
        ZK_VERSION: '3.9.4',
        // The volume of the pod, not of the machine that runs the test.
        ZK_DATA_DIR: `${folder.path}/data`,
        ZK_DATA_LOG_DIR: `${folder.path}/log`,
      },
    );
    expect({
      status,
      stderr: stderr.replace(/^zk-gen-config: note\[.*\]: .*\n {2}fix: .*\n?/gm, ''),
    }).toEqual({
      status: 0,
      stderr: '',
    });
    const members: readonly Manifest[] = [JSON.parse(stdout)].flat();
    expect(members.map(({ id }) => id)).toEqual(pods.map((ordinal) => ordinal + 1));
    const observers = Number(environment.ZK_OBSERVERS ?? 0);
    const lines = pods.map((ordinal) => {
      const role = ordinal >= pods.length - observers ? ':observer' : '';
      const address = `${name}-${ordinal}.${domain}:${ports.server}:${ports.election ?? ports['leader-election']}`;
      return `server.${ordinal + 1}=${address}${role}`;
    });
    for (const { files } of members) {
      const zooCfg: string = files.find(({ path }: Manifest) => path.endsWith('/zoo.cfg')).text;
      const written = zooCfg.split('\n');
      expect(written.filter((line) => line.startsWith('server.'))).toEqual(pods.length > 1 ? lines : []);
      expect(written).toContain(`clientPort=${ports.client}`);
      if (ports.metrics) expect(written).toContain(`metricsProvider.httpPort=${ports.metrics}`);
    }
  });
});
