// What may be among the extra lines of zoo.cfg: not what a setting owns, nothing this ZooKeeper does not know
// by another spelling; keys that work only as a JVM flag are put there.

import { type Problem, quote } from '../problem.ts';
import type { ExtraLine } from '../settings/extra-config.ts';
import type { Settings } from '../settings/resolve.ts';
import { spelling } from '../settings/resolve.ts';
import { rows } from '../settings/table.ts';
import { lookUpKey } from '../zookeeper/known-keys.ts';

export interface ExtraKeys {
  /** The lines for zoo.cfg. */
  readonly lines: readonly ExtraLine[];
  /** The flags for the server's JVM. */
  readonly jvmFlags: readonly string[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

// The parser takes every key that starts so, with a dot or without, for a group or a weight.
const memberKey = /^(?:server\.|group|weight)/;

export function sortExtraKeys(settings: Settings, version: string | undefined): ExtraKeys {
  const lines: ExtraLine[] = [];
  const jvmFlags: string[] = [];
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const subject = spelling(settings, 'extraConfig');
  const seen = new Set<string>();

  for (const [key, value] of settings.values.extraConfig ?? []) {
    const owner = ownerOf(key, settings);
    const found = lookUpKey(key, version);
    const problem = (message: string, fix: string) =>
      problems.push({ subject, message: `${key}: ${message}`, fix });
    if (seen.has(key))
      problem('expected it once, got it again: the later line would win silently', 'leave one of them');
    else if (owner) problem(`expected a key that no setting owns, got that of ${owner}`, `${owner}=${value}`);
    else if (memberKey.test(key)) problem('expected the members from the settings', ownersOfMembers());
    else if (found.kind === 'newer')
      problem(
        `expected ZooKeeper ${found.since} or newer, got ${version}`,
        'remove it, or use a newer ZooKeeper',
      );
    else if (found.kind === 'gone')
      problem(`expected ZooKeeper older than ${found.until}, got ${version}`, 'remove it');
    else if (found.kind === 'unknown' && found.nearest !== undefined)
      problem(`unknown to ZooKeeper ${version ?? ''}`.trimEnd(), `did you mean ${found.nearest}?`);
    else if (found.kind === 'jvm' && /\s/.test(value))
      problem(
        `expected a value without blanks, as it is a JVM flag, got ${quote(value)}`,
        `remove the blanks`,
      );
    else if (found.kind === 'jvm') jvmFlags.push(`-D${found.property}=${value}`);
    else lines.push([key, value]);
    if (found.kind === 'unknown' && found.nearest === undefined && !owner && !memberKey.test(key))
      warnings.push({
        subject,
        message: `${key}: unknown to ZooKeeper ${version ?? 'of any version'}; it becomes the system property zookeeper.${key}`,
        fix: 'check its spelling in the administrator guide of this version',
      });
    seen.add(key);
  }
  return { lines, jvmFlags, problems, warnings };
}

/** The variable of the setting that writes a key, or that would if it were given. */
function ownerOf(key: string, { values }: Settings): string | undefined {
  return rows.find(([name, { writtenTo }]) => {
    if (writtenTo?.file !== 'zoo.cfg' || !('key' in writtenTo)) return false;
    const beside = values[name] === undefined ? writtenTo.without : writtenTo.with;
    return [writtenTo.key, ...Object.keys(beside ?? {})].includes(key);
  })?.[1].env;
}

function ownersOfMembers(): string {
  const owners = rows.filter(([, row]) => row.group === 'Ensemble').map(([, row]) => row.env);
  return `one of ${owners.join(', ')}`;
}
