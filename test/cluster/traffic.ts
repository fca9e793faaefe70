// A pod in the cluster with a client in it, because servers cannot be reached from outside every cluster.
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { execa } from 'execa';
import { expect } from 'vitest';
import type { Seen } from './client.ts';
import { checkout, image, type Namespace } from './kubectl.ts';
import type { Measured } from './report.ts';

const name = 'client';

export class Traffic {
  readonly #namespace: Namespace;
  #count = 0;

  private constructor(namespace: Namespace) {
    this.#namespace = namespace;
  }

  /** Brings the pod up. */
  static async create(namespace: Namespace): Promise<Traffic> {
    const { outputFiles } = await build({
      entryPoints: [`${checkout}/test/cluster/client.ts`],
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire('/client/');",
      },
      minify: true,
      write: false,
    });
    const securityContext = {
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    };
    await namespace.apply(
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name },
        data: { 'client.mjs': outputFiles[0]?.text },
      },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name },
        spec: {
          securityContext,
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name,
              image,
              imagePullPolicy: 'IfNotPresent',
              command: ['bash', '-c', 'trap "exit 0" TERM; sleep infinity & wait'],
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
              volumeMounts: [{ name, mountPath: '/client' }],
            },
          ],
          volumes: [{ name, configMap: { name } }],
        },
      },
    );
    await namespace.untilReady([name]);
    return new Traffic(namespace);
  }

  /**
   * What a writer and a reader measure while something happens.
   * @param service HOST:PORT that they connect to
   * @param servers HOST:PORT of those that must have everything afterwards
   * @throws when something that was acknowledged is missing on one of them
   */
  async under(service: string, servers: readonly string[], work: () => Promise<void>): Promise<Measured> {
    const seen = await this.#during(service, servers, work);
    expect(Object.values(seen.missing).flat()).toEqual([]);
    expect(seen.acknowledged).toBeGreaterThan(50);
    return {
      writes: seen.acknowledged,
      reads: seen.reads,
      writeGapMs: seen.longestWriteGapMs,
      readGapMs: seen.longestReadGapMs,
    };
  }

  async #during(service: string, servers: readonly string[], work: () => Promise<void>): Promise<Seen> {
    this.#count += 1;
    const node = ['/opt/zk-bootstrap/node/bin/node', '/client/client.mjs', service, `/t-${this.#count}`];
    const client = execa('kubectl', ['-n', this.#namespace.name, 'exec', '-i', name, '--', ...node], {
      buffer: { stdout: false },
    });
    const lines = createInterface(client.stdout)[Symbol.asyncIterator]();
    const next = async () => {
      const { value, done } = await Promise.race([
        lines.next(),
        client.then(() => ({ value: '', done: true })),
      ]);
      if (done) throw new Error('the client has ended');
      return value;
    };
    try {
      await next();
      await work();
      client.stdin.write(`${JSON.stringify(servers)}\n`);
      return JSON.parse(await next());
    } finally {
      client.kill('SIGKILL');
      await client.catch(() => undefined);
    }
  }
}
