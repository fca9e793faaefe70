// Where each value comes from and where it is written, as a table for people and as data.
import { formatColumns } from '../columns.ts';
import { redact } from '../redact.ts';
import type { Origin, Settings } from '../settings/resolve.ts';
import type { Row } from '../settings/row.ts';
import { defaultText, rows } from '../settings/table.ts';
import type { Outcome } from './plan.ts';

export interface Explanation {
  readonly setting: string;
  readonly value: string | null;
  /** The flag, variable or file it was given by, `default`, or null when it has no value. */
  readonly from: string | null;
  readonly file: string | null;
  readonly key: string | null;
}

/** One entry for each row of the table, in its order. */
export function explain(settings: Settings, derived: Outcome['derived']): readonly Explanation[] {
  return rows.map(([name, row]) => {
    const origin = settings.origins[name];
    const found = derived[name];
    const text = found?.value ?? origin?.text;
    return {
      setting: row.env,
      value: text === undefined ? null : row.isSecret ? '[hidden]' : redact(text),
      from: sourceOf(row, origin, found?.from),
      file: row.writtenTo?.file ?? null,
      key: row.writtenTo ? ('key' in row.writtenTo ? row.writtenTo.key : row.writtenTo.as) : null,
    };
  });
}

function sourceOf(row: Row, origin: Origin | undefined, found: string | undefined): string | null {
  if (!origin) return found ?? null;
  const spelt = origin.source === 'default' ? 'default' : origin.spelling;
  const given = origin.image === undefined ? spelt : `${spelt} (${origin.image} image)`;
  const derived =
    found ??
    (origin.source === 'default' && (typeof row.default === 'object' || row.defaultWith)
      ? defaultText(row)
      : undefined);
  return derived === undefined ? given : `${given} (${derived})`;
}

/** The explanations in columns, one line each. */
export function explanationTable(explanations: readonly Explanation[]): string {
  const heads = ['setting', 'value', 'from', 'to'];
  const lines = explanations.map(({ setting, value, from, file, key }) => [
    setting,
    value?.replaceAll('\n', ' | ') ?? '-',
    from ?? '-',
    file ? `${file}: ${key}` : '-',
  ]);
  return formatColumns([heads, ...lines]);
}
