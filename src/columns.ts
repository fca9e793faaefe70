// Lays out rows of cells as plain text columns.

/**
 * One line for each row, cells padded to the widest of their column and two blanks apart. A cell that ends its row
 * widens no column, so a row may end early with a long text.
 */
export function formatColumns(rows: readonly (readonly string[])[], indent = ''): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.slice(0, -1).entries())
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(column < row.length - 1 ? (widths[column] ?? 0) : 0)))
    .map((cells) => `${indent}${cells.join('  ').trimEnd()}\n`)
    .join('');
}
