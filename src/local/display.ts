// What zk-local prints while servers start: a table that is redrawn on a terminal, a line for each change elsewhere.
import { formatColumns } from '../columns.ts';

export interface TableRow {
  readonly server: string;
  readonly id: number;
  readonly address: string;
  readonly role: string;
  readonly ready: string;
}

const heads = ['server', 'id', 'address', 'role', 'ready after'];

/** The table as text: a line of heads and a line for each row. */
export function renderTable(tableRows: readonly TableRow[]): string {
  const cells = tableRows.map(({ server, id, address, role, ready }) => [
    server,
    String(id),
    address,
    role,
    ready,
  ]);
  return formatColumns([heads, ...cells], '  ');
}

/** Shows rows when they change. */
export interface Display {
  show(rows: readonly TableRow[], changed?: TableRow): void;
}

/** @param write writes to what people read */
export function openDisplay(write: (text: string) => void, isTerminal: boolean): Display {
  if (!isTerminal) {
    return {
      show(_rows, changed) {
        if (changed)
          write(
            `${changed.server}  id ${changed.id}  ${changed.address}  ${changed.role}  ${changed.ready}\n`,
          );
      },
    };
  }
  let height = 0;
  return {
    show(rows) {
      const text = renderTable(rows);
      // Cursor to the first line of the previous table, then clear everything below.
      write(`${height > 0 ? `\x1b[${height}A\x1b[J` : ''}${text}`);
      height = text.split('\n').length - 1;
    },
  };
}
