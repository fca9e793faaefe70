// Which setting a key of zoo.cfg belongs to.
import { rows, type SettingName } from '../table.ts';

const settingByKey = new Map(
  rows.flatMap(([name, { writtenTo }]) =>
    writtenTo && 'key' in writtenTo && writtenTo.writes === undefined ? [[writtenTo.key, name] as const] : [],
  ),
);

/** Keys that are written because a setting is not given: with another value, they give the setting. */
const settingBySwitch = new Map(
  rows.flatMap(([name, { writtenTo }]) =>
    writtenTo && 'key' in writtenTo
      ? Object.keys(writtenTo.without ?? {}).map((key) => [key, name] as const)
      : [],
  ),
);

/** The setting that a key belongs to, also where it only switches it on. */
export function ownerOfKey(key: string): SettingName | undefined {
  return settingByKey.get(key) ?? settingBySwitch.get(key);
}

/** The setting that writes a key with its own value. */
export function settingOfKey(key: string): SettingName | undefined {
  return settingByKey.get(key);
}
