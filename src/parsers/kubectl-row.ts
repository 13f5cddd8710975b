import type { Line, ParseContext } from './define-parser.ts';

/** Column titles of a `kubectl get` table; those of two words are one entry. */
export function titlesOf(text: string): string[] {
  return text.trim().replace('NOMINATED NODE', 'NOMINATED-NODE').replace('READINESS GATES', 'READINESS-GATES').split(/\s+/);
}

/** `<none>` and the like stand for an absent value. */
export function cell(word: string | undefined): string | undefined {
  return word === undefined || word === '' || /^<[a-z]+>$/.test(word) ? undefined : word;
}

/**
 * Whether the command asked for less than everything: a selector, a name, or lines removed on the way. Then a row that
 * is missing proves nothing.
 */
export function isSelected(context: ParseContext): boolean {
  if (context.incomplete) return true;
  const command = context.command ?? '';
  return /\s(?:-l|--selector|--field-selector)[\s=]/.test(command) || /\|\s*(?:grep|egrep|head|tail|awk)\b/.test(command);
}

/** kubectl's own remarks between the rows. */
export function isRemark(line: Line): boolean {
  return /^\s*(?:Warning:|No resources found|Error from server|\.{3}\s*$|\[\.\.\.?\]\s*$)/.test(line.text);
}

/** Whether a text is a table of one kind: by its header near the top, or by rows that have its form. */
export function sniffTable(head: readonly Line[], header: RegExp, row: RegExp): 'yes' | 'maybe' | 'no' {
  const solid = head.filter((l) => l.text.trim() !== '');
  if (solid.slice(0, 5).some((l) => header.test(l.text))) return 'yes';
  const rows = solid.filter((l) => row.test(l.text)).length;
  return rows > 0 && rows === solid.length ? 'yes' : rows > 0 ? 'maybe' : 'no';
}
