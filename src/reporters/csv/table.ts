import papaparse from 'papaparse';
import { visibleLine } from '../visible.ts';

/**
 * What spreadsheets take for a formula: the usual signs, their full-width forms, and either behind blanks, which some
 * programs drop. The apostrophe that is put in front makes it text.
 */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]/;

/** Columns and rows as CSV (RFC 4180 with bare newlines): a header line, every field of text quoted and on one line. */
export function csvTable(fields: readonly string[], rows: readonly (readonly (string | number | undefined)[])[]): string {
  const data = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? cell : visibleLine(cell ?? ''))));
  const text = papaparse.unparse({ fields, data }, { quotes: true, header: true, newline: '\n', escapeFormulae: FORMULA });
  return text.endsWith('\n') ? text : `${text}\n`;
}
