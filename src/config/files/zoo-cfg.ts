// Renders zoo.cfg: the settings that are written to it, the extra lines, the members.
import type { Ensemble } from '../../ensemble/ensemble.ts';
import { type Line, memberLines } from '../../ensemble/server-lines.ts';
import type { Row } from '../../settings/row.ts';
import { rows, type Values } from '../../settings/table.ts';
import { propertyLine } from '../../zookeeper/properties.ts';
import { isKnownIn } from '../../zookeeper/version.ts';

/** Keys and values in the order they are written, without those that are newer than the server. */
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

function linesOf({ writtenTo }: Row, value: unknown): readonly Line[] {
  if (writtenTo?.file !== 'zoo.cfg' || !('key' in writtenTo)) return [];
  if (value === undefined) return Object.entries(writtenTo.without ?? {});
  return [...Object.entries(writtenTo.with ?? {}), [writtenTo.key, writtenTo.writes ?? String(value)]];
}

/** How every zoo.cfg of this toolkit begins. */
export const zooCfgHeader = '# Written by zk-gen-config';

export function renderZooCfg(lines: readonly Line[]): string {
  const text = lines.map(([key, value]) => `${propertyLine(key, value)}\n`).join('');
  return `${zooCfgHeader} at every start; changes are lost.\n${text}`;
}
