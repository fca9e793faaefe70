// Does for a StatefulSet and its Services what the control plane does: starts its pods together or in order, updates
// them one at a time from the last, and publishes the endpoints that the Services are to have.
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createVolume, runContainer, type Volume } from '../container/containers.ts';
import { until } from '../process/poll.ts';
import { temporaryFolder } from '../process/run.ts';
import { type ConfigMaps, Pod, type PodWatcher } from './kubelet.ts';
import { find, type Manifest } from './kubernetes.ts';
import { StatefulSet } from './stateful-set.ts';

const namespaceDomain = 'default.svc.cluster.local';

export class Cluster implements AsyncDisposable, PodWatcher {
  readonly pods: Pod[] = [];
  readonly #image: string;
  readonly #statefulSet: Manifest;
  readonly #headless: Manifest;
  readonly #set: StatefulSet;
  readonly #volumes: readonly Volume[];
  readonly #folders: readonly (readonly [configMap: string, folder: ReturnType<typeof temporaryFolder>])[];
  readonly #service: ServiceProxy;

  private constructor(
    image: string,
    manifests: readonly Manifest[],
    set: StatefulSet,
    volumes: readonly Volume[],
    service: ServiceProxy,
  ) {
    this.#image = image;
    this.#statefulSet = find(manifests, 'StatefulSet');
    this.#headless = headlessOf(manifests);
    this.#set = set;
    this.#volumes = volumes;
    this.#folders = manifests.filter(({ kind }) => kind === 'ConfigMap').map(folderOfConfigMap);
    this.#service = service;
  }

  /** @param image what the containers run instead of the one that the manifests name */
  static async create(image: string, manifests: readonly Manifest[]): Promise<Cluster> {
    const { metadata, spec } = find(manifests, 'StatefulSet');
    const { fsGroup } = spec.template.spec.securityContext;
    const domain = `${headlessOf(manifests).metadata.name}.${namespaceDomain}`;
    const set = await StatefulSet.create(image, metadata.name, domain);
    // As the kubelet makes a volume with an fsGroup.
    const prepare = `chown root:${fsGroup} /volume && chmod 2775 /volume`;
    const volumes = await Promise.all(
      Array.from({ length: spec.replicas }, async () => {
        const volume = await createVolume();
        const mounts = [`${volume.name}:/volume:nocopy`];
        await runContainer({ image, entrypoint: 'sh', command: ['-c', prepare], volumes: mounts });
        return volume;
      }),
    );
    return new Cluster(image, manifests, set, volumes, await ServiceProxy.start());
  }

  /** The full names of the pods. */
  get hosts(): readonly string[] {
    return this.pods.map(({ ordinal }) => this.#set.host(ordinal));
  }

  /** HOST:PORT of the Service for clients. */
  get clientAddress(): string {
    return this.#service.address;
  }

  /** The ordinals that clients of the Service have been led to, oldest first. */
  get led(): readonly number[] {
    return this.#service.led;
  }

  /** The first start, as podManagementPolicy has it; returns when all are ready. */
  async start(): Promise<void> {
    const isParallel = this.#statefulSet.spec.podManagementPolicy === 'Parallel';
    for (let ordinal = 0; ordinal < this.#statefulSet.spec.replicas; ordinal += 1) {
      await this.#startPod(ordinal);
      if (!isParallel) await this.untilReady(ordinal);
    }
    for (const { ordinal } of this.pods) await this.untilReady(ordinal);
  }

  /** As after `kubectl rollout restart`: the last pod first, each when the one before is ready again. */
  async update(): Promise<void> {
    for (const { ordinal } of [...this.pods].reverse()) {
      await this.pods[ordinal]?.delete();
      await this.#startPod(ordinal);
      await this.untilReady(ordinal);
    }
  }

  pod(ordinal: number): Pod {
    const pod = this.pods[ordinal];
    if (!pod) throw new Error(`expected a pod ${ordinal}`);
    return pod;
  }

  /** HOST:PORT at which the server of a pod is reached from this machine, past all Services. */
  async addressOf(ordinal: number): Promise<string> {
    return `${await this.#set.addressOf(this.pod(ordinal).container)}:${this.#clientPort}`;
  }

  async untilReady(ordinal: number): Promise<void> {
    const what = () => `pod ${ordinal} to be ready; its probes said\n${this.pod(ordinal).events.join('\n')}`;
    await until(what, () => this.pod(ordinal).isReady, 120_000).catch(async (error: unknown) => {
      const logs = await this.pod(ordinal).container.logs();
      throw new Error(`pod ${ordinal} wrote:\n${logs}`, { cause: error });
    });
  }

  async started(pod: Pod): Promise<void> {
    if (this.#headless.spec.publishNotReadyAddresses) await this.#set.publish(pod.ordinal, pod.container);
  }

  async ready(pod: Pod): Promise<void> {
    const [host = ''] = (await this.addressOf(pod.ordinal)).split(':');
    this.#service.add(pod.ordinal, host, this.#clientPort);
    if (!this.#headless.spec.publishNotReadyAddresses) await this.#set.publish(pod.ordinal, pod.container);
  }

  async unready(pod: Pod): Promise<void> {
    this.#service.remove(pod.ordinal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.pods.map((pod) => pod.stopProbing()));
    this.#service.stop();
    await this.#set[Symbol.asyncDispose]();
    await Promise.all(this.#volumes.map((volume) => volume[Symbol.asyncDispose]()));
    for (const [, folder] of this.#folders) folder[Symbol.dispose]();
  }

  get #clientPort(): number {
    const [container] = this.#statefulSet.spec.template.spec.containers;
    return container.ports.find(({ name }: Manifest) => name === 'client').containerPort;
  }

  get #configMaps(): ConfigMaps {
    return new Map(this.#folders.map(([name, { path }]) => [name, path]));
  }

  async #startPod(ordinal: number): Promise<void> {
    const { spec } = this.#statefulSet.spec.template;
    const volumes = [this.#volumes[ordinal]?.name ?? ''];
    const pod = new Pod(this.#set, ordinal, spec, this.#image, volumes, this.#configMaps, this);
    this.pods[ordinal] = pod;
    await pod.start();
  }
}

/** Its files, readable and executable for everybody. */
function folderOfConfigMap({ metadata, data }: Manifest) {
  const folder = temporaryFolder();
  chmodSync(folder.path, 0o755);
  for (const [name, text] of Object.entries<string>(data))
    writeFileSync(`${folder.path}/${name}`, text, { mode: 0o755 });
  return [metadata.name as string, folder] as const;
}

function headlessOf(manifests: readonly Manifest[]): Manifest {
  return manifests.find(({ kind, spec }) => kind === 'Service' && spec.clusterIP === 'None');
}

/** What kube-proxy does for a Service: each new connection goes to one of the endpoints there are then. */
class ServiceProxy {
  readonly led: number[] = [];
  readonly #endpoints = new Map<number, { readonly host: string; readonly port: number }>();
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (client) => this.#lead(client));
  }

  static async start(): Promise<ServiceProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ServiceProxy(server);
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  add(ordinal: number, host: string, port: number): void {
    this.#endpoints.set(ordinal, { host, port });
  }

  remove(ordinal: number): void {
    this.#endpoints.delete(ordinal);
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
  }

  #lead(client: Socket): void {
    const endpoints = [...this.#endpoints];
    const chosen = endpoints[this.led.length % Math.max(endpoints.length, 1)];
    if (!chosen) {
      client.resetAndDestroy();
      return;
    }
    const [ordinal, endpoint] = chosen;
    this.led.push(ordinal);
    const server = connect(endpoint);
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
