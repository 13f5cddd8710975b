import type { Fleet } from '../../model/fleet.ts';
import { Page } from '../text/page.ts';
import { painter } from '../text/paint.ts';
import { visibleDeep } from '../visible.ts';
import { sample } from '../words.ts';
import { cut } from '../wrap.ts';

const ROWS = 20;

/** A summary for the terminal; the other formats have all rows. */
export function renderFleetText(fleet: Fleet, options: { readonly columns: number; readonly color: boolean }): string {
  const shown = visibleDeep(fleet);
  const page = new Page(options.columns, painter(options.color));
  page.prose(shown.summary.verdict, 0, '', 'bold', shown.summary.affected > 0 ? 'yellow' : 'green');
  section(page, 'Worst first', ['cluster', 'crit', 'err', 'warn', 'cov %', 'Cilium', 'platform'], shown.clusters, (c) => [
    c.cluster, String(c.bySeverity.critical), String(c.bySeverity.error), String(c.bySeverity.warning), String(c.coverage), c.ciliumVersions.join(' '), c.platform,
  ]);
  section(page, 'Most frequent', ['code', 'clusters', 'judged', '%', 'title'], shown.rules.filter((r) => r.severity !== 'info'), (r) => [r.code, String(r.clusters), String(r.judged), String(r.share), r.title]);
  for (const [title, groups] of [['By version', shown.versions], ['By platform', shown.platforms]] as const) {
    section(page, title, ['', 'clusters', 'affected', 'most frequent'], groups, (g) => [g.name, String(g.clusters), String(g.affected), g.top.map((t) => `${t.code} (${String(t.clusters)})`).join(', ')]);
  }
  section(page, 'Outliers', ['cluster', 'has', 'usual', 'how many'], shown.outliers, (o) => [o.cluster, cut(o.what, 48), cut(o.usual, 28), `${String(o.clusters)} of ${String(o.of)}`]);
  section(page, 'Most alike', ['', '', 'likeness'], shown.alike.slice(0, 10), (p) => [p.a, p.b, p.likeness.toFixed(2)]);
  section(page, 'Over time', ['cluster', 'reports', '', 'new', 'gone'], shown.trends, (t) => [t.cluster, String(t.points.length), t.direction, t.appeared.join(' '), t.gone.join(' ')]);
  section(page, 'Left out', ['file', 'reason'], shown.skipped, (s) => [s.file, s.reason]);
  return page.toString();
}

function section<T>(page: Page, title: string, head: readonly string[], items: readonly T[], row: (item: T) => readonly string[]): void {
  if (items.length === 0) return;
  page.heading(title);
  const { shown, more } = sample(items, ROWS);
  const rows = [head, ...shown.map(row)];
  const widths = head.map((_, i) => Math.min(40, Math.max(...rows.map((r) => (r[i] ?? '').length))));
  rows.forEach((cells, at) => {
    const line = cells.map((cell, i) => (i === cells.length - 1 ? cell : cut(cell, widths[i] ?? 40).padEnd(widths[i] ?? 0))).join('  ').trimEnd();
    if (line !== '') page.verbatim(cut(line, page.columns - 2), 2, '', 0, ...(at === 0 ? ['dim' as const] : []));
  });
  if (more > 0) page.prose(`and ${String(more)} more`, 2, '', 'dim');
}
