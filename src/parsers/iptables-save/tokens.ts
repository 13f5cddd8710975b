/** Words of one rule, quotes and escapes resolved. */
export interface Words {
  readonly words: readonly string[];
  /** A quote was opened and never closed: the line is cut or wrapped. */
  readonly open: boolean;
}

const BLANK = 32;
const TAB = 9;
const QUOTE = 34;
const BACKSLASH = 92;

/**
 * Splits a rule the way iptables-restore reads it: blanks separate, double quotes group, a backslash inside quotes takes
 * the next character as it is. One pass, whatever the line holds.
 */
export function splitWords(text: string): Words {
  const words: string[] = [];
  let at = 0;
  let open = false;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === BLANK || code === TAB) {
      at++;
      continue;
    }
    if (code === QUOTE) {
      const read = readQuoted(text, at + 1);
      words.push(read.word);
      open = read.open;
      at = read.next;
      continue;
    }
    const end = wordEnd(text, at);
    words.push(text.slice(at, end));
    at = end;
  }
  return { words, open };
}

function wordEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === BLANK || code === TAB) return at;
    at++;
  }
  return at;
}

function readQuoted(text: string, from: number): { word: string; next: number; open: boolean } {
  let word = '';
  let start = from;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return { word: word + text.slice(start, at), next: at + 1, open: false };
    if (code !== BACKSLASH) continue;
    word += text.slice(start, at);
    start = at + 1;
    at++;
  }
  return { word: word + text.slice(start), next: text.length, open: true };
}
