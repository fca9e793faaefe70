// What a class archive was made with, as the manifest of bin/zk-class-archive has it. Whether it is used is decided in
// config/class-archive.

/** A JVM of release 13 to 24 makes an archive when it ends; from 25 on it makes an AOT cache instead. */
export type ArchiveKind = 'dynamic-archive' | 'aot-cache';

/** How a file is recognised: like the JVM, by its size and the whole seconds of its last change. */
export interface FileStamp {
  readonly size: number;
  readonly seconds: number;
}

/** Everything that the content of an archive depends on, and the archive itself. */
export interface ArchiveParts {
  readonly archive: FileStamp | undefined;
  /** The text of the file `release` of the Java runtime; empty when it has none. */
  readonly javaRelease: string;
  readonly jvm: FileStamp | undefined;
  /** The jars of the release by their paths in its folder. */
  readonly jars: ReadonlyMap<string, FileStamp>;
}

export interface Manifest {
  readonly kind: ArchiveKind;
  readonly made: ArchiveParts;
}

/** The archive of an installed ZooKeeper. */
export interface ClassArchive {
  readonly folder: string;
  /** Undefined when the folder has none, or one of another format. */
  readonly manifest: Manifest | undefined;
  /** The same parts as they are now. */
  readonly now: ArchiveParts;
}

const fileNames: Readonly<Record<ArchiveKind, string>> = {
  'dynamic-archive': 'classes.jsa',
  'aot-cache': 'classes.aot',
};

export function archivePath(folder: string, kind: ArchiveKind): string {
  return `${folder}/${fileNames[kind]}`;
}

/** The manifest in a text; undefined when it is not whole. */
export function parseManifest(text: string): Manifest | undefined {
  const lines = text.split('\n').map((line) => {
    const [what = '', ...words] = line.split(' ');
    return { what, rest: words.join(' ') };
  });
  const stampOf = (what: string) => parseStamp(lines.find((line) => line.what === what)?.rest);
  const kind = Object.keys(fileNames).find((name) => stampOf(name)) as ArchiveKind | undefined;
  const archive = kind && stampOf(kind);
  const jvm = stampOf('jvm');
  const jars = lines.flatMap(({ what, rest }) => {
    const stamp = what === 'jar' ? parseStamp(rest) : undefined;
    return stamp ? [[stamp.path, stamp] as const] : [];
  });
  if (!kind || !archive || !jvm || jars.length === 0) return undefined;
  const release = lines.filter(({ what }) => what === 'release').map(({ rest }) => rest);
  return { kind, made: { archive, javaRelease: release.join('\n'), jvm, jars: new Map(jars) } };
}

/** SIZE SECONDS PATH */
function parseStamp(text = ''): (FileStamp & { readonly path: string }) | undefined {
  const [, size, seconds, path = ''] = /^(\d+) (\d+) (.+)$/.exec(text) ?? [];
  return size === undefined ? undefined : { size: Number(size), seconds: Number(seconds), path };
}
