import { type Shape, ShapeTable } from '../../engine/schema-types.ts';
import type { AnyParser } from '../../parsers/define-parser.ts';

type Described = Pick<AnyParser, 'schema' | 'rows' | 'columns'>;

/** How the data of a kind becomes a table. */
export interface Layout {
  /** Field whose items are the rows; empty when the data as a whole is one. */
  readonly rows: string;
  /** Paths in a row that are shown where there is little room, most telling first. */
  readonly columns: readonly string[];
  /** All of a row. */
  readonly wide: readonly string[];
  /** Other fields that could be shown as rows. */
  readonly lists: readonly string[];
}

/** More fields than this beside its list, and a kind tells of itself, not of the items. */
const MOST_BESIDE = 6;
/** Told by every object, and seldom asked for. */
const LAST: ReadonlySet<string> = new Set(['labels', 'annotations', 'creationTimestamp', 'deletionTimestamp', 'apiVersion', 'ownerKind', 'ownerName', 'line', 'firstLine']);

/** The table of a kind, from its schema and what its parser says about it. `list`: the field asked for instead of the main one. */
export function layoutOf({ schema, rows, columns }: Described, list?: string): Layout {
  const shape = new ShapeTable().shapeOf(schema, 'data');
  const fields: readonly (readonly [string, Shape])[] = shape.kind === 'object' ? [...shape.fields] : [];
  const lists = fields.filter(([, field]) => field.kind === 'list' || field.kind === 'map').map(([name]) => name);
  const chosen = list ?? rows ?? mainList(fields);
  const item = chosen === '' ? shape : fields.find(([name]) => name === chosen)?.[1];
  const hinted = list === undefined || list === (rows ?? mainList(fields));
  const all = columnsOf(item);
  if (!hinted || columns === undefined) return { rows: chosen, lists, columns: all, wide: all };
  return { rows: chosen, lists, columns, wide: withOthers(columns, all) };
}

function mainList(fields: readonly (readonly [string, Shape])[]): string {
  const tables = fields.filter(([, field]) => field.kind === 'list' && field.of.kind === 'object');
  const first = tables[0]?.[0];
  if (first !== undefined) return first === fields[0]?.[0] || fields.length - tables.length <= MOST_BESIDE ? first : '';
  return fields.length === 1 && fields[0]?.[1].kind === 'list' ? fields[0][0] : '';
}

/** Fields of a row: names, then scalars, then what is nested. */
function columnsOf(shape: Shape | undefined): string[] {
  if (shape?.kind === 'map') return ['key', 'value'];
  const row = shape?.kind === 'list' ? shape.of : shape;
  if (row?.kind !== 'object') return ['value'];
  return [...row.fields].map(([name, field], i) => ({ name, rank: rankOf(name, field), i })).sort((a, b) => a.rank - b.rank || a.i - b.i).map((f) => f.name);
}

function rankOf(name: string, field: Shape): number {
  if (name === 'namespace') return 0;
  if (name === 'name') return 1;
  if (LAST.has(name)) return 5;
  if (field.kind === 'object' || field.kind === 'map') return 4;
  return field.kind === 'list' ? 3 : 2;
}

function withOthers(first: readonly string[], all: readonly string[]): string[] {
  const told = new Set(first.map((path) => path.split('.')[0]));
  return [...first, ...all.filter((name) => !told.has(name))];
}
