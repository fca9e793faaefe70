// What TLS and authentication need of the version of ZooKeeper, and of the operator's own lines and flags.
import type { Problem } from '../problem.ts';
import { type Settings, spelling } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';
import {
  enforcesSchemes,
  quorumNameCheck,
  readsPasswordFiles,
  refusesPasswordsInFips,
} from '../zookeeper/tls-support.ts';
import { findProperty, type GivenFlag } from './jvm-flags.ts';
import { demandsFips } from './tls.ts';

const loginProperty = 'java.security.auth.login.config';

/** @param jvmFlags all flags of the operator, wherever the JVM takes them from */
export function checkSecurity(
  settings: Settings,
  version: string | undefined,
  jvmFlags: readonly GivenFlag[],
): readonly Problem[] {
  return [
    ...checkSchemes(settings, version),
    ...checkFips(settings, version),
    ...checkNames(settings, version),
    ...checkLoginFile(settings, jvmFlags),
    ...checkExtraSecrets(settings, version),
  ];
}

function checkSchemes(settings: Settings, version: string | undefined): readonly Problem[] {
  const { requireAuth } = settings.values;
  const isSaslAlone = requireAuth?.length === 1 && requireAuth[0] === 'sasl';
  if (requireAuth === undefined || isSaslAlone || enforcesSchemes(version)) return [];
  const subject = spelling(settings, 'requireAuth');
  return [
    {
      id: 'setting-needs-newer-zookeeper',
      severity: 'error',
      subject,
      message: `${subject}=${requireAuth.join(',')} needs ZooKeeper 3.7.0 or newer; this is ${version}, which can demand sasl alone`,
      fix: `set ${subject}=sasl, or use ZooKeeper 3.7.0 or newer`,
    },
  ];
}

function checkFips(settings: Settings, version: string | undefined): readonly Problem[] {
  const { values } = settings;
  if (!demandsFips(values)) return [];
  const passwords = (['quorumPassword', 'saslUsers'] as const).filter((name) => values[name] !== undefined);
  const mode = 'fips-mode=true';
  return [
    ...(refusesPasswordsInFips(version)
      ? passwords.map((name): Problem => {
          const subject = spelling(settings, name);
          return {
            id: 'fips-mode-refuses-passwords',
            severity: 'error',
            subject,
            message: `${subject} needs DIGEST-MD5, which ${version === undefined ? 'ZooKeeper' : `ZooKeeper ${version}`} refuses with ${mode}; no login would succeed`,
            fix: `remove ${mode}, or use certificates instead: ${table.quorumTlsDir.env}, ${table.tlsDir.env}`,
          };
        })
      : []),
    ...(values.quorumTlsNames === 'check'
      ? [
          {
            id: 'fips-mode-checks-no-names',
            severity: 'error',
            subject: spelling(settings, 'quorumTlsNames'),
            message: `${spelling(settings, 'quorumTlsNames')}=check has no effect with ${mode}, in which no server compares names`,
            fix: `remove ${mode}, or set ${spelling(settings, 'quorumTlsNames')}=ignore`,
          } as const,
        ]
      : []),
  ];
}

function checkNames(settings: Settings, version: string | undefined): readonly Problem[] {
  const { quorumTlsDir, quorumTlsNames } = settings.values;
  const isUnsaid = quorumTlsDir !== undefined && quorumTlsNames === undefined;
  if (!isUnsaid || quorumNameCheck(undefined, version, demandsFips(settings.values)) !== 'none') return [];
  const subject = spelling(settings, 'quorumTlsDir');
  return [
    {
      id: 'quorum-names-not-checked',
      severity: 'note',
      subject,
      message: `${subject}: the servers do not compare the names in the certificates of each other; every certificate of its CA opens the ports of the quorum`,
      fix: `use ZooKeeper 3.9.4 or newer, a CA for the quorum alone, or ${table.quorumTlsNames.env}=check, which needs reverse DNS that names the pods`,
    },
  ];
}

function checkLoginFile(settings: Settings, jvmFlags: readonly GivenFlag[]): readonly Problem[] {
  const given = findProperty(jvmFlags, loginProperty);
  const name = (['quorumPassword', 'saslUsers'] as const).find((each) => settings.values[each] !== undefined);
  if (!given || !name) return [];
  return [
    {
      id: 'login-file-given-twice',
      severity: 'error',
      subject: given.from,
      message: `${given.from} has -D${loginProperty}, which would replace the file that is made from ${spelling(settings, name)}`,
      fix: `remove the flag, or unset ${spelling(settings, name)} and keep the users in that file`,
    },
  ];
}

function checkExtraSecrets(settings: Settings, version: string | undefined): readonly Problem[] {
  if (version === undefined || !readsPasswordFiles(version)) return [];
  const subject = spelling(settings, 'extraConfig');
  return (settings.values.extraConfig ?? [])
    .filter(([key, value]) => /^ssl\.(?:quorum\.)?(?:key|trust)Store\.password$/.test(key) && value !== '')
    .map(([key]) => ({
      id: 'secret-in-extra-config',
      severity: 'error',
      subject,
      message: `${subject} has the secret of ${key}, which is then in the environment of the container and in zoo.cfg`,
      fix: `write the password to a file and set ${key}Path=FILE, or use ${table.tlsDir.env} with files in PEM`,
    }));
}
