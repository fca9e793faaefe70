// How clients reach a local ensemble beyond its address: what --tls and --sasl make in its folder, the settings of its
// servers, and what programs and commands get of it.
import { readFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { table } from '../settings/table.ts';
import {
  type CertificateFolders,
  type ClientCertificates,
  clientCertificates,
  localNames,
  makeCertificates,
} from './certificates.ts';
import type { SaslDocument } from './document.ts';
import { type Logins, makeLogins } from './logins.ts';

export interface Access {
  readonly certificates: CertificateFolders | undefined;
  readonly logins: Logins | undefined;
}

/** Makes what is asked for, in a folder. @param listen the address that clients connect to */
export function grantAccess(
  folder: string,
  { hasTls, hasSasl, listen }: { hasTls: boolean; hasSasl: boolean; listen: string },
): Access {
  return {
    certificates: hasTls ? makeCertificates(join(folder, 'tls'), namesOf(listen)).folders : undefined,
    logins: hasSasl ? makeLogins(join(folder, 'sasl')) : undefined,
  };
}

/** What clients may call a machine that listens on an address. */
function namesOf(listen: string): readonly string[] {
  if (listen !== '0.0.0.0' && listen !== '::') return [...new Set([...localNames, listen])];
  const addresses = Object.values(networkInterfaces()).flatMap((each = []) =>
    each.map(({ address }) => address),
  );
  return [...new Set([...localNames, hostname(), ...addresses])];
}

/** The settings of a server; the second half can be set to something else. */
export function accessSettings({ certificates, logins }: Access): {
  readonly fixed: NodeJS.ProcessEnv;
  readonly standard: NodeJS.ProcessEnv;
} {
  return {
    fixed: {
      ...(certificates && {
        [table.tlsDir.env]: certificates.server,
        [table.quorumTlsDir.env]: certificates.quorum,
      }),
      ...(logins && {
        [`${table.saslUsers.env}_FILE`]: logins.usersFile,
        [`${table.quorumPassword.env}_FILE`]: logins.quorumPasswordFile,
      }),
    },
    standard: logins ? { [table.requireAuth.env]: 'sasl' } : {},
  };
}

export function tlsDocument({ certificates }: Access): ClientCertificates | null {
  return certificates ? clientCertificates(certificates) : null;
}

export function saslDocument({ logins }: Access): SaslDocument | null {
  if (logins === undefined) return null;
  const { user, passwordFile, jaas } = logins;
  return { user, passwordFile, jaas };
}

/** The variables of a command beside the ensemble. */
export function accessVariables(access: Access): NodeJS.ProcessEnv {
  const tls = tlsDocument(access);
  const sasl = saslDocument(access);
  return {
    ...(tls && {
      ZK_LOCAL_TLS_CA: tls.ca,
      ZK_LOCAL_TLS_CERTIFICATE: tls.certificate,
      ZK_LOCAL_TLS_KEY: tls.key,
      ZK_LOCAL_TLS_KEY_STORE: tls.keyStore,
      ZK_LOCAL_TLS_PROPERTIES: tls.properties,
    }),
    ...(sasl && {
      ZK_LOCAL_SASL_USER: sasl.user,
      ZK_LOCAL_SASL_PASSWORD_FILE: sasl.passwordFile,
      ZK_LOCAL_SASL_JAAS: sasl.jaas,
    }),
  };
}

/** How zk-local itself connects as a client; undefined without TLS. */
export function clientConnection(access: Access): ConnectionOptions | undefined {
  const tls = tlsDocument(access);
  if (tls === null) return undefined;
  const read = (path: string) => readFileSync(path);
  return { ca: read(tls.ca), cert: read(tls.certificate), key: read(tls.key) };
}
