// What is wrong with the certificates of a server: with each folder, with both together, with the member that shows
// them. Every case of it would start a ZooKeeper that looks alive and never serves, or serves clients that it should refuse.
import type { Ensemble } from '../ensemble/ensemble.ts';
import type { Problem } from '../problem.ts';
import { type Settings, spelling } from '../settings/resolve.ts';
import { type NameCheck, reloadsClientCertificate } from '../zookeeper/tls-support.ts';
import { type Certificate, type Certificates, isFor, type Material } from './certificate.ts';
import { problemOfFlaw } from './flaws.ts';
import type { Purpose } from './paths.ts';

export interface Judged {
  readonly settings: Settings;
  readonly certificates: Certificates;
  readonly ensemble: Ensemble | undefined;
  readonly version: string | undefined;
  readonly nameCheck: NameCheck;
  /** User id of the process that has read the files. */
  readonly uid: number | undefined;
  /** ISO 8601. */
  readonly time: string;
}

const dayMs = 86_400_000;
/** Below it, a certificate that will end is reported at each start. */
const soonDays = 7;

const serverAuth = '1.3.6.1.5.5.7.3.1';
const clientAuth = '1.3.6.1.5.5.7.3.2';
const anyUsage = '2.5.29.37.0';

function allows({ usages }: Certificate, usage: string): boolean {
  return usages.length === 0 || usages.includes(usage) || usages.includes(anyUsage);
}

/** Whether a server that demands a certificate takes it. */
export function allowsClientAuth(certificate: Certificate): boolean {
  return certificate.signs && allows(certificate, clientAuth);
}

export function judgeCertificates(judged: Judged): readonly Problem[] {
  const { client, quorum } = judged.certificates;
  return [
    ...(client ? judgeFolder(client, 'client', judged) : []),
    ...(quorum ? judgeFolder(quorum, 'quorum', judged) : []),
    ...(client && quorum ? sharedAuthority(client, quorum, judged.settings) : []),
  ];
}

function judgeFolder(material: Material, purpose: Purpose, judged: Judged): readonly Problem[] {
  const found = material.flaws.map((flaw) => problemOfFlaw(flaw, purpose, judged));
  const [own] = material.chain;
  if (found.length > 0 || own === undefined) return found;
  return [
    ...material.chain.flatMap((certificate) => ofDates(certificate, material.folder, judged.time)),
    ...(material.untrusted ? [ofIssuer(material.untrusted, material, purpose)] : []),
    ...ofUsages(own, material.folder, purpose, judged),
    ...ofOpenSsl(own, material, judged.time),
    ...ofNames(own, material.folder, purpose, judged),
    ...(purpose === 'client' ? needsRestart(own, material.folder, judged) : []),
  ];
}

function ofDates(
  { subject: holder, notBefore, notAfter }: Certificate,
  folder: string,
  time: string,
): readonly Problem[] {
  const [now, from, to] = [time, notBefore, notAfter].map((text) => Date.parse(text)) as [
    number,
    number,
    number,
  ];
  const subject = `${folder}/tls.crt`;
  if (now > to)
    return [
      {
        id: 'certificate-expired',
        severity: 'error',
        subject,
        message: `${subject}: ${holder} expired on ${notAfter}; no other server or client would accept it`,
        fix: 'renew it; with cert-manager, look at the Certificate: kubectl describe certificate',
      },
    ];
  if (now < from)
    return [
      {
        id: 'certificate-not-yet-valid',
        severity: 'error',
        subject,
        message: `${subject}: ${holder} is valid from ${notBefore}, and here it is ${time}`,
        fix: 'check the clock of this machine, then that of the CA',
      },
    ];
  const days = Math.floor((to - now) / dayMs);
  if (days >= soonDays) return [];
  return [
    {
      id: 'certificate-expires-soon',
      severity: 'warning',
      subject,
      message: `${subject}: ${holder} expires on ${notAfter}, in ${days} days`,
      fix: 'renew it; with cert-manager, look at the Certificate: kubectl describe certificate',
    },
  ];
}

/** On the client port it is the clients who check the server, with a CA that may be another one. */
function ofIssuer(
  { subject: holder, issuer }: Certificate,
  { folder, authorities }: Material,
  purpose: Purpose,
): Problem {
  const subject = `${folder}/ca.crt`;
  const known = authorities.map((authority) => authority.subject).join('; ');
  const message = `${subject} does not have the CA ${issuer} of ${holder} in tls.crt; it has ${known}`;
  return purpose === 'quorum'
    ? {
        id: 'certificate-untrusted',
        severity: 'error',
        subject,
        message,
        fix: 'mount tls.crt and ca.crt of one Secret; while the CA changes, ca.crt has both',
      }
    : {
        id: 'server-certificate-of-another-authority',
        severity: 'warning',
        subject,
        message,
        fix: 'give clients, zk-ok --tls included, the CA of the server certificate (--ca), or mount tls.crt and ca.crt of one Secret',
      };
}

