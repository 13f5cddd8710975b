import type { ExitCode } from '../../base/errors.ts';
import { visibleLine } from '../../reporters/visible.ts';

/** What became of one dump. */
export interface ManyRow {
  readonly name: string;
  readonly input: string;
  readonly exit: ExitCode;
  readonly verdict: string;
  readonly counts?: { readonly critical: number; readonly error: number; readonly warning: number; readonly info: number };
  readonly coverage?: number;
}

/** A row for each dump. */
export function summaryTable(rows: readonly ManyRow[]): string {
  const width = Math.min(40, Math.max(5, ...rows.map((r) => r.name.length)));
  const line = (name: string, cells: readonly string[], last: string): string => `${name.padEnd(width)}  ${cells.map((c) => c.padStart(8)).join('  ')}  ${last}`.trimEnd();
  return [
    line('INPUT', ['EXIT', 'CRITICAL', 'ERROR', 'WARNING', 'COVERAGE'], 'VERDICT'),
    ...rows.map((r) => line(visibleLine(r.name), [String(r.exit), ...(['critical', 'error', 'warning'] as const).map((level) => (r.counts === undefined ? '-' : String(r.counts[level]))), r.coverage === undefined ? '-' : `${String(r.coverage)} %`], visibleLine(r.verdict))),
  ].map((text) => `${text}\n`).join('');
}
