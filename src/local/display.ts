// What zk-local shows while servers come up: a table that is repainted on a terminal, a line each elsewhere.

export interface TableRow {
  readonly server: string;
  readonly id: number;
  readonly address: string;
  readonly role: string;
  readonly ready: string;
}

const heads = { server: 'server', id: 'id', address: 'address', role: 'role', ready: 'ready after' };

/** The table as text, a line for the heads and one for each row. */
export function renderTable(tableRows: readonly TableRow[]): string {
  const all = [heads, ...tableRows];
  const keys = ['server', 'id', 'address', 'role', 'ready'] as const;
  const widths = keys.map((key) => Math.max(...all.map((row) => String(row[key]).length)));
  return all
    .map((row) =>
      `  ${keys.map((key, index) => String(row[key]).padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** Shows rows as they change. */
export interface Display {
  show(rows: readonly TableRow[], changed?: TableRow): void;
}

export function openDisplay(stream: NodeJS.WriteStream): Display {
  if (!stream.isTTY) {
    return {
      show(_rows, changed) {
        if (changed)
          stream.write(
            `${changed.server}  id ${changed.id}  ${changed.address}  ${changed.role}  ${changed.ready}\n`,
          );
      },
    };
  }
  let height = 0;
  return {
    show(rows) {
      const text = renderTable(rows);
      // Back to the first line of the last painting, then clear what is below.
      stream.write(`${height > 0 ? `\x1b[${height}A\x1b[J` : ''}${text}`);
      height = text.split('\n').length - 1;
    },
  };
}
