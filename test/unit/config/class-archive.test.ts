// One case for each way in which a server's machine or configuration can differ from what its class archive was made
// with. "crashes", "does not start" and the like are what a JVM does that is given the archive nevertheless.
import { describe, expect, it } from 'vitest';
import { type ArchiveSituation, chooseClassArchive } from '../../../src/config/class-archive.ts';
import { findHeap } from '../../../src/config/heap.ts';
import { givenJvmFlags, hiddenJvmFlags, javaChooser, jmxVariable } from '../../../src/config/jvm-flags.ts';
import type { ArchiveKind, ArchiveParts, ClassArchive } from '../../../src/zookeeper/class-archive.ts';
import { settingsOf } from '../../support/process/settings.ts';

const folder = '/opt/zookeeper/class-archive';
const made: ArchiveParts = {
  archive: { size: 25_079_808, seconds: 1_700_000_100 },
  javaRelease: 'IMPLEMENTOR="Debian"\nJAVA_RUNTIME_VERSION="25.0.5+8-1"',
  jvm: { size: 24_112_704, seconds: 1_690_000_000 },
  jars: new Map([
    ['lib/netty-common-4.1.130.Final.jar', { size: 724_544, seconds: 1_700_000_000 }],
    ['lib/zookeeper-3.9.5.jar', { size: 1_367_207, seconds: 1_700_000_000 }],
  ]),
};

type Texts = Readonly<Record<string, string>>;

interface Difference {
  readonly now?: Partial<ArchiveParts>;
  readonly settings?: Texts;
  readonly variables?: Texts;
  readonly script?: string;
}

function situationOf(
  kind: ArchiveKind,
  { now = {}, settings: texts = {}, variables = {}, script }: Difference,
): ArchiveSituation {
  const settings = settingsOf(texts);
  const given = givenJvmFlags(settings, variables);
  const heap = findHeap(settings, given, undefined);
  const archive: ClassArchive = { folder, manifest: { kind, made }, now: { ...made, ...now } };
  const environmentScript =
    script === undefined ? undefined : { path: '/opt/zookeeper/conf/zookeeper-env.sh', text: script };
  return {
    settings,
    archive,
    jvmFlags: [...given, ...hiddenJvmFlags(variables, environmentScript)],
    heap: 'max' in heap ? heap.max : undefined,
    jmxVariable: jmxVariable(variables),
    javaChooser: javaChooser([environmentScript]),
  };
}

/** The flag that is given, or the id of the problem. */
function choose(kind: ArchiveKind, difference: Difference): string | undefined {
  const { flag, problem } = chooseClassArchive(situationOf(kind, difference));
  return flag ?? problem?.id;
}

const archive = `-XX:SharedArchiveFile=${folder}/classes.jsa`;
const cache = `-XX:AOTCache=${folder}/classes.aot`;
const outdated = 'class-archive-outdated';
const excluded = 'class-archive-excluded';

const withFlags = (flags: string): Difference => ({ settings: { ZK_JVM_FLAGS: flags } });
const withJars = (change: (jars: Map<string, { size: number; seconds: number }>) => void): Difference => {
  const jars = new Map(made.jars);
  change(jars);
  return { now: { jars } };
};
const jar = 'lib/zookeeper-3.9.5.jar';
const stamp = { size: 1_367_207, seconds: 1_700_000_000 };

