// From flags, variables, files and defaults to the value of every setting, its origin, and what is wrong with it.
// The files that NAME_FILE variables name are read in generate/gather; rules between settings are in config/rules.
import { type Problem, quote } from '../problem.ts';
import { invalidValue } from './kind.ts';
import { assignment, exampleOf, flagsOf, type Row, variablesOf } from './row.ts';
import { isServiceLink } from './service-link.ts';
import { rows, type SettingName, table, type Values } from './table.ts';

/** Where a text comes from, and how the operator spelt the setting there. */
export interface Origin {
  readonly source: 'flag' | 'variable' | 'file' | 'default';
  readonly spelling: string;
  readonly text: string;
  /** The other image whose variable, or default, it is. */
  readonly image?: string;
}

/** What the variables of another image are for the settings here: dialects/ translates them. */
export interface Translated {
  readonly settings: ReadonlyMap<SettingName, Origin | Problem>;
  /** How the settings are called in that image. */
  readonly variables: Readonly<Partial<Record<SettingName, string>>>;
  /** The settings whose own variables and flags have no effect. */
  readonly outranks?: ReadonlySet<SettingName>;
}

/** The text of a file, or the error code of reading it, such as `ENOENT`. */
export type FileText =
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly code: string };

export interface Given {
  /** Flags by name without dashes, each with every text it was given. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The files that NAME_FILE variables name, by NAME_FILE. */
  readonly files: ReadonlyMap<string, FileText>;
  readonly translated?: Translated;
}

export interface Settings {
  readonly values: Values;
  readonly origins: Readonly<Partial<Record<SettingName, Origin>>>;
  /** Settings with an error; their values are the defaults, so that the rest can still be checked. */
  readonly refused: ReadonlySet<SettingName>;
  readonly problems: readonly Problem[];
  /** How the settings are called in the other image whose variables are read. */
  readonly otherNames: Translated['variables'];
}

/** Precedence: flag, variable, NAME_FILE, variable of another image, default. A text that is empty or blank counts as not given. */
export function resolve(given: Given): Settings {
  const values: Partial<Record<string, unknown>> = {};
  const origins: Partial<Record<SettingName, Origin>> = {};
  const refused = new Set<SettingName>();
  const problems: Problem[] = [];

  for (const [name, row] of rows) {
    const { origin, value, problem } = resolveRow(name, row, given);
    if (value !== undefined) values[name] = value;
    if (origin) origins[name] = origin;
    if (!problem) continue;
    refused.add(name);
    problems.push(problem);
  }

  for (const [name, { env, kind, defaultWith, default: standard }] of rows) {
    if (values[name] !== undefined) continue;
    const dependent =
      defaultWith && values[defaultWith.of] !== undefined ? kind.parse(defaultWith.text) : undefined;
    if (defaultWith && dependent?.ok) {
      values[name] = dependent.value;
      origins[name] ??= { source: 'default', spelling: env, text: defaultWith.text };
    }
    if (standard === undefined || typeof standard === 'string') continue;
    const value = standard.times * Number(values[standard.of]);
    values[name] = value;
    origins[name] ??= { source: 'default', spelling: env, text: String(value) };
  }

  problems.push(...serviceLinkWarnings(given.environment));
  // Every row with a default has a value now, which is what Values says.
  return {
    values: values as Values,
    origins,
    refused,
    problems,
    otherNames: given.translated?.variables ?? {},
  };
}

interface Resolved {
  readonly origin?: Origin;
  readonly value?: unknown;
  readonly problem?: Problem;
}

function resolveRow(name: SettingName, row: Row, given: Given): Resolved {
  const found = findOrigin(name, row, given);
  const standard = resolveDefault(row);
  if (found === undefined) return standard;
  if ('id' in found) return { value: standard.value, problem: found };
  const result = row.kind.parse(found.text);
  if (result.ok) return { origin: found, value: result.value };
  const problem = invalidValue(
    found.spelling,
    result.expected,
    row.isSecret ? '[hidden]' : (result.part ?? found.text),
    expectedForm(row, found),
  );
  return { origin: found, value: standard.value, problem };
}

function resolveDefault({ env, default: text, kind }: Row): Resolved {
  if (typeof text !== 'string') return {};
  const result = kind.parse(text);
  return result.ok ? { origin: { source: 'default', spelling: env, text }, value: result.value } : {};
}

/** Where the text of a setting comes from, when it is given in the way of this toolkit. */
export function givenOrigin(name: SettingName, given: Given): Origin | Problem | undefined {
  return findOwn(table[name], given);
}

