/** Colours of our own painter. */
const COLOUR = /\u001b\[[0-9;]*m/g;

/** Columns that a line takes; wide characters count as one, colours as none. */
export function widthOf(text: string): number {
  return Array.from(text.replace(COLOUR, '')).length;
}

function pieces(word: string, width: number): string[] {
  const chars = Array.from(word);
  const out: string[] = [];
  for (let i = 0; i < chars.length; i += width) out.push(chars.slice(i, i + width).join(''));
  return out;
}

/**
 * Breaks text into lines of at most `width` columns, at blanks; words longer than a line are cut. Newlines in the text stay
 * line breaks. Never returns an empty list.
 */
export function wrap(text: string, width: number): string[] {
  const columns = Math.max(8, width);
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    let used = 0;
    for (const word of paragraph.split(/[ \t]+/).filter((w) => w !== '').flatMap((w) => pieces(w, columns))) {
      const size = widthOf(word);
      if (used > 0 && used + 1 + size > columns) { lines.push(line); line = ''; used = 0; }
      line += used > 0 ? ` ${word}` : word;
      used += used > 0 ? size + 1 : size;
    }
    lines.push(line);
  }
  return lines;
}

/** Cuts a line to `width` columns, with `…` at the end where something was cut. */
export function cut(text: string, width: number): string {
  const chars = Array.from(text);
  return chars.length <= width ? text : `${chars.slice(0, Math.max(1, width - 1)).join('')}…`;
}

/** Replaces tabs by blanks up to the next multiple of eight. */
export function untab(text: string): string {
  if (!text.includes('\t')) return text;
  let out = '';
  let column = 0;
  for (const char of text) {
    const size = char === '\t' ? 8 - (column % 8) : 1;
    out += char === '\t' ? ' '.repeat(size) : char;
    column += size;
  }
  return out;
}
