import { parseDuration } from '../base/duration.ts';
import { type TableHeader, hasColumn, readHeader, readRow } from '../base/table.ts';
import type { Line, ParseContext } from './define-parser.ts';
import { cell, isRemark } from './kubectl-row.ts';

/** How a table of one kind is known. */
export interface TableShape {
  /** Titles that can occur, in the order they are printed in; some in some versions only. */
  readonly titles: readonly string[];
  /** The header line. */
  readonly header: RegExp;
  /** `a service`: for what is said of lines that are none. */
  readonly item: string;
}

/** One row, by column and by word. */
export interface KubectlRow {
  readonly line: Line;
  /** Value under a title; absent for an empty cell, `<none>`, or a column the table does not have. */
  readonly cell: (title: string) => string | undefined;
  readonly words: readonly string[];
  /** Columns cannot be told apart: there is no header, or blanks were collapsed around an empty cell. */
  readonly loose: boolean;
  readonly has: (title: string) => boolean;
}

/** Titles of the last header, or nothing when there was none. */
export interface TableReading { readonly header: TableHeader | undefined }

const STATUS_DISABLED = /<status disabled>/g;

/**
 * Reads the rows of a table that `kubectl get` printed. `onRow` gives false for a row it cannot use; kubectl's remarks
 * become problems, other lines are left to the frame. The header may come again, as with `--watch`.
 */
export function readKubectlRows(lines: readonly Line[], context: ParseContext, shape: TableShape, onRow: (row: KubectlRow) => boolean): TableReading {
  let header: TableHeader | undefined;
  for (const line of lines) {
    if (line.text.trim() === '') continue;
    if (shape.header.test(line.text)) {
      header = readHeader(line, shape.titles);
      context.known(line);
      continue;
    }
    if (isRemark(line)) {
      context.problem(line, `a remark, not ${shape.item}: the list may not be whole`);
      continue;
    }
    onRow(rowOf(header, line));
  }
  return { header };
}

function rowOf(header: TableHeader | undefined, line: Line): KubectlRow {
  // One word, so that a row pasted with single blanks still falls apart as its header does.
  const text = line.text.replace(STATUS_DISABLED, '<status-disabled>');
  const words = text.trim().split(/\s+/);
  if (header === undefined) return { line, words, loose: true, cell: () => undefined, has: () => false };
  const row = readRow(header, { ...line, text });
  const has = (title: string): boolean => hasColumn(header, title);
  return { line, words, loose: row.loose, cell: (title) => (has(title) ? cell(row.cell(title)?.replace(/^<[a-z-]+>$/, '<none>')) : undefined), has };
}

/** A name without the kind that `kubectl get -o name` style listings put before it: `ciliumnode.cilium.io/worker-1`. */
export function bareName(name: string): string {
  return name.replace(/^[a-z0-9]+(?:\.[a-z0-9.-]+)?\//, '');
}

const NAME = /^[a-z0-9](?:[a-z0-9.:-]{0,251}[a-z0-9])?$/;

/** Whether a word can name an object. */
export function isObjectName(word: string | undefined): word is string {
  return word !== undefined && NAME.test(word);
}

/** Whether a word stands in a column of ages: `3d4h`, or what kubectl prints for a time in the future or none. */
export function isAge(word: string | undefined): word is string {
  return word !== undefined && (word === '<unknown>' || word === '<invalid>' || parseDuration(word) !== undefined);
}
