// The rule that no given setting is newer than the installed ZooKeeper.
import type { Problem } from '../../problem.ts';
import type { Settings } from '../../settings/resolve.ts';
import { rows } from '../../settings/table.ts';
import { isKnownIn } from '../../zookeeper/version.ts';

/** Finds nothing when the version is unknown. */
export function checkVersions(settings: Settings, version: string | undefined): readonly Problem[] {
  if (version === undefined) return [];
  return rows.flatMap(([name, { since }]) => {
    const origin = settings.origins[name];
    if (!since || !origin || origin.source === 'default' || isKnownIn(version, since)) return [];
    const needed = `ZooKeeper ${since.join(' or ')} or newer`;
    return {
      id: 'setting-needs-newer-zookeeper',
      severity: 'error',
      subject: origin.spelling,
      message: `${origin.spelling} needs ${needed}; this is ${version}`,
      fix: `unset ${origin.spelling}, or use ${needed}`,
    };
  });
}
