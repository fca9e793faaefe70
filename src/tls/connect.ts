// How this server connects to another one as a client: with its own certificate, to one of a CA that it trusts.
import type { ConnectionOptions } from 'node:tls';
import type { Material } from './certificate.ts';

/** The name is not compared, so that a certificate for the Service of the clients alone is enough. */
export function connectionOptions({ chain, key, authorities }: Material): ConnectionOptions {
  return {
    cert: chain.map(({ pem }) => pem).join(''),
    key,
    ...(authorities.length > 0 ? { ca: authorities.map(({ pem }) => pem) } : {}),
    checkServerIdentity: () => undefined,
  };
}
