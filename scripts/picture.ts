// Makes docs/zk-local.svg, the picture in the README, from a real run of zk-local in a terminal.
// Needs `script` of util-linux as the terminal, free default ports, and no folder /tmp/zk.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';

const picture = 'docs/zk-local.svg';
const folder = '/tmp/zk';
const command = `bin/zk-local --exit --data-dir ${folder}`;
const columns = 100;

/** The lines that a terminal shows after an output. Supports the escapes with which zk-local redraws its table. */
export function screenOf(output: string): readonly string[] {
  const lines = [''];
  let row = 0;
  for (const [piece, up] of output.matchAll(/\x1b\[(\d+)A|\x1b\[J|\r?\n|\r|[^\x1b\r\n]+|\x1b/g)) {
    if (up !== undefined) row = Math.max(0, row - Number(up));
    else if (piece === '\x1b[J') lines.splice(row, Number.POSITIVE_INFINITY, '');
    else if (piece.endsWith('\n')) row += 1;
    else if (piece.startsWith('\x1b')) throw new Error('expected cursor up and clear, got another escape');
    else if (piece !== '\r') lines[row] = `${lines[row] ?? ''}${piece}`;
    lines[row] ??= '';
  }
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd()
    .split('\n');
}

/** A window with the lines, in fixed colours that are legible on light and dark pages. */
export function windowOf(lines: readonly string[], label: string): string {
  const size = { font: 14, cell: 8.43, line: 20, side: 20, top: 48, bottom: 20 };
  const longest = Math.max(...lines.map((line) => line.length));
  const width = Math.ceil(2 * size.side + longest * size.cell);
  const height = size.top + lines.length * size.line + size.bottom;
  const texts = lines.flatMap((line, index) => {
    if (line === '') return [];
    const y = size.top + index * size.line + size.font;
    // The length aligns the columns in any monospaced font.
    const length = (line.length * size.cell).toFixed(1);
    const isCommand = line.startsWith('$ ') ? ' fill="#7ee787"' : '';
    return `  <text x="${size.side}" y="${y}" textLength="${length}"${isCommand}>${escapeXml(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(label)}">
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10" fill="#161b22" stroke="#484f58"/>
<g fill="#484f58"><circle cx="24" cy="22" r="6"/><circle cx="44" cy="22" r="6"/><circle cx="64" cy="22" r="6"/></g>
<g fill="#e6edf3" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${size.font}" xml:space="preserve">
${texts.join('\n')}
</g>
</svg>
`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Runs the command and returns its output. Its folder must not exist before, and is removed afterwards. */
function run(): string {
  mkdirSync(folder);
  try {
    const words = ['-qec', `stty cols ${columns}; exec ${command}`, '/dev/null'];
    return execFileSync('/usr/bin/script', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const lines = screenOf(run());
  const tooLong = lines.find((line) => line.length > columns);
  if (tooLong !== undefined) throw new Error(`expected lines of ${columns} columns, got ${tooLong}`);
  writeFileSync(
    picture,
    windowOf([`$ ${command}`, ...lines], 'A terminal in which zk-local brings up an ensemble'),
  );
}
