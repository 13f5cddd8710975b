import * as z from 'zod';
import { parseDuration } from '../../base/duration.ts';
import type { Mark } from '../../model/document.ts';
import type { Change, Section, Target } from './target.ts';
import { Count, toCount } from './values.ts';

const ModuleState = z.enum(['OK', 'DEGRADED', 'STOPPED', 'UNKNOWN']);

const ModuleRow = z.object({
  /** Names from the root down, joined with dots: `agent.datapath.iptables`. */
  path: z.string(),
  state: ModuleState,
  message: z.string().optional(),
  error: z.string().optional(),
  /** Seconds since the last report; absent: never reported. */
  ageSeconds: z.number().optional(),
  /** Reports of this kind in a row. */
  count: Count.optional(),
});
type ModuleRow = z.infer<typeof ModuleRow>;

export const ModulesHealth = z.object({
  stopped: Count.optional(),
  degraded: Count.optional(),
  ok: Count.optional(),
  unknown: Count.optional(),
  /** Leaves of the tree in verbose output. */
  rows: z.array(ModuleRow),
});
type ModulesHealth = z.infer<typeof ModulesHealth>;
type Counts = Omit<ModulesHealth, 'rows'>;

/** The root of the tree. Since 1.18 it stands on the line of the key. */
const ROOT = 'agent';

/** `Stopped(0) Degraded(1) OK(62)`, early 1.15 also `Unknown(3)`. */
export function readModulesHead(text: string): Counts | undefined {
  if (text === ROOT || text === '') return {};
  const match = /^Stopped\((\d{1,6})\) Degraded\((\d{1,6})\) OK\((\d{1,6})\)(?: Unknown\((\d{1,6})\))?$/.exec(text);
  const [stopped, degraded, ok, unknown] = [match?.[1], match?.[2], match?.[3], match?.[4]].map(toCount);
  if (stopped === undefined || degraded === undefined || ok === undefined) return undefined;
  return { stopped, degraded, ok, ...(unknown === undefined ? {} : { unknown }) };
}

/** A node as drawn: its column tells its depth. */
interface Drawn { readonly column: number; readonly name: string; readonly leaf?: Omit<ModuleRow, 'path'> }

const LEVEL = /\[(OK|DEGRADED|STOPPED|UNKNOWN)\]/;
const TAIL = / ?\((n\/a|[\da-z.µ]{1,20}), x(\d{1,12})\)$/;

/** The part of a leaf from `[OK]` on; undefined while its end (age and count) is missing: the message goes on below. */
function readLeaf(state: ModuleRow['state'], text: string): Omit<ModuleRow, 'path'> | undefined {
  const tail = TAIL.exec(text);
  const count = toCount(tail?.[2]);
  if (tail === null || count === undefined) return undefined;
  const body = text.slice(0, tail.index).trim();
  const split = body.indexOf(' -- ');
  const message = split < 0 ? body : body.slice(0, split).trim();
  const error = split < 0 ? '' : body.slice(split + 4).trim();
  const age = parseDuration(tail[1] ?? '');
  return {
    state,
    ...(message === '' ? {} : { message }),
    ...(error === '' ? {} : { error }),
    ...(age === undefined ? {} : { ageSeconds: age }),
    count,
  };
}

function readNode(text: string): Drawn | undefined {
  const art = /^[\s│]*[├└]─{1,4}\s*/.exec(text)?.[0] ?? '';
  const level = LEVEL.exec(text);
  if (art === '' && level === null) return undefined;
  const column = Math.max(art.search(/[├└]/), 0);
  const state = ModuleState.safeParse(level?.[1]);
  // Only a message may go on in the next line, never a name.
  if (text.includes('\n') && (level === null || text.indexOf('\n') < level.index)) return undefined;
  if (level === null || !state.success) return { column, name: text.slice(art.length).trim() };
  const name = text.slice(art.length, level.index).trim();
  const leaf = readLeaf(state.data, text.slice(level.index + level[0].length));
  return leaf === undefined || name === '' ? undefined : { column, name, leaf };
}

function modulesOf(target: Target): ModulesHealth {
  return (target.status.modulesHealth ??= { rows: [] });
}

export function writeModulesHead(target: Target, counts: Counts, mark: Mark): void {
  Object.assign(modulesOf(target), counts);
  target.known(mark);
  for (const [key, value] of Object.entries(counts)) target.note(`modulesHealth.${key}`, value, mark);
}

/** Real trees are six deep. */
const MAX_DEPTH = 50;

interface Ancestor { readonly column: number; readonly name: string }

/** `[reporter]` is the leaf by which a branch reports about itself. */
function pathTo(open: Ancestor[], node: Drawn): string {
  while (open.length > 0 && ((open.at(-1)?.column ?? -1) >= node.column || open.length >= MAX_DEPTH)) open.pop();
  open.push({ column: node.column, name: node.name });
  return [ROOT, ...open.map((o) => o.name).filter((name) => name !== '[reporter]')].join('.');
}

function writeNode(target: Target, open: Ancestor[], node: Drawn, mark: Mark): void {
  const path = pathTo(open, node);
  const { rows } = modulesOf(target);
  if (node.leaf === undefined) { target.known(mark); return; }
  const row = { path, ...node.leaf };
  target.note(`modulesHealth.rows[${String(rows.push(row) - 1)}]`, row, mark);
}

/** A section of its own for each text: the path of a node depends on the nodes above it. */
export function modulesSection(): Section {
  const open: Ancestor[] = [];
  const name = 'Modules Health';
  const read = (text: string, current: boolean): Change | undefined => {
    if (current && text.trim() === ROOT) return { write: (target, mark) => { target.known(mark); } };
    const node = readNode(text);
    return node === undefined ? undefined : { opens: name, write: (target, mark) => { writeNode(target, open, node, mark); } };
  };
  return { name, read, multiline: true };
}