/** Where a text comes from; those of another image are kept before the own one where texts can be joined. */
function findOrigin(name: SettingName, row: Row, given: Given): Origin | Problem | undefined {
  const own = given.translated?.outranks?.has(name) ? undefined : findOwn(row, given);
  const translated = given.translated?.settings.get(name);
  if (own === undefined || translated === undefined) return own ?? translated;
  if (row.joins === undefined || 'id' in own) return own;
  if ('id' in translated) return translated;
  return { ...own, text: `${translated.text}${row.joins}${own.text}` };
}

/** The lines of a repeatable flag follow those of the variable. */
function findOwn(row: Row, given: Given): Origin | Problem | undefined {
  const whole = findWhole(row, given);
  const lines = row.lineFlag === undefined ? undefined : given.flags.get(row.lineFlag)?.join('\n').trim();
  if (!lines || (whole && 'id' in whole)) return whole;
  return { source: 'flag', spelling: `--${row.lineFlag}`, text: whole ? `${whole.text}\n${lines}` : lines };
}

function findWhole(row: Row, given: Given): Origin | Problem | undefined {
  for (const flag of flagsOf(row)) {
    const text = given.flags.get(flag)?.at(-1)?.trim();
    if (text) return { source: 'flag', spelling: `--${flag}`, text };
  }
  for (const env of variablesOf(row)) {
    const found = findVariable(env, given, row.isSecret ?? false);
    if (found) return found;
  }
  return undefined;
}

/** Blanks around a value are none of it, unless it is a secret. */
function findVariable(
  env: string,
  { environment, files }: Given,
  isSecret: boolean,
): Origin | Problem | undefined {
  const strip = (text: string) => (isSecret ? text.replace(/\r?\n$/, '') : text.trim());
  const text = strip(environment[env] ?? '');
  const file = files.get(`${env}_FILE`);
  if (text.trim() !== '' && !isServiceLink(text))
    return file ? givenTwice(env) : { source: 'variable', spelling: env, text };
  if (file === undefined) return undefined;
  if ('code' in file) return unreadable(env, file.path, file.code);
  const content = strip(file.text);
  // An empty file of a password must not turn the login off.
  return content === '' && !isSecret ? undefined : { source: 'file', spelling: `${env}_FILE`, text: content };
}

/** The form that is expected, with an example, in the spelling of the operator. */
function expectedForm(row: Row, { source, spelling }: Origin): string {
  const example = exampleOf(row);
  const form = source === 'file' ? `write ${example} to the file` : assignment(spelling, example);
  if (row.default === undefined) return `${form}, for example`;
  return source === 'flag'
    ? `${form}, or omit it for the default`
    : `${form}, or unset ${source === 'file' ? spelling : 'it'} for the default`;
}

function givenTwice(env: string): Problem {
  return {
    id: 'setting-given-twice',
    severity: 'error',
    subject: env,
    message: `${env} and ${env}_FILE are both set, so it is unclear which value is meant`,
    fix: `keep only one: unset ${env} or ${env}_FILE`,
  };
}

function unreadable(env: string, path: string, code: string): Problem {
  return {
    id: 'file-unreadable',
    severity: 'error',
    subject: `${env}_FILE`,
    message: `${env}_FILE names the file ${quote(path)}, which cannot be read: ${code}`,
    fix: `mount a file there that this user can read, or unset ${env}_FILE and set ${env}`,
  };
}

function serviceLinkWarnings(environment: Given['environment']): readonly Problem[] {
  return rows
    .flatMap(([, row]) => variablesOf(row))
    .map((env) => [env, environment[env] ?? ''] as const)
    .filter(([, text]) => isServiceLink(text))
    .map(([env, text]) => ({
      id: 'service-link-ignored',
      severity: 'warning',
      subject: env,
      message: `${env} is ignored: ${quote(text)} is a service link of Kubernetes, to the Service ${serviceOf(env)}`,
      fix: `set enableServiceLinks: false in the pod spec, or set ${env} in the manifest, which overrides the link`,
    }));
}

function serviceOf(env: string): string {
  return env
    .replace(/_PORT$/, '')
    .toLowerCase()
    .replaceAll('_', '-');
}

/** How the operator spelt a setting: the flag, the variable, or the variable to set when it was not given. */
export function spelling(settings: Settings, name: SettingName): string {
  return settings.origins[name]?.spelling ?? variableFor(settings, name);
}

/** The variable to set for a setting: that of the other image where its variables are read. */
export function variableFor({ otherNames }: Settings, name: SettingName): string {
  return otherNames[name] ?? table[name].env;
}
