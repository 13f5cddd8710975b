import { byText, sortedBy } from '../base/sort.ts';
import type { Change, Which } from '../model/diff.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { byNatural } from '../report/order.ts';
import { type Cell, sortedSet } from './compare.ts';
import type { Facet, Row, Sheet } from './facet.ts';

/** A change before the text of its places was fetched. */
export type DraftChange = Omit<Change, 'evidence'> & { readonly evidence: { readonly before: readonly EvidenceRef[]; readonly after: readonly EvidenceRef[] } };

/** An output that only one side has. */
export interface OneSided { readonly facet: Facet; readonly only: Which; readonly node: string | undefined; readonly reason: string }

export interface FacetResult {
  readonly facet: Facet;
  readonly compared: number;
  readonly items: number;
  readonly changes: readonly DraftChange[];
  readonly oneSided: readonly OneSided[];
}

/** Places kept of one change on one side. */
const PLACES = 3;

/** Compares what both sides say of one facet; what only one side collected is told apart. */
export function compareFacet(facet: Facet, before: readonly Sheet[], after: readonly Sheet[]): FacetResult {
  const [old, now] = [indexed(before), indexed(after)];
  const changes: DraftChange[] = [];
  const oneSided: OneSided[] = [];
  let compared = 0;
  let items = 0;
  for (const at of sortedSet([...old.keys(), ...now.keys()])) {
    const [a, b] = [old.get(at), now.get(at)];
    if (a === undefined || b === undefined) {
      oneSided.push({ facet, only: a === undefined ? 'after' : 'before', node: (a ?? b)?.node, reason: 'was not collected, or could not be read, on the other side' });
      continue;
    }
    compared++;
    items += new Set([...realKeys(a), ...realKeys(b)]).size;
    changes.push(...compareSheets(facet, a, b));
    oneSided.push(...hidden(facet, a, b));
  }
  return { facet, compared, items, changes: overNodes(changes), oneSided };
}

function indexed(sheets: readonly Sheet[]): Map<string, Sheet> {
  return new Map(sheets.map((s) => [`${s.node ?? ''}\u0000${s.part}`, s]));
}

function* realKeys(sheet: Sheet): Generator<string> {
  for (const [name, row] of sheet.rows) if (row.implied !== true) yield name;
}

function compareSheets(facet: Facet, before: Sheet, after: Sheet): DraftChange[] {
  const out: DraftChange[] = [];
  for (const name of new Set([...before.rows.keys(), ...after.rows.keys()])) {
    const [a, b] = [before.rows.get(name), after.rows.get(name)];
    if (a !== undefined && b !== undefined) out.push(...compareRows(facet, a, b, before.node, before.part));
    else if (a !== undefined && after.whole && a.implied !== true) out.push({ ...whole('removed', a, before), evidence: { before: a.refs.slice(0, PLACES), after: absence(after) } });
    else if (b !== undefined && before.whole && b.implied !== true) out.push({ ...whole('added', b, after), evidence: { before: absence(before), after: b.refs.slice(0, PLACES) } });
  }
  return out;
}

function whole(kind: 'added' | 'removed', row: Row, sheet: Sheet): Omit<DraftChange, 'evidence'> {
  const said = summary(row);
  return {
    kind, item: named(row.label, sheet.part), nodes: sheet.node === undefined ? [] : [sheet.node],
    ...(said === '' ? {} : kind === 'added' ? { after: said } : { before: said }),
  };
}

function named(label: string, part: string): string {
  // IPv4 is what a reader expects where nothing is said.
  const told = part === 'agent' ? '' : part.replace(/^ipv4 ?/, '');
  return told === '' ? label : `${label} (${told})`;
}

/** Where the row would stand. */
function absence(sheet: Sheet): EvidenceRef[] {
  return sheet.refs.slice(0, 1).map((ref) => ({ ...ref, note: 'not in here' }));
}

/** The few things worth saying of an item that came or went. */
function summary(row: Row): string {
  const cells = [...row.cells].filter(([, cell]) => ('items' in cell ? cell.items.length > 0 : cell.text !== '' && cell.text !== 'false'));
  return cells.map(([field, cell]) => (field === '' ? shown(cell) : `${field} ${shown(cell)}`)).join(', ').slice(0, 300);
}

function shown(cell: Cell): string {
  return 'items' in cell ? cell.items.join('; ') : cell.text;
}

