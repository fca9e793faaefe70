// From flags, environment and defaults to the value of every setting and where it came from.
// Pure: files named by NAME_FILE have been read before.

import { type Problem, quote } from '../problem.ts';
import { redact } from '../redact.ts';
import { isServiceLink } from './service-link.ts';
import { defaultText, flagOf, type Row, rows, type SettingName, table, type Values } from './table.ts';

/** Where a value came from, and how the operator spelt the setting there. */
export interface Origin {
  readonly source: 'flag' | 'variable' | 'file' | 'default';
  readonly spelling: string;
  readonly text: string;
}

export interface Given {
  /** Flags by name without dashes, each with every text it was given. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the files named by NAME_FILE hold, by NAME_FILE. */
  readonly files: ReadonlyMap<string, string>;
}

export interface Settings {
  readonly values: Values;
  readonly origins: Readonly<Partial<Record<SettingName, Origin>>>;
  /** Settings whose text was refused; their values are stand-ins, so that the rest can still be examined. */
  readonly refused: ReadonlySet<SettingName>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Resolves all rows. Order: flag, variable, NAME_FILE, default; an empty or blank text counts as not given. */
export function resolve(given: Given): Settings {
  const values: Partial<Record<string, unknown>> = {};
  const origins: Partial<Record<SettingName, Origin>> = {};
  const refused = new Set<SettingName>();
  const problems: Problem[] = [];

  for (const [name, row] of rows) {
    const origin = findOrigin(row, given);
    const text = origin?.text ?? (typeof row.default === 'string' ? row.default : undefined);
    if (origin) origins[name] = origin;
    if (text === undefined) continue;
    const result = row.kind.parse(text);
    if (result.ok) {
      values[name] = result.value;
      if (!origin) origins[name] = { source: 'default', spelling: row.env, text };
      continue;
    }
    refused.add(name);
    problems.push(refusal(row, origin, result.expected));
    const standIn = typeof row.default === 'string' ? row.kind.parse(row.default) : undefined;
    if (standIn?.ok) values[name] = standIn.value;
  }

  for (const [name, row] of rows) {
    const { default: standard } = row;
    if (values[name] !== undefined || standard === undefined || typeof standard === 'string') continue;
    const value = standard.times * Number(values[standard.of]);
    values[name] = value;
    origins[name] ??= { source: 'default', spelling: row.env, text: String(value) };
  }

  const warnings = rows
    .flatMap(([, row]) => [row.env, ...(row.envAliases ?? [])])
    .filter((env) => isServiceLink(given.environment[env] ?? ''))
    .map((env) => serviceLinkWarning(env, given.environment[env] ?? ''));

  // Every row with a default has a value now, which is what Values says.
  return { values: values as Values, origins, refused, problems, warnings };
}

/** Where a row's text comes from; the lines of a repeatable flag are added to what else is given. */
function findOrigin(row: Row, given: Given): Origin | undefined {
  const whole = findWhole(row, given);
  const lines = row.lineFlag === undefined ? undefined : given.flags.get(row.lineFlag)?.join('\n').trim();
  if (!lines) return whole;
  return { source: 'flag', spelling: `--${row.lineFlag}`, text: whole ? `${whole.text}\n${lines}` : lines };
}

function findWhole(row: Row, { flags, environment, files }: Given): Origin | undefined {
  for (const flag of [flagOf(row), ...(row.flagAliases ?? [])]) {
    const text = flags.get(flag)?.at(-1)?.trim();
    if (text) return { source: 'flag', spelling: `--${flag}`, text };
  }
  for (const env of [row.env, ...(row.envAliases ?? [])]) {
    const text = environment[env]?.trim();
    if (text && !isServiceLink(text)) return { source: 'variable', spelling: env, text };
    const content = files.get(`${env}_FILE`)?.trim();
    if (content) return { source: 'file', spelling: `${env}_FILE`, text: content };
  }
  return undefined;
}

function serviceLinkWarning(env: string, text: string): Problem {
  const service = env
    .replace(/_PORT$/, '')
    .toLowerCase()
    .replaceAll('_', '-');
  return {
    subject: env,
    message: `expected a setting, got ${quote(text)}, which Kubernetes injects for the Service ${service} (service links); it is ignored`,
    fix: `enableServiceLinks: false in the pod, or set ${env} in the manifest, which wins over the link`,
  };
}

function refusal(row: Row, origin: Origin | undefined, expected: string): Problem {
  const subject = origin?.spelling ?? row.env;
  const { default: standard, example } = row;
  return {
    subject,
    message: `expected ${expected}, got ${quote(redact(origin?.text ?? ''))}`,
    fix:
      standard === undefined
        ? `${subject}=${example}`
        : `unset ${subject} for the default, ${defaultText(row)}, or give it as expected`,
  };
}

/** How the operator spelt a setting: the flag, the variable, or the variable of the row when it was not given. */
export function spelling(settings: Settings, name: SettingName): string {
  return settings.origins[name]?.spelling ?? table[name].env;
}