function ofUsages(
  certificate: Certificate,
  folder: string,
  purpose: Purpose,
  { settings, ensemble }: Judged,
): readonly Problem[] {
  const { subject: holder } = certificate;
  const subject = `${folder}/tls.crt`;
  const needed = [
    { usage: serverAuth, word: 'server auth' },
    ...(purpose === 'quorum' ? [{ usage: clientAuth, word: 'client auth' }] : []),
  ];
  const missing = [
    ...(certificate.signs ? [] : ['digital signature']),
    ...needed.filter(({ usage }) => !allows(certificate, usage)).map(({ word }) => word),
  ];
  if (missing.length > 0)
    return [
      {
        id: 'certificate-lacks-usage',
        severity: 'error',
        subject,
        message: `${subject}: ${holder} is not for ${missing.join(' and ')}; ${purpose === 'quorum' ? 'servers' : 'clients'} would refuse it`,
        fix: `issue it with the usages ${['digital signature', ...needed.map(({ word }) => word)].join(', ')}`,
      },
    ];
  const isAsked = settings.values.tlsClientAuth === 'need' && (ensemble?.members.length ?? 1) > 1;
  if (purpose === 'quorum' || allowsClientAuth(certificate) || !isAsked) return [];
  return [
    {
      id: 'certificate-cannot-ask-peers',
      severity: 'warning',
      subject,
      message: `${subject}: ${holder} is not for client auth, so a server with an empty volume cannot ask the others on their secure port; it would wait for ever`,
      fix: 'issue it with the usages server auth and client auth',
    },
  ];
}

/** For Java a CA that it trusts is a name and a key; OpenSSL, by which servers ask each other, looks at the rest of it. */
function ofOpenSsl(own: Certificate, { chain, anchor, folder }: Material, time: string): readonly Problem[] {
  if (anchor === undefined) return [];
  const needed = [serverAuth, clientAuth];
  const isLimited = ({ usages }: Certificate) =>
    usages.length > 0 && !needed.every((usage) => usages.includes(usage));
  const authorities = [...chain.slice(1), anchor].filter(({ pem }) => pem !== own.pem);
  const limited = authorities.find(isLimited);
  const between = authorities.filter(({ pem }) => pem !== anchor.pem).length;
  const reasons = [
    ...(own.usages.includes(anyUsage) && isLimited(own) ? ['it is for any usage, and for none by name'] : []),
    ...(limited ? [`its CA ${limited.subject} is not for server auth and client auth`] : []),
    ...(Date.parse(anchor.notAfter) < Date.parse(time)
      ? [`its CA ${anchor.subject} expired on ${anchor.notAfter}`]
      : []),
    ...(between > (anchor.pathLength ?? between)
      ? [`its CA ${anchor.subject} permits fewer CAs below it`]
      : []),
  ];
  if (reasons.length === 0) return [];
  const subject = `${folder}/tls.crt`;
  return [
    {
      id: 'certificate-for-java-alone',
      severity: 'warning',
      subject,
      message: `${subject}: ZooKeeper accepts ${own.subject}, and OpenSSL does not, because ${reasons.join(', and ')}; a server with an empty volume could not ask the others, and clients that are not in Java would refuse it`,
      fix: 'issue it again with the usages server auth and client auth, by a CA that is valid and not limited',
    },
  ];
}

function ofNames(
  certificate: Certificate,
  folder: string,
  purpose: Purpose,
  { ensemble, nameCheck }: Judged,
): readonly Problem[] {
  const host = ensemble?.members.find(({ id }) => id === ensemble.myId)?.host;
  const isAlone = (ensemble?.members.length ?? 0) < 2;
  if (host === undefined || isAlone || isFor(host, certificate)) return [];
  const subject = `${folder}/tls.crt`;
  const message = `${subject}: ${certificate.subject} is for ${certificate.names.join(', ') || 'no name'}, not for ${host}, the host of this server in its server line`;
  const fix = `issue it for ${host}, or for *.${host.replace(/^[^.]*\./, '')}`;
  return purpose === 'quorum' && nameCheck !== 'none'
    ? [
        {
          id: 'quorum-certificate-of-another-host',
          severity: 'error',
          subject,
          message: `${message}; the other servers would not connect`,
          fix,
        },
      ]
    : [{ id: 'certificate-of-another-host', severity: 'warning', subject, message, fix }];
}

/** Versions that read the certificate of the client port only when they start. */
function needsRestart(
  { subject: holder, notAfter }: Certificate,
  folder: string,
  { version }: Judged,
): readonly Problem[] {
  if (version === undefined || reloadsClientCertificate(version)) return [];
  const subject = `${folder}/tls.crt`;
  return [
    {
      id: 'certificate-needs-restart',
      severity: 'note',
      subject,
      message: `${subject}: ${holder} expires on ${notAfter}; ZooKeeper ${version} uses a renewed one on the client port only after a restart`,
      fix: 'restart the servers one by one before that date, or use ZooKeeper 3.7.2, 3.8.5 or newer',
    },
  ];
}

function sharedAuthority(client: Material, quorum: Material, settings: Settings): readonly Problem[] {
  const shared = quorum.authorities.find(({ pem }) => client.authorities.some((other) => other.pem === pem));
  if (shared === undefined) return [];
  const [one, other] = [spelling(settings, 'quorumTlsDir'), spelling(settings, 'tlsDir')];
  return [
    {
      id: 'authority-shared-with-clients',
      severity: 'warning',
      subject: one,
      message: `${one} and ${other} trust the same CA, ${shared.subject}; every client certificate of it opens the ports of the quorum`,
      fix: 'use a separate CA for the quorum: docs/tls.md has the Issuer',
    },
  ];
}
