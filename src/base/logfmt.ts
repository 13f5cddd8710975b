/** Fields of one `key=value key="quoted value"` text. */
export interface Logfmt {
  /** Values with their escapes resolved. The first of two equal keys wins. */
  readonly fields: Map<string, string>;
  /** Key whose quoted value had no closing quote: the line was wrapped or cut. */
  readonly open: string | undefined;
}

const MAX_FIELDS = 64;
const SPACE = 32;
const QUOTE = 34;
const EQUALS = 61;
const BACKSLASH = 92;

const ESCAPED = /\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))/g;
const PLAIN_ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '', b: '', f: '', v: ' ' };

function unescape(text: string): string {
  return text.replace(ESCAPED, (_, wide: string | undefined, narrow: string | undefined, one: string | undefined) => {
    const hex = wide ?? narrow;
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return PLAIN_ESCAPES[one ?? ''] ?? one ?? '';
  });
}

/** Reads a Go-quoted text whose opening quote is at `start`. `end` is the place after the closing quote. */
export function readQuoted(text: string, start: number): { value: string; end: number; closed: boolean } {
  // Searched for by the machine's own means: a third of a log stands between quotes.
  const quote = text.indexOf('"', start + 1);
  if (quote !== -1 && text.charCodeAt(quote - 1) !== BACKSLASH) {
    const raw = text.slice(start + 1, quote);
    if (!raw.includes('\\')) return { value: raw, end: quote + 1, closed: true };
  }
  let escaped = false;
  for (let i = start + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === BACKSLASH) { escaped = true; i++; continue; }
    if (c !== QUOTE) continue;
    const raw = text.slice(start + 1, i);
    return { value: escaped ? unescape(raw) : raw, end: i + 1, closed: true };
  }
  const raw = text.slice(start + 1);
  return { value: escaped ? unescape(raw) : raw, end: text.length, closed: false };
}

/** The place of the next blank, or the end of the text. */
export function endOfWord(text: string, from: number): number {
  const end = text.indexOf(' ', from);
  return end === -1 ? text.length : end;
}

/** Keys are short. */
function endOfKey(text: string, from: number): number {
  let i = from;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === SPACE || c === EQUALS) break;
  }
  return i;
}

/**
 * Reads logrus and slog text fields in one pass. Words without `=` after an unquoted value are taken as the rest of that value,
 * because some paste paths lose the quotes; elision dots are skipped.
 */
export function readLogfmt(text: string): Logfmt {
  const fields = new Map<string, string>();
  let open: string | undefined;
  let unquoted: string | undefined;
  let i = 0;
  while (i < text.length && fields.size < MAX_FIELDS) {
    if (text.charCodeAt(i) === SPACE) { i++; continue; }
    const end = endOfKey(text, i);
    const key = text.slice(i, end);
    if (text.charCodeAt(end) !== EQUALS || key === '') {
      const stop = endOfWord(text, i);
      appendWord(fields, unquoted, text.slice(i, stop));
      i = stop;
      continue;
    }
    if (text.charCodeAt(end + 1) === QUOTE) {
      const quoted = readQuoted(text, end + 1);
      if (!fields.has(key)) fields.set(key, quoted.value);
      if (!quoted.closed) open = key;
      unquoted = undefined;
      i = quoted.end;
      continue;
    }
    i = endOfWord(text, end + 1);
    unquoted = fields.has(key) ? undefined : key;
    if (unquoted !== undefined) fields.set(key, text.slice(end + 1, i));
  }
  return { fields, open };
}

function appendWord(fields: Map<string, string>, key: string | undefined, word: string): void {
  if (key === undefined || word === '...' || word === '[...]') return;
  const before = fields.get(key) ?? '';
  if (before.length < 4096) fields.set(key, `${before} ${word}`);
}
