/** Columns as Go's tabwriter pads them: every cell to the widest of its column and three blanks, the last one too. */
export function table(rows: readonly (readonly string[])[], minWidth = 5): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => { widths[i] = Math.max(widths[i] ?? minWidth, cell.length); });
  return rows.map((row) => `${row.map((cell, i) => cell.padEnd((widths[i] ?? 0) + 3)).join('')}\n`).join('');
}

/** The same without blanks behind the last cell. */
export function openTable(rows: readonly (readonly string[])[], minWidth = 5): string {
  return table(rows, minWidth).replace(/ +$/gm, '');
}
