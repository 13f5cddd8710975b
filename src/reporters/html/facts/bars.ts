import { tenth } from '../cards.ts';

/** A piece of a bar; `kind` is the end of its class. */
export interface Part { readonly kind: string; readonly value: number }
export interface BarRow { readonly name: string; readonly note: string; readonly parts: readonly Part[]; readonly text: string }

/** From this many on rows that look alike share one. */
const ALIKE = 3;

/** Rows with one stacked bar each, on a common scale. The numbers stand beside it as text, so the bar is only a picture of them. */
export function bars(rows: readonly BarRow[], most: number, full?: number): object {
  const groups = new Map<string, BarRow[]>();
  for (const row of rows) {
    const look = JSON.stringify([row.note, row.parts, row.text]);
    groups.set(look, [...(groups.get(look) ?? []), row]);
  }
  const folded = [...groups.values()].flatMap((group) => (group.length < ALIKE ? group.map((row) => [row]) : [group]));
  const scale = full ?? Math.max(1, ...rows.map((r) => r.parts.reduce((sum, p) => sum + p.value, 0)));
  const left = folded.slice(most).flat().length;
  return {
    rows: folded.slice(0, most).flatMap((group) => {
      const [row] = group;
      return row === undefined ? [] : [{
        name: row.name, note: row.note, text: row.text, alike: group.length > 1 ? `and ${group.length - 1} alike` : '', all: group.slice(0, 100).map((r) => r.name).join(', '),
        segments: segments(row.parts, scale),
      }];
    }),
    left: left > 0 ? `and ${left} more` : '',
  };
}

function segments(parts: readonly Part[], scale: number): object[] {
  let x = 0;
  return parts.filter((p) => p.value > 0).map(({ kind, value }) => {
    // What is there must be seen, however small its share.
    const width = Math.max(0.6, tenth(Math.min(1, value / scale)));
    const segment = { kind, x: Math.round(x * 10) / 10, width };
    x += width;
    return segment;
  });
}
