// Three servers with TLS between them, whose secret is mounted as the kubelet mounts it, under a client that writes.
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, type Identity, type KeyType, type Validity } from '../../../src/local/authority.ts';
import { Writer } from '../client/clients.ts';
import { until } from '../process/poll.ts';
import { type Pod, Pods } from '../server/pods.ts';
import { releaseHome } from '../server/release-home.ts';
import { type KeyEncoding, projectSecret, secretFiles, valid } from './secrets.ts';
import { shownCertificate } from './shown-certificate.ts';

/** Two turns of the loop, the pause between the stores, and what a busy machine adds. */
const renewalMs = 60_000;

export class RenewedEnsemble {
  readonly authority = createAuthority('the authority of the members', valid);
  readonly folder: string;
  readonly secret: string;
  readonly pods: Pods;
  readonly writer: Writer;
  /** What is mounted now. */
  mounted: Identity;

  private constructor(folder: string, secret: string, pods: Pods, first: Validity) {
    this.folder = folder;
    this.secret = secret;
    this.pods = pods;
    const addresses = pods.all.map(({ address }) => address);
    this.writer = new Writer(addresses, '/renewal');
    this.mounted = this.issue(first);
    this.mount(this.mounted);
  }

  /** Starts the servers, with a first certificate, and the writer. */
  static async start(first = valid): Promise<RenewedEnsemble> {
    const folder = mkdtempSync(join(tmpdir(), 'zk-bootstrap-renewal-'));
    const secret = join(folder, 'quorum');
    const pods = await Pods.make(3, {
      ZK_HOME: await releaseHome('3.9.5', folder),
      ZK_QUORUM_TLS_DIR: secret,
    });
    const ensemble = new RenewedEnsemble(folder, secret, pods, first);
    for (const pod of pods.all) pod.start();
    await pods.untilAllServe();
    ensemble.writer.start();
    return ensemble;
  }

  issue(validity = valid, keyType: KeyType = 'ec'): Identity {
    return this.authority.issue({ commonName: 'a member', names: ['127.0.0.1'], validity, keyType });
  }

  mount(
    identity: Identity,
    { encoding = 'pkcs8', trusted = [] }: { encoding?: KeyEncoding; trusted?: readonly Identity[] } = {},
  ): void {
    this.mounted = identity;
    projectSecret(this.secret, secretFiles(identity, [this.authority, ...trusted], { encoding }));
  }

  /** Waits until every server shows the certificate to new connections; how long that took, in ms. */
  async untilShown({ certificate }: Identity, pods: readonly Pod[] = this.pods.all): Promise<number> {
    const begun = performance.now();
    const { serialNumber } = new X509Certificate(certificate);
    const client = this.issue();
    const shown = async ({ ports }: Pod) => (await shownCertificate(ports.election, client))?.serialNumber;
    let serials: readonly (string | undefined)[] = [];
    await until(
      () => `${serialNumber} to be shown, got ${serials}`,
      async () => {
        serials = await Promise.all(pods.map(shown));
        return serials.every((serial) => serial === serialNumber);
      },
      renewalMs,
    );
    return performance.now() - begun;
  }

  /** Kills the leader, waits for a new one, and starts the server again; the new leader's name. */
  async replaceLeader(): Promise<string> {
    const leader = await this.leader();
    await leader.kill();
    const others = this.pods.all.filter((pod) => pod !== leader);
    const next = await until('a new leader', () => leaderOf(others));
    leader.start();
    await this.pods.untilAllServe();
    return next.name;
  }

  leader(): Promise<Pod> {
    return until('a leader', () => leaderOf(this.pods.all));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.writer.stop();
    await this.pods[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function leaderOf(pods: readonly Pod[]): Promise<Pod | undefined> {
  const modes = await Promise.all(pods.map((pod) => pod.mode()));
  return pods.find((_, place) => modes[place] === 'leader');
}