describe.each<[what: string, difference: Difference, dynamicArchive: string, aotCache: string]>([
  ['nothing', {}, archive, cache],
  ['the smallest heap', { settings: { ZK_HEAP_SIZE: '64m' } }, archive, cache],
  ['a heap of 31 GiB', { settings: { ZK_HEAP_SIZE: '31g' } }, archive, cache],
  ['a share of the memory for the heap', withFlags('-XX:MaxRAMPercentage=50'), archive, cache],
  ['the serial collector', withFlags('-XX:+UseSerialGC'), archive, cache],
  ['the parallel collector', withFlags('-XX:+UseParallelGC'), archive, cache],
  ['G1', withFlags('-XX:+UseG1GC'), archive, cache],
  ['Shenandoah', withFlags('-XX:+UseShenandoahGC'), archive, cache],
  ['a heap of 32 GiB', { settings: { ZK_HEAP_SIZE: '32g' } }, excluded, excluded],
  ['a heap of 32 GiB in JVMFLAGS', { variables: { JVMFLAGS: '-Xmx32g' } }, excluded, excluded],
  ['wide pointers', withFlags('-XX:-UseCompressedOops'), excluded, excluded],
  ['ZGC', withFlags('-XX:+UseZGC'), excluded, excluded],
  ['another alignment of objects', withFlags('-XX:ObjectAlignmentInBytes=16'), excluded, excluded],
  [
    'another Java release, whose JVM may not know the flag and does not start',
    { now: { javaRelease: 'JAVA_RUNTIME_VERSION="17.0.15+6"', jvm: { size: 1, seconds: 2 } } },
    outdated,
    outdated,
  ],
  [
    'another build of the same Java release',
    { now: { jvm: { size: 24_112_704, seconds: 1_690_000_001 } } },
    outdated,
    outdated,
  ],
  [
    'another set of modules',
    { now: { javaRelease: `${made.javaRelease}\nMODULES="java.base"` } },
    outdated,
    outdated,
  ],
  [
    'no Java runtime that can be identified',
    { now: { javaRelease: '', jvm: undefined } },
    outdated,
    outdated,
  ],
  ['CLASSPATH of the operator', { variables: { CLASSPATH: '/extra.jar' } }, archive, cache],
  ['a jar that sorts last', withJars((jars) => jars.set('lib/zz.jar', stamp)), outdated, outdated],
  [
    'a jar that sorts first: 25.0.3 uses the cache',
    withJars((jars) => jars.set('lib/aa.jar', stamp)),
    outdated,
    outdated,
  ],
  ['a jar in the middle', withJars((jars) => jars.set('lib/patch.jar', stamp)), outdated, outdated],
  [
    'a jar removed',
    withJars((jars) => jars.delete('lib/netty-common-4.1.130.Final.jar')),
    outdated,
    outdated,
  ],
  [
    'the jar of ZooKeeper with another date: 25.0.3 runs the classes of the old one',
    withJars((jars) => jars.set(jar, { ...stamp, seconds: stamp.seconds + 1 })),
    outdated,
    outdated,
  ],
  [
    'the jar of ZooKeeper with another size',
    withJars((jars) => jars.set(jar, { ...stamp, size: stamp.size + 1 })),
    outdated,
    outdated,
  ],
  ['JMX on', { variables: { JMXDISABLE: 'false' } }, archive, excluded],
  ['a port for JMX', { variables: { JMXPORT: '9999' } }, archive, excluded],
  ['a port for JMX that is off', { variables: { JMXPORT: '9999', JMXDISABLE: 'true' } }, archive, cache],
  ['JMX by flags', withFlags('-Dcom.sun.management.jmxremote.port=9999'), archive, excluded],
  ['--add-opens', withFlags('--add-opens=java.base/java.lang=ALL-UNNAMED'), archive, excluded],
  ['--add-modules', withFlags('--add-modules=java.sql'), archive, excluded],
  ['an agent', withFlags('-javaagent:/agent.jar=7070:/config.yaml'), archive, excluded],
  [
    'an agent by JAVA_TOOL_OPTIONS',
    { variables: { JAVA_TOOL_OPTIONS: '-javaagent:/a.jar' } },
    archive,
    excluded,
  ],
  ['a debugger', withFlags('-agentlib:jdwp=transport=dt_socket,server=y'), archive, excluded],
  ['--limit-modules', withFlags('--limit-modules=java.base'), excluded, excluded],
  ['-Xshare:off, beside which a cache does not start', withFlags('-Xshare:off'), excluded, excluded],
  ['-Xshare:auto, beside which a cache does not start', withFlags('-Xshare:auto'), excluded, excluded],
  ['-Xshare in JVMFLAGS', { variables: { JVMFLAGS: '-Xshare:auto' } }, excluded, excluded],
  ['-Xshare in SERVER_JVMFLAGS', { variables: { SERVER_JVMFLAGS: '-Xshare:auto' } }, excluded, excluded],
  ['-Xshare in JDK_JAVA_OPTIONS', { variables: { JDK_JAVA_OPTIONS: '-Xshare:auto' } }, excluded, excluded],
  ['-Xshare in _JAVA_OPTIONS', { variables: { _JAVA_OPTIONS: '-Xshare:auto' } }, excluded, excluded],
  [
    '-Xshare in zookeeper-env.sh',
    { script: 'export JVMFLAGS="-Xshare:auto $JVMFLAGS"\n' },
    excluded,
    excluded,
  ],
  [
    'JAVA_HOME in zookeeper-env.sh, whose Java may not know the flag and does not start',
    { script: 'export JAVA_HOME=/opt/jdk\n' },
    excluded,
    excluded,
  ],
  ['an archive of the operator', withFlags('-XX:SharedArchiveFile=/own.jsa'), excluded, excluded],
  ['a cache of the operator', withFlags('-XX:AOTCache=/own.aot'), excluded, excluded],
  ['a mode of the cache', withFlags('-XX:AOTMode=off'), excluded, excluded],
  ['a file of flags', withFlags('-XX:Flags=/flags'), excluded, excluded],
  ['a class path of the operator', { variables: { JVMFLAGS: '-cp /all/*' } }, excluded, excluded],
  ['no file, or a folder instead', { now: { archive: undefined } }, outdated, outdated],
  ['an empty file', { now: { archive: { size: 0, seconds: 1_700_000_100 } } }, outdated, outdated],
  [
    'a file cut short: 17 ends with SIGBUS',
    { now: { archive: { size: 12_539_904, seconds: 1_700_000_100 } } },
    outdated,
    outdated,
  ],
  [
    'a file written into: 21 and 25 crash',
    { now: { archive: { size: 25_079_808, seconds: 1_700_000_200 } } },
    outdated,
    outdated,
  ],
])('with %s', (_what, difference, dynamicArchive, aotCache) => {
  it.each([
    ['dynamic-archive', dynamicArchive],
    ['aot-cache', aotCache],
  ] as const)('%s: %s', (kind, expected) => {
    expect(choose(kind, difference)).toBe(expected);
  });
});

