// Whether the server's JVM gets the class archive. Given one that does not fit, some JVMs crash, do not start, or run
// the classes of an older jar, so it is given only when everything is as it was when the archive was made.
import type { Problem } from '../problem.ts';
import { type Settings, spelling } from '../settings/resolve.ts';
import { table } from '../settings/table.ts';
import {
  type ArchiveKind,
  type ArchiveParts,
  archivePath,
  type ClassArchive,
  type FileStamp,
  type Manifest,
} from '../zookeeper/class-archive.ts';
import type { HeapBound } from './heap.ts';
import type { GivenFlag } from './jvm-flags.ts';

export interface ArchiveSituation {
  readonly settings: Settings;
  /** What is on the disk; undefined when there is none. */
  readonly archive: ClassArchive | undefined;
  /** All flags of the operator, wherever the JVM takes them from. */
  readonly jvmFlags: readonly GivenFlag[];
  /** Undefined when it is not known. */
  readonly heap: HeapBound | undefined;
  /** The variable that turns JMX on; undefined when it is off. */
  readonly jmxVariable: string | undefined;
  /** The script that may choose another Java. */
  readonly javaChooser: string | undefined;
}

/** The flag, or why there is none; neither when no archive is there, or it is turned off. */
export interface ArchiveChoice {
  readonly flag?: string;
  readonly problem?: Problem;
}

export function chooseClassArchive(situation: ArchiveSituation): ArchiveChoice {
  const { settings, archive } = situation;
  if (settings.values.classArchive === 'off' || !archive) return {};
  const { folder, manifest, now } = archive;
  if (!manifest) return { problem: withoutManifest(folder) };
  const path = archivePath(folder, manifest.kind);
  const difference = findDifference(manifest.made, now);
  if (difference !== undefined) return { problem: outdated(path, difference) };
  const obstacle = findObstacle(manifest, situation);
  if (obstacle !== undefined) return { problem: excluded(path, obstacle) };
  const option = { 'dynamic-archive': 'SharedArchiveFile', 'aot-cache': 'AOTCache' }[manifest.kind];
  return { flag: `-XX:${option}=${path}` };
}

function withoutManifest(folder: string): Problem {
  return {
    id: 'class-archive-missing',
    severity: 'note',
    subject: folder,
    message: `${folder} has no class archive with a manifest; the server starts more slowly`,
    fix: `run zk-class-archive when the image is built, or set ${table.classArchive.env}=off`,
  };
}

function outdated(path: string, difference: string): Problem {
  return {
    id: 'class-archive-outdated',
    severity: 'note',
    subject: path,
    message: `${path} is not used: ${difference}; the server starts more slowly`,
    fix: `run zk-class-archive again after the last change to the image, or set ${table.classArchive.env}=off`,
  };
}

function excluded(path: string, obstacle: string): Problem {
  return {
    id: 'class-archive-excluded',
    severity: 'note',
    subject: path,
    message: `${path} is not used: ${obstacle}; the server starts more slowly`,
    fix: `nothing, if that is intended; ${table.classArchive.env}=off ends this note`,
  };
}

/** The first thing that is not as it was when the archive was made. */
function findDifference(made: ArchiveParts, now: ArchiveParts): string | undefined {
  if (!now.archive) return 'it is missing';
  if (!isSame(made.archive, now.archive)) return 'it is not the file that was made, by its size or date';
  if (made.javaRelease !== now.javaRelease || !isSame(made.jvm, now.jvm))
    return `it was made with ${nameOfJava(made)}, and the runtime is ${nameOfJava(now)}`;
  for (const [path, stamp] of now.jars) {
    const before = made.jars.get(path);
    if (!before) return `${path} was added since it was made`;
    if (!isSame(before, stamp)) return `${path} has changed since it was made, by its size or date`;
  }
  const removed = [...made.jars.keys()].find((path) => !now.jars.has(path));
  return removed === undefined ? undefined : `${removed} was removed since it was made`;
}

function isSame(one: FileStamp | undefined, other: FileStamp | undefined): boolean {
  return one?.size === other?.size && one?.seconds === other?.seconds;
}

function nameOfJava({ javaRelease }: ArchiveParts): string {
  const version = /^JAVA_RUNTIME_VERSION="(.*)"$/m.exec(javaRelease)?.[1];
  return version === undefined ? 'a Java runtime of unknown version' : `Java ${version}`;
}

const wideHeapBytes = 32 * 1024 ** 3;

/** Flags that choose an archive, or that exclude any: beside them the JVM may refuse to start. */
const archiveFlags =
  /^-(?:Xshare|XX:[+-]?(?:\w*Shared\w*|ArchiveClassesAtExit|AOT\w*|Flags|VMOptionsFile)\b|Xbootclasspath)|^@/;
/** Flags with which the objects in memory differ from those in the archive. */
const layoutFlags =
  /^-XX:(?:\+UseZGC|-UseCompressedOops|-UseCompressedClassPointers|\+UseCompactObjectHeaders|ObjectAlignmentInBytes=)/;
/** Flags that change the class path or the modules. */
const pathFlags = /^(?:-cp|-classpath|--class-path|--limit-modules|--patch-module|--upgrade-module-path)\b/;
/** Flags that an AOT cache, which holds the set of modules and their classes as loaded, does not bear besides. */
const moduleFlags =
  /^(?:--(?:add-|module-path|enable-native-access|illegal-)|-p$|-javaagent|-agent(?:lib|path)|-Xrun|-Xdebug|-Dcom\.sun\.management\.)/;

const excludingFlags: Readonly<Record<ArchiveKind, readonly RegExp[]>> = {
  'dynamic-archive': [archiveFlags, layoutFlags, pathFlags],
  'aot-cache': [archiveFlags, layoutFlags, pathFlags, moduleFlags],
};

/** What in the configuration of the JVM excludes the archive. */
function findObstacle(
  { kind }: Manifest,
  { jvmFlags, heap, jmxVariable, javaChooser, settings }: ArchiveSituation,
): string | undefined {
  if (javaChooser !== undefined) return `${javaChooser} sets JAVA_HOME, so the server may have another Java`;
  const given = jvmFlags.find(({ flag }) => excludingFlags[kind].some((pattern) => pattern.test(flag)));
  if (given) return `${given.from} has ${given.flag}`;
  if (heap && heap.bytes >= wideHeapBytes) {
    const from = heap.given?.from ?? spelling(settings, 'heapSize');
    return `the heap of ${heap.text} from ${from} is 32 GiB or more, with which the JVM uses pointers of another width`;
  }
  if (kind === 'aot-cache' && jmxVariable !== undefined) return `${jmxVariable} turns JMX on`;
  return undefined;
}
