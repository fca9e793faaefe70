// The cluster that KUBECONFIG names, through kubectl and helm, in one namespace that is made for a test file and deleted
// after it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { stringify } from 'yaml';
import type { Manifest } from '../support/kubernetes/kubernetes.ts';
import { until } from '../support/process/poll.ts';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** The image with the toolkit, which every node can start. */
export const image = required('ZK_TEST_IMAGE', 'the image to test, which the nodes have or can pull');

function required(name: string, what: string): string {
  const text = process.env[name];
  if (!text)
    throw new Error(`${name} is not set: ${what}\n  fix: ${name}=zk-bootstrap:test npm run test:cluster`);
  return text;
}

export interface Ran {
  readonly status: number;
  /** stdout and stderr as they came. */
  readonly text: string;
}

export class Namespace implements AsyncDisposable {
  readonly name: string;
  /** Where commands of the documents run; it has a checkout called zk-bootstrap. */
  readonly folder = mkdtempSync(join(tmpdir(), 'zk-bootstrap-cluster-'));

  private constructor(name: string) {
    this.name = name;
  }

  /** @param standard the Pod Security Standard that is enforced, none when undefined */
  static async create(name: string, standard?: 'restricted' | 'privileged'): Promise<Namespace> {
    const namespace = new Namespace(`zk-bootstrap-${name}-${Date.now().toString(36)}`);
    const labels = standard ? { 'pod-security.kubernetes.io/enforce': standard } : {};
    await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace.name, labels } });
    return namespace;
  }

  /** The output of kubectl in this namespace; fails with all of it when kubectl does. */
  async kubectl(...words: readonly string[]): Promise<string> {
    const { stdout } = await execa('kubectl', ['-n', this.name, ...words], { timeout: 600_000 });
    return stdout;
  }

  apply(...manifests: readonly Manifest[]): Promise<void> {
    return apply(
      ...manifests.map((each) => ({ ...each, metadata: { ...each.metadata, namespace: this.name } })),
    );
  }

  /** Runs commands of a document, as typed but for its namespace and image, in the folder; fails when one does. */
  async type(commands: string): Promise<string> {
    const { status, text } = await this.tryType(commands);
    if (status !== 0)
      throw new Error(`expected the commands to succeed, got status ${status}\n${commands}\n${text}`);
    return text;
  }

  async tryType(commands: string): Promise<Ran> {
    const { exitCode, all } = await execa('bash', ['-euo', 'pipefail', '-c', this.here(commands)], {
      cwd: this.folder,
      reject: false,
      all: true,
      stdin: 'ignore',
      timeout: 900_000,
    });
    return { status: exitCode ?? -1, text: all };
  }

  /** The words of a document with this namespace and the image of the test. */
  here(text: string): string {
    const [, repository = image, tag = 'latest'] = /^(.*?)(?::([^:/]+))?$/.exec(image) ?? [];
    return text
      .replaceAll(/(?<=-n |--namespace |namespace: |namespace |namespace=)zookeeper\b/g, this.name)
      .replaceAll('registry.example/zk-bootstrap', repository)
      .replaceAll(/(?<=newTag: |image\.tag=|tag: )0\.1\.0/g, tag)
      .replaceAll(/(?<=\s)deploy\/helm/g, `${checkout}/deploy/helm`);
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  async pod(name: string): Promise<Manifest> {
    return JSON.parse(await this.kubectl('get', 'pod', name, '-o', 'json'));
  }

  async isReady(name: string): Promise<boolean> {
    const pod = await this.pod(name).catch(() => undefined);
    return pod?.status.conditions?.some(
      ({ type, status }: Manifest) =>
        type === 'Ready' && status === 'True' && !pod.metadata.deletionTimestamp,
    );
  }

  async untilReady(names: readonly string[], timeoutMs = 300_000): Promise<void> {
    for (const name of names)
      await until(`${name} to be ready in ${this.name}`, () => this.isReady(name), timeoutMs);
  }

  async uidOf(pod: string): Promise<string> {
    return (await this.pod(pod)).metadata.uid;
  }

  /** Waits until another pod of each name is there. */
  async untilReplaced(names: readonly string[], work: () => Promise<unknown>): Promise<void> {
    const before = await Promise.all(names.map((name) => this.uidOf(name)));
    await work();
    for (const [index, name] of names.entries())
      await until(
        `${name} to be replaced`,
        async () => (await this.uidOf(name).catch(() => before[index])) !== before[index],
        120_000,
      );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await execa('kubectl', ['delete', 'namespace', this.name, '--wait=false'], { reject: false });
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function apply(...manifests: readonly Manifest[]): Promise<void> {
  const input = manifests.map((each) => stringify(each)).join('---\n');
  await execa('kubectl', ['apply', '-f', '-'], { input });
}
