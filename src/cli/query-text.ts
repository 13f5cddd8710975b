import type { Answer, QueryFault } from '../engine/query.ts';
import { visible, visibleLine } from '../reporters/visible.ts';

const WIDEST = 76;

/** What is wrong in an expression, with the line and a caret under the place. */
export function faultText(source: string, { message, start, end }: QueryFault): string {
  const before = source.slice(0, start);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = source.slice(lineStart).split('\n', 1)[0] ?? '';
  const column = start - lineStart;
  const from = column > WIDEST - 12 ? column - 30 : 0;
  const shown = visibleLine(line.slice(from, from + WIDEST));
  const carets = '^'.repeat(Math.max(1, Math.min(end - start, shown.length - (column - from))));
  return `${message}\n  ${shown}\n  ${' '.repeat(column - from)}${carets}`;
}

/** One answer: whose, its value, and the lines it was read from. */
export function answerText(answer: Answer & { readonly dump?: string }, several: boolean): string {
  const whose = [answer.dump, answer.node].filter((name) => name !== undefined).map(visibleLine).join(' ');
  const value = answer.missing === undefined ? visible(valueText(answer.value)) : `unknown: ${visible(answer.missing.detail)}${answer.missing.collect === '' ? '' : `\n  collect it with: ${answer.missing.collect}`}`;
  const head = several ? `${whose === '' ? 'cluster' : whose}: ` : '';
  const read = answer.read.flatMap(({ path, seen, places }) => places.slice(0, 3).map((p) => (
    `  ${visibleLine(path)} = ${visibleLine(seen)}\n    ${visibleLine(p.locator)}:${p.startLine === p.endLine ? String(p.startLine) : `${String(p.startLine)}-${String(p.endLine)}`}${p.note === undefined ? '' : `  (${visibleLine(p.note)})`}\n`
  )));
  return `${head}${value}\n${read.join('')}`;
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string' || typeof item === 'number')) return value.join('\n');
  return JSON.stringify(value, null, 2);
}
