import { keyFinder } from '../../base/yaml/key-lines.ts';
import { parseHandwrittenYaml } from '../../base/yaml/parse.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import { text } from '../object-fields.ts';
import { isOwnPath } from './names.ts';
import type { HelmSettingsData } from './schema.ts';

const HEADING = /^(?:USER-SUPPLIED VALUES:|COMPUTED VALUES:|---)\s*$/;
const MAX_ENTRIES = 5000;

/** Paths of the first two levels of block YAML, `ipam` and `ipam.mode`. */
export function outline(lines: readonly Line[]): string[] {
  const paths: string[] = [];
  let top = '';
  for (const { text: line } of lines) {
    const match = /^( {0,4})([A-Za-z][\w-]{0,80}):(?:\s|$)/.exec(line);
    if (match === null) continue;
    if (match[1] === '') { top = match[2] ?? ''; paths.push(top); }
    else paths.push(`${top}.${match[2] ?? ''}`);
  }
  return paths;
}

/** The block under `cilium:`, as a parent chart has it, moved to the left. */
function underCilium(lines: readonly Line[]): Line[] {
  const at = lines.findIndex((l) => /^cilium:\s*$/.test(l.text));
  const block = at < 0 ? [] : lines.slice(at + 1);
  const end = block.findIndex((l) => /^[A-Za-z]/.test(l.text));
  const own = end < 0 ? block : block.slice(0, end);
  const indent = own.map((l) => /^( {1,8})[A-Za-z]/.exec(l.text)?.[1]?.length).find((n) => n !== undefined) ?? 0;
  return indent === 0 ? [] : own.map((l) => ({ ...l, text: l.text.slice(0, indent).trim() === '' ? l.text.slice(indent) : l.text }));
}

/** Whether the text is a values file of Cilium's chart, or of a chart that has it as a part. */
export function isValues(lines: readonly Line[]): boolean {
  const paths = outline(lines);
  return !paths.includes('apiVersion') && !paths.includes('kind') && (paths.some(isOwnPath) || outline(underCilium(lines)).some(isOwnPath));
}

/** The values of Cilium's chart in a tree of values, and the key of a parent chart they stand under. */
function ownValues(value: object, lines: readonly Line[]): { readonly value: object; readonly under?: string } {
  const { cilium } = value as { readonly cilium?: unknown };
  if (typeof cilium !== 'object' || cilium === null || Array.isArray(cilium) || outline(lines).some(isOwnPath)) return { value };
  return { value: cilium, under: 'cilium' };
}

interface Leaf { readonly path: string; readonly value: string; readonly keys: string }

export function parseValues(lines: readonly Line[], context: ParseContext): HelmSettingsData | undefined {
  const body = lines.filter((l) => !HEADING.test(l.text));
  for (const line of lines) if (HEADING.test(line.text)) context.known(line);
  const [first] = body;
  if (first === undefined) return undefined;
  const raw = { format: 'yaml' as const, lines: body.map((l) => l.text), numbers: body.map((l) => l.n), start: first.n, end: body.at(-1)?.n ?? first.n, oversize: false };
  const read = parseHandwrittenYaml(raw.lines);
  if (!read.ok) {
    context.problem(raw.numbers[read.index] ?? raw.start, `the values cannot be read: ${read.message}`);
    return undefined;
  }
  context.known({ start: raw.start, end: raw.end });
  for (const { index, message } of read.altered) context.problem(raw.numbers[index] ?? raw.start, message);
  if (typeof read.value !== 'object' || read.value === null || Array.isArray(read.value)) return undefined;
  const leaves: Leaf[] = [];
  const own = ownValues(read.value, body);
  collect(own.value, '', own.under === undefined ? '' : `["${own.under}"]`, leaves);
  const find = keyFinder(raw);
  for (const [i, { keys }] of leaves.entries()) context.note(`entries[${String(i)}]`, nearestPlace(find, keys) ?? raw);
  const computed = lines.some((l) => /^COMPUTED VALUES:/.test(l.text));
  return { source: 'values', ...(computed ? { computed } : {}), ...(own.under === undefined ? {} : { under: own.under }), entries: leaves.map(({ path, value }) => ({ path, value })) };
}

/** Lines of a key; of what holds it where an alias brought it in. */
function nearestPlace(find: ReturnType<typeof keyFinder>, keys: string): ReturnType<typeof find> {
  for (let path = keys; path !== ''; path = path.slice(0, path.lastIndexOf('["'))) {
    const place = find(path);
    if (place !== undefined) return place;
  }
  return undefined;
}

function collect(value: unknown, path: string, keys: string, leaves: Leaf[]): void {
  if (leaves.length >= MAX_ENTRIES || value === null || value === undefined) return;
  if (Array.isArray(value)) {
    const words = value.flatMap((v) => text(v) ?? []);
    if (words.length === value.length) leaves.push({ path, value: words.join(' '), keys });
    else for (const [i, inner] of value.entries()) collect(inner, `${path}[${String(i)}]`, `${keys}[${String(i)}]`, leaves);
    return;
  }
  if (typeof value !== 'object') { leaves.push({ path, value: text(value) ?? '', keys }); return; }
  for (const [key, inner] of Object.entries(value)) {
    collect(inner, path === '' ? key : `${path}.${key}`, `${keys}${keys === '' ? '' : '.'}["${key}"]`.replace('.[', '['), leaves);
  }
}
