import type { Line } from '../lines.ts';
import { isDash, skipSpaces } from './cursor.ts';
import { type RawObject, YamlBuffer } from './raw-object.ts';

/** What a list says of itself, as far as it has been read. */
export interface Envelope { readonly apiVersion?: string; readonly kind?: string }

export interface SplitSink {
  /** One object: an item of a list, with the list's own words so far, or a whole document. */
  object(raw: RawObject, list: Envelope | undefined): void;
  /** An object that cannot be whole: the text ended inside it, or its strings do not close. */
  refused(raw: RawObject, why: string): void;
  /** Lines that hold no object: separators, comments, the frame of a list. */
  known(line: number): void;
  problem(line: number, message: string): void;
}

/** Said of an object in which a list ends. */
export const CUT = 'the list ends inside this object: it was cut';
const SEPARATOR = /^(?:---|\.\.\.)(?:\s|$)/;
const FRAME_KEY = /^(apiVersion|kind|metadata|items):(?:\s|$)/;
const FRAME_VALUE = /^(apiVersion|kind): *["']?([A-Za-z0-9./-]+)["']? *$/;

/**
 * Takes Kubernetes YAML apart line by line: documents between `---`, and the items of a list one by one, so that no more
 * than one object is in memory. Go prints items at the column of `items:` and everything inside them deeper; other
 * writers indent the items.
 */
export class YamlSplitter {
  readonly #sink: SplitSink;
  #state: 'idle' | 'document' | 'items' | 'frame' = 'idle';
  #base = 0;
  #itemColumn = -1;
  #buffer: YamlBuffer | undefined;
  #list: { apiVersion?: string; kind?: string } = {};
  #versions = 0;
  #inMetadata = false;

  constructor(sink: SplitSink) {
    this.#sink = sink;
  }

  /** Between two documents. */
  get idle(): boolean {
    return this.#state === 'idle';
  }

  line(line: Line): void {
    const { text, n } = line;
    const indent = skipSpaces(text, 0);
    if (text.trim() === '') { this.#buffer?.add('', n); return; }
    if (SEPARATOR.test(text)) { this.#separator(line); return; }
    if (this.#state === 'idle') {
      if (text.charAt(indent) === '#') { this.#sink.known(n); return; }
      this.#begin(indent);
    }
    if (this.#state === 'document') this.#inDocument(line, indent);
    else if (this.#state === 'items') this.#inItems(line, indent);
    else this.#inFrame(line, indent);
  }

  end(): void {
    this.#close(true);
  }

  #begin(base: number): void {
    this.#state = 'document';
    this.#base = base;
    this.#itemColumn = -1;
    this.#list = {};
    this.#versions = 0;
  }

  #separator(line: Line): void {
    this.#close(false);
    this.#sink.known(line.n);
    const rest = line.text.slice(3).trim();
    if (rest !== '' && !rest.startsWith('#')) this.#sink.problem(line.n, 'text beside a document separator is not read');
  }

  #inDocument(line: Line, indent: number): void {
    const key = indent === this.#base ? line.text.slice(indent) : '';
    // Two outputs pasted one after the other, without a separator between them.
    if (key.startsWith('apiVersion:') && ++this.#versions > 1) { this.#close(false); this.#begin(indent); this.#versions = 1; }
    if (/^items:\s*$/.test(key)) { this.#openList(line.n); return; }
    this.#buffer ??= new YamlBuffer(line.n, this.#base);
    this.#buffer.add(line.text, line.n);
  }

  /** What was read so far turns out to be the head of a list. */
  #openList(n: number): void {
    const head = this.#buffer?.finish();
    this.#buffer = undefined;
    const kept = new Map(head?.numbers.map((line, i) => [line, head.lines[i] ?? '']));
    for (let line = head?.start ?? n; line < n; line++) {
      const text = kept.get(line);
      if (text === undefined) this.#sink.known(line);
      else this.#frameLine(text.slice(this.#base), line);
    }
    this.#sink.known(n);
    this.#state = 'items';
  }

  #inItems(line: Line, indent: number): void {
    const { text, n } = line;
    const dash = isDash(text, indent);
    if (this.#itemColumn < 0 && dash && indent >= this.#base) this.#itemColumn = indent;
    if (dash && indent === this.#itemColumn) { this.#openItem(line, indent); return; }
    if (indent > this.#itemColumn && this.#buffer !== undefined) { this.#buffer.add(text, n); return; }
    if (text.charAt(indent) === '#') { this.#sink.known(n); return; }
    this.#deliver();
    this.#state = 'frame';
    this.#inFrame(line, indent);
  }

  #openItem(line: Line, indent: number): void {
    this.#deliver();
    const rest = skipSpaces(line.text, indent + 1);
    const bare = rest === line.text.length;
    this.#buffer = new YamlBuffer(line.n, bare ? -1 : rest);
    this.#buffer.add(bare ? '' : ' '.repeat(rest) + line.text.slice(rest), line.n);
  }

  #inFrame(line: Line, indent: number): void {
    const text = line.text.slice(this.#base);
    if (indent === this.#base && text.startsWith('apiVersion:') && this.#list.apiVersion !== undefined) {
      this.#close(false);
      this.#begin(indent);
      this.#inDocument(line, indent);
      return;
    }
    if (indent === this.#base && isDash(line.text, indent)) this.#sink.problem(line.n, 'a list item after the end of the list');
    else if (indent < this.#base) this.#sink.problem(line.n, 'not part of the list above');
    else this.#frameLine(text, line.n);
  }

  #frameLine(text: string, n: number): void {
    const inner = text.startsWith(' ');
    const known = inner ? this.#inMetadata : FRAME_KEY.test(text) || text.startsWith('#') || text === '';
    if (!inner) this.#inMetadata = text.startsWith('metadata:');
    const value = FRAME_VALUE.exec(text);
    if (value?.[1] === 'kind') this.#list.kind = value[2] ?? '';
    else if (value?.[1] === 'apiVersion') this.#list.apiVersion = value[2] ?? '';
    if (known) this.#sink.known(n);
    else this.#sink.problem(n, 'not understood beside the items of a list');
  }

  #deliver(): void {
    const raw = this.#buffer?.finish();
    this.#buffer = undefined;
    if (raw !== undefined) this.#sink.object(raw, { ...this.#list });
  }

  #close(atEnd: boolean): void {
    const raw = this.#buffer?.finish();
    this.#buffer = undefined;
    // Every writer puts `kind` before or after the items: without it the rest of the list is missing.
    if (raw !== undefined) {
      if (this.#state === 'items' && this.#list.kind === undefined) this.#sink.refused(raw, CUT);
      else this.#sink.object(raw, this.#state === 'items' ? { ...this.#list } : undefined);
    }
    this.#state = 'idle';
    if (atEnd) this.#base = 0;
  }
}
