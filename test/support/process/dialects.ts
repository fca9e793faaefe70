// Settings and plans from the variables of another image, as gather makes them.
import { fullNameOf, type Host, readNames } from '../../../src/ensemble/identity.ts';
import type { Facts } from '../../../src/generate/facts.ts';
import type { Machine } from '../../../src/settings/dialects/identify.ts';
import type { OwnZooCfg } from '../../../src/settings/dialects/own-zoo-cfg.ts';
import { type Translation, translate } from '../../../src/settings/dialects/translate.ts';
import { type FileText, resolve, type Settings } from '../../../src/settings/resolve.ts';
import { unknownVariables } from '../../../src/settings/unknown-variables.ts';
import { readProperties } from '../../../src/zookeeper/properties.ts';
import { factsOf, hostOf, settingsOf } from './settings.ts';

type Texts = Readonly<Record<string, string | undefined>>;

interface Situation {
  readonly zooCfg?: OwnZooCfg;
  readonly host?: Host;
  readonly volume?: Machine['volume'];
  readonly files?: Readonly<Record<string, FileText>>;
  readonly flags?: Readonly<Record<string, readonly string[]>>;
}

export interface Translated {
  readonly translation: Translation;
  readonly settings: Settings;
}

export function translated(
  environment: Texts,
  { host = hostOf('box', false), volume, files = {}, flags = {}, zooCfg }: Situation = {},
): Translated {
  const names = readNames(host, settingsOf({}));
  const given = { flags: new Map(Object.entries(flags)), environment, files: new Map(Object.entries(files)) };
  const translation = translate(given, { hostNames: [fullNameOf(names), names.short], volume }, zooCfg);
  return { translation, settings: resolve({ ...given, translated: translation }) };
}

/** The facts of a server that is started with the variables of another image. */
export function factsOfImage(
  environment: Texts,
  situation: Situation = {},
  machine: Parameters<typeof factsOf>[2] = {},
): Facts {
  const { host = hostOf('box', false) } = situation;
  const { translation, settings } = translated(environment, situation);
  return {
    ...factsOf({}, host, machine),
    settings,
    unknownVariables: [...translation.problems, ...unknownVariables(environment)],
    serverEnvironment: translation.serverEnvironment,
    jvmEnvironment: { JVMFLAGS: environment.JVMFLAGS, ...translation.serverEnvironment },
  };
}

/** The facts of a server beside a zoo.cfg of somebody else, /conf/zoo.cfg. */
export function factsOfFile(
  environment: Texts,
  text: string,
  {
    javaEnv,
    version,
    dynamic,
    ...situation
  }: Situation & {
    readonly javaEnv?: string | undefined;
    readonly version?: string;
    readonly dynamic?: OwnZooCfg['dynamic'];
  } = {},
): Facts {
  const path = '/conf/zoo.cfg';
  const entries = readProperties(text);
  const named = entries.find(([key]) => key === 'dynamicConfigFile')?.[1];
  const found = dynamic ?? (named === undefined ? undefined : { path: named, code: 'ENOENT' });
  const zooCfg = { path, entries, ...(found ? { dynamic: found } : {}) };
  const ownFiles = {
    path,
    text,
    javaEnv: javaEnv === undefined ? undefined : { path: '/conf/java.env', text: javaEnv },
  };
  const machine = { ownFiles, ...(version === undefined ? {} : { version }) };
  return factsOfImage(environment, { ...situation, zooCfg }, machine);
}
