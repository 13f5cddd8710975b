import { isAlias, isCollection, isMap, isPair, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, Scalar } from 'yaml';

/** A fault in a file that people write, ready to be shown. */
export interface TextFault {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** The line with a caret under the fault. */
  readonly snippet: string;
  /** What was probably meant. */
  readonly hint?: string;
}

export interface TextFile { readonly path: string; readonly text: string }

type Path = readonly (string | number)[];

const LARGEST = 256 * 1024;
const WIDEST = 140;

/** YAML that people write: every value knows its place, and every fault is told there. */
export class YamlText {
  readonly path: string;
  readonly errors: TextFault[] = [];
  readonly #noun: string;
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #document: Document.Parsed | undefined;

  /** @param noun what the file is, for its faults: `rule`, `configuration` */
  constructor(file: TextFile, noun: string) {
    this.path = file.path;
    this.#noun = noun;
    this.#text = file.text.replace(/^\uFEFF/, '');
    if (this.#text.length > LARGEST) {
      this.errors.push({ path: file.path, line: 1, column: 1, message: `a ${noun} file may have ${LARGEST / 1024} KiB at most`, snippet: '' });
      return;
    }
    try {
      this.#document = this.#parse();
    } catch {
      this.#report(0, 1, `this is nested too deeply to be a ${noun}`);
    }
  }

  #parse(): Document.Parsed {
    const document = parseDocument(this.#text, { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: true, stringKeys: true, merge: false });
    for (const fault of [...document.errors, ...document.warnings]) this.#report(fault.pos[0], fault.pos[1], ...plainYaml(fault.code, fault.message, this.#noun));
    this.#refuseSharing(document);
    return document;
  }

  // Anchors and aliases make small files huge, and such a file has nothing to share.
  #refuseSharing(document: Document.Parsed): void {
    visit(document, (key, node) => {
      if (isAlias(node) || ((isScalar(node) || isCollection(node)) && node.anchor !== undefined)) {
        const [start, end] = node.range ?? [0, 0];
        this.#report(start, end, 'anchors and aliases (& and *) are not allowed here', 'put the text in quotes if it starts with & or *');
        return visit.BREAK;
      }
      if (isScalar(node) && key === 'key' && node.value === '__proto__') this.#report(node.range?.[0] ?? 0, node.range?.[1] ?? 1, '"__proto__" is not a name');
      return undefined;
    });
  }

  /** The content as plain values; undefined when the YAML itself is broken. */
  value(): unknown {
    return this.errors.length > 0 ? undefined : this.#document?.toJS({ maxAliasCount: 0 });
  }

  /** Reports a fault at a value, or at the nearest parent that exists. */
  reportAt(path: Path, message: string, hint?: string): void {
    const [start, end] = this.#rangeOf(path);
    this.#report(start, end, message, hint);
  }

  /** Reports a fault at a key of a mapping. */
  reportKey(path: Path, key: string, message: string, hint?: string): void {
    const owner = this.#nodeAt(path);
    const pair = isMap(owner) ? owner.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key) : undefined;
    const range = pair !== undefined && isScalar(pair.key) ? pair.key.range : undefined;
    if (range === undefined || range === null) this.reportAt(path, message, hint);
    else this.#report(range[0], range[1], message, hint);
  }

  /** Reports a fault inside a text value; offsets are into the value. */
  reportInside(path: Path, from: number, to: number, message: string, hint?: string): void {
    const node = this.#nodeAt(path);
    if (!isScalar(node) || typeof node.value !== 'string') { this.reportAt(path, message, hint); return; }
    const places = this.#placesOf(node, node.value);
    const start = places[from] ?? places.at(-1) ?? 0;
    this.#report(start, Math.max(start + 1, (places[to - 1] ?? start) + 1), message, hint);
  }

  /** Keys of a mapping in the file, in order. */
  keys(path: Path): string[] {
    const node = this.#nodeAt(path);
    return isMap(node) ? node.items.flatMap((item) => (isPair(item) && isScalar(item.key) ? [String(item.key.value)] : [])) : [];
  }

  /** Line of a value, 1-based; of the nearest parent that exists where it is not there. */
  lineOf(path: Path): number {
    return Math.max(1, this.#lines.linePos(this.#rangeOf(path)[0]).line);
  }

  #nodeAt(path: Path): unknown {
    return path.length === 0 ? this.#document?.contents : this.#document?.getIn(path, true);
  }

  #rangeOf(path: Path): readonly [number, number] {
    for (let length = path.length; length >= 0; length--) {
      const node = this.#nodeAt(path.slice(0, length));
      if (!isScalar(node) && !isCollection(node)) continue;
      const range = node.range;
      if (range !== undefined && range !== null) return isScalar(node) && length === path.length ? [range[0], range[1]] : [range[0], range[0] + 1];
    }
    return [0, 1];
  }

  /**
   * Where each character of a value stands in the file. Folding, indentation, quotes and escapes are skipped by walking
   * both texts side by side.
   */
  #placesOf(node: Scalar, value: string): number[] {
    const [begin, end] = node.range ?? [0, 0];
    const block = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
    const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
    let at = block ? this.#text.indexOf('\n', begin) + 1 : quoted ? begin + 1 : begin;
    const places: number[] = [];
    for (const c of value.split('')) {
      // A folded line end reads as one blank: it has no place of its own.
      if (c === ' ' && /[\r\n]/.test(this.#text[at] ?? '')) { places.push(at); continue; }
      while (at < end && this.#text[at] !== c && /[\s\\'"]/.test(this.#text[at] ?? '')) at++;
      places.push(Math.min(at, end));
      at++;
      if (c === "'" && node.type === 'QUOTE_SINGLE') at++;
    }
    return places;
  }

  #report(start: number, end: number, message: string, hint?: string): void {
    const { line, col } = this.#lines.linePos(Math.min(start, this.#text.length));
    this.errors.push({
      path: this.path, line: Math.max(1, line), column: Math.max(1, col), message,
      snippet: this.#snippet(Math.max(1, line), Math.max(1, col), end - start),
      ...(hint === undefined ? {} : { hint }),
    });
  }

  #snippet(line: number, column: number, length: number): string {
    const full = (this.#text.split('\n', line)[line - 1] ?? '').replace(/\r$/, '').replaceAll('\t', ' ');
    const from = column > WIDEST - 20 ? column - 40 : 0;
    const shown = full.slice(from, from + WIDEST);
    const at = column - 1 - from;
    const carets = '^'.repeat(Math.max(1, Math.min(length, shown.length - at)));
    return `${line} | ${shown}\n${' '.repeat(String(line).length)} | ${' '.repeat(at)}${carets}`;
  }
}

function plainYaml(code: string, message: string, noun: string): [message: string, hint?: string] {
  if (code === 'DUPLICATE_KEY') return ['this key is there twice'];
  if (code === 'TAG_RESOLVE_FAILED') return ['in YAML a leading ! is a tag', 'put the expression in quotes'];
  if (code === 'MULTIPLE_DOCS') return [`one ${noun} per file`];
  return [`not valid YAML: ${message.replace(/\.$/, '')}`, 'put texts with ": ", "#", "{", "!" or quotes at their start in quotes'];
}
