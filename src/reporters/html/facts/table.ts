/** One cell; `value` sorts it where its text does not, `tone` colours it like a state of a file. */
export interface Cell { readonly text: string; readonly value?: number; readonly mono?: boolean; readonly tone?: 'good' | 'bad' | 'odd' | 'plain' }
export interface Column { readonly title: string; readonly numeric?: boolean }

/** A table that the page can search, sort, page and copy. Every field a template asks for is there. `states` are words that chips above it filter by. */
export function table(id: string, title: string, all: readonly Column[], full: readonly (readonly Cell[])[], left: number, states: readonly string[] = []): object {
  // A column in which nothing stands says nothing.
  const kept = all.map((_, i) => i === 0 || full.some((cells) => (cells[i]?.text ?? '') !== ''));
  const columns = all.filter((_, i) => kept[i] === true);
  const rows = full.map((cells) => cells.filter((_, i) => kept[i] === true));
  return {
    id, title, count: rows.length, many: rows.length > 10,
    columns: columns.map((c) => ({ title: c.title, sort: c.numeric === true ? 'num' : 'text', numeric: c.numeric === true })),
    rows: rows.map((cells, at) => ({
      state: states[at] ?? '',
      cells: cells.map((cell, i) => ({
        text: cell.text, numeric: columns[i]?.numeric === true, value: cell.value === undefined ? '' : String(cell.value), hasValue: cell.value !== undefined,
        mono: cell.mono === true, tone: cell.tone ?? '',
      })),
    })),
    chips: [],
    left: left > 0 ? `${left} more rows are not in this report` : '',
  };
}

/** `1234567` as `1,234,567`, the same on every machine. */
export function thousands(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** What a partial prints; `show` is false when the input does not tell. */
export interface Section { readonly show: boolean; readonly [field: string]: unknown }
