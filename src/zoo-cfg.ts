// Renders zoo.cfg: the rows of the table that land there, the extra lines, the members.
import type { Ensemble } from './ensemble.ts';
import { serverLine } from './member-list.ts';
import { propertyLine } from './properties.ts';
import type { Values } from './settings.ts';
import { type Row, rows } from './settings.ts';
import { isKnownIn } from './version.ts';

type Line = readonly [key: string, value: string];

/** Keys and values in the order they are written; keys newer than the server are left out, extra lines added. */
export function zooCfgLines(
  values: Values,
  ensemble: Ensemble,
  version: string | undefined,
  extra: readonly Line[],
): readonly Line[] {
  const own = rows
    .filter(([, row]) => row.since === undefined || version === undefined || isKnownIn(version, row.since))
    .flatMap(([name, row]) => linesOf(row, values[name]));
  return [...own, ...extra, ...memberLines(ensemble)];
}

/** The lines that must be the same on every member; none for a single server. */
export function memberLines({ members, groups, weights }: Ensemble): readonly Line[] {
  if (members.length < 2) return [];
  return [
    ...members.map(serverLine),
    ...groups.map((ids, index): Line => [`group.${index + 1}`, ids.join(':')]),
    ...weights.map(([id, weight]): Line => [`weight.${id}`, String(weight)]),
  ];
}

function linesOf({ lands }: Row, value: unknown): readonly Line[] {
  if (lands?.file !== 'zoo.cfg' || !('key' in lands)) return [];
  if (value === undefined) return Object.entries(lands.without ?? {});
  return [...Object.entries(lands.with ?? {}), [lands.key, lands.writes ?? String(value)]];
}

export function renderZooCfg(lines: readonly Line[]): string {
  const text = lines.map(([key, value]) => `${propertyLine(key, value)}\n`).join('');
  return `# Made by zk-gen-config at every start; what is changed here is lost.\n${text}`;
}
