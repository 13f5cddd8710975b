import { visible, visibleLine } from './visible.ts';

/** At most `limit` UTF-16 units, with `…` where something was cut; never between the halves of a pair. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = limit - 1;
  return `${text.slice(0, /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end)}…`;
}

const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

/** Signs that act anywhere in a line; an underscore only at the edge of a word, so that option names stay readable. */
const ACTING = /[\\`*~|[\]<>&$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|@(?=[A-Za-z0-9])|#(?=\d)|:(?=\/\/)|(?<=www)\./gi;

function disarm(sign: string): string {
  // As code, so that nobody is notified and no issue is linked from a page that quotes a log.
  if (sign === '@' || sign === '#') return `\`${sign}\``;
  return ENTITIES[sign] ?? `\\${sign}`;
}

/**
 * Text from the input as Markdown prose on one line: no markup, HTML, link, mention or issue reference in it comes to life,
 * neither in a paragraph, a list item nor a table cell.
 * @param limit UTF-16 units before escaping; the rest is cut with `…`
 */
export function inline(text: string, limit = 600): string {
  const line = cutText(visibleLine(text).trim(), limit).replace(ACTING, disarm);
  // At the start of a line these make headings, lists, rules and underlines.
  return line.replace(/^(?:[-+=#]|\d{1,9}(?=[.)](?:\s|$)))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`));
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
}

/** Text as a code span, on one line; empty for empty text. Not for table cells. */
export function codeSpan(text: string, limit = 300): string {
  const line = cutText(visibleLine(text).trim(), limit);
  if (line === '') return '';
  const fence = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Text as a fenced block that nothing in the text can close. `indent` blanks before each line put it into a list item. */
export function codeBlock(text: string, language = '', indent = 0): string {
  const shown = visible(text).replace(/\n+$/, '');
  const fence = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return [`${fence}${language}`, ...shown.split('\n'), fence].map((line) => `${' '.repeat(indent)}${line}`).join('\n');
}

/** A link to documentation when it is plainly one; else the text of it. */
export function link(url: string): string {
  return /^https:\/\/[a-z0-9][a-z0-9.-]*(?:\/[\w./~%#?=&+-]*)?$/i.test(url) && url.length <= 500 ? `<${url}>` : inline(url);
}
