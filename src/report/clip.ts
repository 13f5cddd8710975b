/** Most lines and characters a line of a quoted place shows. */
export const EXCERPT_LINES = 12;
export const EXCERPT_COLUMNS = 400;

function clipLine(line: string, columns: number): string {
  if (line.length <= columns) return line;
  // Not between the halves of a surrogate pair.
  const cut = /[\ud800-\udbff]/.test(line.charAt(columns - 1)) ? columns - 1 : columns;
  return `${line.slice(0, cut)}… [${line.length - cut} more characters]`;
}

/**
 * Cuts a quoted text to a readable size. The lines kept are always the first ones, so line `i` of the result is line
 * `startLine + i` of the file; how many are missing follows from `endLine`.
 */
export function clipExcerpt(text: string, lines: number = EXCERPT_LINES, columns: number = EXCERPT_COLUMNS): string {
  const all = text.split(/\r?\n/, lines + 1);
  return all.slice(0, lines).map((line) => clipLine(line, columns)).join('\n');
}
