// Shows a text again and again in the same place of a terminal, cut to its size.

type Terminal = Pick<NodeJS.WriteStream, 'write' | 'columns' | 'rows' | 'on'>;

/** A function that replaces the text it showed before; the last line of a text is always shown. */
export function openScreen(terminal: Terminal): (text: string) => void {
  let height = 0;
  // The lines of a narrower terminal are wrapped anew: where the text begins is not known any more.
  terminal.on('resize', () => {
    terminal.write('\x1b[H\x1b[2J');
    height = 0;
  });
  return (text) => {
    const lines = fit(text, terminal.columns, terminal.rows);
    terminal.write(
      `${height > 0 ? `\x1b[${height}A` : ''}\r\x1b[J${lines.map((line) => `${line}\n`).join('')}`,
    );
    height = lines.length;
  };
}

/** One row stays free for the cursor. A size of 0 is unknown. */
function fit(text: string, columns: number, rows: number): readonly string[] {
  const lines = text.trimEnd().split('\n');
  const hidden = rows > 0 ? lines.length - Math.max(rows - 1, 1) : 0;
  if (hidden > 0) lines.splice(-1 - hidden, hidden);
  return columns > 0 ? lines.map((line) => line.slice(0, columns)) : lines;
}
