// Takes the place of string-width in the bundles: the width of texts without wide characters, as those of --help are.
// The original makes a segmenter and a table of all emoji as soon as it is loaded, a quarter of a program's CPU time.
import { stripVTControlCharacters } from 'node:util';

// biome-ignore lint/style/noDefaultExport: it is what string-width exports
export default function stringWidth(text: string): number {
  return stripVTControlCharacters(text).length;
}
