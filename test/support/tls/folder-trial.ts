// Whether a folder of certificates is refused, or works: on the port of a real ZooKeeper, and between two servers that ask
// each other before their first start.
import { X509Certificate } from 'node:crypto';
import type { ConnectionOptions } from 'node:tls';
import { helloWord, listen } from '../../../src/bootstrap/listener.ts';
import { secured } from '../../../src/bootstrap/secure.ts';
import { systemEffects } from '../../../src/bootstrap/wait.ts';
import type { Identity } from '../../../src/local/authority.ts';
import { choosePorts, loopback } from '../../../src/local/ports.ts';
import type { Material } from '../../../src/tls/certificate.ts';
import { connectionOptions } from '../../../src/tls/connect.ts';
import type { Purpose } from '../../../src/tls/paths.ts';
import { readMaterial } from '../../../src/tls/read.ts';
import { temporaryFolder } from '../process/run.ts';
import { errorIds } from '../process/settings.ts';
import { everybody, issuers } from './fuzzed-folders.ts';
import { judgeFolder } from './judge.ts';
import { issueOdd } from './openssl.ts';
import { keyPassphrase, type SecretFiles, writeFiles } from './secrets.ts';
import { anything, shows, type TlsPort } from './tls-port.ts';

export type Verdict =
  | { readonly kind: 'refused'; readonly ids: readonly string[] }
  | { readonly kind: 'works' }
  | { readonly kind: 'fails'; readonly where: 'at the server' | 'between peers' };

/** For the quorum each server proves itself with its own certificate; on the client port a client does with another one. */
export async function tryFolder(files: SecretFiles, purpose: Purpose, port: TlsPort): Promise<Verdict> {
  using folder = temporaryFolder();
  writeFiles(folder.path, files);
  // The names of hosts have separate tests, and would refuse most folders.
  const names = purpose === 'quorum' ? { ZK_QUORUM_TLS_NAMES: 'ignore' } : {};
  const environment = { ZK_TLS_PASSPHRASE: keyPassphrase, ...names };
  const time = new Date().toISOString();
  const problems = judgeFolder(folder.path, { purpose, environment, time });
  const ids = errorIds(problems);
  if (ids.length > 0) return { kind: 'refused', ids };
  const material = readMaterial(folder.path, keyPassphrase, true);
  await port.install(material);
  if (purpose === 'client') {
    const client = clientOf(material);
    const isServed = client === undefined || (await port.answers({ ...anything, ...client }));
    return isServed ? { kind: 'works' } : { kind: 'fails', where: 'at the server' };
  }
  const own = connectionOptions(material, false);
  if (!(await port.answers({ ...own, ...anything }))) return { kind: 'fails', where: 'at the server' };
  // The warning is about just that.
  const isWarned = problems.some(({ id }) => id === 'certificate-for-java-alone');
  if (isWarned || (await askEachOther(material))) return { kind: 'works' };
  return { kind: 'fails', where: 'between peers' };
}

async function askEachOther(material: Material): Promise<boolean> {
  const [ports] = await choosePorts(1, { client: 0, server: 0, election: 0 });
  const port = ports?.client ?? 0;
  const own = connectionOptions(material, false);
  const listener = await listen(port, loopback, () => 'hello\n', own);
  try {
    const { network } = secured(systemEffects, { hello: own, words: undefined });
    const reply = await network.ask({ host: loopback, port, word: `${helloWord}{}\n`, timeoutMs: 10_000 });
    return reply.kind === 'answer';
  } finally {
    await listener.close();
  }
}

const clients = new Map<Identity, ConnectionOptions>();

/** A client of a CA that the folder trusts; undefined where the test has no key of one. */
function clientOf({ authorities }: Material): ConnectionOptions | undefined {
  const trusts = ({ certificate }: Identity) => {
    const { fingerprint256 } = new X509Certificate(certificate);
    return authorities.some(({ pem }) => new X509Certificate(pem).fingerprint256 === fingerprint256);
  };
  const issuer = issuers.find(trusts);
  if (issuer) {
    const made = clients.get(issuer) ?? shows(issueOdd({ by: issuer, subject: '/CN=client' }));
    clients.set(issuer, made);
    return made;
  }
  const itself = everybody.find((each) => trusts(each) && isLeaf(each));
  return itself && shows(itself);
}

function isLeaf({ certificate }: Identity): boolean {
  return !new X509Certificate(certificate).ca;
}