function compareRows(facet: Facet, a: Row, b: Row, node: string | undefined, part: string): DraftChange[] {
  const out: DraftChange[] = [];
  for (const field of new Set([...a.cells.keys(), ...b.cells.keys()])) {
    const [x, y] = [a.cells.get(field), b.cells.get(field)];
    if ((x === undefined || y === undefined) && (facet.bothNeeded.has('*') || facet.bothNeeded.has(field) || field.includes('.'))) continue;
    const said = difference(x, y);
    if (said === undefined) continue;
    const note = defaultNote(a, b);
    out.push({
      kind: 'changed', item: named(a.label, part), ...(field === '' ? {} : { field }), ...said, nodes: node === undefined ? [] : [node],
      ...(note === undefined ? {} : { note }),
      evidence: { before: (a.fieldRefs?.get(field) ?? a.refs).slice(0, PLACES), after: (b.fieldRefs?.get(field) ?? b.refs).slice(0, PLACES) },
    });
  }
  return out;
}

/** Nobody did that: it comes with the release, and stands after what somebody did. */
const NEW_DEFAULT = 'not set on either side: the default of the release changed';

function defaultNote(a: Row, b: Row): string | undefined {
  if (a.implied === true && b.implied === true) return NEW_DEFAULT;
  if (a.implied === true) return 'not set before: the default of the release was in force';
  return b.implied === true ? 'not set any more: the default of the release is in force' : undefined;
}

type Said = Pick<DraftChange, 'before' | 'after' | 'added' | 'removed'>;

function difference(x: Cell | undefined, y: Cell | undefined): Said | undefined {
  if (isSet(x) || isSet(y)) {
    const [old, now] = [isSet(x) ? x.items : [], isSet(y) ? y.items : []];
    const added = now.filter((item) => !old.includes(item));
    const removed = old.filter((item) => !now.includes(item));
    return added.length + removed.length === 0 ? undefined : { added, removed };
  }
  if ((x?.same ?? x?.text) === (y?.same ?? y?.text)) return undefined;
  if (x?.near !== undefined && y?.near !== undefined && Math.abs(x.near.value - y.near.value) < x.near.within) return undefined;
  return { ...(x === undefined ? {} : { before: x.text }), ...(y === undefined ? {} : { after: y.text }) };
}

function isSet(cell: Cell | undefined): cell is Extract<Cell, { readonly items: readonly string[] }> {
  return cell !== undefined && 'items' in cell;
}

/** The same change on forty nodes is one change. */
function overNodes(changes: readonly DraftChange[]): DraftChange[] {
  const groups = new Map<string, DraftChange[]>();
  for (const change of changes) {
    const { kind, item, field, before, after, added, removed, note } = change;
    const id = JSON.stringify([kind, item, field, before, after, added, removed, note]);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [change]);
    else group.push(change);
  }
  const joined = [...groups.values()].flatMap((group): DraftChange[] => {
    const [first] = group;
    if (first === undefined) return [];
    const places = (side: Which): EvidenceRef[] => group.flatMap((c) => c.evidence[side].slice(0, 1)).slice(0, PLACES);
    return group.length === 1 ? [first] : [{ ...first, nodes: [...new Set(group.flatMap((c) => c.nodes))].sort(byNatural), evidence: { before: places('before'), after: places('after') } }];
  });
  return sortedBy(joined, (c) => JSON.stringify([c.item, c.field ?? '', c.nodes])).sort((a, b) => Number(a.note === NEW_DEFAULT) - Number(b.note === NEW_DEFAULT) || byNatural(a.item, b.item) || byText(a.field ?? '', b.field ?? ''));
}

/** Rows of one side that the other, being cut or filtered, may have all the same. */
function hidden(facet: Facet, a: Sheet, b: Sheet): OneSided[] {
  if (facet.bothNeeded.has('*')) return [];
  const lost = (from: Sheet, to: Sheet, only: Which): OneSided[] => {
    if (to.whole) return [];
    const count = [...realKeys(from)].filter((name) => !to.rows.has(name)).length;
    return count === 0 ? [] : [{ facet, only, node: from.node, reason: `${String(count)} of its entries stand on one side only, where the other is cut, filtered or not complete by nature` }];
  };
  return [...lost(a, b, 'before'), ...lost(b, a, 'after')];
}
