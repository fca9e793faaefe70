// The certificates of the server here: what its ports serve, what its stores and the mounted folders hold, and the days
// that are left. A bundle for itself, which only zk-ok --certificates loads.
import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { formatColumns } from '../columns.ts';
import { errorCode, status } from '../problem.ts';
import { readBytes } from '../system/files.ts';
import { now, writeStdout } from './process.ts';
import { readOwnHost, readServerConfiguration } from './targets.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Shown {
  /** The port or the file. */
  readonly where: string;
  readonly subject: string | undefined;
  readonly until: string | undefined;
  readonly days: number | undefined;
  /** Why there is no certificate; or how it differs from what is mounted. */
  readonly note: string | undefined;
}

export interface CertificateQuestion {
  readonly environment: NodeJS.ProcessEnv;
  /** A certificate with fewer days left is a no. */
  readonly days: number;
  readonly output: 'table' | 'json' | 'quiet';
  readonly timeoutMs: number;
}

/** The status to end with. */
export async function showCertificates({
  environment,
  days,
  output,
  timeoutMs,
}: CertificateQuestion): Promise<number> {
  const shown = await findCertificates(environment, now() + timeoutMs);
  const { isHealthy, text } = judgeCertificates(shown, days);
  if (output === 'json')
    writeStdout(`${JSON.stringify({ healthy: isHealthy, text, certificates: shown.map(reported) })}\n`);
  else if (output === 'table') writeStdout(`${certificateTable(shown)}${text}\n`);
  return isHealthy ? status.done : status.unhealthy;
}

function reported({ where, subject = null, until = null, days = null, note = null }: Nullable<Shown>) {
  return { where, subject, until, days, note };
}

type Nullable<T> = { readonly [K in keyof T]: T[K] | null };

export function judgeCertificates(
  shown: readonly Shown[],
  least: number,
): { readonly isHealthy: boolean; readonly text: string } {
  if (shown.length === 0)
    return { isHealthy: false, text: 'no-tls: zoo.cfg has no certificate, and no folder is mounted' };
  const missing = shown.find(({ days }) => days === undefined);
  if (missing) return { isHealthy: false, text: `missing: ${missing.where}: ${missing.note}` };
  const [first] = [...shown].sort((one, other) => (one.days ?? 0) - (other.days ?? 0));
  const days = first?.days ?? 0;
  if (days < 0) return { isHealthy: false, text: `expired: ${first?.where}, on ${first?.until}` };
  return days < least
    ? { isHealthy: false, text: `expires-soon: ${first?.where}, in ${days} days, on ${first?.until}` }
    : { isHealthy: true, text: `ok: the first ends in ${days} days` };
}

export function certificateTable(shown: readonly Shown[]): string {
  const lines = shown.map(({ where, subject, until, days, note }) => [
    where,
    subject ?? '-',
    until ?? '-',
    days === undefined ? '-' : String(days),
    note ?? '',
  ]);
  return formatColumns([['where', 'subject', 'until', 'days', ''], ...lines]);
}

async function findCertificates(environment: Environment, deadline: number): Promise<readonly Shown[]> {
  const configuration = readServerConfiguration(environment);
  const own = readOwnHost(configuration);
  const electionPort = electionPortOf(configuration, own);
  const client = {
    prefix: 'ssl',
    folder: environment.ZK_TLS_DIR,
    host: configuration.get('secureClientPortAddress') ?? '127.0.0.1',
    port: Number(configuration.get('secureClientPort') ?? 0),
  };
  const quorum = {
    prefix: 'ssl.quorum',
    folder: environment.ZK_QUORUM_TLS_DIR,
    host: own ?? '127.0.0.1',
    port: configuration.has('sslQuorum') ? electionPort : 0,
  };
  const found = await Promise.all([client, quorum].map((each) => ofPurpose(each, configuration, deadline)));
  return found.flat();
}

interface Place {
  readonly prefix: string;
  readonly folder: string | undefined;
  readonly host: string;
  readonly port: number;
}

async function ofPurpose(
  { prefix, folder, host, port }: Place,
  configuration: ReadonlyMap<string, string>,
  deadline: number,
): Promise<readonly Shown[]> {
  const store = configuration.get(`${prefix}.keyStore.location`);
  const mounted = folder?.trim() ? fromFile(mountedFile(folder.trim())) : undefined;
  const stored = store ? fromFile(store) : undefined;
  const served = port > 0 && (store || folder) ? await fromPort(host, port, store, deadline) : undefined;
  const newest = mounted?.certificate?.fingerprint256;
  return [served, stored, mounted]
    .filter((each) => each !== undefined)
    .map(({ certificate, ...rest }) =>
      shownOf(
        certificate,
        rest.where,
        rest.note ??
          (newest && certificate?.fingerprint256 !== newest ? 'another one is mounted' : undefined),
      ),
    );
}

interface Found {
  readonly where: string;
  readonly certificate: X509Certificate | undefined;
  readonly note?: string;
}

function shownOf(certificate: X509Certificate | undefined, where: string, note: string | undefined): Shown {
  if (!certificate) return { where, subject: undefined, until: undefined, days: undefined, note };
  const end = Date.parse(certificate.validTo);
  return {
    where,
    subject: certificate.subject.split('\n').reverse().join(','),
    until: new Date(end).toISOString(),
    days: Math.floor((end - Date.now()) / 86_400_000),
    note,
  };
}

/** The first certificate of a file in PEM. */
function fromFile(path: string): Found {
  try {
    return { where: path, certificate: new X509Certificate(readBytes(path)) };
  } catch (error) {
    return { where: path, certificate: undefined, note: errorCode(error) };
  }
}

function mountedFile(folder: string): string {
  const path = `${folder}/tls.crt`;
  const combined = `${folder}/tls-combined.pem`;
  return isThere(path) || !isThere(combined) ? path : combined;
}

function isThere(path: string): boolean {
  try {
    readBytes(path);
    return true;
  } catch {
    return false;
  }
}

/** What a port shows, to a client with the certificate of this server where it wants one. */
function fromPort(host: string, port: number, store: string | undefined, deadline: number): Promise<Found> {
  const where = `port ${port}`;
  return new Promise((settle) => {
    const end = (certificate: X509Certificate | undefined, note?: string) => {
      clearTimeout(timer);
      socket.destroy();
      settle({ where, certificate, ...(note === undefined ? {} : { note }) });
    };
    const timer = setTimeout(() => end(undefined, 'no answer in time'), Math.max(deadline - now(), 20));
    const socket = connect({ host, port, rejectUnauthorized: false, ...identityIn(store) });
    socket.once('secureConnect', () => end(socket.getPeerX509Certificate()));
    socket.once('error', (error) => end(undefined, errorCode(error)));
  });
}

function identityIn(store: string | undefined) {
  try {
    const content = store ? readBytes(store) : undefined;
    return content?.includes('PRIVATE KEY-----') ? { cert: content, key: content } : {};
  } catch {
    return {};
  }
}

/** That of the server line of this server; 0 when it has none. */
function electionPortOf(configuration: ReadonlyMap<string, string>, host: string | undefined): number {
  for (const [key, value] of configuration) {
    if (!/^server\.\d+$/.test(key) || host === undefined) continue;
    const [, port] =
      value
        .replace(`[${host}]`, '')
        .replace(host, '')
        .match(/^:\d+:(\d+)/) ?? [];
    if (port !== undefined) return Number(port);
  }
  return 0;
}
