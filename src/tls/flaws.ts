// What a flaw of a folder means to the operator: the file that cannot be used, and what to do. Flaws are found in read.ts.
import type { Problem } from '../problem.ts';
import { type Settings, spelling } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';
import type { Flaw } from './certificate.ts';
import type { Purpose } from './paths.ts';

const openToServer =
  "let the server's user read it: fsGroup in the pod's securityContext, or defaultMode 0440 and its group";

/** @param purpose that of the folder which has the flaw */
export function problemOfFlaw(
  flaw: Flaw,
  purpose: Purpose,
  { uid, settings }: { readonly uid: number | undefined; readonly settings: Settings },
): Problem {
  const { path } = flaw;
  const severity = 'error';
  const name = spelling(settings, purpose === 'client' ? 'tlsDir' : 'quorumTlsDir');
  switch (flaw.kind) {
    case 'no-files': {
      const needsAuthority = purpose === 'quorum' || settings.values.tlsClientAuth !== 'none';
      const files = needsAuthority
        ? 'tls.crt, tls.key and ca.crt, or tls-combined.pem and ca.crt'
        : 'tls.crt and tls.key, or tls-combined.pem';
      return {
        id: 'certificate-folder-empty',
        severity,
        subject: path,
        message: `${path} of ${name} ${stateOfFolder[flaw.code] ?? `cannot be opened by user ${uid} (${flaw.code})`}; expected ${files} in it`,
        fix:
          flaw.code === 'EACCES' ? openToServer : `mount a Secret with these files at the folder of ${name}`,
      };
    }
    case 'unreadable':
      return {
        id: 'certificate-file-unreadable',
        severity,
        subject: path,
        message: `${path} of ${name} cannot be read by user ${uid} (${flaw.code})`,
        fix:
          flaw.code === 'EACCES'
            ? openToServer
            : `mount a Secret with tls.crt, tls.key and ca.crt, or tls-combined.pem and ca.crt, at the folder of ${name}`,
      };
    case 'not-pem':
      return {
        id: 'certificate-file-damaged',
        severity,
        subject: path,
        message: `${path} holds no ${flaw.what === 'key' ? 'private key' : 'certificate'} in PEM that can be parsed`,
        fix: `openssl ${flaw.what === 'key' ? 'pkey' : 'x509'} -noout -in ${path}, and issue it again`,
      };
    case 'damaged-key':
      return {
        id: 'certificate-file-damaged',
        severity,
        subject: path,
        message: `${path} has a private key whose parts do not belong together; what it signs could not be verified`,
        fix: 'copy it from its source again, or issue a new key and certificate',
      };
    case 'unknown-extension':
      return {
        id: 'certificate-extension-unknown',
        severity,
        subject: path,
        message: `${path}: ${flaw.subject} has a critical extension that Java does not know; no other server or client in Java would accept it`,
        fix: 'issue it without the extension, or with the extension not marked as critical',
      };
    case 'name-constraint':
      return {
        id: 'certificate-name-not-permitted',
        severity,
        subject: path,
        message: `${path}: ${flaw.subject} is for ${flaw.name}, a name that a CA of its chain does not permit; every other server and client would refuse it`,
        fix: 'issue it by a CA whose name constraints permit the names, or without them',
      };
    case 'passphrase':
      return {
        id: 'key-passphrase-wrong',
        severity,
        subject: path,
        message: `${path} is encrypted, and ${flaw.isGiven ? `${table.tlsPassphrase.env} does not decrypt it` : `${table.tlsPassphrase.env} is not set`}`,
        fix: `set ${table.tlsPassphrase.env}_FILE to a file with its passphrase`,
      };
    case 'key-type':
      return {
        id: 'key-type-unusable',
        severity,
        subject: path,
        message: `${path} is a key of type ${flaw.type}, with which ZooKeeper could not open a TLS connection`,
        fix: 'issue the certificate with an RSA key of 2048 bits or more, or an EC key on prime256v1',
      };
    case 'unknown-curve':
      return {
        id: 'key-type-unusable',
        severity,
        subject: path,
        message: `${path}: the key of ${flaw.subject} is on the curve ${flaw.curve}, which Java does not have; ZooKeeper could read no certificate of the file`,
        fix: 'use a CA with an RSA key of 2048 bits or more, or an EC key on prime256v1',
      };
    case 'key-of-another':
      return {
        id: 'key-of-another-certificate',
        severity,
        subject: path,
        message: `${path} is not the key of the certificate ${flaw.subject}; every TLS handshake would fail`,
        fix: 'mount key and certificate of one Secret',
      };
    case 'signature':
      return {
        id: 'certificate-signature-outdated',
        severity,
        subject: path,
        message: `${path}: ${flaw.subject} is signed with ${flaw.algorithm}, which Java refuses`,
        fix: 'issue it again with SHA-256',
      };
    case 'no-authority':
      return {
        id: 'authority-missing',
        severity,
        subject: path,
        message: `${path} gives ${name} no CA to trust (${flaw.code}); no certificate of another side could be checked`,
        fix: `add the certificates of the CA as ca.crt; ACME issuers write none, so use a CA of your own${purpose === 'client' ? `, or ${table.tlsClientAuth.env}=none` : ''}`,
      };
  }
}

const stateOfFolder: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'is not a folder',
  empty: 'has no certificates',
};
