// The operator's own flags of the server's JVM: of the settings and of the environment.
import { type Settings, spelling } from '../settings/resolve.ts';

/** The variables that zkServer.sh and the JVM read. */
export interface JvmEnvironment {
  /** Flags that zkServer.sh puts after those of java.env. */
  readonly SERVER_JVMFLAGS?: string | undefined;
  readonly JVMFLAGS?: string | undefined;
  /** Flags that the JVM takes from its environment; those of the command line win over the first two. */
  readonly JAVA_TOOL_OPTIONS?: string | undefined;
  readonly JDK_JAVA_OPTIONS?: string | undefined;
  readonly _JAVA_OPTIONS?: string | undefined;
  readonly JMXDISABLE?: string | undefined;
  readonly JMXPORT?: string | undefined;
  /** zkEnv.sh puts the conf folder and the jars of ZooKeeper before it. */
  readonly CLASSPATH?: string | undefined;
}

/** A script in the conf dir that zkEnv.sh sources before java.env, which may set any of these variables. */
export interface EnvironmentScript {
  readonly path: string;
  readonly text: string;
}

export interface GivenFlag {
  readonly flag: string;
  /** The variable, flag or script that it was given in. */
  readonly from: string;
}

/** In the order of the command line, where the last one wins. */
export function givenJvmFlags(settings: Settings, environment: JvmEnvironment): readonly GivenFlag[] {
  return [
    ...flagsIn(spelling(settings, 'jvmFlags'), settings.values.jvmFlags?.join(' ')),
    ...flagsIn('SERVER_JVMFLAGS', environment.SERVER_JVMFLAGS),
    ...flagsIn('JVMFLAGS', environment.JVMFLAGS),
  ];
}

/** Those that are not on the command line, or may come there by a script. */
export function hiddenJvmFlags(
  environment: JvmEnvironment,
  script: EnvironmentScript | undefined,
): readonly GivenFlag[] {
  return [
    ...flagsIn('JAVA_TOOL_OPTIONS', environment.JAVA_TOOL_OPTIONS),
    ...flagsIn('JDK_JAVA_OPTIONS', environment.JDK_JAVA_OPTIONS),
    ...flagsIn('_JAVA_OPTIONS', environment._JAVA_OPTIONS),
    ...(script ? scriptFlags(script) : []),
  ];
}

/** What looks like flags in a script that zkEnv.sh sources. */
export function scriptFlags({ path, text }: EnvironmentScript): readonly GivenFlag[] {
  const lines = text.replace(/^\s*#.*$/gm, '').replace(/["'=;]+(?=-)/g, ' ');
  return flagsIn(path, lines.replace(/["']/g, ' ')).filter(({ flag }) => flag.startsWith('-'));
}

/** The script that sets JAVA_HOME, after which zkEnv.sh may choose another Java than the installed one. */
export function javaChooser(scripts: readonly (EnvironmentScript | undefined)[]): string | undefined {
  return scripts.find((script) => script && /^[^#\n]*\bJAVA_HOME=/m.test(script.text))?.path;
}

function flagsIn(from: string, text = ''): readonly GivenFlag[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((flag) => ({ flag, from }));
}

/** The last flag that sets a system property. */
export function findProperty(jvmFlags: readonly GivenFlag[], name: string): GivenFlag | undefined {
  return jvmFlags.findLast(({ flag }) => flag.startsWith(`-D${name}=`));
}

const trustEmpty = 'zookeeper.snapshot.trust.empty';

/** The settings with a flag that does what ZK_SNAPSHOT_TRUST_EMPTY does, and that zoo.cfg does not override. */
export function withSnapshotTrust(settings: Settings, jvmFlags: readonly GivenFlag[]): Settings {
  const found = findProperty(jvmFlags, trustEmpty);
  if (settings.values.snapshotTrustEmpty !== undefined || !/=true$/i.test(found?.flag ?? '')) return settings;
  const spelling = `-D${trustEmpty} in ${found?.from}`;
  return {
    ...settings,
    values: { ...settings.values, snapshotTrustEmpty: true },
    origins: { ...settings.origins, snapshotTrustEmpty: { source: 'variable', spelling, text: 'true' } },
  };
}

/** The variable with which the operator turns JMX on; undefined when java.env turns it off. */
export function jmxVariable({ JMXDISABLE, JMXPORT }: JvmEnvironment): string | undefined {
  if (JMXDISABLE === 'false') return 'JMXDISABLE';
  return JMXPORT && !JMXDISABLE ? 'JMXPORT' : undefined;
}
