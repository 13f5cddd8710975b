import { type TableHeader, type TableRow, readHeader, readRow } from '../base/table.ts';
import type { Line, ParseContext } from './define-parser.ts';
import { isRemark } from './kubectl-row.ts';

/** How one kind of `kubectl get` table is read. */
export interface KubectlTable<Row> {
  readonly header: RegExp;
  /** All titles that occur, in print order. */
  readonly titles: readonly string[];
  /** Undefined when the line is no row. */
  row(row: TableRow): Row | undefined;
}

/** Rows below one or several headers, noted as `rows[i]`; undefined when no header is there. */
export function readKubectlTable<Row>(table: KubectlTable<Row>, lines: readonly Line[], context: ParseContext): { readonly rows: Row[]; readonly headers: readonly TableHeader[] } | undefined {
  const rows: Row[] = [];
  const headers: TableHeader[] = [];
  for (const line of lines) {
    if (line.text.trim() === '') continue;
    if (table.header.test(line.text)) {
      const header = readHeader(line, table.titles);
      if (header !== undefined) headers.push(header);
      context.known(line);
      continue;
    }
    const header = headers.at(-1);
    const row = header === undefined || isRemark(line) ? undefined : table.row(readRow(header, line));
    if (row === undefined) {
      if (isRemark(line)) context.problem(line, 'a remark, not a row: the list may not be whole');
      continue;
    }
    context.note(`rows[${String(rows.length)}]`, line);
    rows.push(row);
  }
  return headers.length === 0 ? undefined : { rows, headers };
}

/** `yes` when one of the first lines is the header. */
export function sniffKubectlTable(head: readonly Line[], header: RegExp): 'yes' | 'no' {
  return head.filter((l) => l.text.trim() !== '').slice(0, 5).some((l) => header.test(l.text)) ? 'yes' : 'no';
}
