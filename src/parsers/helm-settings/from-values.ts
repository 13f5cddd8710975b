import { keyFinder } from '../../base/yaml/key-lines.ts';
import { parseYaml } from '../../base/yaml/parse.ts';
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

/** Whether the text is a values file of Cilium's chart. */
export function isValues(lines: readonly Line[]): boolean {
  const paths = outline(lines);
  return !paths.includes('apiVersion') && !paths.includes('kind') && paths.some(isOwnPath);
}

interface Leaf { readonly path: string; readonly value: string; readonly keys: string }

export function parseValues(lines: readonly Line[], context: ParseContext): HelmSettingsData | undefined {
  const body = lines.filter((l) => !HEADING.test(l.text));
  for (const line of lines) if (HEADING.test(line.text)) context.known(line);
  const [first] = body;
  if (first === undefined) return undefined;
  const raw = { format: 'yaml' as const, lines: body.map((l) => l.text), numbers: body.map((l) => l.n), start: first.n, end: body.at(-1)?.n ?? first.n, oversize: false };
  const read = parseYaml(raw.lines);
  if (!read.ok) {
    context.problem(raw.numbers[read.index] ?? raw.start, `the values cannot be read: ${read.message}`);
    return undefined;
  }
  context.known({ start: raw.start, end: raw.end });
  for (const { index, message } of read.altered) context.problem(raw.numbers[index] ?? raw.start, message);
  if (typeof read.value !== 'object' || Array.isArray(read.value)) return undefined;
  const leaves: Leaf[] = [];
  collect(read.value, '', '', leaves);
  const find = keyFinder(raw);
  for (const [i, { keys }] of leaves.entries()) context.note(`entries[${String(i)}]`, find(keys) ?? raw);
  return { source: 'values', entries: leaves.map(({ path, value }) => ({ path, value })) };
}

function collect(value: unknown, path: string, keys: string, leaves: Leaf[]): void {
  if (leaves.length >= MAX_ENTRIES || value === null || value === undefined) return;
  if (Array.isArray(value)) {
    const words = value.flatMap((v) => text(v) ?? []);
    if (words.length === value.length) leaves.push({ path, value: words.join(' '), keys });
    return;
  }
  if (typeof value !== 'object') { leaves.push({ path, value: text(value) ?? '', keys }); return; }
  for (const [key, inner] of Object.entries(value)) {
    collect(inner, path === '' ? key : `${path}.${key}`, `${keys}${keys === '' ? '' : '.'}["${key}"]`.replace('.[', '['), leaves);
  }
}
