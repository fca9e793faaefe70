// Sorts the extra lines of zoo.cfg: lines for the file, flags for the JVM, and problems: keys that a setting manages
// or that this ZooKeeper does not read.
import { type Problem, quote } from '../problem.ts';
import type { ExtraLine } from '../settings/extra-config.ts';
import { invalidValue } from '../settings/kind.ts';
import { type Settings, spelling } from '../settings/resolve.ts';
import type { Destination, Row } from '../settings/row.ts';
import { rows, type SettingName, table } from '../settings/table.ts';
import { wrongValue } from '../zookeeper/key-values.ts';
import { lookUpKey } from '../zookeeper/known-keys.ts';

export interface ExtraKeys {
  /** The lines for zoo.cfg. */
  readonly lines: readonly ExtraLine[];
  /** The flags for the server's JVM. */
  readonly jvmFlags: readonly string[];
  readonly problems: readonly Problem[];
}

export function sortExtraKeys(settings: Settings, version: string | undefined): ExtraKeys {
  const lines: ExtraLine[] = [];
  const jvmFlags: string[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();

  for (const line of settings.values.extraConfig ?? []) {
    const [key, value] = line;
    const subject = spelling(settings, 'extraConfig');
    const problem =
      (seen.has(key) ? repeated(key, subject) : undefined) ??
      managed(line, subject, settings) ??
      unfit(line, subject, version);
    seen.add(key);
    if (problem) problems.push(problem);
    if (problem?.severity === 'error') continue;
    const found = lookUpKey(key, version);
    if (found.kind === 'jvm') jvmFlags.push(`-D${found.property}=${value}`);
    else lines.push(line);
  }
  return { lines, jvmFlags, problems };
}

function repeated(key: string, subject: string): Problem {
  return {
    id: 'duplicate-extra-key',
    severity: 'error',
    subject,
    message: `${subject} has ${key} more than once; the server would take the last one`,
    fix: 'keep only one',
  };
}

/** The settings that write the members. ZooKeeper takes any key that starts with group or weight for one. */
const memberKeys: readonly { readonly pattern: RegExp; readonly owners: readonly SettingName[] }[] = [
  { pattern: /^server\./, owners: ['replicas', 'members'] },
  { pattern: /^group/, owners: ['groups'] },
  { pattern: /^weight/, owners: ['weights'] },
];

const tuning = 'ciphersuites$|crl$|ocsp$|handshakeDetectionTimeoutMillis$';

/** The keys that follow from a setting while it has a value. */
const followingKeys: readonly { readonly owner: SettingName; readonly pattern: RegExp }[] = [
  {
    owner: 'tlsDir',
    pattern: new RegExp(
      `^(?:ssl\\.(?!quorum\\.|${tuning}).*|secureClientPortAddress|authProvider\\.x509|client\\.(?:certReload|portUnification))$`,
    ),
  },
  {
    owner: 'quorumTlsDir',
    pattern: new RegExp(
      `^(?:ssl\\.quorum\\.(?!${tuning}).*|sslQuorum|sslQuorumReloadCertFiles|portUnification|(?:learner|leader)\\.closeSocketAsync)$`,
    ),
  },
  { owner: 'quorumPassword', pattern: /^quorum\.(?:auth\..*|cnxn\.threads\.size)$/ },
  { owner: 'saslUsers', pattern: /^authProvider\.sasl$/ },
  { owner: 'requireAuth', pattern: /^(?:enforce\.auth\..*|sessionRequireClientSASLAuth)$/ },
  { owner: 'superUser', pattern: /^(?:X509AuthenticationProvider\.)?superUser$/ },
];

/** Other images write it to demand SASL of clients; no ZooKeeper reads it. */
const ignoredScheme = 'requireClientAuthScheme';

/** The problem of a key that a setting writes, or would write if it were given. */
function managed([key, value]: ExtraLine, subject: string, settings: Settings): Problem | undefined {
  const problem = (owner: string, fix: string): Problem => ({
    id: 'managed-key',
    severity: 'error',
    subject,
    message: `${key} is managed by ${owner}; it cannot be set in ${subject}`,
    fix,
  });
  const ofMembers = memberKeys.find(({ pattern }) => pattern.test(key));
  if (ofMembers) {
    const owners = ofMembers.owners.map((name) => table[name].env).join(' or ');
    return problem(owners, `remove the line and set ${owners}`);
  }
  if (key === ignoredScheme)
    return {
      id: 'client-auth-scheme-ignored',
      severity: 'error',
      subject,
      message: `${key} in ${subject} is read by no ZooKeeper; clients without a login would still get in`,
      fix: `remove the line and set ${table.requireAuth.env}=${value || 'sasl'}`,
    };
  const following = followingKeys.find(
    ({ owner, pattern }) => settings.values[owner] !== undefined && pattern.test(key),
  );
  if (following) {
    const owner = spelling(settings, following.owner);
    return problem(owner, `remove the line: it follows from ${owner}; or unset ${owner}`);
  }
  for (const [name, row] of rows) {
    const { writtenTo } = row;
    if (writtenTo?.file !== 'zoo.cfg' || !('key' in writtenTo)) continue;
    const isGiven = settings.values[name] !== undefined;
    const companions = isGiven ? writtenTo.with : writtenTo.without;
    if (key === writtenTo.key || Object.hasOwn(companions ?? {}, key))
      return problem(row.env, managedFix(key, value, row, writtenTo, isGiven));
  }
  return undefined;
}

type ZooCfgKey = Extract<Destination, { readonly key: string }>;

function managedFix(key: string, value: string, row: Row, writtenTo: ZooCfgKey, isGiven: boolean): string {
  const { env, kind, default: standard } = row;
  const written = (isGiven ? writtenTo.with : writtenTo.without)?.[key] ?? writtenTo.writes;
  if (written === undefined && kind.parse(value).ok) return `remove the line and set ${env}=${value}`;
  if (value === written) {
    const line = `remove the line; ${key}=${value}`;
    if (writtenTo.writes !== undefined) return `${line} is always written`;
    return `${line} is written while ${env} is ${isGiven ? 'set' : 'unset'}`;
  }
  if (value === writtenTo.without?.[key]) return `remove the line and unset ${env}`;
  if (written !== undefined && isGiven && standard === undefined) return `remove the line, or unset ${env}`;
  return `remove the line and set ${env} to ${kind.expected}`;
}

/** The problem of a key that this version does not read, or not with such a value. */
function unfit([key, value]: ExtraLine, subject: string, version: string | undefined): Problem | undefined {
  const line = `${key} in ${subject}`;
  const found = lookUpKey(key, version);
  switch (found.kind) {
    case 'known': {
      const wrong = wrongValue(key, value, version);
      const fix = `write ${key}=${wrong?.example}, or remove the line`;
      return wrong && invalidValue(line, wrong.expected, value, fix);
    }
    case 'newer':
      return {
        id: 'key-needs-newer-zookeeper',
        severity: 'error',
        subject,
        message: `${line} needs ZooKeeper ${found.since} or newer; this is ${version}`,
        fix: `remove the line, or use ZooKeeper ${found.since} or newer`,
      };
    case 'gone':
      return {
        id: 'key-of-older-zookeeper',
        severity: 'error',
        subject,
        message: `${line} has no effect since ZooKeeper ${found.until}; this is ${version}`,
        fix: 'remove the line',
      };
    case 'jvm':
      return /\s/.test(value)
        ? {
            id: 'blanks-in-jvm-flag',
            severity: 'error',
            subject,
            message: `${line} is set by a JVM flag, which cannot hold the blanks of ${quote(value)}`,
            fix: 'remove the blanks',
          }
        : undefined;
    case 'unknown':
      return found.nearest === undefined
        ? {
            id: 'unknown-key',
            severity: 'warning',
            subject,
            message: `${line} is unknown to ${named(version)}; it becomes the system property zookeeper.${key}`,
            fix: "check its spelling in ZooKeeper's administrator guide",
          }
        : {
            id: 'misspelt-key',
            severity: 'error',
            subject,
            message: `${line} is unknown to ${named(version)}; the server would ignore it`,
            fix: `did you mean ${found.nearest}?`,
          };
  }
}

function named(version: string | undefined): string {
  return version === undefined ? 'any ZooKeeper version' : `ZooKeeper ${version}`;
}
