// The texts that an environment has for the variables of other images, by the rules of each image.
import type { Given } from '../resolve.ts';
import { isServiceLink } from '../service-link.ts';
import type { Dialect, Variable } from './dialect.ts';

export interface Text {
  /** The name in the dialect. */
  readonly name: string;
  /** NAME, or NAME_FILE when the text is that of a file. */
  readonly spelling: string;
  readonly text: string;
  readonly variable: Variable;
}

type Environment = Given['environment'];

/** The row of a variable, also of those that a prefix makes lines. */
export function variableOf({ variables, linePrefix }: Dialect, name: string): Variable | undefined {
  if (Object.hasOwn(variables, name)) return variables[name];
  if (linePrefix === undefined || !name.startsWith(linePrefix.prefix)) return undefined;
  const rest = name.slice(linePrefix.prefix.length);
  // The official image has a variable of that name.
  const isDecisive = name === 'ZOO_CFG_EXTRA' ? {} : ({ isDecisive: true } as const);
  return rest === '' ? undefined : { becomes: 'line', key: linePrefix.key(rest), ...isDecisive };
}

/** The name of the variable whose file this one names. */
export function fileFormOf(dialect: Dialect, name: string): string | undefined {
  const base = name.replace(/_FILE$/, '');
  const isFileForm = dialect.hasFiles && base !== name && !Object.hasOwn(dialect.variables, name);
  return isFileForm && Object.hasOwn(dialect.variables, base) ? base : undefined;
}

/** What somebody has chosen: not empty, no service link, not what the image sets itself. */
export function isChosen(variable: Variable | undefined, text: string | undefined): boolean {
  const trimmed = text?.trim() ?? '';
  return trimmed !== '' && trimmed !== variable?.inherited && !isServiceLink(trimmed);
}

/** Every text for a dialect, in the order of its rows. */
export function textsOf(dialect: Dialect, { environment, files }: Given): readonly Text[] {
  return namesInOrder(dialect, environment).flatMap((name) => {
    const variable = variableOf(dialect, name);
    const file = dialect.hasFiles ? files.get(`${name}_FILE`) : undefined;
    const isFile = file !== undefined && 'text' in file;
    const text = (isFile ? file.text : environment[name]) ?? '';
    if (!variable || !isChosen(variable, text)) return [];
    return [{ name, spelling: isFile ? `${name}_FILE` : name, text: text.trim(), variable }];
  });
}

/** The names of the table, and those that a prefix makes lines, in the order in which the image writes them. */
export function namesInOrder(dialect: Dialect, environment: Environment): readonly string[] {
  const { variables, linePrefix } = dialect;
  const prefixed = Object.keys(environment)
    .filter((name) => !Object.hasOwn(variables, name) && variableOf(dialect, name) !== undefined)
    .sort();
  return Object.keys(variables).flatMap((name) =>
    name === linePrefix?.before ? [...prefixed, name] : [name],
  );
}
