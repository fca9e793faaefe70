// A zoo.cfg that this toolkit has not written: its keys become the settings, so that everything that is checked is
// checked for what the server will read. The file is used as it is; in the images it came from, it was the whole
// configuration, and the variables beside it had no effect.
import type { Problem } from '../../problem.ts';
import { type Given, givenOrigin, type Origin } from '../resolve.ts';
import { assignment, type Row } from '../row.ts';
import { rows, type SettingName, table } from '../table.ts';
import { type Line, propertyLines } from './collect.ts';
import type { Dialect, KeyValue } from './dialect.ts';
import { identify, type Machine } from './identify.ts';
import { ownerOfKey } from './keys.ts';
import { adopted, contradicted, incomplete, unprotected, unreadableDynamic } from './own-zoo-cfg-problems.ts';
import { originOf, settle } from './settle.ts';

export interface OwnZooCfg {
  readonly path: string;
  readonly entries: readonly KeyValue[];
  /** The file of its key dynamicConfigFile, which then has the members. */
  readonly dynamic?:
    | { readonly path: string; readonly entries: readonly KeyValue[] }
    | { readonly path: string; readonly code: string };
}

export interface Adoption {
  readonly settings: ReadonlyMap<SettingName, Origin | Problem>;
  /** How the settings are called in the file. */
  readonly names: Readonly<Partial<Record<SettingName, string>>>;
  readonly problems: readonly Problem[];
}

/** What ZooKeeper does when the file does not say it; four-letter words are allowed by a flag of the JVM. */
const standards: readonly KeyValue[] = [
  ['tickTime', '3000'],
  ['initLimit', '10'],
  ['syncLimit', '5'],
  ['maxClientCnxns', '60'],
  ['autopurge.snapRetainCount', '3'],
  ['autopurge.purgeInterval', '0'],
  ['admin.enableServer', 'true'],
];

const isOfMembers = ([key]: KeyValue) => /^(?:server\.|group|weight)/.test(key);

/** The settings that the file decides, or that only files beside it would hold. */
const decidedSettings: readonly SettingName[] = rows
  .filter(([, { writtenTo }]) =>
    ['zoo.cfg', 'jaas.conf', 'java.security', 'log configuration'].includes(writtenTo?.file ?? ''),
  )
  .map(([name]) => name)
  .filter((name) => name !== 'ensembleState' && name !== 'snapshotTrustEmpty');

/** Images set these for every server, so that they are no contradiction; other-folders.ts looks into both places. */
const folders: readonly SettingName[] = ['dataDir', 'dataLogDir'];

/** The settings whose variables and flags have no effect beside the file. */
export const outrankedSettings: ReadonlySet<SettingName> = new Set(decidedSettings);

/**
 * @param dialect the image whose variables are there, if any
 * @param besides what that image's variables give that the file does not decide: the id, folders, the account
 * @param idle variables that have no effect beside the file
 */
export function adopt(
  zooCfg: OwnZooCfg,
  given: Given,
  machine: Machine,
  dialect: Dialect | undefined,
  besides: ReadonlyMap<SettingName, Origin>,
  idle: readonly string[],
): Adoption {
  const { path } = zooCfg;
  const entries = entriesOf(zooCfg);
  const value = (key: string) => entries.findLast(([name]) => name === key)?.[1];
  const jvmVariables = dialect?.jvmVariables ?? ['SERVER_JVMFLAGS', 'JVMFLAGS'];
  const lines: readonly Line[] = [
    ...standards.map(([key, text]) => ({ key, value: text, from: undefined })),
    ...propertyLines(jvmVariables, given.environment),
    ...entries
      .filter((entry) => isSetting(entry))
      .map((entry) => ({ key: entry[0], value: entry[1], from: sourceOf(entry, path) })),
  ];
  const settled = settle(lines, undefined, (text) => text);
  const origins = new Map<SettingName, Origin>([...besides, ...settled.settings]);
  const dataDir = origins.get('dataDir')?.text;
  if (!origins.has('dataLogDir') && dataDir !== undefined)
    origins.set('dataLogDir', originOf(table.dataLogDir.env, dataDir, [], undefined));
  for (const name of ['negativeNameTtl', 'maxNotificationInterval'] as const)
    if (!origins.has(name)) origins.set(name, originOf(table[name].env, 'off', [], undefined));
  const ownId = givenOrigin('myId', given);
  const source = { title: dialect?.title, list: path };
  const identity = identify(
    source,
    settled.members,
    origins,
    machine,
    ownId && 'text' in ownId ? ownId.text : undefined,
  );
  for (const [name, origin] of identity.settings) origins.set(name, origin);
  const conflicts = conflictsWith(given, origins);
  const missing = missingKeys(value, settled.members.length, origins);
  return {
    settings: new Map([...origins].map(([name, origin]) => [name, inFile(name, origin, besides, path)])),
    names: namesIn(path),
    problems: [
      ...(conflicts.length > 0 ? [contradicted(path, conflicts)] : []),
      ...(missing.length > 0 ? [incomplete(path, missing)] : []),
      ...(zooCfg.dynamic && 'code' in zooCfg.dynamic ? [unreadableDynamic(path, zooCfg.dynamic)] : []),
      ...(value('db.autocreate')?.toLowerCase() === 'true' ? [unprotected(path)] : []),
      ...identity.problems,
      adopted(path, [...idle, ...idleFolders(given, origins)]),
    ],
  };
}

