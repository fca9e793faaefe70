// Runs the commands of a document with real shells: `kubectl` is a program of ours that hands its words to a StatefulSet
// acted out on the pods of a test, one update after the other, each when the pod before is ready.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { until } from '../process/poll.ts';
import { temporaryFolder } from '../process/run.ts';
import type { Environment, Pod, Pods } from './pods.ts';

/** Where a volume is mounted in the document's pods. */
const mountPoint = '/var/lib/zookeeper';

/** The blocks of shell in a section of a document. */
export function commandsOf(path: string, heading: string): readonly string[] {
  const [, section = ''] = readFileSync(path, 'utf8').split(`\n## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  return [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block);
}

interface Template {
  readonly revision: number;
  readonly replicas: number;
  readonly environment: Environment;
}

export class StatefulSet implements AsyncDisposable {
  readonly #pods: Pods;
  readonly #listOf: (replicas: number) => string;
  readonly #folder = temporaryFolder();
  readonly #templates = new Map<Pod, Template>();
  readonly #server: Server;
  #template: Template;
  #replicas: number;
  #isOnDelete = false;
  #isOver = false;
  #control: Promise<void> | undefined;
  readonly #busy = new Set<Pod>();

  private constructor(pods: Pods, replicas: number) {
    this.#pods = pods;
    this.#listOf = (count) => pods.list(...Array.from({ length: count }, (_, index) => index + 1));
    this.#replicas = replicas;
    this.#template = { revision: 1, replicas, environment: {} };
    // The answer to each command: its status and what it prints.
    this.#server = createServer({ allowHalfOpen: true }, async (socket) => {
      try {
        await this.#kubectl(JSON.parse(await text(socket)));
        socket.end('0');
      } catch (error) {
        socket.end(`1${error}`);
      }
    });
  }

  static async make(pods: Pods, replicas: number): Promise<StatefulSet> {
    const set = new StatefulSet(pods, replicas);
    const socket = join(set.#folder.path, 'socket');
    set.#server.listen(socket);
    await once(set.#server, 'listening');
    const script = `#!${process.execPath}
const socket = require('node:net').connect(${JSON.stringify(socket)});
socket.end(JSON.stringify(process.argv.slice(2)));
let reply = '';
socket.on('data', (data) => { reply += data; });
socket.on('end', () => { console.error(reply.slice(1)); process.exitCode = Number(reply[0]); });
`;
    writeFileSync(join(set.#folder.path, 'kubectl'), script, { mode: 0o755 });
    set.#control = set.#reconcile();
    return set;
  }

  get #members(): readonly Pod[] {
    return this.#pods.all.slice(0, this.#replicas);
  }

  /** Runs a block of commands as it stands in the document. */
  async run(block: string): Promise<void> {
    const PATH = `${this.#folder.path}:${process.env.PATH}`;
    await execa('bash', ['-euc', block], { env: { PATH }, timeout: 170_000 });
  }

  /** Until every pod has the last settings, unless pods get them when they are deleted, and serves. */
  async untilReady(): Promise<void> {
    await until(
      () =>
        this.#members
          .map((pod) => `${pod.name} to be updated and ready; its output:\n${pod.output}`)
          .join('\n'),
      async () =>
        this.#members.every(
          (pod) => this.#isOnDelete || this.#templates.get(pod)?.revision === this.#template.revision,
        ) && (await Promise.all(this.#members.map((pod) => this.#isReady(pod)))).every(Boolean),
      150_000,
    );
  }

  /** Gives every pod other settings at its next start. */
  setEnvironment(environment: Environment): void {
    this.#template = {
      ...this.#template,
      revision: this.#template.revision + 1,
      environment: { ...this.#template.environment, ...environment },
    };
  }

  /** Ends a pod for what is done to its volume meanwhile. */
  async whileStopped(pod: Pod, work: () => void): Promise<void> {
    this.#busy.add(pod);
    if (pod.isRunning) await pod.stop();
    work();
    this.#busy.delete(pod);
  }

  async #isReady(pod: Pod): Promise<boolean> {
    return pod.isRunning && (await pod.mode()) !== undefined;
  }

  #start(pod: Pod, template = this.#template): void {
    this.#templates.set(pod, template);
    pod.start({ ZK_SERVERS: this.#listOf(template.replicas), ...template.environment });
  }

  /** What the controller and the kubelets do: missing pods, ended containers, and one step of a rolling update. */
  async #reconcile(): Promise<void> {
    for (; !this.#isOver; await pause(100)) {
      for (const pod of this.#members)
        if (!pod.isRunning && !this.#busy.has(pod)) this.#start(pod, this.#templates.get(pod));
      if (!this.#isOnDelete) await this.#updateOne();
    }
  }

  async #updateOne(): Promise<void> {
    for (const pod of this.#members.toReversed()) {
      if (this.#templates.get(pod)?.revision !== this.#template.revision) return this.#delete(pod);
      if (!(await this.#isReady(pod))) return;
    }
  }

  async #delete(pod: Pod): Promise<void> {
    await this.whileStopped(pod, () => this.#templates.delete(pod));
  }

  #podOf(name: string): Pod {
    const pod = this.#pods.all.find((one) => one.name === name);
    if (!pod) throw new Error(`no pod ${name}`);
    return pod;
  }

  async #kubectl(words: readonly string[]): Promise<void> {
    const [verb, ...rest] = words.filter(
      (word) => !word.startsWith('-') || word === '--' || word.startsWith('--replicas'),
    );
    const line = words.join(' ');
    switch (verb) {
      case 'patch':
        this.#isOnDelete = line.includes('"type":"OnDelete"');
        return;
      case 'set': {
        const [name, value] = rest.at(-1)?.split('=') ?? [];
        if (name !== 'ZK_REPLICAS') return this.setEnvironment({ [name ?? '']: value });
        this.#template = {
          ...this.#template,
          replicas: Number(value),
          revision: this.#template.revision + 1,
        };
        return;
      }
      case 'scale': {
        const leaving = this.#members;
        this.#replicas = Number(/--replicas=(\d+)/.exec(line)?.[1]);
        await Promise.all(leaving.slice(this.#replicas).map((pod) => this.#delete(pod)));
        return;
      }
      case 'delete':
        // A claim goes with its pod, which is deleted next.
        if (rest[0] === 'pvc')
          for (const name of rest.slice(1)) await this.#loseVolume(this.#podOf(name.slice(5)));
        else await Promise.all(rest.slice(1).map((name) => this.#delete(this.#podOf(name))));
        return;
      case 'exec': {
        const [name = '', , ...command] = rest;
        const [file = '', ...args] = command.map((word) =>
          word.replace(mountPoint, this.#podOf(name).folder),
        );
        execFileSync(file, args);
        return;
      }
      case 'rollout':
      case 'wait':
        return this.untilReady();
      default:
        throw new Error(`kubectl ${line} is not acted out`);
    }
  }

  async #loseVolume(pod: Pod): Promise<void> {
    await this.whileStopped(pod, () => {
      for (const folder of [pod.dataDir, pod.dataLogDir]) rmSync(folder, { recursive: true, force: true });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#control;
    this.#server.close();
    await this.#pods.killAll();
    this.#folder[Symbol.dispose]();
  }
}
