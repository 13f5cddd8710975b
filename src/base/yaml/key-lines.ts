import { isDash, skipSpaces } from './cursor.ts';
import type { RawObject } from './raw-object.ts';

/** First and last line of a key and its value, in the file. */
export interface KeyLines { readonly start: number; readonly end: number }

type Step = string | number;

/** A run of lines that hold one value. `column`: where its keys or dashes stand, also on the first line. */
interface Region { readonly from: number; readonly to: number; readonly column: number }

/**
 * Finds the lines of keys by walking the text of an object in block layout. `spec.taints[0].key`; keys with dots in
 * brackets: `metadata.labels["kubernetes.io/arch"]`. Undefined when the key is not there or the layout hides it.
 */
export function keyFinder(raw: RawObject): (path: string) => KeyLines | undefined {
  let walker: Walker | undefined;
  return (path) => {
    walker ??= raw.format === 'yaml' ? new YamlWalker(raw.lines) : new JsonWalker(raw.lines);
    let region = walker.root();
    let found: Region | undefined;
    for (const step of stepsOf(path)) {
      if (region === undefined) return undefined;
      found = typeof step === 'number' ? walker.element(region, step) : walker.key(region, step);
      if (found === undefined) return undefined;
      region = walker.inside(found);
    }
    return found === undefined ? undefined : linesOf(raw, found);
  };
}

function linesOf(raw: RawObject, region: Region): KeyLines | undefined {
  let last = region.to - 1;
  while (last > region.from && (raw.lines[last] ?? '').trim() === '') last--;
  const start = raw.numbers[region.from];
  const end = raw.numbers[last];
  return start === undefined || end === undefined ? undefined : { start, end };
}

function stepsOf(path: string): Step[] {
  const steps: Step[] = [];
  for (const part of path.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)) {
    const [, quoted, index, name] = part;
    steps.push(index === undefined ? quoted ?? name ?? '' : Number(index));
  }
  return steps;
}

abstract class Walker {
  protected readonly lines: readonly string[];
  readonly #indents: Int32Array;

  constructor(lines: readonly string[]) {
    this.lines = lines;
    this.#indents = Int32Array.from(lines, (line) => {
      const indent = skipSpaces(line, 0);
      return indent === line.length ? -1 : indent;
    });
  }

  abstract root(): Region | undefined;
  abstract key(region: Region, name: string): Region | undefined;
  abstract element(region: Region, index: number): Region | undefined;
  /** Where to go on below what `key` or `element` found. */
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

  override element(region: Region, index: number): Region | undefined {
    const starts: number[] = [];
    for (let i = region.from; i < region.to; i++) {
      if ((i === region.from || this.indent(i) === region.column) && isDash(this.lines[i] ?? '', region.column)) starts.push(i);
      if (starts.length > index + 1) break;
    }
    const from = starts[index];
    return from === undefined ? undefined : { from, to: starts[index + 1] ?? region.to, column: region.column };
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

  override element(region: Region, index: number): Region | undefined {
    let seen = -1;
    for (let i = region.from; i < region.to; i++) {
      if (this.indent(i) !== region.column || this.#closes(i)) continue;
      if (++seen === index) return { from: i, to: this.#end(i, region), column: region.column };
    }
    return undefined;
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
