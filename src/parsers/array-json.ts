import { jsonElements } from '../base/json-elements.ts';
import type { Line, ParseContext } from './define-parser.ts';

/**
 * The array that `-o json` prints, as rows of the table the same command prints without it, each on the line its element begins: one
 * reader then serves both. `row` gives the text of an element, undefined for one of another kind. A text that is no array is returned
 * as it is. With a context the lines of the JSON are told as known, what is not understood as a problem.
 */
export function arrayRows(lines: readonly Line[], row: (value: unknown) => string | undefined, context?: ParseContext): readonly Line[] {
  const first = lines.find((line) => line.text.trim() !== '' && !/^\s*(?:level|time)=/.test(line.text));
  if (first === undefined || !/^\s*\[\s*(?:\{|\]|$)/.test(first.text)) return lines;
  const { elements, broken, others } = jsonElements(lines);
  const rest = new Set(others);
  const rows: Line[] = others.length === 0 ? [] : [...others];
  if (context !== undefined) for (const line of lines) if (!rest.has(line)) context.known(line);
  for (const { value, start, end } of elements) {
    const text = row(value);
    if (text !== undefined) rows.push({ n: start, text });
    else context?.problem({ start, end }, 'an entry that is not understood');
  }
  for (const { place, why } of broken) context?.problem(place, why);
  return rows;
}
