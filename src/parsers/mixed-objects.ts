import type { RawObject } from '../base/yaml/raw-object.ts';
import { JsonSplitter } from '../base/yaml/split-json.ts';
import { type SplitSink, YamlSplitter } from '../base/yaml/split-yaml.ts';
import { isBlank } from '../base/blank.ts';
import type { Line } from './define-parser.ts';
import { headKind } from './object-kind.ts';

/** Objects of one kind out of a text that holds several kinds. */
export interface KindGroup {
  readonly kind: string;
  readonly objects: number;
  /** Their lines as documents of their own, with the numbers they have in the file. */
  readonly lines: readonly Line[];
  /** Lines of theirs that were left out, as `managedFields`. */
  readonly noise: readonly number[];
}

/** A text of Kubernetes objects taken apart by kind. */
export interface MixedObjects {
  readonly groups: readonly KindGroup[];
  /** Lines that hold no object: separators, the frame of a `List`. */
  readonly frame: readonly number[];
}

interface Group { objects: number; readonly lines: Line[]; readonly noise: number[] }

/**
 * Takes `kubectl get cnp,svc -o yaml`, the output of `helm template` and the like apart by kind, so that each kind can go to the parser
 * that reads it. Undefined for anything else, and where the objects do not say their kind: then the text is one.
 */
export function splitKinds(lines: readonly Line[]): MixedObjects | undefined {
  const head = headKind(lines.slice(0, 400));
  if (head === undefined || !namesSeveral(lines)) return undefined;
  const solid = new Set(lines.filter((line) => !isBlank(line.text)).map((line) => line.n));
  const groups = new Map<string, Group>();
  let whole = true;
  const frame: number[] = [];
  const sink: SplitSink = {
    object: (raw) => {
      const kind = raw.oversize ? undefined : kindOf(raw);
      if (kind === undefined) { whole = false; return; }
      const group = groups.get(kind) ?? { objects: 0, lines: [], noise: [] };
      groups.set(kind, group);
      addTo(group, raw, solid);
    },
    refused: () => { whole = false; },
    known: (line) => { frame.push(line); },
    problem: () => { whole = false; },
  };
  const yaml = new YamlSplitter(sink);
  const json = new JsonSplitter(sink);
  for (const line of lines) (!json.idle || (yaml.idle && JsonSplitter.starts(line.text)) ? json : yaml).line(line);
  json.end();
  yaml.end();
  if (!whole || groups.size < 2) return undefined;
  return { groups: [...groups].map(([kind, group]) => ({ kind, ...group })), frame };
}

/** Looked at before anything is cut: most texts are of one kind. */
function namesSeveral(lines: readonly Line[]): boolean {
  const kinds = new Set<string>();
  for (const { text } of lines) {
    for (const match of text.slice(0, 65_536).matchAll(/(?:^|[\s"{,])kind"?:\s?"?([A-Z][A-Za-z0-9]{1,60})/g)) if (match[1] !== 'List') kinds.add(match[1] ?? '');
    if (kinds.size > 1) return true;
  }
  return false;
}

function addTo(group: Group, raw: RawObject, solid: ReadonlySet<number>): void {
  group.objects++;
  const fed = new Set(raw.numbers);
  if (raw.format === 'yaml') group.lines.push({ n: raw.numbers[0] ?? raw.start, text: '---' });
  raw.lines.forEach((text, i) => { group.lines.push({ n: raw.numbers[i] ?? raw.start, text }); });
  for (let n = raw.start; n <= raw.end; n++) if (solid.has(n) && !fed.has(n)) group.noise.push(n);
}

/** The ConfigMap of the agent has a parser of its own, which reads no other. */
const AGENT_CONFIG = /(?:^|[\s{,])"?name"?:\s?"?cilium-config"?\s*(?:[,}]|$)/;

/** `apiVersion` without version, and kind: the same word names different things in different groups. */
function kindOf(raw: RawObject): string | undefined {
  const own = raw.format === 'json' ? fieldsOfJson(raw) : fieldsOfYaml(raw);
  if (own.kind === undefined) return undefined;
  if (own.kind === 'ConfigMap' && raw.lines.some((text) => AGENT_CONFIG.test(text.slice(0, 400)))) return 'ConfigMap cilium-config';
  const group = own.apiVersion?.includes('/') === true ? own.apiVersion.slice(0, own.apiVersion.indexOf('/')) : '';
  return group === '' ? own.kind : `${own.kind}.${group}`;
}

function fieldsOfYaml({ lines }: RawObject): { readonly kind?: string | undefined; readonly apiVersion?: string | undefined } {
  const first = lines.find((text) => !isBlank(text) && !/^\s*#/.test(text)) ?? '';
  const indent = first.length - first.trimStart().length;
  const field = (name: string): string | undefined => {
    const line = lines.find((text) => text.startsWith(`${name}:`, indent) && isBlank(text.slice(0, indent)));
    return line === undefined ? undefined : /^["']?([\w.\-/]{1,200})/.exec(line.slice(indent + name.length + 1).trim())?.[1];
  };
  return { kind: field('kind'), apiVersion: field('apiVersion') };
}

function fieldsOfJson({ lines }: RawObject): { readonly kind?: string; readonly apiVersion?: string } {
  try {
    const value: unknown = JSON.parse(lines.join('\n'));
    if (typeof value !== 'object' || value === null) return {};
    return {
      ...('kind' in value && typeof value.kind === 'string' ? { kind: value.kind } : {}),
      ...('apiVersion' in value && typeof value.apiVersion === 'string' ? { apiVersion: value.apiVersion } : {}),
    };
  } catch {
    return {};
  }
}
