import type { Line } from './lines.ts';

/** `Key:   value` of one line. */
export interface KeyValue {
  readonly line: Line;
  /** Trimmed, without separator. */
  readonly key: string;
  /** Trimmed, `` when nothing follows. */
  readonly value: string;
  /** Column the key starts in (a tab counts one). */
  readonly indent: number;
  /** Column the value starts in; of continuation lines it is where they stand. */
  readonly valueStart: number;
}

/**
 * Reads `Key:   value`. The key ends at the first separator that a blank or the line end follows, so `10.0.0.1:80` and `http://x`
 * are no keys. Returns undefined without such a separator or with an empty key. `separator` is one character, `:` unless told.
 */
export function keyValue(line: Line, separator = ':'): KeyValue | undefined {
  const { text } = line;
  const indent = text.length - text.trimStart().length;
  for (let at = text.indexOf(separator, indent); at >= 0; at = text.indexOf(separator, at + 1)) {
    const next = text.charAt(at + separator.length);
    if (next !== '' && next !== ' ' && next !== '\t') continue;
    const key = text.slice(indent, at).trimEnd();
    if (key === '') return undefined;
    const rest = text.slice(at + separator.length);
    const valueStart = text.length - rest.trimStart().length;
    return { line, key, value: rest.trim(), indent, valueStart };
  }
  return undefined;
}

/** Lines of a `Key: value` listing; lines that are not of that form are returned apart, blank ones left out. */
export function keyValues(lines: readonly Line[], separator = ':'): { pairs: KeyValue[]; others: Line[] } {
  const pairs: KeyValue[] = [];
  const others: Line[] = [];
  for (const line of lines) {
    const pair = keyValue(line, separator);
    if (pair !== undefined) pairs.push(pair);
    else if (line.text.trim() !== '') others.push(line);
  }
  return { pairs, others };
}

/** First pair with that key, case ignored. */
export function findKey(pairs: readonly KeyValue[], key: string): KeyValue | undefined {
  const wanted = key.toLowerCase();
  return pairs.find((pair) => pair.key.toLowerCase() === wanted);
}

/**
 * Reads `a=1 b="two words" c` attributes: logfmt, bpf entries, `key=value` tails. Words without `=` are returned as `words`.
 * A key given twice keeps its first value.
 */
export function attributes(text: string): { values: Map<string, string>; words: string[] } {
  const values = new Map<string, string>();
  const words: string[] = [];
  const part = /([^\s="]+)=(?:"((?:[^"\\]|\\.)*)"?|(\S*))|(\S+)/g;
  for (const match of text.matchAll(part)) {
    const [, key, quoted, plain, word] = match;
    if (key === undefined) words.push(word ?? '');
    else if (!values.has(key)) values.set(key, quoted === undefined ? plain ?? '' : unescaped(quoted));
  }
  return { values, words };
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char === 't' ? '\t' : char));
}
