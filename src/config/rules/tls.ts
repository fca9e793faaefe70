// The rules of TLS.
import { spelling } from '../../settings/resolve.ts';
import { table } from '../../settings/table.ts';
import { assignment, type Rules } from './rule.ts';

/** Each of them gives the server a certificate: a key store, or a class that provides one. */
const certificateKeys = ['ssl.keyStore.location', 'ssl.context.supplier.class', 'ssl.authProvider'];

export const tlsRules = {
  'secure-port-without-key-store': {
    severity: 'error',
    about: ['secureClientPort', 'extraConfig', 'jvmFlags'],
    find({ settings, jvmFlags }) {
      const { secureClientPort, extraConfig = [] } = settings.values;
      const hasCertificate = certificateKeys.some(
        (key) =>
          extraConfig.some(([given, value]) => given === key && value !== '') ||
          jvmFlags.some(({ flag }) => flag.startsWith(`-Dzookeeper.${key}=`)),
      );
      return (
        secureClientPort !== undefined &&
        !hasCertificate && {
          subject: spelling(settings, 'secureClientPort'),
          message: `${assignment(settings, 'secureClientPort')} has no key store; the server would start and reset every TLS connection`,
          fix: `add ssl.keyStore.location=FILE to ${table.extraConfig.env}, or unset ${spelling(settings, 'secureClientPort')}`,
        }
      );
    },
  },
} as const satisfies Rules;
