import { stringify } from 'yaml';
import { hideSecrets, hideSecretsDeep } from '../../report/secrets.ts';
import { csvTable } from '../../reporters/csv/table.ts';
import { visibleDeep, visibleJson, visibleLine } from '../../reporters/visible.ts';
import { cellText, leaves, sheetCell, valueAt } from './cells.ts';
import type { Found, Part, Row, Source } from './gather.ts';
import { fitted } from './text-table.ts';

/** Text of the rows, and whether columns were left out of it. */
export interface Printed { readonly text: string; readonly leftOut: boolean }

/** Rows as a table. `width`: characters a line may have; endless for all columns. */
export function tableOf(found: Found, width: number): Printed {
  const single = found.layout.rows === '' ? onlyPart(found) : undefined;
  const { titles, rows } = single === undefined ? listed(found, Number.isFinite(width)) : { titles: ['FIELD', 'VALUE'], rows: leaves(single.data).map((leaf) => [leaf.path, cellText(leaf.value)]) };
  return fitted(titles, rows.map((row) => row.map((cell) => visibleLine(hideSecrets(cell)))), width);
}

function onlyPart({ parts }: Found): Part | undefined {
  const filled = parts.filter((part) => part.rows.length > 0);
  return filled.length === 1 ? filled[0] : undefined;
}

function listed(found: Found, narrow: boolean): { titles: string[]; rows: string[][] } {
  const rows = distinct(found.parts.flatMap((part) => part.rows));
  const some = found.layout.columns;
  const columns = narrow && rows.some((row) => some.some((path) => cellText(valueAt(row.data, path)) !== '')) ? some : found.layout.wide;
  const own = columns.includes('node') && found.scope === 'cluster';
  const lead: readonly (keyof Source & ('dump' | 'node'))[] = ['dump', ...(own ? [] : ['node'] as const)];
  const shown = lead.filter((key) => new Set(rows.map((row) => row[key])).size > 1 || (key === 'node' && found.layout.rows === '' && found.scope === 'node'));
  return {
    titles: [...shown.map((key) => key.toUpperCase()), ...columns.map(titleOf)],
    rows: rows.map((row) => [...shown.map((key) => row[key] ?? ''), ...columns.map((path) => cellText(valueAt(row.data, path)))]),
  };
}

/** The same rows collected twice, as an object in two files, are one row. */
function distinct(rows: readonly Row[]): Row[] {
  const seen = new Map<string, string | undefined>();
  return rows.filter((row) => {
    const key = JSON.stringify([row.dump, row.node, row.data]);
    const path = row.place?.path;
    if (seen.has(key) && seen.get(key) !== path) return false;
    seen.set(key, path);
    return true;
  });
}

/** `clusterIP` as CLUSTER-IP, `ipam.used` as IPAM-USED. */
function titleOf(path: string): string {
  return path.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replaceAll('.', '-').toUpperCase();
}

/** Rows for a spreadsheet: every column, with dump, node, path and line in front. Cells that look like formulas are made text. */
export function csvOf(found: Found): string {
  const columns = found.layout.wide;
  const rows = found.parts.flatMap((part) => part.rows);
  return csvTable(['dump', 'node', 'path', 'line', ...columns], rows.map((row) => [
    row.dump, row.node, row.place?.path, row.place?.startLine,
    ...columns.map((path) => { const cell = sheetCell(valueAt(row.data, path)); return typeof cell === 'string' ? hideSecrets(cell) : cell; }),
  ]));
}

/** The data with the places it was read from. */
export function dataOf(found: readonly Found[]): unknown {
  const data = {
    formatVersion: 1, kinds: found.map((f) => f.id),
    items: found.flatMap((f) => f.parts.flatMap((part) => part.rows.map((row) => ({ kind: f.id, ...sourceOf(row), data: row.data })))),
    documents: found.flatMap((f) => f.parts.map((part) => ({ kind: f.id, ...sourceOf(part), status: part.status, ...restOf(part.data, f.layout.rows) }))),
  };
  return hideSecretsDeep(data).value;
}

function sourceOf({ dump, node, place }: Source): Record<string, unknown> {
  return {
    ...(dump === undefined ? {} : { dump }), ...(node === undefined ? {} : { node }),
    ...(place === undefined ? {} : { path: place.path, locator: place.locator, startLine: place.startLine, endLine: place.endLine }),
  };
}

/** What a document tells beside its rows. */
function restOf(data: unknown, rows: string): { readonly data?: unknown } {
  if (rows === '' || typeof data !== 'object' || data === null) return {};
  return { data: Object.fromEntries(Object.entries(data).filter(([key]) => key !== rows)) };
}

export function jsonOf(found: readonly Found[]): string {
  return `${visibleJson(JSON.stringify(dataOf(found), null, 2))}\n`;
}

export function yamlOf(found: readonly Found[]): string {
  return stringify(visibleDeep(JSON.parse(JSON.stringify(dataOf(found)))), { lineWidth: 0, aliasDuplicateObjects: false });
}

/** `kind/namespace/name` of each row, as `get` takes it. */
export function namesOf(found: Found): string {
  return [...new Set(found.parts.flatMap((part) => part.rows.map((row) => `${found.id}/${visibleLine(fullName(row, found))}\n`)))].join('');
}

/** What a row is called: namespace and name, else its first column. */
export function fullName(row: Row, found: Found): string {
  const name = valueAt(row.data, 'name') ?? valueAt(row.data, found.layout.columns[0] ?? '');
  const namespace = valueAt(row.data, 'namespace');
  if (found.layout.rows === '') return row.node ?? row.place?.path ?? found.id;
  return typeof namespace === 'string' ? `${namespace}/${cellText(name)}` : cellText(name);
}
