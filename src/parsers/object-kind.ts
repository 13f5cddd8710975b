import type { Line } from './define-parser.ts';

/** What the first lines of a text say of the Kubernetes objects in it. */
export interface HeadKind {
  /** Kind of the document, `PodList` or `Pod`; undefined when it stands after the lines seen. */
  readonly document?: string;
  /** Kind of the first item of a list. */
  readonly item?: string;
  readonly isList: boolean;
  readonly format: 'yaml' | 'json';
}

const YAML_START = /^(?:apiVersion|items|kind|metadata|data|spec|status|binaryData|immutable):/;
const KIND = /^(?:- )?kind: *["']?([A-Za-z][A-Za-z0-9]*)["']? *$/;

/** Looks whether a text starts with a Kubernetes object and of which kind; undefined when it does not look like one. */
export function headKind(head: readonly Line[]): HeadKind | undefined {
  const lines = head.map((l) => l.text.replace(/^\ufeff/, '').replace(/\r$/, '')).filter((t) => t.trim() !== '' && !/^(?:---|#)/.test(t));
  const first = lines[0];
  if (first === undefined) return undefined;
  if (/^\s*[{[]/.test(first)) return jsonKind(lines);
  const base = indentOf(first);
  return YAML_START.test(first.slice(base)) ? yamlKind(lines, base) : undefined;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function yamlKind(lines: readonly string[], base: number): HeadKind {
  let document: string | undefined;
  let item: string | undefined;
  let isList = false;
  let itemColumn = -1;
  for (const line of lines) {
    const indent = indentOf(line);
    const inner = line.slice(indent);
    if (indent === base && inner.startsWith('items:')) isList = true;
    if (isList && itemColumn < 0 && inner.startsWith('-')) itemColumn = indent;
    const kind = KIND.exec(inner);
    if (kind === null) continue;
    if (indent === base && !inner.startsWith('-')) document ??= kind[1];
    else if (itemColumn >= 0 && (indent === itemColumn || indent === itemColumn + 2)) item ??= kind[1];
  }
  return { isList, format: 'yaml', ...(document === undefined ? {} : { document }), ...(item === undefined ? {} : { item }) };
}

function jsonKind(lines: readonly string[]): HeadKind | undefined {
  const start = lines.slice(0, 200).map((l) => l.slice(0, 4096)).join('\n').slice(0, 65_536);
  const isList = /"items"\s*:\s*\[/.test(start) || start.trimStart().startsWith('[');
  // A quote inside a JSON string is escaped, so this never matches in a value.
  const kinds = [...start.matchAll(/"kind"\s*:\s*"([A-Z][A-Za-z0-9]*)"/g)].slice(0, 2).map((m) => m[1] ?? '');
  const [document, second] = kinds;
  if (document === undefined) return /"(?:apiVersion|metadata)"\s*:/.test(start) ? { isList, format: 'json' } : undefined;
  if (!isList) return { isList, format: 'json', document };
  return document.endsWith('List')
    ? { isList, format: 'json', document, ...(document === 'List' && second !== undefined ? { item: second } : {}) }
    : { isList, format: 'json', item: document };
}

/**
 * Verdict for a parser of one kind. `shape`: patterns of lines that all occur in an object of the kind; they decide for a
 * long typed list, whose kind stands behind its items. `foreign`: a line that no such object has.
 */
export function sniffKind(head: readonly Line[], kind: string, shape: readonly RegExp[], foreign?: RegExp): 'yes' | 'maybe' | 'no' {
  const found = headKind(head);
  if (found === undefined) return 'no';
  const { document, item } = found;
  if (item !== undefined) return item === kind ? 'yes' : 'no';
  if (document !== undefined && document !== 'List') return document === kind || document === `${kind}List` ? 'yes' : 'no';
  if (document === 'List') return 'maybe';
  if (foreign !== undefined && head.some((l) => foreign.test(l.text))) return 'maybe';
  return shape.every((re) => head.some((l) => re.test(l.text))) ? 'yes' : 'maybe';
}
