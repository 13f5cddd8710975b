import type { Report } from '../../model/report.ts';
import type { Severity } from '../../model/rule.ts';
import { areaName, byFamily, familyOf } from '../../report/areas.ts';
import { byNatural, severityRank } from '../../report/order.ts';
import { counted } from '../../base/plural.ts';

const ROWS = 60;
/** Subject without a node: the whole cluster. No node can have this name. */
const CLUSTER = '';

interface Cell { severity?: Severity; readonly codes: Set<string>; clear: number; blind: number; idle: number }
type Cells = Map<string, Map<string, Cell>>;

function cellOf(cells: Cells, node: string, family: string): Cell {
  const row = cells.get(node) ?? new Map<string, Cell>();
  const cell = row.get(family) ?? { codes: new Set<string>(), clear: 0, blind: 0, idle: 0 };
  row.set(family, cell);
  cells.set(node, row);
  return cell;
}

function collect(report: Report): Cells {
  const cells: Cells = new Map();
  for (const outcome of report.outcomes) {
    for (const subject of outcome.subjects) {
      const cell = cellOf(cells, subject.node ?? CLUSTER, familyOf(outcome.code));
      if (outcome.state === 'clear') cell.clear++;
      else if (outcome.state === 'not-applicable') cell.idle++;
      else if (outcome.state !== 'fired') cell.blind++;
    }
  }
  for (const finding of report.findings) {
    for (const subject of finding.subjects) {
      const cell = cellOf(cells, subject.node ?? CLUSTER, familyOf(finding.code));
      cell.codes.add(finding.code);
      if (cell.severity === undefined || severityRank(finding.severity) < severityRank(cell.severity)) cell.severity = finding.severity;
    }
  }
  return cells;
}

/** The gravest thing in a row decides where it stands. */
function weight(row: Map<string, Cell> | undefined): number {
  let sum = 0;
  for (const cell of row?.values() ?? []) sum += cell.severity === undefined ? 0 : 10 ** (2 * (3 - severityRank(cell.severity)));
  return sum;
}

/** Nodes whose rows look alike, in the order given. From this many on they share one row. */
const ALIKE = 4;

/** Rows of the map: nodes that look the same in every area are folded into one. */
function fold(nodes: readonly string[], families: readonly string[], cells: Cells): string[][] {
  const groups = new Map<string, string[]>();
  for (const node of nodes) {
    const row = cells.get(node);
    const look = families.map((family) => {
      const cell = row?.get(family);
      if (!cell) return '';
      return cell.severity === undefined ? (cell.blind > 0 ? '?' : cell.clear > 0 ? '+' : '.') : `${cell.severity} ${[...cell.codes].sort().join(' ')}`;
    }).join('|');
    groups.set(look, [...(groups.get(look) ?? []), node]);
  }
  return [...groups.values()].flatMap((group) => (group.length < ALIKE ? group.map((node) => [node]) : [group]));
}

function view(node: string, family: string, cell: Cell | undefined): object {
  const where = `${node === CLUSTER ? 'cluster' : node}, ${areaName(family)}`;
  const base = { state: 'none', mark: '', href: '', label: `${where}: no rule` };
  if (!cell) return base;
  if (cell.severity !== undefined) {
    const parameters = [node === CLUSTER ? '' : `node=${encodeURIComponent(node)}`, `area=${encodeURIComponent(areaName(family))}`];
    return { state: cell.severity, mark: String(cell.codes.size), href: `#findings&${parameters.filter((p) => p !== '').join('&')}`, label: `${where}: ${counted(cell.codes.size, 'finding')}, worst ${cell.severity}` };
  }
  if (cell.blind > 0) return { ...base, state: 'blind', mark: '?', label: `${where}: ${cell.blind} not judged, ${cell.clear} passed` };
  if (cell.clear > 0) return { ...base, state: 'ok', mark: '✓', label: `${where}: ${cell.clear} passed` };
  return { ...base, state: 'idle', mark: '·', label: `${where}: does not apply` };
}

/** Node x area: the worst that was found in each place. Left out when there are fewer than two nodes or no rule looked at one. */
export function heatMap(report: Report): object {
  const cells = collect(report);
  const families = [...new Set(report.outcomes.map((o) => familyOf(o.code)))].sort(byFamily);
  const nodes = report.cluster.nodes.filter((n) => n !== CLUSTER);
  const ranked = [...nodes].sort((a, b) => weight(cells.get(b)) - weight(cells.get(a)) || byNatural(a, b));
  const groups = fold(ranked, families, cells);
  const rows = [...(cells.has(CLUSTER) ? [[CLUSTER]] : []), ...groups.slice(0, ROWS)];
  const more = groups.slice(ROWS).flat().length;
  return {
    show: nodes.length > 1 && nodes.some((node) => cells.has(node)),
    columns: families.map((family) => ({ family, name: areaName(family) })),
    rows: rows.map((group) => {
      const node = group[0] ?? CLUSTER;
      return {
        name: node === CLUSTER ? 'whole cluster' : node, cluster: node === CLUSTER, alike: group.length > 1 ? `and ${group.length - 1} alike` : '',
        all: group.slice(0, 100).join(', '), cells: families.map((f) => view(node, f, cells.get(node)?.get(f))),
      };
    }),
    more: more > 0 ? `${counted(more, 'more node')}, none of them worse than those above` : '',
  };
}
