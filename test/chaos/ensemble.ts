// The ensemble of a chaos run: its pods, the list and the settings that they are started with, and what a client had
// acknowledged.
import { setTimeout as pause } from 'node:timers/promises';
import { Writer } from '../support/client/clients.ts';
import { readTree } from '../support/client/tree.ts';
import { holds, until } from '../support/process/poll.ts';
import { type Environment, type Pod, Pods } from '../support/server/pods.ts';

export interface Shape {
  readonly name: string;
  readonly voters: number;
  readonly observers: number;
}

/** Of all members, node by node. */
export interface Comparison {
  readonly replicas: number;
  /** Acknowledged writes that a member lacks. */
  readonly lost: readonly string[];
  /** Nodes that are not the same on all members. */
  readonly differing: readonly string[];
}

/** Longer than an election takes. */
const electionMs = 3_000;
/** On a machine that others use too. */
const wholeMs = 240_000;
const catchUpMs = 60_000;

export class Ensemble {
  readonly pods: Pods;
  /** Ids, ascending. */
  voters: readonly number[];
  readonly observers: readonly number[];
  /** No member at first; the faults add it and remove it. */
  readonly spare: Pod;
  /** What every pod has in its manifest besides the list. */
  words: Environment = {};
  /** Starts that ended with status 78, by the id of the error. */
  readonly refusals: string[] = [];
  /** Paths. */
  readonly acknowledged: string[] = [];
  unanswered = 0;
  #writer: Writer | undefined;
  #writers = 0;

  private constructor(pods: Pods, { voters, observers }: Shape) {
    this.pods = pods;
    const ids = pods.all.map(({ id }) => id);
    this.voters = ids.slice(0, voters);
    this.observers = ids.slice(voters, voters + observers);
    this.spare = pods.pod(voters + observers + 1);
  }

  static async make(shape: Shape): Promise<Ensemble> {
    // Snapshots every few hundred writes, so that servers write and read some during the run.
    const pods = await Pods.make(shape.voters + shape.observers + 1, { ZK_EXTRA_CONFIG: 'snapCount=500' });
    const ensemble = new Ensemble(pods, shape);
    ensemble.startAll();
    await ensemble.untilWhole();
    return ensemble;
  }

  get members(): readonly Pod[] {
    return this.pods.pods(...this.voters, ...this.observers);
  }

  /** In the form of ZK_SERVERS. */
  list(voters = this.voters): string {
    const observers = this.observers.map((id) => this.pods.list(id).replace(';', ':observer;'));
    return [this.pods.list(...voters), ...observers].join(' ');
  }

  start(pod: Pod, voters = this.voters): void {
    pod.start({ ...this.words, ZK_SERVERS: this.list(voters) });
  }

  startAll(): void {
    for (const pod of this.members) if (!pod.isRunning) this.start(pod);
  }

  /** Expects a start to be refused. */
  async expectRefused(pod: Pod, id: string, voters = this.voters): Promise<void> {
    this.start(pod, voters);
    const status = await pod.untilEnded();
    if (status !== 78 || !pod.output.includes(`error[${id}]`))
      throw new Error(
        `expected status 78 and ${id} of ${pod.name}, got status ${status}; its output:\n${pod.output}`,
      );
    this.refusals.push(id);
  }

  async expectHeldBack(pods: readonly Pod[]): Promise<void> {
    const modes = () => Promise.all(pods.map((pod) => pod.mode()));
    await holds(
      async () => (await modes()).every((mode) => mode === undefined),
      () => `${pods.map(({ name }) => name).join(' ')} not to serve`,
      electionMs,
    );
  }

  /** Every member serves, and one leads. */
  async untilWhole(): Promise<void> {
    await Promise.all(this.members.map((pod) => pod.untilServing(wholeMs)));
    let modes: readonly (string | undefined)[] = [];
    await until(
      () => `one leader, got ${modes.join(' ')}`,
      async () => {
        modes = await Promise.all(this.members.map((pod) => pod.mode()));
        return modes.filter((mode) => mode === 'leader').length === 1 && !modes.includes(undefined);
      },
    );
  }

  /** Through any pod that serves, no member too: what that acknowledges alone is missing in the end. */
  startWriting(): void {
    if (this.#writer) return;
    this.#writers += 1;
    const addresses = this.pods.all.map(({ address }) => address);
    this.#writer = new Writer(addresses, `/${this.#writers}`);
    this.#writer.start();
  }

  async untilWritten(more: number): Promise<void> {
    this.startWriting();
    await this.#writer?.untilWritten(more);
  }

  async stopWriting(): Promise<void> {
    const writer = this.#writer;
    if (!writer) return;
    this.#writer = undefined;
    await writer.stop();
    this.acknowledged.push(...writer.acknowledged.map((name) => `/${this.#writers}/${name}`));
    this.unanswered += writer.unanswered;
  }

  /** Ends the writes, and waits until every member has all of them. */
  async settle(): Promise<void> {
    await this.untilWhole();
    await this.stopWriting();
    const { lost, differing } = await this.compareReplicas();
    if (lost.length + differing.length > 0) throw new Error('expected the members to have the same data');
  }

  /** Whether every member has every acknowledged write, and the same nodes, however long they are given to catch up. */
  async compareReplicas(): Promise<Comparison> {
    const deadline = Date.now() + catchUpMs;
    for (;;) {
      const found = await this.#compare();
      if (found.lost.length + found.differing.length === 0 || Date.now() > deadline) return found;
      await pause(200);
    }
  }

  async #compare(): Promise<Comparison> {
    const trees = await Promise.all(this.members.map(({ address }) => readTree(address)));
    const paths = new Set(trees.flatMap((tree) => [...tree.keys()]));
    return {
      replicas: trees.length,
      lost: this.acknowledged.filter((path) => trees.some((tree) => !tree.has(path))),
      differing: [...paths].filter((path) => new Set(trees.map((tree) => tree.get(path))).size > 1),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer?.stop();
    await this.pods[Symbol.asyncDispose]();
  }
}
