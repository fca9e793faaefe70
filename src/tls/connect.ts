// How this server shows itself to another one, and what it trusts.
import type { ConnectionOptions } from 'node:tls';
import { isFor, type Material } from './certificate.ts';
import { allowsClientAuth } from './judge.ts';

export interface Identity extends ConnectionOptions {
  readonly cert: string;
  readonly key: string;
  readonly ca: string[];
  readonly allowPartialTrustChain: true;
}

/** The name is compared where the certificates have the hosts of the servers, as the own one shows. */
export function connectionOptions({ chain, key, authorities }: Material, host: string): Identity {
  const [own] = chain;
  return {
    cert: chain.map(({ pem }) => pem).join(''),
    key,
    ca: authorities.map(({ pem }) => pem),
    // As in Java, an intermediate CA in ca.crt is enough.
    allowPartialTrustChain: true,
    ...(own && isFor(host, own) ? {} : { checkServerIdentity: () => undefined }),
  };
}

/** Whether it is good for showing to a server that demands a certificate of the same CA. */
export function canProveItself({ chain, authorities, untrusted }: Material): boolean {
  const [own] = chain;
  return own !== undefined && authorities.length > 0 && untrusted === undefined && allowsClientAuth(own);
}
