// How this server shows itself to another one, and what it trusts: the certificates that the server in Java accepts.
import type { X509Certificate } from 'node:crypto';
import type { ConnectionOptions, PeerCertificate } from 'node:tls';
import { type Certificate, isFor, type Material } from './certificate.ts';
import { allowsSignatures } from './extensions.ts';
import { allowsClientAuth } from './judge.ts';
import { shortestModulus } from './private-key.ts';
import { describeCertificate, outdatedSignature } from './x509.ts';

export interface Identity extends ConnectionOptions {
  readonly cert: string;
  readonly key: string;
  readonly ca: string[];
  readonly allowPartialTrustChain: true;
  readonly ciphers: string;
  readonly refuses: (certificate: X509Certificate) => boolean;
  readonly checkServerIdentity: (host: string, peer: PeerCertificate) => Error | undefined;
}

/** @param comparesNames whether the certificate of a peer must have the host that is dialled */
export function connectionOptions({ chain, key, authorities }: Material, comparesNames: boolean): Identity {
  return {
    cert: chain.map(({ pem }) => pem).join(''),
    key,
    ca: authorities.map(({ pem }) => pem),
    // As in Java, an intermediate CA in ca.crt is enough.
    allowPartialTrustChain: true,
    // Java takes RSA keys of 1024 bits, and certificates signed with SHA-1.
    ciphers: 'DEFAULT@SECLEVEL=0',
    checkServerIdentity(host, { raw }) {
      // Loaded here, because a start without certificates must not pay for it.
      const { X509Certificate } = process.getBuiltinModule('node:crypto');
      const x509 = new X509Certificate(raw);
      if (isWeak(x509)) return refusal('Java refuses the certificate', 'INVALID_PURPOSE');
      return comparesNames ? nameRefusal(host, describeCertificate(x509)) : undefined;
    },
    refuses: isWeak,
  };
}

/** What Java refuses and OpenSSL at this level does not: a key that is not for signatures, MD5, very short keys. */
function isWeak(x509: X509Certificate): boolean {
  const { modulusLength = shortestModulus } = x509.publicKey.asymmetricKeyDetails ?? {};
  return (
    !allowsSignatures(x509.raw) || outdatedSignature(x509) !== undefined || modulusLength < shortestModulus
  );
}

function nameRefusal(host: string, certificate: Certificate): Error | undefined {
  if (isFor(host, certificate)) return undefined;
  const message = `the certificate is for ${certificate.names.join(', ') || 'no name'}, not for ${host}`;
  return refusal(message, 'ERR_TLS_CERT_ALTNAME_INVALID');
}

/** With a code of Node. */
function refusal(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}

/** Whether it has the name of the host, so that those of the other servers can be expected to have theirs. */
export function hasNameOf(host: string, { chain: [own] }: Material): boolean {
  return own !== undefined && isFor(host, own);
}

/** Whether it is good for showing to a server that demands a certificate of the same CA. */
export function canProveItself({ chain, authorities, untrusted }: Material): boolean {
  const [own] = chain;
  return own !== undefined && authorities.length > 0 && untrusted === undefined && allowsClientAuth(own);
}
