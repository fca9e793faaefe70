// Translates the variables of another ZooKeeper image into texts for the settings, before they are resolved. Their
// origins are the foreign spellings, so that nothing after this knows of it.
import type { Problem } from '../../problem.ts';
import { type Given, givenOrigin, type Origin, type Translated } from '../resolve.ts';
import type { Row } from '../row.ts';
import { defaultText, type SettingName, table } from '../table.ts';
import { chooseDialect } from './choose.ts';
import { collectLines, type Refusals, refused, settingOf } from './collect.ts';
import { type Dialect, type DialectName, zkServerVariables } from './dialect.ts';
import { identify, type Machine } from './identify.ts';
import { serverVariables, wordsOfJvm } from './jvm-words.ts';
import { adopt, type OwnZooCfg, outrankedSettings } from './own-zoo-cfg.ts';
import { refuseBeside } from './own-zoo-cfg-problems.ts';
import {
  different,
  foreignNames,
  notRead,
  refusedVariables,
  rowsOf,
  secureOnly,
  unreadableFiles,
  withoutEffect,
} from './reports.ts';
import { originOf, settle } from './settle.ts';
import { type Text, textsOf } from './texts.ts';

export interface Translation extends Translated {
  /** The image whose variables are read. */
  readonly dialect: DialectName | undefined;
  readonly problems: readonly Problem[];
  /** Variables that zkServer.sh is to have; undefined for those that it must not see. */
  readonly serverEnvironment: Readonly<Record<string, string | undefined>>;
}

type Origins = ReadonlyMap<SettingName, Origin>;

/** @param zooCfg the file in the conf folder, where this toolkit has not written it */
export function translate(given: Given, machine: Machine, zooCfg?: OwnZooCfg): Translation {
  const { dialect, shownBy, problem } = chooseDialect(given);
  const refusedOnes = refusedVariables(given, dialect);
  if (zooCfg && !problem) return translateBeside(zooCfg, dialect, shownBy, given, machine, refusedOnes);
  if (dialect) return translateFrom(dialect, shownBy, given, machine, refusedOnes);
  const names = problem ? [] : unread(given);
  return {
    dialect: undefined,
    // Without it, missing members would be reported as well.
    settings: new Map(problem ? [['members', problem]] : []),
    variables: {},
    problems: [...refusedOnes, ...(names.length > 0 ? [notRead(names)] : [])],
    serverEnvironment: {},
  };
}

/** What the variables of an image still decide beside a zoo.cfg that is there already. */
const besideZooCfg: ReadonlySet<SettingName> = new Set(['myId', 'confDir', 'logDir', 'user', 'heapSize']);

function translateBeside(
  zooCfg: OwnZooCfg,
  dialect: Dialect | undefined,
  shownBy: readonly string[],
  given: Given,
  machine: Machine,
  refusedOnes: readonly Problem[],
): Translation {
  const texts = dialect ? textsOf(dialect, given) : [];
  const single = dialect ? readSingle(dialect, texts) : { origins: new Map(), refusals: new Map() };
  const besides = new Map([...single.origins].filter(([name]) => besideZooCfg.has(name)));
  const isIdle = ({ variable }: Text) =>
    variable.becomes === 'setting'
      ? !besideZooCfg.has(variable.setting)
      : variable.becomes !== 'server variable';
  const others = dialect ? ignoredNames(dialect, given, []) : unread(given);
  const idle = [...texts.filter(isIdle).map(({ spelling }) => spelling), ...others];
  const adoption = adopt(zooCfg, given, machine, dialect, besides, idle);
  const { myId, ...inFile } = adoption.names;
  return {
    dialect: dialect?.name,
    settings: new Map([...adoption.settings, ...single.refusals]),
    variables: { ...inFile, ...(dialect && { myId: variablesOf(dialect).myId }) },
    outranks: outrankedSettings,
    problems: [
      ...refusedOnes,
      ...(dialect?.writesAlways ? [refuseBeside(zooCfg.path, dialect, shownBy)] : adoption.problems),
    ],
    serverEnvironment: dialect ? serverVariables(dialect, texts) : {},
  };
}

