// The rules of TLS and authentication that do not depend on the version of ZooKeeper; the others are in config/security.
import { type Settings, spelling } from '../../settings/resolve.ts';
import { type SettingName, table } from '../../settings/table.ts';
import { assignment, type Rules } from './rule.ts';

/** Each of them gives the server a certificate: a key store, or a class that provides one. */
const certificateKeys = ['ssl.keyStore.location', 'ssl.context.supplier.class', 'ssl.authProvider'];

/** Settings that say how another one works. */
const dependents: readonly {
  readonly settings: readonly SettingName[];
  readonly need: readonly SettingName[];
}[] = [
  { settings: ['clientTls', 'tlsClientAuth'], need: ['tlsDir'] },
  { settings: ['quorumTls', 'quorumTlsNames'], need: ['quorumTlsDir'] },
  { settings: ['tlsPassphrase'], need: ['tlsDir', 'quorumTlsDir'] },
  { settings: ['quorumUser', 'quorumOtherUsers', 'quorumSasl'], need: ['quorumPassword'] },
];

function isGiven({ origins }: Settings, name: SettingName): boolean {
  return (origins[name]?.source ?? 'default') !== 'default';
}

/** A flag with a password or digest; the path of a file with one is none. */
const secretFlag = /^-D[\w.-]*(?:password|superdigest)=./i;

export const tlsRules = {
  'setting-without-effect': {
    severity: 'error',
    about: ['tlsDir', 'quorumTlsDir', 'quorumPassword'],
    find({ settings }) {
      return dependents
        .filter(({ need }) => need.every((name) => settings.values[name] === undefined))
        .flatMap(({ settings: names, need }) => {
          const needed = need.map((name) => table[name].env).join(' or ');
          return names
            .filter((name) => isGiven(settings, name))
            .map((name) => ({
              subject: spelling(settings, name),
              message: `${spelling(settings, name)} has no effect without ${needed}`,
              fix: `set ${needed}, or unset ${spelling(settings, name)}`,
            }));
        });
    },
  },
  'login-name-repeated': {
    severity: 'error',
    about: ['quorumUser', 'quorumOtherUsers'],
    find({ settings }) {
      const { quorumUser, quorumOtherUsers = [] } = settings.values;
      const subject = spelling(settings, 'quorumOtherUsers');
      return (
        quorumOtherUsers.some(({ name }) => name === quorumUser) && {
          subject,
          message: `${subject} has the user ${quorumUser}, whose password is ${table.quorumPassword.env}; the server would take one of the two`,
          fix: `give the new password a new user: ${table.quorumUser.env}=${quorumUser}2 (docs/tls.md, changing the password)`,
        }
      );
    },
  },
  'auth-scheme-without-provider': {
    severity: 'error',
    about: ['requireAuth', 'tlsDir', 'tlsClientAuth', 'saslUsers', 'extraConfig'],
    find({ settings, jvmFlags }) {
      const { requireAuth = [], tlsDir, tlsClientAuth, saslUsers, extraConfig = [] } = settings.values;
      const subject = spelling(settings, 'requireAuth');
      const hasProvider = (name: string) =>
        extraConfig.some(([key, value]) => key.startsWith('authProvider.') && value.includes(name));
      const hasLogins =
        saslUsers !== undefined ||
        (hasProvider('SASLAuthenticationProvider') &&
          jvmFlags.some(({ flag }) => flag.startsWith('-Djava.security.auth.login.config=')));
      const hasCertificates =
        (tlsDir !== undefined && tlsClientAuth !== 'none') ||
        (tlsDir === undefined && hasProvider('X509AuthenticationProvider'));
      return [
        ...(requireAuth.includes('sasl') && !hasLogins
          ? [
              {
                subject,
                message: `${subject} demands sasl, and no client can log in without ${table.saslUsers.env}`,
                fix: `set ${table.saslUsers.env}_FILE, or take sasl out of ${subject}`,
              },
            ]
          : []),
        ...(requireAuth.includes('x509') && !hasCertificates
          ? [
              {
                subject,
                message: `${subject} demands x509, and no client is asked for a certificate without ${table.tlsDir.env}${tlsClientAuth === 'none' ? ` and with ${table.tlsClientAuth.env}=none` : ''}`,
                fix: `set ${table.tlsDir.env}, with ${table.tlsClientAuth.env}=need or want, or take x509 out of ${subject}`,
              },
            ]
          : []),
      ];
    },
  },
  'secret-in-jvm-flags': {
    severity: 'error',
    about: [],
    find({ jvmFlags }) {
      return jvmFlags
        .filter(({ flag }) => secretFlag.test(flag))
        .map(({ flag, from }) => {
          const [name = ''] = flag.slice(2).split('=');
          return {
            subject: from,
            message: `${from} has the secret of ${name}, which every user of this machine can read in the list of processes`,
            fix: /superdigest/i.test(name)
              ? `move it to ${table.extraConfig.env}: its file is then for the server's user alone`
              : `use ${table.tlsDir.env}, or ${name.replace(/^zookeeper\./, '').replace(/password$/i, 'passwordPath')}=FILE in ${table.extraConfig.env}`,
          };
        });
    },
  },
  'secure-port-without-key-store': {
    severity: 'error',
    about: ['secureClientPort', 'tlsDir', 'extraConfig', 'jvmFlags'],
    find({ settings, jvmFlags }) {
      const { secureClientPort, tlsDir, extraConfig = [] } = settings.values;
      const hasCertificate = certificateKeys.some(
        (key) =>
          extraConfig.some(([given, value]) => given === key && value !== '') ||
          jvmFlags.some(({ flag }) => flag.startsWith(`-Dzookeeper.${key}=`)),
      );
      return (
        secureClientPort !== undefined &&
        tlsDir === undefined &&
        !hasCertificate && {
          subject: spelling(settings, 'secureClientPort'),
          message: `${assignment(settings, 'secureClientPort')} has no key store; the server would start and reset every TLS connection`,
          fix: `set ${table.tlsDir.env}, or add ssl.keyStore.location=FILE to ${table.extraConfig.env}, or unset ${spelling(settings, 'secureClientPort')}`,
        }
      );
    },
  },
} as const satisfies Rules;
