// The secure client port of a real ZooKeeper, whose stores a test replaces: what is made of a folder of certificates works
// there, or it does not.
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { securityLines } from '../../../src/config/tls.ts';
import type { Identity } from '../../../src/local/authority.ts';
import { choosePorts } from '../../../src/local/ports.ts';
import type { Material } from '../../../src/tls/certificate.ts';
import { storePaths } from '../../../src/tls/paths.ts';
import { makeStoreFolder, renderStores, type Store, writeStore } from '../../../src/tls/stores.ts';
import { ask } from '../../../src/zookeeper/four-letter.ts';
import { renderTrustStore } from '../../../src/zookeeper/trust-store.ts';
import { isAtLeast } from '../../../src/zookeeper/version.ts';
import { until } from '../process/poll.ts';
import { settingsOf } from '../process/settings.ts';
import { type JvmServers, startServers } from '../server/jvm-server.ts';
import type { Release } from '../server/zookeeper-jars.ts';
import { keyText } from './secrets.ts';

const host = '127.0.0.1';

/** Certificates of any kind: what is asked is whether the server takes them, not whether this client would take its own. */
export const anything = { rejectUnauthorized: false, ciphers: 'DEFAULT@SECLEVEL=0' } as const;

export function shows({ certificate, key }: Identity, chain: readonly Identity[] = []) {
  return { cert: [certificate, ...chain.map((each) => each.certificate)].join(''), key: keyText(key) };
}

export class TlsPort {
  readonly #release: Release;
  readonly #servers: JvmServers;
  readonly #confDir: string;
  readonly #port: number;

  private constructor(release: Release, servers: JvmServers, confDir: string, port: number) {
    this.#release = release;
    this.#servers = servers;
    this.#confDir = confDir;
    this.#port = port;
  }

  /**
   * @param own what it shows and trusts at first
   * @param everybody every CA that any folder will trust: the provider of x509 reads its trust store only once
   */
  static async start(release: Release, own: Identity, everybody: readonly Identity[]): Promise<TlsPort> {
    const confDir = mkdtempSync(join(tmpdir(), 'zk-bootstrap-tls-port-'));
    makeStoreFolder(confDir);
    const [ports] = await choosePorts(1, { client: 0, server: 0, election: 0 });
    const port = ports?.election ?? 0;
    const { keyStore, trustStore } = storePaths(confDir, 'client');
    const write = (path: string, content: string | Buffer) =>
      writeStore({ path, content, purpose: 'client', kind: 'key store', mode: 0o600 } satisfies Store);
    write(keyStore, keyText(own.key) + own.certificate);
    write(
      trustStore,
      renderTrustStore(everybody.map(({ certificate }) => new X509Certificate(certificate).raw)),
    );
    const { values } = settingsOf({ ZK_TLS_DIR: '/tls' });
    const lines = securityLines(values, release, () => ({ keyStore, trustStore }))
      // It would read the trust store of one folder in the middle of the connection for another.
      .filter(([key]) => key !== 'client.certReload');
    const configuration = {
      ...Object.fromEntries(lines),
      secureClientPort: port,
      secureClientPortAddress: host,
      serverCnxnFactory: 'org.apache.zookeeper.server.NettyServerCnxnFactory',
    };
    const servers = await startServers(release, [configuration]);
    const server = new TlsPort(release, servers, confDir, port);
    try {
      await server.#untilAnswers({ ...anything, ...shows(own) });
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Has the server show and trust what a folder holds, from the next connection on. */
  async install(material: Material): Promise<void> {
    for (const store of renderStores(this.#confDir, { client: material, quorum: undefined }))
      writeStore(store);
    // Before 3.9 the port reads its stores only once.
    if (isAtLeast(this.#release, '3.9.0')) return;
    const [server] = this.#servers.servers;
    await server?.kill();
    server?.restart();
    await until('the secure port to open', async () => {
      const reply = await ask({ host, port: this.#port, word: 'ruok', timeoutMs: 1_000 });
      return reply.kind !== 'refused';
    });
  }

  /** Whether a client gets an answer to a word inside TLS. */
  async answers(tls: ConnectionOptions): Promise<boolean> {
    const reply = await ask({ host, port: this.#port, word: 'ruok', timeoutMs: 10_000, tls });
    return reply.kind === 'answer' && reply.text === 'imok';
  }

  async #untilAnswers(tls: ConnectionOptions): Promise<void> {
    await until('an answer on the secure port', () => this.answers(tls));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#servers[Symbol.asyncDispose]();
    rmSync(this.#confDir, { recursive: true, force: true });
  }
}