/** Values as the server trims them. With a dynamic file, the members in zoo.cfg have no effect. */
function entriesOf({ entries, dynamic }: OwnZooCfg): readonly KeyValue[] {
  const members = dynamic && 'entries' in dynamic ? dynamic.entries.filter(isOfMembers) : [];
  const own = dynamic ? entries.filter((entry) => !isOfMembers(entry)) : entries;
  return [...own, ...members].map(([key, text]) => [key.trim(), text.trim()]);
}

/** What is neither a file of the server's own bookkeeping, nor added as a flag. */
function isSetting([key, text]: KeyValue): boolean {
  const isReadable = /^[A-Za-z0-9][\w.-]{0,199}$/.test(key) && /^(?:\t|\P{Cc})*$/u.test(text);
  return isReadable && key !== 'db.autocreate' && key !== 'version';
}

function keyIn(key: string, path: string): string {
  return `${key} in ${path}`;
}

/** The members, and lines that belong to no setting, are many: they are spelt as the file. */
function sourceOf(entry: KeyValue, path: string): string {
  return isOfMembers(entry) || ownerOfKey(entry[0]) === undefined ? path : keyIn(entry[0], path);
}

function inFile(
  name: SettingName,
  origin: Origin,
  besides: ReadonlyMap<SettingName, Origin>,
  path: string,
): Origin {
  if (besides.get(name) === origin || origin.source === 'file') return origin;
  if (origin.spelling.endsWith(path))
    return { ...origin, source: origin.source === 'default' ? 'default' : 'file' };
  return origin.source === 'default'
    ? { ...origin, spelling: namesIn(path)[name] ?? origin.spelling }
    : origin;
}

function namesIn(path: string): Readonly<Partial<Record<SettingName, string>>> {
  return Object.fromEntries(
    rows.flatMap(([name, { writtenTo }]) => {
      if (writtenTo?.file !== 'zoo.cfg' || name === 'ensembleState') return [];
      return [[name, 'key' in writtenTo ? keyIn(writtenTo.key, path) : path]];
    }),
  );
}

/** Settings given as well that the file has otherwise, or not at all, as they were given. */
function conflictsWith(given: Given, origins: ReadonlyMap<SettingName, Origin>): readonly string[] {
  return decidedSettings.flatMap((name) => {
    const own = givenOrigin(name, given);
    if (own === undefined || folders.includes(name)) return [];
    if ('id' in own) return [own.subject];
    const row: Row = table[name];
    if (isSame(row, own.text, origins.get(name)?.text)) return [];
    return [row.isSecret ? own.spelling : assignment(own.spelling, own.text)];
  });
}

function isSame({ kind }: Row, one: string, other: string | undefined): boolean {
  const [first, second] = [one, other ?? ''].map((text) => kind.parse(text));
  return (
    first?.ok === true && second?.ok === true && JSON.stringify(first.value) === JSON.stringify(second.value)
  );
}

function idleFolders(given: Given, origins: ReadonlyMap<SettingName, Origin>): readonly string[] {
  return folders.flatMap((name) => {
    const own = givenOrigin(name, given);
    return own && 'text' in own && own.text !== origins.get(name)?.text
      ? [assignment(own.spelling, own.text)]
      : [];
  });
}

/** Keys without which the server ends, or can be reached by nobody. */
function missingKeys(
  value: (key: string) => string | undefined,
  members: number,
  origins: ReadonlyMap<SettingName, Origin>,
): readonly string[] {
  const wanted = ['dataDir', ...(members > 1 ? ['initLimit', 'syncLimit'] : [])];
  return [...wanted.filter((key) => !value(key)), ...(origins.has('clientPort') ? [] : ['clientPort'])];
}
