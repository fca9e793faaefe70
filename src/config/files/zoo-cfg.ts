// Renders zoo.cfg: the settings that are written to it, the extra lines, the members.
import type { Ensemble } from '../../ensemble/ensemble.ts';
import { type Line, memberLines } from '../../ensemble/server-lines.ts';
import type { Row } from '../../settings/row.ts';
import { rows, type Values } from '../../settings/table.ts';
import { propertyLine } from '../../zookeeper/properties.ts';
import { isKnownIn } from '../../zookeeper/version.ts';
import { findProperty, type GivenFlag } from '../jvm-flags.ts';

/**
 * Keys and values in the order they are written, without those that are newer than the server, and those for which
 * the operator gives a JVM flag: the server would set the system property from the key again.
 */
export function zooCfgLines(
  values: Values,
  ensemble: Ensemble,
  version: string | undefined,
  extra: readonly Line[],
  jvmFlags: readonly GivenFlag[] = [],
): readonly Line[] {
  const own = rows
    .filter(([, row]) => row.since === undefined || version === undefined || isKnownIn(version, row.since))
    .filter(([, row]) => !isSetByFlag(row, jvmFlags))
    .flatMap(([name, row]) => linesOf(row, values[name]));
  return [...own, ...extra, ...memberLines(ensemble)];
}

function isSetByFlag({ writtenTo }: Row, jvmFlags: readonly GivenFlag[]): boolean {
  return (
    writtenTo !== undefined &&
    'isProperty' in writtenTo &&
    findProperty(jvmFlags, `zookeeper.${writtenTo.key}`) !== undefined
  );
}

function linesOf({ writtenTo }: Row, value: unknown): readonly Line[] {
  if (writtenTo?.file !== 'zoo.cfg' || !('key' in writtenTo)) return [];
  if (value === undefined || value === 'off') return Object.entries(writtenTo.without ?? {});
  return [...Object.entries(writtenTo.with ?? {}), [writtenTo.key, writtenTo.writes ?? String(value)]];
}

/** How every zoo.cfg of this toolkit begins. */
export const zooCfgHeader = '# Written by zk-gen-config';

export function renderZooCfg(lines: readonly Line[]): string {
  const text = lines.map(([key, value]) => `${propertyLine(key, value)}\n`).join('');
  return `${zooCfgHeader} at every start; changes are lost.\n${text}`;
}