describe('there is neither a flag nor a note', () => {
  it('when it is turned off', () => {
    expect(choose('aot-cache', { settings: { ZK_CLASS_ARCHIVE: 'off' } })).toBeUndefined();
  });

  it('when there is no archive', () => {
    const situation = { ...situationOf('aot-cache', {}), archive: undefined };
    expect(chooseClassArchive(situation)).toEqual({});
  });
});

it('a folder without a manifest is reported', () => {
  const situation = situationOf('aot-cache', {});
  const found = { folder, manifest: undefined, now: made };
  expect(chooseClassArchive({ ...situation, archive: found })).toMatchObject({
    problem: { id: 'class-archive-missing', subject: folder },
  });
});

describe('the note says what differs', () => {
  it.each<[difference: Difference, words: string]>([
    [withFlags('-XX:+UseZGC'), 'ZK_JVM_FLAGS has -XX:+UseZGC'],
    [{ variables: { JMXPORT: '9999' } }, 'JMXPORT turns JMX on'],
    [{ script: 'JVMFLAGS=-Xshare:off' }, '/opt/zookeeper/conf/zookeeper-env.sh has -Xshare:off'],
    [withJars((jars) => jars.set('lib/aa.jar', stamp)), 'lib/aa.jar was added'],
    [withJars((jars) => jars.delete(jar)), `${jar} was removed`],
    [
      { now: { javaRelease: 'JAVA_RUNTIME_VERSION="17.0.15+6"', jvm: { size: 1, seconds: 2 } } },
      'made with Java 25.0.5+8-1, and the runtime is Java 17.0.15+6',
    ],
  ])('%o', (difference, words) => {
    expect(chooseClassArchive(situationOf('aot-cache', difference)).problem?.message).toContain(words);
  });
});
