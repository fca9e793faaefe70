// The commands of the documents, so that what is tested is what people type.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from './kubectl.ts';

/**
 * The code blocks of a section, by its heading, without their indentation.
 * @throws when there are fewer, so that a changed document fails its test
 */
export function blocksOf(file: string, heading: string, language = 'sh'): readonly string[] {
  const text = readFileSync(join(checkout, file), 'utf8');
  const [, section] = text.split(new RegExp(`^##+ ${heading}$`, 'm'));
  if (section === undefined) throw new Error(`expected a section called ${heading} in ${file}`);
  const [own = ''] = section.split(/^##+ /m);
  const blocks = [...own.matchAll(/^( *)```(\w+)\n([\s\S]*?)^ *```$/gm)]
    .filter(([, , kind]) => kind === language)
    .map(([, indent = '', , code = '']) => code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
  if (blocks.length === 0) throw new Error(`expected ${language} code below ${heading} in ${file}`);
  return blocks;
}

/** The lines of a section that begin with these words. */
export function linesOf(file: string, heading: string, start: string): readonly string[] {
  const lines = blocksOf(file, heading).join('\n').split('\n');
  const found = lines.filter((line) => line.startsWith(start));
  if (found.length === 0) throw new Error(`expected a line "${start}..." below ${heading} in ${file}`);
  return found;
}
