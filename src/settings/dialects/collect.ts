// The lines that an image would have written to zoo.cfg, its own defaults included.
import type { Problem } from '../../problem.ts';
import { invalidValue, type Result } from '../kind.ts';
import type { Given } from '../resolve.ts';
import { assignment, exampleOf } from '../row.ts';
import { type SettingName, table } from '../table.ts';
import type { Dialect, KeyValue, Variable } from './dialect.ts';
import { ownerOfKey } from './keys.ts';
import { namesInOrder, type Text, variableOf } from './texts.ts';

export interface Line {
  readonly key: string;
  readonly value: string;
  /** The variable, as it is spelt; undefined for a default of the image. */
  readonly from: string | undefined;
}

/** What cannot be read as the image reads it, by the setting that is unknown then. */
export type Refusals = ReadonlyMap<SettingName, Problem>;

/** Keys that a server reads from -Dzookeeper.KEY too, where a line that is written here would overrule them. */
const liftedKeys = new Set([
  '4lw.commands.whitelist',
  'admin.enableServer',
  'admin.serverPort',
  'maxCnxns',
  'snapshot.trust.empty',
]);

/** In the order of the image, where the last line of a key counts. */
export function collectLines(
  dialect: Dialect,
  texts: readonly Text[],
  environment: Given['environment'],
): {
  readonly lines: readonly Line[];
  readonly refusals: Refusals;
  /** Variables that make no line. */
  readonly idle: readonly string[];
} {
  const byName = new Map(texts.map((text) => [text.name, text]));
  const refusals = new Map<SettingName, Problem>();
  const idle: string[] = [];
  const defaults = dialect.defaultLines?.((name) => byName.has(name)) ?? [];
  const lines: Line[] = [
    ...defaults.map(([key, value]) => ({ key, value, from: undefined })),
    ...propertyLines(dialect.jvmVariables, environment),
  ];
  for (const name of namesInOrder(dialect, environment)) {
    const variable = variableOf(dialect, name);
    const given = byName.get(name);
    const text = given?.text ?? variable?.default;
    const found = variable && text !== undefined ? linesOf(variable, text) : undefined;
    if (found === undefined || variable === undefined) continue;
    if (given && found.ok && found.value.length === 0) idle.push(given.spelling);
    if (found.ok) lines.push(...found.value.map(([key, value]) => ({ key, value, from: given?.spelling })));
    else if (given) refusals.set(settingOf(dialect, name, variable), refused(given, found));
  }
  return { lines, refusals, idle };
}

function linesOf(variable: Variable, text: string): Result<readonly KeyValue[]> | undefined {
  if (variable.becomes === 'lines') return variable.read(text);
  if (variable.becomes !== 'line') return undefined;
  const result = variable.convert?.(text) ?? { ok: true, value: text };
  return result.ok ? { ok: true, value: [[variable.key, result.value]] } : result;
}

/** The lines that properties of the JVM, in the words of variables, stand for. */
export function propertyLines(
  jvmVariables: readonly string[],
  environment: Given['environment'],
): readonly Line[] {
  return jvmVariables.flatMap((from) =>
    [...(environment[from] ?? '').matchAll(/(?:^|\s)-Dzookeeper\.([\w.]+)=(\S*)/g)]
      .map(([, key = '', value = '']) => ({ key, value, from }))
      .filter(({ key }) => liftedKeys.has(key)),
  );
}

/** The setting that a variable gives, as far as one name tells. */
export function settingOf({ members }: Dialect, name: string, variable: Variable): SettingName {
  if (name === members.variable) return 'members';
  if (variable.becomes === 'setting') return variable.setting;
  return (variable.becomes === 'line' && ownerOfKey(variable.key)) || 'extraConfig';
}

type Failure = Extract<Result<unknown>, { readonly ok: false }>;

/** A text that its image could not read either, or read in parts only. */
export function refused({ name, spelling, text, variable }: Text, { expected, part }: Failure): Problem {
  const fallback = variable.becomes === 'setting' ? exampleOf(table[variable.setting]) : '';
  const example = ('example' in variable && variable.example) || fallback;
  return invalidValue(spelling, expected, part ?? text, `${assignment(name, example)}, for example`);
}
