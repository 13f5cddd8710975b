import { isDash, skipSpaces } from './cursor.ts';
import type { RawObject } from './raw-object.ts';

/** First and last line of a key and its value, in the file. */
export interface KeyLines { readonly start: number; readonly end: number }

/** A run of lines that hold one value. `column`: where its keys or dashes stand, also on the first line. */
interface Region { readonly from: number; readonly to: number; readonly column: number }

/**
 * Finds the lines of keys by walking the text of an object in block layout. `spec.taints[0].key`; keys with dots in
 * brackets: `metadata.labels["kubernetes.io/arch"]`. Undefined when the key is not there or the layout hides it.
 */
export function keyFinder(raw: RawObject): (path: string) => KeyLines | undefined {
  let finder: Finder | undefined;
  return (path) => {
    finder ??= new Finder(raw.format === 'yaml' ? new YamlWalker(raw.lines) : new JsonWalker(raw.lines));
    const found = finder.find(path);
    return found === undefined ? undefined : linesOf(raw, found);
  };
}

/** Walks to a path from what is known of the paths above it: an object is asked for many of its keys, a list for all its items. */
class Finder {
  readonly #walker: Walker;
  /** By path, what stands below it. */
  readonly #below = new Map<string, Region | undefined>();
  readonly #items = new Map<string, readonly Region[]>();

  constructor(walker: Walker) {
    this.#walker = walker;
    this.#below.set('', walker.root());
  }

  find(path: string): Region | undefined {
    if (path === '') return undefined;
    const { above, step } = lastStep(path);
    const region = this.#inside(above);
    if (region === undefined) return undefined;
    return typeof step === 'number' ? this.#itemsOf(above, region)[step] : this.#walker.key(region, step);
  }

  #inside(path: string): Region | undefined {
    if (!this.#below.has(path)) {
      const found = this.find(path);
      this.#below.set(path, found === undefined ? undefined : this.#walker.inside(found));
    }
    return this.#below.get(path);
  }

  #itemsOf(path: string, region: Region): readonly Region[] {
    let items = this.#items.get(path);
    if (items === undefined) {
      items = this.#walker.elements(region);
      this.#items.set(path, items);
    }
    return items;
  }
}

/** `a.b[2]` is item 2 of `a.b`; `a["b.c"]` is `b.c` in `a`. */
function lastStep(path: string): { readonly above: string; readonly step: string | number } {
  if (path.endsWith('"]')) {
    const open = path.lastIndexOf('["');
    return { above: path.slice(0, open), step: path.slice(open + 2, -2) };
  }
  if (path.endsWith(']')) {
    const open = path.lastIndexOf('[');
    return { above: path.slice(0, open), step: Number(path.slice(open + 1, -1)) };
  }
  const dot = path.lastIndexOf('.');
  return { above: path.slice(0, Math.max(0, dot)), step: path.slice(dot + 1) };
}

function linesOf(raw: RawObject, region: Region): KeyLines | undefined {
  let last = region.to - 1;
  while (last > region.from && (raw.lines[last] ?? '').trim() === '') last--;
  const start = raw.numbers[region.from];
  const end = raw.numbers[last];
  return start === undefined || end === undefined ? undefined : { start, end };
}

abstract class Walker {
  protected readonly lines: readonly string[];
  readonly #indents: Int32Array;

  constructor(lines: readonly string[]) {
    this.lines = lines;
    this.#indents = new Int32Array(lines.length);
    for (const [i, line] of lines.entries()) {
      const indent = skipSpaces(line, 0);
      this.#indents[i] = indent === line.length ? -1 : indent;
    }
  }

  abstract root(): Region | undefined;
  abstract key(region: Region, name: string): Region | undefined;
  abstract elements(region: Region): Region[];
  /** Where to go on below what `key` or `elements` found. */
  abstract inside(found: Region): Region | undefined;

  /** First line with content in a range, with its column. */
  protected first(from: number, to: number): Region | undefined {
    for (let i = from; i < to; i++) {
      const column = this.indent(i);
      if (column >= 0) return { from: i, to, column };
    }
    return undefined;
  }

  /** Indentation of a line, -1 when blank. */
  protected indent(i: number): number {
    return this.#indents[i] ?? -1;
  }
}

class YamlWalker extends Walker {
  override root(): Region | undefined {
    return this.first(0, this.lines.length);
  }

  override key(region: Region, name: string): Region | undefined {
    const { column } = region;
    for (let i = region.from; i < region.to; i++) {
      if (i !== region.from && this.indent(i) !== column) continue;
      if (!isKey(this.lines[i] ?? '', column, name)) continue;
      let to = i + 1;
      while (to < region.to && this.#belongs(to, column)) to++;
      return { from: i, to, column };
    }
    return undefined;
  }

  override elements({ from, to, column }: Region): Region[] {
    const starts: number[] = [];
    for (let i = from; i < to; i++) if ((i === from || this.indent(i) === column) && isDash(this.lines[i] ?? '', column)) starts.push(i);
    return starts.map((start, i) => ({ from: start, to: starts[i + 1] ?? to, column }));
  }

  override inside(found: Region): Region | undefined {
    const line = this.lines[found.from] ?? '';
    const inner = skipSpaces(line, found.column + 1);
    if (isDash(line, found.column) && inner < line.length) return { ...found, column: inner };
    return this.first(found.from + 1, found.to);
  }

  /** Deeper than the key, blank, or an item of the list that the key holds. */
  #belongs(i: number, column: number): boolean {
    const indent = this.indent(i);
    return indent < 0 || indent > column || (indent === column && isDash(this.lines[i] ?? '', column));
  }
}

function isKey(line: string, column: number, name: string): boolean {
  const quote = line.charAt(column);
  const quoted = quote === '"' || quote === "'" ? 1 : 0;
  const end = column + quoted + name.length;
  if (!line.startsWith(name, column + quoted)) return false;
  const colon = end + quoted;
  if (line.charAt(colon) !== ':' || (quoted === 1 && line.charAt(end) !== quote)) return false;
  return colon + 1 === line.length || line.charAt(colon + 1) === ' ';
}

class JsonWalker extends Walker {
  override root(): Region | undefined {
    return this.first(1, this.lines.length);
  }

  override key(region: Region, name: string): Region | undefined {
    const wanted = `${JSON.stringify(name)}:`;
    for (let i = region.from; i < region.to; i++) {
      if (this.indent(i) !== region.column || !(this.lines[i] ?? '').startsWith(wanted, region.column)) continue;
      return { from: i, to: this.#end(i, region), column: region.column };
    }
    return undefined;
  }

  override elements(region: Region): Region[] {
    const out: Region[] = [];
    for (let i = region.from; i < region.to; i++) {
      if (this.indent(i) === region.column && !this.#closes(i)) out.push({ from: i, to: this.#end(i, region), column: region.column });
    }
    return out;
  }

  override inside(found: Region): Region | undefined {
    return this.first(found.from + 1, found.to);
  }

  /** One past the closing bracket that stands where the value's line starts. */
  #end(from: number, region: Region): number {
    let to = from + 1;
    while (to < region.to && this.indent(to) > region.column) to++;
    return to < region.to && this.indent(to) === region.column && this.#closes(to) ? to + 1 : to;
  }

  #closes(i: number): boolean {
    const char = (this.lines[i] ?? '').trimStart().charAt(0);
    return char === '}' || char === ']';
  }
}
