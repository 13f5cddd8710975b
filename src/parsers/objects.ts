import type { Mark } from '../model/document.ts';
import { keyFinder } from '../base/yaml/key-lines.ts';
import { parseYaml } from '../base/yaml/parse.ts';
import type { RawObject } from '../base/yaml/raw-object.ts';
import { JsonSplitter } from '../base/yaml/split-json.ts';
import { type Envelope, type SplitSink, YamlSplitter } from '../base/yaml/split-yaml.ts';
import type { Line, Place } from './define-parser.ts';

/** Receives what is found in a text of Kubernetes objects. */
export interface ObjectSink {
  /**
   * One object, decoded, without `metadata.managedFields`; always a map. Items of a typed list get `kind` and
   * `apiVersion` from the list when it names them before its items (JSON does; YAML sorted by key does not).
   * `place`: all its lines, which thereby count as understood. `lineOf`: lines of a key in it, `spec.podCIDRs[0]`;
   * those of the whole object when the key is not found. A list without items comes as itself: absence is a fact too.
   */
  object(value: Record<string, unknown>, place: Mark, lineOf: (path: string) => Mark): void;
  /** An object that cannot be read, one call with all its lines; or a line that is no part of any. */
  problem(place: Place, message: string): void;
  /** Lines that hold no object: separators, the frame of a list, an empty list. */
  known?(place: Place): void;
}

/** Reads lines of YAML or JSON and hands out objects as soon as each is complete. */
export interface ObjectReader {
  line(line: Line): void;
  end(): void;
}

/**
 * Reads Kubernetes objects from text: typed lists and `List` (split item by item, so memory holds one object), single
 * objects, several documents, YAML or JSON, also one after the other. A broken object costs that object alone.
 */
export function createObjectReader(sink: ObjectSink): ObjectReader {
  const split: SplitSink = {
    object: (raw, list) => { deliver(raw, list, sink); },
    refused: (raw, why) => { sink.problem({ start: raw.start, end: raw.end }, why); },
    known: (line) => { sink.known?.(line); },
    problem: (line, message) => { sink.problem(line, message); },
  };
  const yaml = new YamlSplitter(split);
  const json = new JsonSplitter(split);
  let first = true;
  return {
    line: (raw) => {
      const line = cleaned(raw, first);
      first = false;
      if (raw.cut === true) sink.problem(raw, 'a line too long to be kept: its value was left out');
      if (!json.idle || (yaml.idle && JsonSplitter.starts(line.text))) json.line(line);
      else yaml.line(line);
    },
    end: () => { json.end(); yaml.end(); },
  };
}

/** Reads all lines of a source; see `createObjectReader`. */
export async function readObjects(lines: AsyncIterable<Line> | Iterable<Line>, sink: ObjectSink): Promise<void> {
  const reader = createObjectReader(sink);
  for await (const line of lines) reader.line(line);
  reader.end();
}

function cleaned(line: Line, first: boolean): Line {
  let { text } = line;
  if (first && text.startsWith('\ufeff')) text = text.slice(1);
  if (text.endsWith('\r')) text = text.slice(0, -1);
  // Annotations can be longer than a line is kept; without an end the quotes would take the whole object along.
  if (line.cut === true) text = text.replace(/^( *(?:- )?[^\s"':]+: ).*$/, '$1""');
  return text === line.text ? line : { ...line, text };
}

function deliver(raw: RawObject, list: Envelope | undefined, sink: ObjectSink): void {
  const place = { start: raw.start, end: raw.end };
  if (raw.oversize) { sink.problem(place, 'larger than one object can be: not read'); return; }
  const read = raw.format === 'yaml' ? parseYaml(raw.lines) : parseJson(raw.lines);
  if (!read.ok) {
    const line = raw.numbers[read.index] ?? raw.start;
    sink.problem(place, `this object cannot be read: line ${String(line)}: ${read.message}`);
    return;
  }
  for (const { index, message } of read.altered) sink.problem(raw.numbers[index] ?? raw.start, message);
  if (!isMap(read.value)) { sink.problem(place, 'not a Kubernetes object: neither a map nor a list of maps'); return; }
  const { value } = read;
  if (Array.isArray(value['items']) && list === undefined) { deliverWhole(value, value['items'], raw, sink); return; }
  const find = keyFinder(raw);
  sink.object(completed(value, list), place, (path) => find(path) ?? place);
}

/** A list that stood in one piece: empty, or in flow style. */
function deliverWhole(value: Record<string, unknown>, items: readonly unknown[], raw: RawObject, sink: ObjectSink): void {
  const place = { start: raw.start, end: raw.end };
  const list = { ...textField(value, 'apiVersion'), ...textField(value, 'kind') };
  if (items.length === 0) sink.object(value, place, () => place);
  sink.known?.(place);
  for (const item of items) {
    if (isMap(item)) sink.object(completed(item, list), place, () => place);
    else sink.problem(place, 'an item of the list is not an object');
  }
}

function parseJson(lines: readonly string[]): ReturnType<typeof parseYaml> {
  try {
    const value: unknown = JSON.parse(lines.join('\n'));
    return { ok: true, value, altered: [] };
  } catch {
    return { ok: false, index: 0, message: 'not valid JSON' };
  }
}

function completed(value: Record<string, unknown>, list: Envelope | undefined): Record<string, unknown> {
  const { metadata } = value;
  if (isMap(metadata)) delete metadata['managedFields'];
  const kind = list?.kind === undefined || list.kind === 'List' || !list.kind.endsWith('List') ? undefined : list.kind.slice(0, -4);
  if (kind === undefined || value['kind'] !== undefined) return value;
  value['kind'] = kind;
  if (list?.apiVersion !== undefined && value['apiVersion'] === undefined) value['apiVersion'] = list.apiVersion;
  return value;
}

function textField(value: Record<string, unknown>, key: string): Record<string, string> {
  const text = value[key];
  return typeof text === 'string' ? { [key]: text } : {};
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
