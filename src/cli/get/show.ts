import { EXIT, UserError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import type { FactBook } from '../../model/fact.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { factBook } from '../../pipeline.ts';
import { columns, type Io } from '../io.ts';
import { cellText, valueAt } from './cells.ts';
import { describedKind, type Found, gather, type Wanted } from './gather.ts';
import { layoutOf } from './layout.ts';
import { csvOf, fullName, jsonOf, namesOf, tableOf, yamlOf } from './print.ts';

export const GET_FORMATS = ['table', 'wide', 'json', 'yaml', 'csv', 'name'] as const;
export type GetFormat = (typeof GET_FORMATS)[number];

/** What is asked of the data. */
export interface Question extends Wanted {
  readonly ids: readonly string[];
  /** Only rows of these names; all without any. */
  readonly names: readonly string[];
  readonly output: GetFormat;
}

/** Prints the rows of the kinds. Throws a usage error for a node, list or name that is not there; a kind that is not there is told on stderr. */
export function show({ ids, names, output, ...wanted }: Question, snapshots: readonly Snapshot[], io: Io): void {
  const books = new Map<Snapshot, FactBook>();
  const book = (snapshot: Snapshot): FactBook => {
    const made = books.get(snapshot) ?? factBook(snapshot);
    books.set(snapshot, made);
    return made;
  };
  checkNode(wanted.node, snapshots);
  checkList(ids, wanted.list);
  const all = ids.flatMap((id) => gather(id, snapshots, book, wanted) ?? []);
  const there = all.filter((f) => f.parts.length > 0);
  const found = names.length === 0 ? there : there.map((f) => onlyNamed(f, names)).filter((f) => f.parts.length > 0);
  if (there.length > 0 && found.length === 0) throw unknownName(names, there);
  if (there.length === 0) for (const { id, reason, collect } of all.slice(0, 1)) io.stderr.write(`no ${id}: ${reason}\n${collect === '' ? '' : `  collect it with: ${collect}\n`}`);
  io.stdout.write(rendered(found, output, io));
}

function rendered(found: readonly Found[], output: GetFormat, io: Io): string {
  if (output === 'json') return jsonOf(found);
  if (output === 'yaml') return yamlOf(found);
  if (output === 'csv') return found.map(csvOf).join('\n');
  if (output === 'name') return found.map(namesOf).join('');
  const tables = found.map((f) => {
    const { text, leftOut } = tableOf(f, output === 'wide' ? Number.POSITIVE_INFINITY : columns(io));
    if (f.parts.every((part) => part.rows.length === 0)) { io.stderr.write(`no rows: ${f.id} is there and empty\n`); return ''; }
    if (leftOut && io.stdout.isTTY === true) io.stderr.write('more columns: -o wide\n');
    return `${found.length > 1 ? `# ${f.id}\n` : ''}${text}`;
  });
  return tables.filter((text) => text !== '').join('\n');
}

function checkNode(node: string | undefined, snapshots: readonly Snapshot[]): void {
  const nodes = snapshots.flatMap((s) => s.nodes.map((n) => n.name));
  if (node !== undefined && !nodes.includes(node)) throw new UserError(`no node ${node} in the input`, EXIT.usage, `nodes: ${nodes.join(', ')}`);
}

function checkList(ids: readonly string[], list: string | undefined): void {
  if (list === undefined) return;
  const all = ids.flatMap((id) => { const kind = describedKind(id); return kind === undefined ? [] : [...layoutOf(kind).lists]; });
  if (all.includes(list)) return;
  const near = nearest(list, all);
  throw new UserError(`${ids.join(', ')} has no list "${list}"`, EXIT.usage, near === undefined ? `it has ${all.join(', ')}` : `did you mean "${near}"?`);
}

function onlyNamed(found: Found, names: readonly string[]): Found {
  const isNamed = (row: Found['parts'][number]['rows'][number]): boolean => {
    const full = fullName(row, found);
    const first = found.layout.columns.slice(0, 3).map((path) => cellText(valueAt(row.data, path)));
    return names.some((name) => name === full || name === full.slice(full.indexOf('/') + 1) || name === `${found.id}/${full}` || first.includes(name));
  };
  return { ...found, parts: found.parts.map((part) => ({ ...part, rows: part.rows.filter(isNamed) })).filter((part) => part.rows.length > 0) };
}

function unknownName(names: readonly string[], there: readonly Found[]): UserError {
  const all = there.flatMap((f) => f.parts.flatMap((part) => part.rows.map((row) => fullName(row, f))));
  const near = nearest(names[0] ?? '', all) ?? nearest(names[0] ?? '', all.map((name) => name.slice(name.indexOf('/') + 1)));
  return new UserError(`no ${there[0]?.id ?? ''} named ${names.join(', ')} in the input`, EXIT.usage, near === undefined ? undefined : `did you mean "${near}"?`);
}
