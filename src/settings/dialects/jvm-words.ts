// The words of the JVM's command line in the variables of other images: the heap, and all others.
import { heap } from '../kinds.ts';
import type { Origin } from '../resolve.ts';
import type { SettingName } from '../table.ts';
import type { Dialect } from './dialect.ts';
import { originOf } from './settle.ts';
import type { Text } from './texts.ts';

const maximum = /^-Xmx(.+)$/;
const initial = /^-Xms(.+)$/;

/** The last -Xmx is the heap; an -Xms of the same size says nothing more. */
export function wordsOfJvm(texts: readonly Text[], image: string): ReadonlyMap<SettingName, Origin> {
  const words = texts
    .filter(({ variable }) => variable.becomes === 'jvm words')
    .flatMap(({ text, spelling }) => text.split(/\s+/).map((word) => ({ word, from: spelling })));
  const largest = words.findLast(({ word }) => maximum.test(word));
  const size = maximum.exec(largest?.word ?? '')?.[1] ?? '';
  const isHeap = heap.parse(size).ok && !size.includes('%');
  const others = words.filter(({ word }) => {
    if (!isHeap) return true;
    return !maximum.test(word) && initial.exec(word)?.[1]?.toLowerCase() !== size.toLowerCase();
  });
  const settings = new Map<SettingName, Origin>();
  if (isHeap) settings.set('heapSize', originOf('', size, [largest], image));
  if (others.length > 0)
    settings.set('jvmFlags', originOf('', others.map(({ word }) => word).join(' '), others, image));
  return settings;
}

/** What zkServer.sh sees otherwise than it is given: other names, and nothing of what had no effect. */
export function serverVariables(
  dialect: Dialect,
  texts: readonly Text[],
): Readonly<Record<string, string | undefined>> {
  const renamed = texts.flatMap(({ variable, text }) =>
    variable.becomes === 'server variable' && variable.name !== undefined ? [[variable.name, text]] : [],
  );
  const isHidden = dialect.variables.JVMFLAGS?.becomes === 'ignored';
  return { ...(isHidden ? { JVMFLAGS: undefined } : {}), ...Object.fromEntries(renamed), ...heapWins(texts) };
}

/** Bitnami's scripts put the heap behind JVMFLAGS, unless those have both -Xmx and -Xms. */
function heapWins(texts: readonly Text[]): Readonly<Record<string, string>> {
  const words = texts.find(({ name }) => name === 'JVMFLAGS')?.text.split(/\s+/) ?? [];
  const bounds = [maximum, initial].filter((bound) => words.some((word) => bound.test(word)));
  if (!texts.some(({ name }) => name === 'ZOO_HEAP_SIZE') || bounds.length !== 1) return {};
  return { JVMFLAGS: words.filter((word) => !maximum.test(word) && !initial.test(word)).join(' ') };
}