function translateFrom(
  dialect: Dialect,
  shownBy: readonly string[],
  given: Given,
  machine: Machine,
  refusedOnes: readonly Problem[],
): Translation {
  const { title } = dialect;
  const texts = textsOf(dialect, given);
  const { lines, refusals, idle } = collectLines(dialect, texts, given.environment);
  const settled = settle(lines, title);
  const single = readSingle(dialect, texts);
  const jvm = wordsOfJvm(texts, title);
  const origins = new Map([...settled.settings, ...jvm, ...single.origins]);
  const list = dialect.members.variable;
  const identity = refusals.has('members')
    ? undefined
    : identify({ title, list }, settled.members, origins, machine);
  for (const [name, origin] of identity?.settings ?? []) origins.set(name, origin);
  if (shownBy.length > 0)
    origins.set('dialect', originOf('', dialect.name, [{ from: shownBy.slice(0, 3).join(', ') }], title));
  const ignored = new Set([
    ...ignoredNames(dialect, given, texts),
    ...idle,
    ...settled.idle,
    ...overriddenBy(given, origins),
  ]);
  const changes = differences(dialect, given, origins);
  return {
    dialect: dialect.name,
    settings: new Map<SettingName, Origin | Problem>([...origins, ...refusals, ...single.refusals]),
    variables: variablesOf(dialect),
    problems: [
      ...refusedOnes,
      ...unreadableFiles(dialect, given),
      ...(identity?.problems ?? []),
      ...(identity && origins.has('secureClientPort') && !origins.has('clientPort')
        ? [secureOnly(dialect)]
        : []),
      ...(ignored.size > 0 ? [withoutEffect([...ignored], dialect)] : []),
      ...(changes.length > 0 ? [different(dialect, shownBy, changes)] : []),
    ],
    serverEnvironment: serverVariables(dialect, texts),
  };
}

/** The variables that are settings, not lines of zoo.cfg, and what is so in the image. */
function readSingle(
  dialect: Dialect,
  texts: readonly Text[],
): { readonly origins: Origins; readonly refusals: Refusals } {
  const origins = new Map<SettingName, Origin>();
  const refusals = new Map<SettingName, Problem>();
  const assume = (setting: SettingName, text: string) =>
    origins.set(setting, originOf(table[setting].env, text, [], dialect.title));
  for (const variable of Object.values(dialect.variables)) {
    if (variable.becomes === 'setting' && variable.default !== undefined)
      assume(variable.setting, variable.default);
  }
  const { confDir, logDir, user } = dialect.constants;
  if (confDir !== undefined) assume('confDir', confDir);
  if (logDir !== undefined) assume('logDir', logDir);
  if (user !== undefined) assume('user', user);
  for (const given of texts) {
    const { variable, text, spelling } = given;
    if (variable.becomes !== 'setting') continue;
    const result = variable.convert?.(text) ?? { ok: true, value: text };
    if (!result.ok) refusals.set(variable.setting, refused(given, result));
    else origins.set(variable.setting, originOf('', result.value, [{ from: spelling }], dialect.title));
  }
  return { origins, refusals };
}

/** Those that zkServer.sh reads have their effect; where the setting is given too, nobody relies on the other name. */
function unread(given: Given): readonly string[] {
  return foreignNames(given.environment).filter(
    (name) =>
      !Object.hasOwn(zkServerVariables, name) &&
      rowsOf(name).every(({ dialect, variable }) => {
        const isConverted = ['setting', 'line', 'lines'].includes(variable.becomes);
        return !isConverted || !givenOrigin(settingOf(dialect, name, variable), given);
      }),
  );
}

/** What has no effect here: by its row, or because only another image knows it. */
function ignoredNames(dialect: Dialect, given: Given, texts: readonly Text[]): readonly string[] {
  const own = texts
    .filter(({ variable }) => ['ignored', 'security', 'refused'].includes(variable.becomes))
    .map(({ spelling }) => spelling);
  const others = foreignNames(given.environment).filter((name) =>
    rowsOf(name).every((row) => row.dialect !== dialect),
  );
  return [...own, ...others];
}

/** Foreign variables of settings that are given by their own variable, which counts, unless both texts do. */
function overriddenBy(given: Given, origins: Origins): readonly string[] {
  return [...origins]
    .filter(([name, { source }]) => source === 'variable' && name !== 'dialect')
    .filter(([name]) => rowOf(name).joins === undefined && givenOrigin(name, given) !== undefined)
    .map(([, { spelling }]) => spelling);
}

function differences({ differences: all }: Dialect, given: Given, origins: Origins): readonly string[] {
  return all
    .filter(({ setting }) => !origins.has(setting) && !givenOrigin(setting, given))
    .map(({ setting, there }) => `${rowOf(setting).env}=${defaultText(rowOf(setting))} (there ${there})`);
}

function rowOf(name: SettingName): Row {
  return table[name];
}

/** How the settings are called in the dialect. */
function variablesOf(dialect: Dialect): Readonly<Partial<Record<SettingName, string>>> {
  const names: Partial<Record<SettingName, string>> = {};
  for (const [name, variable] of Object.entries(dialect.variables)) {
    if (variable.becomes === 'setting' || variable.becomes === 'line' || name === dialect.members.variable)
      names[settingOf(dialect, name, variable)] ??= name;
  }
  delete names.extraConfig;
  return names;
}
