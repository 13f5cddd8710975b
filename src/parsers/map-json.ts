import type { Line } from './define-parser.ts';

const STEP = /["[\]{}]/g;
const QUOTE = /["\\]/g;
const MAX_TEXT = 4000;

/**
 * Listings of BPF maps have one JSON form for all: an object from the printed key to the printed values,
 *
 *   { "10.0.1.5/32": ["identity=7 encryptkey=0 tunnelendpoint=0.0.0.0"] }
 *
 * (`TablePrinter` and `command.PrintOutput` get the same map). This makes the rows of the table of it, `key   value`, each on the line
 * of its value, so that both forms have one reader. Undefined: the text is not JSON.
 */
export class MapJson {
  #form: 'unknown' | 'json' | 'text' = 'unknown';
  #depth = 0;
  #quoted = false;
  #text = '';
  #key = '';
  #values = 0;

  rows(line: Line): Line[] | undefined {
    if (this.#form === 'unknown' && line.text.trim() !== '') this.#form = /^\s*\{/.test(line.text) ? 'json' : 'text';
    if (this.#form !== 'json') return undefined;
    const rows: Line[] = [];
    let at = 0;
    while (at < line.text.length) at = this.#quoted ? this.#inside(line, at, rows) : this.#outside(line, at, rows);
    return rows;
  }

  #inside({ text, n }: Line, from: number, rows: Line[]): number {
    QUOTE.lastIndex = from;
    const found = QUOTE.exec(text);
    const end = found === null ? text.length : found.index;
    if (this.#text.length < MAX_TEXT) this.#text += text.slice(from, end);
    if (found === null) return end;
    if (found[0] === '\\') {
      // `<`, `>` and `&` are escaped by Go
      const escape = /^u([0-9a-fA-F]{4})/.exec(text.slice(end + 1, end + 6));
      this.#text += escape === null ? text.charAt(end + 1) : String.fromCharCode(parseInt(escape[1] ?? '0', 16));
      return end + (escape === null ? 2 : 6);
    }
    this.#quoted = false;
    if (this.#depth === 1) { this.#key = this.#text; this.#values = 0; }
    else if (this.#depth === 2) {
      this.#values++;
      rows.push({ n, text: `${this.#key}   ${this.#text}` });
    }
    return end + 1;
  }

  #outside({ text, n }: Line, from: number, rows: Line[]): number {
    STEP.lastIndex = from;
    const found = STEP.exec(text);
    if (found === null) return text.length;
    const char = found[0];
    if (char === '"') { this.#quoted = true; this.#text = ''; }
    else if (char === '{' || char === '[') this.#depth++;
    else {
      if (char === ']' && this.#depth === 2 && this.#values === 0) rows.push({ n, text: this.#key });
      this.#depth--;
    }
    return found.index + 1;
  }
}

/** The rows of a listing in either form, in memory; brackets of the JSON form are told to `known`. */
export function listingRows(lines: readonly Line[], known: (line: Line) => void = () => undefined): readonly Line[] {
  const json = new MapJson();
  const rows: Line[] = [];
  for (const line of lines) {
    const made = json.rows(line);
    if (made === undefined) { rows.push(line); continue; }
    known(line);
    for (const row of made) rows.push(row);
  }
  return rows;
}
