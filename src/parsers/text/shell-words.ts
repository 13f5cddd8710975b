/** A word of a command line, quotes removed, with where it stands. */
export interface ShellWord { readonly text: string; readonly start: number; readonly end: number }

/** One command of a line, up to a pipe, `;` or `&&`. */
export interface ShellPart {
  readonly words: readonly ShellWord[];
  /** Its output goes into the next part: `|`. */
  readonly piped: boolean;
}

const OPERATORS = /[|;&]/;

interface Scan { at: number; word: string; start: number }

/**
 * Divides a command line into commands and words the way a shell would, as far as a reader of pastes needs it: quotes, backslashes,
 * `|`, `;`, `&&`, redirections (dropped), `$( )` kept as one word. Never fails; an open quote ends with the line.
 */
export function shellParts(line: string): ShellPart[] {
  const parts: ShellPart[] = [];
  let words: ShellWord[] = [];
  let at = 0;
  while (at < line.length) {
    const char = line.charAt(at);
    if (char === ' ' || char === '\t') { at++; continue; }
    if (OPERATORS.test(char)) {
      const double = line.charAt(at + 1) === char;
      parts.push({ words, piped: char === '|' && !double });
      words = [];
      at += double ? 2 : 1;
      continue;
    }
    const word = readWord(line, at);
    at = word.end;
    const redirected = /^(?:\d|&)?(?:>>?|<)(&\d)?/.exec(word.text);
    if (redirected === null || line.charAt(word.start) === '"' || isPlaceholder(word.text)) { words.push(word); continue; }
    // `> file`: the file is the next word.
    if (redirected[0] === word.text && redirected[1] === undefined) {
      while (line.charAt(at) === ' ') at++;
      at = at < line.length ? readWord(line, at).end : at;
    }
  }
  parts.push({ words, piped: false });
  return parts.filter((part, i) => part.words.length > 0 || i === 0);
}

// Guides write `kubectl exec <pod>`.
function isPlaceholder(text: string): boolean {
  return /^<[\w -]{1,60}>$/.test(text);
}

function readWord(line: string, from: number): ShellWord {
  const scan: Scan = { at: from, word: '', start: from };
  let depth = 0;
  while (scan.at < line.length) {
    const char = line.charAt(scan.at);
    if (char === '"' || char === "'") { quoted(line, scan, char, depth > 0); continue; }
    if (char === '\\' && scan.at + 1 < line.length) { scan.word += line.charAt(scan.at + 1); scan.at += 2; continue; }
    if (char === '(' && (depth > 0 || line.charAt(scan.at - 1) === '$')) depth++;
    else if (char === ')' && depth > 0) depth--;
    else if (depth === 0 && (char === ' ' || char === '\t' || (OPERATORS.test(char) && !redirecting(line, scan.at)))) break;
    scan.word += char;
    scan.at++;
  }
  return { text: scan.word, start: from, end: Math.max(scan.at, from + 1) };
}

// The `&` of `2>&1` belongs to the redirection.
function redirecting(line: string, at: number): boolean {
  return line.charAt(at) === '&' && (line.charAt(at - 1) === '>' || line.charAt(at + 1) === '>');
}

function quoted(line: string, scan: Scan, quote: string, keep: boolean): void {
  const close = line.indexOf(quote, scan.at + 1);
  const end = close < 0 ? line.length : close;
  scan.word += keep ? line.slice(scan.at, end + 1) : line.slice(scan.at + 1, end);
  scan.at = end + 1;
}
