import { byText } from '../../base/sort.ts';
import { hasData } from '../../model/document.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { aliasesOf, KINDS } from './aliases.ts';
import { countRows, describedKind } from './gather.ts';
import { layoutOf } from './layout.ts';
import type { GetFormat } from './show.ts';
import { fitted } from './text-table.ts';

/** Kinds of the input with their documents and nodes. */
export function kindsIn(snapshots: readonly Snapshot[], output: GetFormat, width: number): string {
  const documents = snapshots.flatMap((s) => s.documents).filter((d) => hasData(d.document));
  const kinds = KINDS.flatMap(({ id, title }) => {
    const own = documents.filter((d) => d.document.parser === id);
    if (own.length === 0) return [];
    const nodes = new Set(own.flatMap((d) => d.node ?? []));
    return [{ kind: id, aliases: aliasesOf(id), title, documents: own.length, nodes: nodes.size, rows: own.reduce((sum, d) => sum + rowsIn(id, d.document.data), 0) }];
  }).sort((a, b) => byText(a.kind, b.kind));
  if (output === 'json') return `${JSON.stringify({ formatVersion: 1, kinds }, null, 2)}\n`;
  if (output === 'name') return kinds.map((k) => `${k.kind}\n`).join('');
  return fitted(['KIND', 'ROWS', 'FILES', 'NODES', 'SHORT'], kinds.map((k) => [k.kind, String(k.rows), String(k.documents), String(k.nodes), k.aliases.join(',')]), output === 'wide' ? Number.POSITIVE_INFINITY : width).text;
}

function rowsIn(id: string, data: unknown): number {
  const kind = describedKind(id);
  return kind === undefined ? 0 : countRows(data, layoutOf(kind));
}

/** Every kind there is, with its short names. */
export function allKinds(width: number): string {
  return fitted(['KIND', 'SHORT', 'TELLS'], KINDS.map(({ id, title, computed }) => [id, aliasesOf(id).join(','), computed ? `${title} (computed)` : title]), width).text;
}
