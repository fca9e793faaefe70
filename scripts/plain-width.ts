// Replaces string-width in the bundles: the width of texts without wide characters, which those of --help are.
// The original builds a segmenter and a table of all emoji when it is loaded: a quarter of a program's CPU time.
import { stripVTControlCharacters } from 'node:util';

// biome-ignore lint/style/noDefaultExport: it is what string-width exports
export default function stringWidth(text: string): number {
  return stripVTControlCharacters(text).length;
}
