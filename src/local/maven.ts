// Where the jars of ZooKeeper come from: Maven's repository on this machine, else one that is asked over HTTP. No
// repository has a name here: the operator's variable, the settings of Maven, or the publisher of this package gives it.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

declare const DEFAULT_MIRROR: string;

/** The variable with the URL of a Maven repository. */
export const mirrorVariable = 'ZK_LOCAL_MIRROR';

/** The URL of the Maven repository to download from, without a slash at its end; undefined when none is known. */
export function findMirror(environment: NodeJS.ProcessEnv, home = homedir()): string | undefined {
  const url = environment[mirrorVariable] || mirrorInSettings(home) || DEFAULT_MIRROR || undefined;
  return url?.replace(/\/+$/, '');
}

/** A file in the repository that Maven keeps on this machine; undefined when it is not there. */
export function readLocally(path: string, home = homedir()): Buffer | undefined {
  try {
    return readFileSync(join(home, '.m2', 'repository', path));
  } catch {
    return undefined;
  }
}

/** The mirror that the user's settings.xml has for Maven Central, whose id is central. */
function mirrorInSettings(home: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(join(home, '.m2', 'settings.xml'), 'utf8');
  } catch {
    return undefined;
  }
  const mirrors = text.replace(/<!--.*?-->/gs, '').matchAll(/<mirror>(.*?)<\/mirror>/gs);
  for (const [, mirror = ''] of mirrors) {
    const mirrored = /<mirrorOf>\s*(.*?)\s*<\/mirrorOf>/s.exec(mirror)?.[1]?.split(/\s*,\s*/) ?? [];
    const isForCentral = ['*', 'external:*', 'central'].some((id) => mirrored.includes(id));
    if (isForCentral && !mirrored.includes('!central')) return /<url>\s*(.*?)\s*<\/url>/s.exec(mirror)?.[1];
  }
  return undefined;
}
