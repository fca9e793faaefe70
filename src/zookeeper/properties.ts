// The format of zoo.cfg, java.util.Properties: rendering lines and reading texts.

const escapes: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\f': '\\f',
  '\\': '\\\\',
};

function escapeCharacter(character: string): string {
  const known = escapes[character];
  if (known) return known;
  // Properties.load reads bytes as Latin-1; everything outside ASCII is written as its UTF-16 units.
  return character.replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function escapeText(text: string, special: RegExp): string {
  return text
    .split('')
    .map((character) => (special.test(character) ? `\\${character}` : escapeCharacter(character)))
    .join('')
    .replace(/^ /, '\\ ');
}

/** One line `key=value`, without its end. */
export function propertyLine(key: string, value: string): string {
  return `${escapeText(key, /[:=#! ]/)}=${escapeText(value, /^$/)}`;
}

/** The entries of a text in order, duplicates included, as `Properties.load` reads them. */
export function readProperties(text: string): readonly (readonly [key: string, value: string])[] {
  const entries: [string, string][] = [];
  for (const line of logicalLines(text)) {
    const separator = /(?<!\\)(?:\\\\)*[ \t\f:=]/.exec(line);
    const end = separator ? separator.index + separator[0].length - 1 : line.length;
    const value = line.slice(end).replace(/^[ \t\f]*[:=]?[ \t\f]*/, '');
    entries.push([unescapeText(line.slice(0, end)), unescapeText(value)]);
  }
  return entries;
}

function logicalLines(text: string): readonly string[] {
  const lines: string[] = [];
  let open = '';
  for (const natural of text.split(/\r\n|\n|\r/)) {
    const line = natural.replace(/^[ \t\f]+/, '');
    if (open === '' && (line === '' || /^[#!]/.test(line))) continue;
    const whole = open + line;
    const isContinued = /(?<!\\)(?:\\\\)*\\$/.test(whole);
    open = isContinued ? whole.slice(0, -1) : '';
    if (!isContinued) lines.push(whole);
  }
  if (open !== '') lines.push(open);
  return lines;
}

function unescapeText(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|(.))/gs,
    (_, hex: string | undefined, other: string | undefined) => {
      if (hex) return String.fromCharCode(Number.parseInt(hex, 16));
      const plain: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };
      return plain[other ?? ''] ?? other ?? '';
    },
  );
}
