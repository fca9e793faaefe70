// What is checked besides the settings of a zoo.cfg that this toolkit has not written, and the flags of the JVM that
// its server gets: the file itself, and everything beside it, is left as it is.
import { type Problem, quote } from '../problem.ts';
import { invalidValue } from '../settings/kind.ts';
import type { Settings } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';
import { wrongValue } from '../zookeeper/key-values.ts';
import { lookUpKey } from '../zookeeper/known-keys.ts';
import type { EnvironmentScript } from './jvm-flags.ts';

export interface OwnFiles {
  readonly path: string;
  readonly text: string;
  /** A java.env beside it, which zkEnv.sh sources. */
  readonly javaEnv: EnvironmentScript | undefined;
}

/** Keys and values that this version of ZooKeeper does not take, and a java.env that drops the flags. */
export function checkOwnFiles(
  { path, javaEnv }: OwnFiles,
  settings: Settings,
  version: string | undefined,
): readonly Problem[] {
  const lines = settings.values.extraConfig ?? [];
  const idle = lines.filter(([key]) => lookUpKey(key, version).kind !== 'known').map(([key]) => key);
  const wrong = lines.flatMap(([key, value]) => {
    const found = wrongValue(key, value, version);
    const fix = `write ${key}=${found?.example}, or remove the line`;
    return found ? [invalidValue(`${key} in ${path}`, found.expected, value, fix)] : [];
  });
  return [
    ...(idle.length > 0 ? [withoutEffect(path, idle, version)] : []),
    ...wrong,
    ...(javaEnv && dropsFlags(javaEnv.text) ? [flagsDropped(javaEnv.path)] : []),
  ];
}

/** The flags that protect the volume, and let the probes ask; a line in the file goes before each. */
export function ownFileFlags({ values, origins }: Settings): readonly string[] {
  const words = table.commandWhitelist.default.replaceAll(' ', '');
  return [
    '-Dzookeeper.db.autocreate=false',
    ...(values.snapshotTrustEmpty === true ? ['-Dzookeeper.snapshot.trust.empty=true'] : []),
    ...(origins.commandWhitelist?.source === 'default'
      ? [`-Dzookeeper.4lw.commands.whitelist=${words}`]
      : []),
  ];
}

/** The rules of settings, as errors of the file; advice on a file that is used as it is helps nobody. */
export function problemsOfFile({ path }: OwnFiles, problems: readonly Problem[]): readonly Problem[] {
  return problems
    .filter(({ severity }) => severity === 'error')
    .map((problem) => ({ ...problem, fix: `correct ${path}, which is used as it is` }));
}

/** Nothing is written to the conf folder, and a generator cannot give the server an environment. */
export function flagsNotGiven(path: string): Problem {
  return {
    id: 'flags-not-given',
    severity: 'warning',
    subject: path,
    message: `${path} is used as it is, and zk-gen-config cannot give the server -Dzookeeper.db.autocreate=false; a server that lost its volume could vote`,
    fix: 'start the server with zk-entrypoint instead',
  };
}

function dropsFlags(text: string): boolean {
  return text
    .split('\n')
    .some((line) => /^\s*(?:export\s+)?SERVER_JVMFLAGS=/.test(line) && !/=.*\$\{?SERVER_JVMFLAGS/.test(line));
}

function flagsDropped(path: string): Problem {
  return {
    id: 'java-env-drops-flags',
    severity: 'error',
    subject: path,
    message: `${path} sets SERVER_JVMFLAGS without what it has; the server would start without -Dzookeeper.db.autocreate=false, and vote with an empty volume`,
    fix: `write JVMFLAGS="$JVMFLAGS ..." in it instead, or SERVER_JVMFLAGS="$SERVER_JVMFLAGS ..."`,
  };
}

function withoutEffect(path: string, keys: readonly string[], version: string | undefined): Problem {
  const names = keys.map((key) => quote(key)).join(', ');
  return {
    id: 'zoo-cfg-keys-without-effect',
    severity: 'warning',
    subject: path,
    message: `${path} has keys that ${version === undefined ? 'no version of ZooKeeper reads' : `ZooKeeper ${version} does not read`} from zoo.cfg: ${names}`,
    fix: 'check their spelling; each becomes a system property, which only a plug-in would read',
  };
}
