// From the lines of an image's zoo.cfg to settings: a key that a setting writes is moved to the setting, the members
// are left to identify.ts, and the rest are extra lines.

import { commandWords } from '../kinds.ts';
import type { Origin } from '../resolve.ts';
import { type SettingName, table } from '../table.ts';
import type { Line } from './collect.ts';
import { settingOfKey } from './keys.ts';

export interface Settled {
  readonly settings: Map<SettingName, Origin>;
  /** The lines server.ID. */
  readonly members: readonly Line[];
  /** Variables whose lines had no effect. */
  readonly idle: readonly string[];
}

const prometheus = table.metricsPort.writtenTo.with['metricsProvider.className'];
const netty = table.secureClientPort.writtenTo.with.serverCnxnFactory;

/**
 * @param image undefined for the lines of a file
 * @param words what becomes of the allowed four-letter words
 */
export function settle(
  lines: readonly Line[],
  image: string | undefined,
  words: (text: string) => string = withProbeWords,
): Settled {
  const byKey = new Map<string, Line>();
  for (const line of lines) {
    // The place of the last one, too.
    byKey.delete(line.key);
    byKey.set(line.key, line);
  }
  const take = (key: string) => {
    const line = byKey.get(key);
    byKey.delete(key);
    return line;
  };
  const settings = new Map<SettingName, Origin>();
  const idle: string[] = [];
  const leave = (...unused: readonly (Line | undefined)[]) => {
    for (const line of unused) if (line?.from !== undefined) idle.push(line.from);
  };
  const give = (name: SettingName, text: string, ...from: readonly (Line | undefined)[]) => {
    settings.set(name, originOf(table[name].env, text, from, image));
  };

  const isAdminOn = byKey.get('admin.enableServer')?.value !== 'false';
  const [adminSwitch, adminPort] = [take('admin.enableServer'), take('admin.serverPort')];
  if (isAdminOn) give('adminPort', adminPort?.value ?? '8080', adminPort ?? adminSwitch);
  else leave(adminPort, take('admin.serverAddress'));

  const isMeasured = byKey.get('metricsProvider.className')?.value === prometheus;
  const metricsPort = take('metricsProvider.httpPort');
  if (isMeasured) {
    const provider = take('metricsProvider.className');
    give('metricsPort', metricsPort?.value ?? '7000', metricsPort ?? provider);
  } else leave(metricsPort);

  if (byKey.has('secureClientPort') && byKey.get('serverCnxnFactory')?.value === netty)
    take('serverCnxnFactory');

  const groups = takeNumbered(byKey, 'group');
  if (groups.length > 0) give('groups', groups.map(({ value }) => value).join(' '), ...groups);
  const weights = takeNumbered(byKey, 'weight');
  if (weights.length > 0) give('weights', weights.map(weightText).join(' '), ...weights);
  const members = takeNumbered(byKey, 'server');

  const extra: Line[] = [];
  for (const line of byKey.values()) {
    const name = settingOfKey(line.key);
    if (name === undefined) extra.push(line);
    else give(name, name === 'commandWhitelist' ? words(line.value) : line.value, line);
  }
  const extraText = extra.map(({ key, value }) => `${key}=${value}`).join('\n');
  if (extraText !== '') give('extraConfig', extraText, ...extra);
  return { settings, members, idle };
}

/** @param from the lines that the text comes from; defaults of the image when no variable gave one */
export function originOf(
  env: string,
  text: string,
  from: readonly (Pick<Line, 'from'> | undefined)[],
  image: string | undefined,
): Origin {
  const variables = [...new Set(from.flatMap((line) => line?.from ?? []))];
  const ofImage = image === undefined ? {} : { image };
  return variables.length === 0
    ? { source: 'default', spelling: env, text, ...ofImage }
    : { source: 'variable', spelling: variables.join(' and '), text, ...ofImage };
}

function takeNumbered(byKey: Map<string, Line>, start: string): readonly Line[] {
  const taken = [...byKey.values()].filter(({ key }) => new RegExp(`^${start}\\.\\d+$`).test(key));
  for (const { key } of taken) byKey.delete(key);
  return taken.toSorted((one, other) => numberIn(one) - numberIn(other));
}

export function numberIn({ key }: Line): number {
  return Number(key.replace(/^\D*/, ''));
}

function weightText(line: Line): string {
  return `${numberIn(line)}=${line.value}`;
}

/** The probes' words are added to those that were allowed. */
function withProbeWords(text: string): string {
  const words = commandWords.parse(text);
  if (!words.ok || words.value === '*') return text;
  const given = words.value.split(', ');
  return [...given, ...['ruok', 'srvr'].filter((word) => !given.includes(word))].join(', ');
}
