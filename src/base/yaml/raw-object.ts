import { isDash, skipSpaces } from './cursor.ts';

/** The text of one object, cut out of a file and not decoded yet. */
export interface RawObject {
  readonly format: 'yaml' | 'json';
  /** Without the dash of a list item; a JSON text may start and end within its first and last line. */
  readonly lines: readonly string[];
  /** Line in the file of each entry of `lines`. */
  readonly numbers: readonly number[];
  /** First and last line with content, left-out parts included. */
  readonly start: number;
  readonly end: number;
  /** The object was larger than one object may be; `lines` holds nothing. */
  readonly oversize: boolean;
}

/** Characters of one object. etcd takes 1.5 MiB; a list that could not be split counts as one object. */
export const MAX_OBJECT = 32 * 1024 * 1024;

/** Gathers the lines of one YAML object and leaves `metadata.managedFields` out, which can be most of it. */
export class YamlBuffer {
  readonly #lines: string[] = [];
  readonly #numbers: number[] = [];
  readonly #start: number;
  #end: number;
  #size = 0;
  /** Column of the object's own keys; -1 until its first line with content. */
  #column: number;
  /** Column of the keys below `metadata` while in it: -1 outside, 0 before the first is seen. */
  #inside = -1;
  /** Column of `managedFields` while it is skipped, else -1. */
  #skipping = -1;

  /** `column`: of the object's own keys, -1 when the first line shall tell. */
  constructor(start: number, column: number) {
    this.#start = start;
    this.#end = start;
    this.#column = column;
  }

  add(text: string, n: number): void {
    const indent = skipSpaces(text, 0);
    if (indent === text.length) {
      if (this.#skipping < 0) this.#push(text, n);
      return;
    }
    this.#end = n;
    if (this.#column < 0) this.#column = indent;
    if (!this.#managed(text, indent)) this.#push(text, n);
  }

  #managed(text: string, indent: number): boolean {
    if (this.#skipping >= 0) {
      if (indent > this.#skipping || (indent === this.#skipping && isDash(text, indent))) return true;
      this.#skipping = -1;
    }
    if (indent <= this.#column) this.#inside = text.trimEnd().slice(indent) === 'metadata:' ? 0 : -1;
    else if (this.#inside === 0) this.#inside = indent;
    if (indent !== this.#inside || text.trimEnd().slice(indent) !== 'managedFields:') return false;
    this.#skipping = indent;
    return true;
  }

  #push(text: string, n: number): void {
    this.#size += text.length + 1;
    if (this.#size > MAX_OBJECT) { this.#lines.length = 0; this.#numbers.length = 0; return; }
    this.#lines.push(text);
    this.#numbers.push(n);
  }

  finish(): RawObject {
    const oversize = this.#size > MAX_OBJECT;
    return { format: 'yaml', lines: this.#lines, numbers: this.#numbers, start: this.#start, end: this.#end, oversize };
  }
}
