import type { Mark } from '../../model/document.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import { at, text, textEntries } from '../object-fields.ts';
import { createObjectReader } from '../objects.ts';
import type { Entry } from './from-view.ts';
import { isKnownKey } from './keys.ts';

export interface ConfigMap { readonly entries: readonly Entry[]; readonly name?: string; readonly namespace?: string }

interface Found { readonly value: Record<string, unknown>; readonly place: Mark; readonly lineOf: (path: string) => Mark }

/** Reads the ConfigMap from YAML or JSON: alone, among others, or only its `data`. */
export function readConfigMap(lines: readonly Line[], context: ParseContext): ConfigMap | undefined {
  const found: Found[] = [];
  const refused: { readonly place: Mark | Line | number; readonly message: string }[] = [];
  const reader = createObjectReader({
    object: (value, place, lineOf) => { found.push({ value, place, lineOf }); },
    problem: (place, message) => { refused.push({ place, message }); },
    known: (place) => { context.known(place); },
  });
  for (const line of lines) reader.line(line);
  reader.end();
  const [best, ...others] = ranked(found);
  if (best === undefined) return salvage(lines, context, refused[0]?.message);
  for (const { place, message } of refused) context.problem(place, message);
  for (const other of others) {
    if (rank(other) < 2) context.known(other.place);
    else context.problem(other.place, 'a second configuration of Cilium is not read: only the first one counts');
  }
  return take(best, context);
}

function ranked(found: readonly Found[]): Found[] {
  const fit = found.filter((f) => rank(f) > 0).sort((a, b) => rank(b) - rank(a));
  return [...fit, ...found.filter((f) => rank(f) === 0 && fit.length > 0)];
}

/** 2: the ConfigMap by its name; 1: its content without a name; 0: something else. */
function rank({ value }: Found): number {
  const name = text(at(value, 'metadata', 'name'));
  const kind = text(at(value, 'kind'));
  if (kind !== undefined && kind !== 'ConfigMap') return 0;
  if (name === 'cilium-config') return 2;
  return textEntries(dataOf(value)).some(([key]) => isKnownKey(key)) ? 1 : 0;
}

/** The `data` of a ConfigMap, or a map of settings that someone cut out of it. */
function dataOf(value: Record<string, unknown>): unknown {
  return at(value, 'data') ?? (at(value, 'kind') === undefined ? value : undefined);
}

function take({ value, place, lineOf }: Found, context: ParseContext): ConfigMap {
  const data = dataOf(value);
  const prefix = data === value ? '' : 'data';
  const entries: Entry[] = [];
  context.known(place);
  for (const key of data === undefined || data === null ? [] : Object.keys(data)) {
    const raw = at(data, key);
    const mark = lineOf(`${prefix}["${key}"]`);
    if (key === '__proto__' || (typeof raw === 'object' && raw !== null)) { context.problem(mark, `the value of ${key.slice(0, 80)} is not a text`); continue; }
    context.note(`entries[${String(entries.length)}]`, mark);
    context.note(`values.${key}`, mark);
    entries.push({ key, value: text(raw) ?? '' });
  }
  const name = text(at(value, 'metadata', 'name'));
  const namespace = text(at(value, 'metadata', 'namespace'));
  return { entries, ...(name === undefined ? {} : { name }), ...(namespace === undefined ? {} : { namespace }) };
}

const SETTING = /^ *"?([a-z][a-z0-9._-]{0,100})"?: (?:"([^"\\]*)",? *|'([^']*)',? *|([A-Za-z0-9./:_-][^"'#]*))$/;

/** One broken value must not cost all settings: takes the lines that can be understood alone. */
function salvage(lines: readonly Line[], context: ParseContext, reason: string | undefined): ConfigMap | undefined {
  const entries: Entry[] = [];
  const seen = new Set<string>();
  for (const line of lines) {
    if (/^\s*(?:apiVersion|kind|metadata|data|name|namespace|creationTimestamp|resourceVersion|uid):/.test(line.text)) { context.known(line); continue; }
    const [, key = '', double, single, plain = ''] = SETTING.exec(line.text) ?? [];
    if (key === '' || seen.has(key)) continue;
    seen.add(key);
    context.note(`entries[${String(entries.length)}]`, line);
    context.note(`values.${key}`, line);
    entries.push({ key, value: double ?? single ?? plain.trim().replace(/,$/, '') });
  }
  if (!entries.some(({ key }) => isKnownKey(key))) return undefined;
  if (reason !== undefined) context.problem(lines[0]?.n ?? 1, `read line by line: ${reason}`);
  return { entries };
}
