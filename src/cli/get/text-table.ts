const GAP = 3;
/** A column that is cut should still tell something. */
const LEAST = 10;
const WIDEST = 46;

/**
 * A table of left-aligned columns in at most `width` characters. Columns without a value are dropped, those that do not fit are left
 * out, and the last one that fits only in part is cut; with an endless width everything is shown.
 */
export function fitted(titles: readonly string[], rows: readonly (readonly string[])[], width: number): { readonly text: string; readonly leftOut: boolean } {
  const filled = titles.map((title, i) => ({ title, i })).filter(({ i }) => rows.some((row) => (row[i] ?? '') !== ''));
  const columns: { readonly title: string; readonly i: number; readonly size: number }[] = [];
  let left = width;
  for (const { title, i } of filled) {
    const gap = columns.length === 0 ? 0 : GAP;
    const natural = Math.max(title.length, rows.reduce((most, row) => Math.max(most, lengthOf(row[i] ?? '')), 0));
    const size = Number.isFinite(width) ? Math.min(natural, filled.length <= 2 ? natural : WIDEST) : natural;
    const taken = size + gap <= left ? size : left - gap;
    if (taken < Math.min(size, Math.max(LEAST, title.length))) continue;
    columns.push({ title, i, size: taken });
    left -= taken + gap;
  }
  const line = (cell: (column: typeof columns[number]) => string): string => columns.map((c) => padded(cell(c), c.size)).join(' '.repeat(GAP)).trimEnd();
  const text = [line((c) => c.title), ...rows.map((row) => line((c) => row[c.i] ?? ''))].map((l) => `${l}\n`).join('');
  return { text, leftOut: columns.length < filled.length };
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}

function padded(text: string, size: number): string {
  const chars = Array.from(text);
  if (chars.length <= size) return text + ' '.repeat(size - chars.length);
  return `${chars.slice(0, Math.max(0, size - 1)).join('')}…`;
}
