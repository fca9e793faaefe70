// Does for one pod what a kubelet does: runs its container with what the manifest says, asks its probes in their
// periods, counts up to their thresholds, restarts a container that is not alive.
import { setTimeout as pause } from 'node:timers/promises';
import type { Container, ContainerOptions } from '../container/containers.ts';
import { tryDocker } from '../container/docker.ts';
import type { Manifest } from './kubernetes.ts';
import type { StatefulSet } from './stateful-set.ts';

/** The folder of this machine that has the files of a ConfigMap, by its name. */
export type ConfigMaps = ReadonlyMap<string, string>;

/** What befalls a pod, for the endpoints of Services. */
export interface PodWatcher {
  started(pod: Pod): Promise<void>;
  ready(pod: Pod): Promise<void>;
  unready(pod: Pod): Promise<void>;
}

type ProbeName = 'startupProbe' | 'livenessProbe' | 'readinessProbe';

export class Pod {
  readonly ordinal: number;
  /** As the last probes had it, and what the pod's conditions would say. */
  isReady = false;
  /** What its probes said when they said no, newest last. */
  readonly events: string[] = [];
  restarts = 0;
  readonly #set: StatefulSet;
  readonly #spec: Manifest;
  readonly #options: Omit<ContainerOptions, 'hostname' | 'domain' | 'network'>;
  readonly #watcher: PodWatcher;
  readonly #end = new AbortController();
  #container: Container | undefined;
  #work: Promise<void> = Promise.resolve();

  /** @param spec the pod's spec, as the manifest has it */
  constructor(
    set: StatefulSet,
    ordinal: number,
    spec: Manifest,
    image: string,
    volumes: readonly string[],
    configMaps: ConfigMaps,
    watcher: PodWatcher,
  ) {
    this.#set = set;
    this.ordinal = ordinal;
    this.#spec = spec;
    this.#options = optionsOf(spec, image, volumes, configMaps);
    this.#watcher = watcher;
  }

  get container(): Container {
    if (!this.#container) throw new Error(`expected pod ${this.ordinal} to be started`);
    return this.#container;
  }

  async start(): Promise<void> {
    this.#container = await this.#set.start(this.ordinal, this.#options);
    await this.#watcher.started(this);
    this.#work = this.#probe();
  }

  /** As `kubectl delete pod`: out of the Services at once, SIGTERM, and SIGKILL after the grace period. */
  async delete(): Promise<void> {
    this.#end.abort();
    await this.#work;
    await this.#say(false);
    await this.container.stop(this.#spec.terminationGracePeriodSeconds);
    await this.container[Symbol.asyncDispose]();
  }

  /** Ends the probes; rethrows what went wrong with them. */
  async stopProbing(): Promise<void> {
    this.#end.abort();
    await this.#work;
  }

  get #containerSpec(): Manifest {
    return this.#spec.containers[0];
  }

  async #probe(): Promise<void> {
    while (!this.#end.signal.aborted) {
      const isStarted = !this.#containerSpec.startupProbe || (await this.#untilFails('startupProbe', true));
      if (isStarted) await Promise.race([this.#untilFails('livenessProbe'), this.#watchReadiness()]);
      if (this.#end.signal.aborted) return;
      this.restarts += 1;
      await this.#say(false);
      await this.container.kill();
      await this.container.untilEnded();
      await this.container.start();
      await this.#watcher.started(this);
    }
  }

  /** Asks until the threshold of failures is reached, or the first success where that is enough; whether it was. */
  async #untilFails(name: ProbeName, isOnce = false): Promise<boolean> {
    const { failureThreshold } = this.#containerSpec[name];
    for (let failures = 0; failures < failureThreshold; ) {
      if (!(await this.#period(name))) return false;
      failures = (await this.#ask(name)) ? 0 : failures + 1;
      if (isOnce && failures === 0) return true;
    }
    return false;
  }

  async #watchReadiness(): Promise<never> {
    const { failureThreshold } = this.#containerSpec.readinessProbe;
    for (let failures = 0; await this.#period('readinessProbe'); ) {
      failures = (await this.#ask('readinessProbe')) ? 0 : failures + 1;
      // A pod that was deleted meanwhile must not come back into the Services.
      if (this.#end.signal.aborted) break;
      if (failures === 0) await this.#say(true);
      else if (failures >= failureThreshold) await this.#say(false);
    }
    return new Promise(() => {});
  }

  /** One asking, as an exec probe: whether the command ended with 0 within its time. */
  async #ask(name: ProbeName): Promise<boolean> {
    const { exec, timeoutSeconds } = this.#containerSpec[name];
    const words = ['exec', this.container.id, ...exec.command];
    const outcome = await tryDocker(words, { timeoutMs: timeoutSeconds * 1000 }).catch((error: Error) => ({
      status: undefined,
      stdout: error.message,
    }));
    if (outcome.status !== 0 && !this.#end.signal.aborted) this.events.push(`${name}: ${outcome.stdout}`);
    return outcome.status === 0;
  }

  /** Waits for the next asking; false when there is none any more. */
  async #period(name: ProbeName): Promise<boolean> {
    const { signal } = this.#end;
    await pause(this.#containerSpec[name].periodSeconds * 1000, undefined, { signal }).catch(() => {});
    return !signal.aborted;
  }

  async #say(isReady: boolean): Promise<void> {
    if (this.isReady === isReady) return;
    this.isReady = isReady;
    await (isReady ? this.#watcher.ready(this) : this.#watcher.unready(this));
  }
}

/**
 * What the manifest says, in the words of the engine. Claims are volumes, ConfigMaps folders, empty folders are in
 * memory.
 */
function optionsOf(spec: Manifest, image: string, claims: readonly string[], configMaps: ConfigMaps) {
  const [container] = spec.containers;
  const { runAsUser, runAsGroup, fsGroup } = spec.securityContext;
  const volumes = spec.volumes as readonly Manifest[];
  const isConfig = ({ name }: Manifest) => volumes.some((one) => one.name === name && one.configMap);
  const isEmpty = ({ name }: Manifest) => volumes.some((one) => one.name === name && !one.configMap);
  const mounts = container.volumeMounts as readonly Manifest[];
  const folderOf = ({ name }: Manifest) =>
    configMaps.get(volumes.find((one) => one.name === name)?.configMap.name);
  return {
    image,
    ...(container.command ? { entrypoint: container.command[0], command: container.command.slice(1) } : {}),
    ...(container.args ? { command: [...(container.command?.slice(1) ?? []), ...container.args] } : {}),
    env: Object.fromEntries(container.env.map(({ name, value }: Manifest) => [name, value])),
    user: `${runAsUser}:${runAsGroup}`,
    isReadOnly: container.securityContext.readOnlyRootFilesystem,
    capDrop: container.securityContext.capabilities.drop,
    securityOptions: container.securityContext.allowPrivilegeEscalation ? [] : ['no-new-privileges'],
    memory: container.resources.limits.memory.replace('i', '').toLowerCase(),
    tmpfs: mounts.filter(isEmpty).map(({ mountPath }) => `${mountPath}:gid=${fsGroup},mode=2777`),
    volumes: [
      ...mounts
        .filter((mount) => !isEmpty(mount) && !isConfig(mount))
        .map(({ mountPath }, index) => `${claims[index]}:${mountPath}:nocopy`),
      ...mounts
        .filter(isConfig)
        .map((mount) => `${folderOf(mount)}/${mount.subPath ?? ''}:${mount.mountPath}:ro`),
    ],
  };
}
