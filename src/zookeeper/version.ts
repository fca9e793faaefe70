// ZooKeeper versions: comparing them, and reading one from the names of jars.

/** Whether a version is at least another; a missing patch number counts as the newest of its line. */
export function isAtLeast(version: string, least: string): boolean {
  const [have, want] = [version, least].map((text) => text.split('-')[0]?.split('.').map(Number) ?? []);
  for (const [place, wanted] of (want ?? []).entries()) {
    const had = have?.[place] ?? Number.POSITIVE_INFINITY;
    if (had !== wanted) return had > wanted;
  }
  return true;
}

/** Whether a version has what the given releases introduced: the last of them, and backports to older lines. */
export function isKnownIn(version: string, since: readonly string[]): boolean {
  const last = since.at(-1);
  if (last === undefined || isAtLeast(version, last)) return true;
  const line = (text: string) => text.split('.').slice(0, 2).join('.');
  return since.some((release) => line(release) === line(version) && isAtLeast(version, release));
}

/** The version in the name of ZooKeeper's own jar, `zookeeper-3.9.4.jar`, among those of a folder. */
export function versionFromJarNames(names: readonly string[]): string | undefined {
  for (const name of names) {
    const version = /^zookeeper-(3\.\d+\.\d+(?:-(?:alpha|beta|rc)[\w.]*)?)\.jar$/.exec(name)?.[1];
    if (version) return version;
  }
  return undefined;
}
