// The keys of zoo.cfg and the flags of the JVM for TLS and authentication, as the version of ZooKeeper needs them.
// The stores that they name are made in tls/, the users in files/jaas.ts.
import type { Line } from '../ensemble/server-lines.ts';
import type { Values } from '../settings/table.ts';
import {
  closesSocketsAsync,
  enforcesSchemes,
  isFipsByDefault,
  knowsReverseLookupKey,
  quorumNameCheck,
  refusesPasswordsInFips,
  reloadsClientCertificate,
} from '../zookeeper/tls-support.ts';

/** The files of the stores; undefined where there is none. */
export interface Stores {
  readonly keyStore: string;
  readonly trustStore: string | undefined;
}

/** With ZK_TLS_DIR, clients of other hosts need the secure port. */
export function keepsPlainPortToItself({ tlsDir, clientTls }: Values): boolean {
  return tlsDir !== undefined && clientTls === 'require';
}

/** The values as they are written: the plain port on loopback, and the address for the secure one. */
export function withLoopback(values: Values): Values {
  return keepsPlainPortToItself(values) ? { ...values, clientPortAddress: '127.0.0.1' } : values;
}

/** Whether the operator demands FIPS mode. */
export function demandsFips({ extraConfig = [], jvmFlags = [] }: Values): boolean {
  return (
    extraConfig.some(([key, value]) => key === 'fips-mode' && value.toLowerCase() === 'true') ||
    jvmFlags.some((flag) => flag.toLowerCase() === '-dzookeeper.fips-mode=true')
  );
}

export function securityLines(
  values: Values,
  version: string | undefined,
  stores: (purpose: 'client' | 'quorum') => Stores,
): readonly Line[] {
  return [
    ...(values.tlsDir === undefined ? [] : clientLines(values, version, stores('client'))),
    ...(values.quorumTlsDir === undefined ? [] : quorumLines(values, version, stores('quorum'))),
    ...fipsLines(values, version),
    ...(values.quorumPassword === undefined ? [] : quorumLoginLines(values)),
    ...(values.saslUsers ? [saslProvider] : []),
    ...requiredLines(values, version),
    ...superUserLines(values),
  ];
}

const x509Provider: Line = [
  'authProvider.x509',
  'org.apache.zookeeper.server.auth.X509AuthenticationProvider',
];
const saslProvider: Line = [
  'authProvider.sasl',
  'org.apache.zookeeper.server.auth.SASLAuthenticationProvider',
];

function storeLines(prefix: string, { keyStore, trustStore }: Stores): readonly Line[] {
  return [
    [`${prefix}.keyStore.location`, keyStore],
    [`${prefix}.keyStore.type`, 'PEM'],
    ...(trustStore === undefined
      ? []
      : ([
          [`${prefix}.trustStore.location`, trustStore],
          // PEM would keep one CA of each subject: of a renewed CA and the one before it, the last in the file.
          [`${prefix}.trustStore.type`, 'JKS'],
        ] as const)),
  ];
}

function clientLines(values: Values, version: string | undefined, stores: Stores): readonly Line[] {
  const { clientPortAddress, tlsClientAuth } = values;
  const isMoved = keepsPlainPortToItself(values) && clientPortAddress !== undefined;
  return [
    ...(isMoved ? ([['secureClientPortAddress', clientPortAddress]] as const) : []),
    x509Provider,
    ...storeLines('ssl', stores),
    ['ssl.clientAuth', tlsClientAuth],
    // ZOOKEEPER-5053: by default 3.9.2 and newer have 1.3 alone, 3.8 and older 1.2 alone.
    ['ssl.enabledProtocols', 'TLSv1.3,TLSv1.2'],
    ...(reloadsClientCertificate(version) ? ([['client.certReload', 'true']] as const) : []),
  ];
}

function quorumLines(values: Values, version: string | undefined, stores: Stores): readonly Line[] {
  const { quorumTls, quorumTlsNames } = values;
  const check = quorumNameCheck(quorumTlsNames, version, demandsFips(values));
  return [
    ['sslQuorum', String(quorumTls !== 'accept')],
    ['portUnification', String(quorumTls !== 'require')],
    ['sslQuorumReloadCertFiles', 'true'],
    ...storeLines('ssl.quorum', stores),
    ...(check === 'none' ? ([['ssl.quorum.hostnameVerification', 'false']] as const) : []),
    ...(check === 'dialling side'
      ? ([
          ['ssl.quorum.hostnameVerification', 'true'],
          ['ssl.quorum.clientHostnameVerification', 'false'],
        ] as const)
      : []),
    ...(check === 'dialling side' && knowsReverseLookupKey(version)
      ? ([['ssl.quorum.allowReverseDnsLookup', 'false']] as const)
      : []),
    // A socket with TLS may block for long while it is closed.
    ...(closesSocketsAsync(version)
      ? ([
          ['learner.closeSocketAsync', 'true'],
          ['leader.closeSocketAsync', 'true'],
        ] as const)
      : []),
  ];
}

/** The names of peers and DIGEST-MD5 both need it off. */
function fipsLines(values: Values, version: string | undefined): readonly Line[] {
  const isGiven = values.extraConfig?.some(([key]) => key === 'fips-mode') ?? false;
  if (isGiven || demandsFips(values) || !isFipsByDefault(version)) return [];
  const hasPasswords = values.quorumPassword !== undefined || values.saslUsers !== undefined;
  const checksNames =
    values.quorumTlsDir !== undefined && quorumNameCheck(values.quorumTlsNames, version, false) !== 'none';
  return checksNames || (hasPasswords && refusesPasswordsInFips(version)) ? [['fips-mode', 'false']] : [];
}

function quorumLoginLines({ quorumSasl }: Values): readonly Line[] {
  return [
    ['quorum.auth.enableSasl', 'true'],
    ['quorum.auth.learnerRequireSasl', String(quorumSasl !== 'accept')],
    ['quorum.auth.serverRequireSasl', String(quorumSasl === 'require')],
    ['quorum.auth.learner.saslLoginContext', 'QuorumLearner'],
    ['quorum.auth.server.saslLoginContext', 'QuorumServer'],
    ['quorum.cnxn.threads.size', '20'],
  ];
}

function requiredLines({ requireAuth }: Values, version: string | undefined): readonly Line[] {
  if (requireAuth === undefined) return [];
  if (!enforcesSchemes(version)) return [['sessionRequireClientSASLAuth', 'true']];
  return [
    ['enforce.auth.enabled', 'true'],
    ['enforce.auth.schemes', requireAuth.join(',')],
  ];
}

function superUserLines({ superUser }: Values): readonly Line[] {
  if (superUser === undefined) return [];
  return superUser.scheme === 'x509'
    ? [['X509AuthenticationProvider.superUser', superUser.name]]
    : [['superUser', superUser.name]];
}

/** The flags of the server's JVM: zoo.cfg cannot name the file of the users. */
export function loginFlags({ confDir, quorumPassword, saslUsers }: Values): readonly string[] {
  const isNeeded = quorumPassword !== undefined || saslUsers !== undefined;
  return isNeeded ? [`-Djava.security.auth.login.config=${confDir}/jaas.conf`] : [];
}
