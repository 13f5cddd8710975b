import { renderManyHtml } from '../../reporters/many/html.ts';
import type { ManyRow } from './summary.ts';

/** The page that leads to the others. */
export function indexPage(rows: readonly ManyRow[]): string {
  return renderManyHtml(rows.map((r) => ({
    name: r.name, file: r.counts === undefined ? '' : `${r.name}.html`,
    cells: [String(r.exit), ...(['critical', 'error', 'warning'] as const).map((level) => (r.counts === undefined ? '' : String(r.counts[level]))), r.coverage === undefined ? '' : `${String(r.coverage)} %`, r.verdict],
  })));
}
